"""QUAERO: UMLS concepts are read out of the notes."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.document import Document, Note
from epicene.corpora.formats.quaero import umls_concepts


def of(*texts):
    notes = [Note(f"#{n}", "AnnotatorNotes", f"T{n}", text) for n, text in enumerate(texts, 1)]
    return [
        (c.id, c.target, c.resource, c.entry)
        for c in umls_concepts(Document("a", "texte", notes=tuple(notes)))
    ]


def test_concepts_are_a_letter_and_seven_digits():
    assert of("C0000001", "C0000002 C0000003", " C0000004+", "", "C000005", "C00000067") == [
        ("N1", "T1", "UMLS", "C0000001"),
        ("N2", "T2", "UMLS", "C0000002"),
        ("N3", "T2", "UMLS", "C0000003"),
        ("N4", "T3", "UMLS", "C0000004"),
    ]


@pytest.fixture(scope="module")
def quaero(shared_data):
    folder = shared_data / "quaero"
    if not folder.is_dir():
        pytest.skip(f"no QUAERO corpus in {shared_data}")
    return folder


@pytest.mark.parametrize("part", ["train/EMEA", "dev/MEDLINE"])
def test_nearly_every_entity_has_a_concept(quaero, part):
    documents = list(epicene.load_corpus(quaero / part))
    n = sum(len(document.entities) for document in documents)
    with_concept = sum(len({c.target for c in umls_concepts(d)}) for d in documents)
    assert 0.98 * n <= with_concept <= n
