"""Documents: text that is never altered, and a patient for each."""

from __future__ import annotations

import dataclasses

import pytest

from epicene.core.document import Document, Entity, Patient


def test_a_document_without_patient_is_about_one_of_its_own_name():
    document = Document("case-7", "Un texte.")
    assert document.patient == Patient(id="case-7")
    assert document.patient.sex is None
    assert document.patient.age is None


def test_a_patient_that_is_named_stays():
    patient = Patient("p1", sex="F", age=54.0, attributes={"centre": "A"})
    assert Document("d1", "t", patient=patient).patient is patient


def test_spans_point_into_the_text_by_code_points():
    text = "É\u0301t\u00e9 😀 douleur"
    start = text.index("douleur")
    entity = Entity("T1", "sign", ((start, start + 7),), "douleur")
    assert text[slice(*entity.spans[0])] == entity.text
    assert Document("d", text, (entity,)).text == text


def test_documents_are_not_changed():
    document = Document("d", "t")
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text = "other"
    with pytest.raises(TypeError):
        document.attributes["key"] = "value"
