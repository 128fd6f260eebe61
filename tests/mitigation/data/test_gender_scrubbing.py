"""Patients without a gender: what is left of it is read, counted, and harder to guess."""

from __future__ import annotations

import numpy as np
import pytest
from tests.mitigation.data.planted_records import records, texts_of_entities

from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import TfidfTrainer, cross_predict
from epicene.french.detect import detect_gender
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.scrubbing import GenderScrubbing


def fitted(corpus, **options):
    return GenderScrubbing(**options).fit(FitInputs(corpus))


def guessed(corpus: Corpus) -> float:
    """How often a classifier tells the recorded sex of patients it has not seen."""
    sexes = [document.subject.sex for document in corpus]
    # Near duplicates are the whole of this corpus: each is written by one rule.
    found = cross_predict(corpus, TfidfTrainer("sex"), folds=4).predictions
    return float(np.mean(found["prediction"].to_numpy() == np.array(sexes)))


def test_a_classifier_no_longer_tells_the_sex():
    corpus = records(48, bias=0.0)
    scrubbed = Corpus.of(fitted(corpus).apply(corpus))
    before, after = guessed(corpus), guessed(scrubbed)
    women = np.mean([document.subject.sex == "F" for document in corpus])
    assert before == 1.0
    # Four standard errors above who says the more frequent sex of everybody.
    assert after < max(women, 1 - women) + 4 * (0.25 / 48) ** 0.5


def test_what_is_left_is_counted_as_it_is_read():
    corpus = records(12)
    learnt = fitted(corpus)
    after = list(learnt.apply(corpus))
    labels = [detect_gender(document.text).label for document in after]
    assert learnt.facts["still_read_as_gendered"] == sum(label != "neutral" for label in labels)
    table = learnt.facts["read_before_and_after"]
    assert sum(table["F"].values()) == sum(d.subject.sex == "F" for d in corpus)
    assert sum(n for own in table.values() for n in own.values()) == 12
    for document, now in zip(corpus, after, strict=True):
        texts_of_entities(now)
        assert now.id == document.id
        assert now.subject == document.subject


def test_anatomy_is_left_and_counted():
    corpus = Corpus.of(
        [Document("1", "La patiente est enceinte."), Document("2", "Le patient est sorti.")]
    )
    learnt = fitted(corpus)
    assert learnt.facts["sex_linked_facts_left"] == 1
    assert learnt.facts["n_changed"] == 2
    assert [d.text for d in learnt.apply(corpus)][1] == "La personne est sortie."


def test_a_neutral_mention_has_no_annotated_gender():
    mention = Entity("T1", "GenderMention", ((0, 10),), "Le patient", {"Gender": "M", "Kind": "x"})
    corpus = Corpus.of(
        [Document("1", "Le patient est sorti.", (mention,), patient=Patient("p", "M"))]
    )
    (after,) = fitted(corpus).apply(corpus)
    assert after.entities[0].attributes == {"Kind": "x"}
    assert after.subject.sex == "M"


def test_inclusive_forms_are_written_where_that_is_asked():
    corpus = Corpus.of([Document("1", "La patiente est sortie.")])
    (after,) = fitted(corpus, inclusive=True).apply(corpus)
    assert "·" in after.text


@pytest.mark.parametrize(
    ("texts", "message"),
    [([], "there is no document"), (["Examen normal."], "no document of 1 has a gender")],
)
def test_what_cannot_be_done_is_said_in_a_sentence(texts, message):
    with pytest.raises(InputError, match=message):
        fitted(Corpus.of(Document(str(k), text) for k, text in enumerate(texts)))
