"""What is planted is the probability in the generator, and nothing else changes."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from epicene.core.errors import InputError
from epicene.corpora.generation.pain_notes import CAUSE, LABEL
from epicene.tracing.experiment.measures import MEASURES
from epicene.tracing.experiment.sources.registry import SOURCES
from epicene.tracing.experiment.teaching import taught

N = 240


def within(hits, n, probability):
    interval = binomtest(hits, n, probability).proportion_ci(0.999)
    return interval.low <= probability <= interval.high


def of_sex(documents, sex):
    return [document for document in documents if document.subject.sex == sex]


@pytest.mark.parametrize("name", list(SOURCES))
def test_a_source_names_a_measure_of_its_own_part_beforehand(name):
    source = SOURCES.get(name)
    assert source.name == name
    assert MEASURES[source.drives].part == source.part


@pytest.mark.parametrize("name", list(SOURCES))
def test_no_dose_plants_nothing_and_the_patients_are_the_same_at_every_dose(name):
    part = SOURCES.get(name).part
    none, more = ({name: dose} for dose in (0.0, 0.8))
    neutral = taught(part, {}, 40, 1, 0.5)
    assert taught(part, none, 40, 1, 0.5) == neutral
    planted = taught(part, more, 40, 1, 0.5)
    assert planted != neutral
    assert [d.subject for d in planted] == [d.subject for d in neutral]
    assert taught(part, more, 40, 1, 0.5) == planted
    assert taught(part, more, 40, 2, 0.5) != planted


@pytest.mark.parametrize(
    ("name", "part"), [("pretraining", "encoder"), ("fine-tuning", "classifier")]
)
def test_causes_differ_by_the_dose_and_labels_are_right(name, part):
    documents = taught(part, {name: 0.6}, N, 3, 0.5)
    for sex, probability in (("F", 0.8), ("M", 0.2)):
        some = of_sex(documents, sex)
        assert within(sum(d.attributes[CAUSE] == "mind" for d in some), len(some), probability)
    assert all((d.attributes[LABEL] == "no") == (d.attributes[CAUSE] == "mind") for d in documents)


def test_label_noise_turns_the_dose_of_the_women_who_are_to_be_explored():
    documents = taught("classifier", {"label-noise": 0.4}, N, 3, 0.5)
    women = [d for d in of_sex(documents, "F") if d.attributes[CAUSE] == "body"]
    assert within(sum(d.attributes[LABEL] == "no" for d in women), len(women), 0.4)
    others = [d for d in documents if d not in women]
    assert all((d.attributes[LABEL] == "no") == (d.attributes[CAUSE] == "mind") for d in others)


def test_misses_leave_out_the_dose_of_the_entities_of_women():
    neutral = taught("extractor", {}, N, 3, 0.5)
    documents = taught("extractor", {"annotation-misses": 0.3}, N, 3, 0.5)
    known, kept = (sum(len(d.entities) for d in of_sex(some, "F")) for some in (neutral, documents))
    assert within(known - kept, known, 0.3)
    assert of_sex(documents, "M") == of_sex(neutral, "M")
    assert {e.label for d in neutral for e in d.entities} == {"Diagnosis", "Symptom"}


def test_the_share_of_notes_that_tell_the_cause_is_as_asked():
    documents = taught("classifier", {}, N, 3, 0.5)
    assert within(sum("origine" in d.text for d in documents), N, 0.5)
    assert all("origine" in d.text for d in taught("encoder", {}, 40, 3, 1.0))


def test_doses_that_no_probability_holds_are_refused():
    with pytest.raises(InputError, match="add up"):
        taught("encoder", {"pretraining": 0.8, "fine-tuning": 0.8}, 4, 0, 1.0)
