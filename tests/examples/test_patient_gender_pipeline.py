"""The pipeline of edsnlp with the gender of the patient, on E3C."""

from __future__ import annotations

import re

import patient_gender_pipeline as example
import pytest

import epicene
from epicene.core.document import Document, Entity

TEXT = "La patiente n’a pas d’asthme. Diabète chez son père."


@pytest.fixture
def nlp():
    words = ("asthme", "Diabète")
    places = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in words]
    entities = [Entity(f"T{k}", "X", ((a, b),), TEXT[a:b]) for k, (a, b) in enumerate(places)]
    nlp = example.pipeline_of([Document("a", TEXT, tuple(entities))], "X")
    nlp.add_pipe(example.NAME)
    return nlp


def test_entities_and_qualifiers_are_counted_by_gender(nlp):
    counts = example.counts_of([nlp(TEXT), nlp("Le patient a un asthme."), nlp("")], "X")
    assert counts["F"] == {"documents": 1, "entities": 2, "negation": 1, "family": 1}
    assert counts["M"] == {"documents": 1, "entities": 1, "negation": 0, "family": 0}
    assert counts["neutral"] == {"documents": 1}


def test_a_doc_that_says_otherwise_is_seen(nlp):
    doc = nlp(TEXT)
    assert example.same_as_detected(doc)
    doc._.patient_gender = "M"
    assert not example.same_as_detected(doc)
    doc = nlp(TEXT)
    doc.spans[example.SPAN_GROUP].append(doc[0:1])
    assert not example.same_as_detected(doc)


def test_e3c_is_read_alike_on_every_document(shared_data, capsys):
    layer = shared_data / "e3c_fr" / "layer1"
    if not layer.is_dir():
        pytest.skip(f"no E3C in {shared_data}")
    assert example.main([str(layer), "--rounds", "1"]) == 0
    out = capsys.readouterr().out
    n = len(list(epicene.load_corpus(layer)))
    assert f"{n} of {n} documents as `detect_gender` reads them." in out
    rows = re.findall(r"^\| (F|M) \| (.*) \|$", out, re.MULTILINE)
    assert all(int(cell.replace(",", "")) > 0 for _, row in rows for cell in row.split(" | "))


def test_what_cannot_be_read_is_refused(tmp_path, capsys):
    assert example.main([str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
