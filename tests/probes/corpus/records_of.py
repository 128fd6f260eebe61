"""Records and inputs of a corpus that tests make up, without any text."""

from __future__ import annotations

from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.corpora.generation.facts import Facts
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import Record

NAME = DataName("made-up", "0" * 64, 0)


def inputs(records, min_group=1, **more) -> CorpusInputs:
    return CorpusInputs(Corpus.of(()), tuple(records), NAME, min_group=min_group, **more)


def record_of_facts(facts: Facts) -> Record:
    """Return the record of a document as if it had been written and read without a fault."""
    from epicene.corpora.grouping import age_group

    return Record(
        id=facts.id,
        patient=facts.id,
        sex=facts.sex,
        sex_source="metadata",
        age=float(facts.age),
        groups={"age_group": age_group(float(facts.age)), **facts.groups},
        condition=facts.attributes.get("diagnosis", ""),
        labels=dict.fromkeys(("Symptom", "Diagnosis", "Evaluation"), 1)
        | dict.fromkeys(("SocialDeterminant", "FamilyHistory"), 1),
        outcomes=facts.outcomes,
    )
