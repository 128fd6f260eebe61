"""The light facts of a document are those of its annotations, metadata and text."""

from __future__ import annotations

import pytest

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.generation.biases import OUTCOMES as DRAWN
from epicene.probes.corpus.outcomes import OUTCOMES
from epicene.probes.corpus.records import read_record

TEXT = "La patiente, adressée pour douleurs, a une maladie de Crohn."


def entity(text, label, **attributes):
    start = TEXT.index(text)
    return Entity("T1", label, ((start, start + len(text)),), text, attributes)


def document(*entities, patient=None, **attributes):
    return Document("d", TEXT, entities, attributes=attributes, patient=patient)


def test_every_outcome_that_is_drawn_can_be_read():
    assert [outcome.name for outcome in OUTCOMES] == [outcome.name for outcome in DRAWN]


def test_sex_is_recorded_or_else_read_from_the_text():
    assert (read_record(document()).sex, read_record(document()).sex_source) == ("F", "text")
    recorded = read_record(document(patient=Patient("p", sex="M")))
    assert (recorded.sex, recorded.sex_source) == ("M", "metadata")
    silent = read_record(Document("d", "Douleur abdominale."))
    assert (silent.sex, silent.sex_source) == (None, "")


def test_groups_hold_age_site_and_what_the_corpus_declares():
    patient = Patient("p", "F", 75.0, "CHU", {"origin": "abroad"})
    record = read_record(document(patient=patient))
    assert record.groups == {"age_group": "75+", "site": "CHU", "origin": "abroad"}
    assert record.group("sex") == "F"


@pytest.mark.parametrize(
    ("entities", "attributes", "outcome", "answer"),
    [
        ([entity("douleurs", "Symptom", Attribution="psychological")], {}, "pain_as_anxiety", True),
        ([entity("douleurs", "Symptom", Attribution="somatic")], {}, "pain_as_anxiety", False),
        ([entity("douleurs", "Symptom")], {}, "pain_as_anxiety", None),
        ([], {"diagnosis": "Crohn disease"}, "diagnosis_missed", True),
        (
            [entity("maladie de Crohn", "Diagnosis", Assertion="affirmed")],
            {"diagnosis": "Crohn disease"},
            "diagnosis_missed",
            False,
        ),
        (
            [entity("maladie de Crohn", "Diagnosis", Assertion="negated")],
            {"diagnosis": "Crohn disease"},
            "diagnosis_missed",
            True,
        ),
        ([], {}, "diagnosis_missed", None),
        ([], {"included": "yes"}, "included", True),
        ([], {"included": "no"}, "included", False),
        ([], {"included": "?"}, "included", None),
        ([], {"diagnosis_delay_months": "12"}, "late_diagnosis", False),
        ([], {"diagnosis_delay_months": "13"}, "late_diagnosis", True),
        ([], {"diagnosis_delay_months": "x"}, "late_diagnosis", None),
        ([entity("douleurs", "Evaluation")], {}, "stigmatising", True),
        ([], {}, "stigmatising", False),
        ([entity("douleurs", "FamilyHistory")], {}, "family_history_taken", True),
        ([entity("douleurs", "SocialDeterminant", Kind="tobacco")], {}, "occupation_named", False),
        (
            [entity("douleurs", "SocialDeterminant", Kind="occupation")],
            {},
            "occupation_named",
            True,
        ),
    ],
)
def test_an_outcome_is_read_from_annotations_or_metadata(entities, attributes, outcome, answer):
    assert read_record(document(*entities, **attributes)).outcomes.get(outcome) is answer


def test_the_first_affirmed_diagnosis_says_how_much_text_came_before():
    found = entity("maladie de Crohn", "Diagnosis", Assertion="affirmed")
    record = read_record(document(found, diagnosis_delay_months="7"))
    assert record.first_diagnosis == pytest.approx(100 * TEXT.index("maladie") / len(TEXT))
    assert record.delay_months == 7.0
    assert read_record(document()).first_diagnosis is None


def test_lengths_and_labels_are_counted():
    record = read_record(document(entity("douleurs", "Symptom"), entity("Crohn", "Diagnosis")))
    assert record.labels == {"Symptom": 1, "Diagnosis": 1}
    assert (record.n_entities, record.n_words) == (2, 10)


@pytest.mark.parametrize("written", ["nan", "inf", "", "douze"])
def test_a_delay_that_is_no_number_is_neither_late_nor_early(written):
    record = read_record(Document("d", "Toux.", attributes={"diagnosis_delay_months": written}))
    assert record.delay_months is None
    assert "late_diagnosis" not in record.outcomes
    late = read_record(Document("d", "Toux.", attributes={"diagnosis_delay_months": "18"}))
    assert (late.delay_months, late.outcomes["late_diagnosis"]) == (18.0, True)
