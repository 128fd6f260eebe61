"""Criteria: what they say of a patient, in three values, and what a file may hold."""

from __future__ import annotations

from itertools import product

import pytest
from tests.evaluation.inclusion.invented_records import TRIAL

from epicene.core.errors import InputError
from epicene.evaluation.inclusion.criteria import Criterion, Trial
from epicene.evaluation.inclusion.decisions import decided
from epicene.evaluation.inclusion.kleene import all_of, any_of, negated
from epicene.evaluation.inclusion.mentions import Mention
from epicene.evaluation.inclusion.reading import trial_of
from epicene.evaluation.inclusion.values import ValueTest, number_of

T, F, U = True, False, None
ECOG = {
    "id": "I4",
    "kind": "inclusion",
    "find": {"label": "Score", "attributes": {"Name": "ECOG"}},
    "where": {"Value": {"at_most": "1"}},
}


def test_kleene():
    # Kleene's strong tables: as the least and the greatest of 0, 1/2 and 1.
    rank = {F: 0.0, U: 0.5, T: 1.0}
    for one, two in product(rank, rank):
        assert rank[all_of((one, two))] == min(rank[one], rank[two])
        assert rank[any_of((one, two))] == max(rank[one], rank[two])
        assert rank[negated(one)] == 1.0 - rank[one]
    assert all_of(()) is True
    assert any_of(()) is False


def test_decisions_join_criteria():
    import numpy as np

    codes = {F: 0, U: -1, T: 1}
    for three in product(codes, repeat=3):
        row = np.array([[codes[truth] for truth in three]], dtype=np.int8)
        assert decided(row).tolist() == [codes[all_of(three)]]


@pytest.mark.parametrize(
    ("asked", "value", "truth"),
    [
        ("affirmed", "Affirmed", T),
        (["0", "1"], "2", F),
        ([0, 1], "1", T),
        (True, "true", T),
        ({"differs": "past"}, "current", T),
        ({"differs": ["past", "planned"]}, "Planned", F),
        ({"matches": "^C50"}, "c50.9", T),
        ({"at_least": 18, "below": 75}, "75", F),
        ({"at_least": 18, "below": 75}, "74,9 ans", T),
        ({"above": 1.5}, "1,5", F),
        ({"at_least": 1}, "<5", U),
        ({"at_least": 1}, "RE80RP60", U),
        ({"at_least": 1}, None, U),
        ({"at_least": 1, "equals": "x"}, "y", F),
        ("x", None, U),
    ],
)
def test_values(asked, value, truth):
    assert ValueTest.model_validate(asked).of(value) is truth


def test_numbers():
    read = ["12%", " 3/10", "12,5 µg", "-1", "1.2.3", "10.05.2020", "cT2", ""]
    assert [number_of(text) for text in read] == [12, 3, 12.5, -1, None, None, None, None]


def score(value=None, name="ECOG", **attributes):
    if value is not None:
        attributes["Value"] = value
    return Mention("Score", "OMS", {"Name": name, **attributes})


@pytest.mark.parametrize(
    ("more", "mentions", "truth"),
    [
        ({}, [score("1")], T),
        ({}, [score("2")], F),
        ({}, [], U),
        ({"absent": "met"}, [], T),
        ({"absent": "not_met"}, [score("1", "TNM"), Mention("Symptom", "", {"Name": "ECOG"})], F),
        # An attribute that is not there, or is no number, leaves it unknown.
        ({}, [score()], U),
        ({}, [score("bon")], U),
        ({}, [score("3"), score()], U),
        ({}, [score("3"), score("0")], T),
        ({"several": "all"}, [score("3"), score("0")], F),
        ({"several": "all"}, [score("0"), score()], U),
        ({"unsure": {"Certainty": "low"}}, [score("0", Certainty="low")], U),
        ({"kind": "exclusion"}, [score("1")], F),
        ({"kind": "exclusion"}, [score("2")], T),
        ({"kind": "exclusion"}, [], U),
        # Of whom it is not asked, it lets in; of whom that is not known, unless it does so anyway.
        ({"concerns": {"sex": "M"}}, [score("2")], T),
        ({"concerns": {"site": "Brest"}}, [score("2")], U),
        ({"concerns": {"site": "Brest"}}, [score("1")], T),
    ],
)
def test_rules_of_entities(more, mentions, truth):
    criterion = Criterion.model_validate({**ECOG, **more})
    assert criterion.passes(mentions, {"sex": "F", "site": None}) is truth


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ({"patient": {"age": {"at_least": 18, "at_most": 75}}}, T),
        ({"patient": {"age": {"above": 60}}}, F),
        ({"patient": {"age": {"at_least": 18}, "origin": "France"}}, U),
        ({"any_of": [{"patient": {"origin": "France"}}, {"patient": {"sex": "F"}}]}, T),
        ({"all_of": [{"patient": {"origin": "France"}}, {"patient": {"sex": "M"}}]}, F),
        ({"find": {"label": ["Sign", "Score"], "text": "oms", "concept": "^LOINC:89"}}, T),
        ({"find": {"label": "Score", "concept": "UMLS"}}, U),
        ({"find": {"label": "Score"}, "where": {"text": {"matches": "ECOG"}}}, F),
    ],
)
def test_rules_of_records_and_their_joins(rule, truth):
    criterion = Criterion.model_validate({"id": "A", "kind": "inclusion", **rule})
    found = [Mention("Score", "indice OMS", {}, ("LOINC:89247-1",))]
    assert criterion.passes(found, {"sex": "F", "age": "60"}) is truth


def with_criterion(**changes):
    """Return the criteria of a file, its one criterion changed; None takes a key away."""
    changed = {**ECOG, **changes}
    return {"trial": "T", "criteria": [{k: v for k, v in changed.items() if v is not None}]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "needs criteria|no criteria"),
        ([], "no mapping"),
        ({"trial": "T"}, "the trial: the key 'criteria' is missing"),
        ({"trial": "T", "critria": []}, "'critria' is unknown. Did you mean 'criteria'"),
        ({"trial": "T", "criteria": []}, "criteria: .*at least 1"),
        ({"trial": "T", "criteria": ["x"]}, "criterion 1: "),
        (with_criterion(id=None), "criterion 1: the key 'id' is missing"),
        (with_criterion(wher={"a": "b"}), "criterion I4: the key 'wher' is unknown. Did you mean"),
        (with_criterion(find={"label": "A", "atributes": {}}), "find: .*'attributes'"),
        (with_criterion(where={"Value": {"atmost": 1}}), "where, Value: .*Did you mean 'at_most'"),
        (with_criterion(find={"label": "A", "text": {"match": "x"}}), "text: .*'matches'"),
        (
            with_criterion(find=None, where=None, any_of=[{"patiens": {"sex": "F"}}]),
            "any_of, 0: .*'patient'",
        ),
        (with_criterion(kind="both"), "kind: .*'inclusion' or 'exclusion'"),
        (with_criterion(find=None), "exactly one of"),
        (with_criterion(patient={"sex": "F"}), "exactly one of"),
        (with_criterion(find=None, patient={"sex": "F"}), "where goes with find"),
        (with_criterion(where={"Value": {"at_most": "un"}}), "where, Value, at_most: .*number"),
        (with_criterion(where={"Value": {}}), "nothing is asked"),
        (with_criterion(find={"label": "A", "text": "("}), "no regular expression"),
        (with_criterion(find={"label": "A", "text": "x" * 501}), "more than 500"),
        (with_criterion(sex_specific="true"), "needs a justification"),
        ({"trial": "T", "criteria": [ECOG, ECOG]}, "'I4' is there twice"),
        ({"trial": "T", "criteria": [ECOG], "undecided": "humain"}, "'human'"),
    ],
)
def test_criteria_that_cannot_be_used(given, said):
    with pytest.raises(InputError, match=said) as caught:
        trial_of(given)
    assert "\n" not in str(caught.value)


def test_a_file_says_the_same_as_its_mapping(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(
        """
trial: T
criteria:
  - id: I1
    kind: inclusion
    find: {label: Diagnosis, text: carcinome}
    where: {Assertion: affirmed}
  - id: I2
    kind: inclusion
    find: {label: [Diagnosis], text: {matches: dyspnée}}
    where: {Assertion: [affirmed]}
  - id: E1
    kind: exclusion
    concerns: {sex: F}
    find: {label: Diagnosis, text: grossesse}
    where: {Assertion: affirmed}
    absent: not_met
    sex_specific: lawful
    justification: Protection de l’enfant à naître.
""",
        encoding="utf-8",
    )
    assert trial_of(path) == Trial.model_validate(TRIAL)
    with pytest.raises(InputError, match=r"none\.yaml: .*cannot be read"):
        trial_of(tmp_path / "none.yaml")
    (tmp_path / "typo.yaml").write_text("trial: T\ncriteres: []", encoding="utf-8")
    with pytest.raises(InputError, match=r"typo\.yaml: .*'criteres' is unknown"):
        trial_of(tmp_path / "typo.yaml")


def test_a_pattern_whose_search_does_not_end_is_refused_without_the_value(monkeypatch):
    # Criteria may come from outside: there are 2 ** 40 ways to read the letters before the last.
    monkeypatch.setattr("epicene.evaluation.inclusion.values._MOST_SECONDS", 0.05)
    asked = ValueTest(matches="(a|a)*$")
    assert asked.of("a" * 40) is True
    with pytest.raises(InputError, match="does not end") as refused:
        asked.of("a" * 40 + "b")
    assert "aaaa" not in str(refused.value)
