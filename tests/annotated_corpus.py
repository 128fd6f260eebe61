"""A small corpus that answers every question of the corpus stage, and corpora that do not."""

from __future__ import annotations

from dataclasses import replace

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import read_records

N = 60
PLACES = ("consultation", "hôpital", "domicile", "cabinet", "clinique", "service", "unité")


def annotated_corpus() -> Corpus:
    """Sixty patients of either sex, two ages, two origins and two circumstances."""
    return Corpus.of([_document(k) for k in range(N)], "annotated")


def annotated_by_another() -> Corpus:
    """The same documents, an entity in seven passed over."""
    documents = [
        replace(one, entities=tuple(e for i, e in enumerate(one.entities) if (i + k) % 7))
        for k, one in enumerate(annotated_corpus())
    ]
    return Corpus.of(documents, "another")


def bare_corpus() -> Corpus:
    """Nobody's sex or age is known, nothing is annotated."""
    return Corpus.of([Document(f"d{k}", "Rien à signaler.") for k in range(20)], "bare")


def empty_corpus() -> Corpus:
    """Not a single document."""
    return Corpus.of([], "empty")


def inputs_of(corpus: Corpus, second: Corpus | None = None) -> CorpusInputs:
    """Return what a probe is given."""
    records = tuple(read_records(corpus))
    return CorpusInputs(corpus, records, corpus.data_name, second, against=second)


def _document(k: int) -> Document:
    feminine = k % 2 == 0
    parts: list[tuple[str, str, dict[str, str]]] = [
        ("La patiente" if feminine else "Le patient", "GenderMention",
         {"Kind": "explicit", "Gender": "F" if feminine else "M"}),
        (f"vient en {PLACES[k % 7]} le {1 + k % 28} mars pour une", "", {}),
        ("douleur", "Symptom", {"Assertion": "affirmed",
                                "Attribution": "psychological" if k % 5 == 0 else "somatic"}),
        ("dans le cadre d'une", "", {}),
        ("maladie de Crohn" if k % 3 else "rectocolite", "Diagnosis", {"Assertion": "affirmed"}),
        (". Travaille comme", "", {}),
        ("secrétaire", "SocialDeterminant", {"Kind": "occupation"}),
    ]  # fmt: skip
    if k % 3 == 0:
        parts.append(("; fume", "SocialDeterminant", {"Kind": "tobacco"}))
    if k % 4 == 0:
        parts += [(". ", "", {}), ("Prétend", "Evaluation", {"Category": "doubt"}),
                  ("souffrir la nuit", "", {})]  # fmt: skip
    if k % 2:
        parts += [(". Un", "", {}),
                  ("antécédent familial", "FamilyHistory", {"Assertion": "affirmed"})]  # fmt: skip
    text, entities = "", []
    for words, label, attributes in parts:
        start = len(text)
        text += words
        if label:
            name = f"T{len(entities) + 1}"
            entities.append(Entity(name, label, ((start, len(text)),), words, attributes))
        text += " "
    return Document(
        id=f"d{k}",
        text=text,
        entities=tuple(entities),
        attributes={
            "diagnosis": "Crohn disease" if k % 3 else "ulcerative colitis",
            "diagnosis_delay_months": str(k % 30),
            "included": "yes" if k % 3 else "no",
        },
        patient=Patient(
            id=f"p{k}",
            sex="F" if feminine else "M",
            age=30.0 + k % 7 if k % 3 else 50.0 + k % 7,
            attributes={
                "origin": "abroad" if k % 4 == 1 else "France",
                "precariousness": "yes" if k % 5 < 2 else "no",
            },
        ),
    )
