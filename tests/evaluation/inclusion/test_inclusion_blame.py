"""Blame: as the naive definition has it, and adding up to what is blamed."""

from __future__ import annotations

from itertools import cycle, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evaluation.inclusion.invented_records import TEXT, TRIAL, entity, value

import epicene
from epicene.core.document import Document, Patient
from epicene.evaluation.inclusion.blame import conjunction_shares, kind_shares
from epicene.evaluation.inclusion.candidates import Candidate
from epicene.evaluation.inclusion.criteria import Trial
from epicene.evaluation.inclusion.extraction_errors import KINDS, paired
from epicene.evaluation.inclusion.mentions import Mention


def by_definition(before, after):
    """Return what each criterion's errors change, on average over the orders in which they come."""
    n = len(before)
    added = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        now = list(before)
        for player in order:
            was = all(now)
            now[player] = after[player]
            added[player] += all(now) - was
    return added / len(orders)


bits = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6)


@given(bits)
@settings(max_examples=80, deadline=None)
def test_criteria_share_as_by_definition(pairs):
    before, after = (np.array([column]) for column in zip(*pairs, strict=True))
    shares = conjunction_shares(before, after)[0]
    assert shares == pytest.approx(by_definition(before[0], after[0]), abs=1e-12)
    assert shares.sum() == pytest.approx(float(after.all()) - float(before.all()), abs=1e-12)


def test_many_criteria_share_exactly():
    rng = np.random.default_rng(0)
    before, after = rng.random((50, 200)) < 0.97, rng.random((50, 200)) < 0.97
    change = after.all(axis=1).astype(float) - before.all(axis=1)
    assert conjunction_shares(before, after).sum(axis=1) == pytest.approx(change, abs=1e-12)


LABELS = st.sampled_from(["Diagnosis", "Symptom"])
ASSERTIONS = st.sampled_from(["affirmed", "negated", "hypothetical"])
WORDS = st.sampled_from(["carcinome", "dyspnée", "grossesse", "carcinome, dys", "nome"])
ENTITIES = st.lists(st.tuples(WORDS, ASSERTIONS, LABELS), max_size=4)
PATIENTS = st.lists(st.tuples(st.sampled_from("FM"), ENTITIES, ENTITIES), min_size=4, max_size=12)


def corpora(patients):
    gold, predicted = [], []
    # One of each sex at least, who are right: there is something to compare.
    right = [("carcinome", "affirmed", "Diagnosis"), ("dyspnée", "affirmed", "Diagnosis")]
    for number, (sex, true, said) in enumerate(
        [("F", right, right), ("M", right, right), *patients]
    ):
        patient = Patient(f"p{number}", sex=sex)
        for found, entities in ((gold, true), (predicted, said)):
            drawn = tuple(entity(k, *parts) for k, parts in enumerate(entities))
            found.append(Document(f"d{number}", TEXT, drawn, patient=patient))
    return gold, predicted


@pytest.mark.parametrize("undecided", ["human", "include"])
@given(PATIENTS, st.booleans())
@settings(max_examples=4, deadline=None)
def test_parts_add_up_to_the_rate_and_to_its_gap(undecided, patients, stated):
    gold, predicted = corpora(patients)
    if stated:
        gold = [
            Document(d.id, d.text, d.entities, patient=d.patient, attributes={"in": answer})
            for d, answer in zip(gold, cycle(["yes", "yes", "no"]), strict=False)
        ]
    table = epicene.evaluate(
        gold,
        predicted,
        task="inclusion",
        criteria=TRIAL,
        by="sex",
        undecided=undecided,
        decided_by="in" if stated else None,
    ).table
    n_compared = 0
    for wrongful in ("wrongful_exclusion", "wrongful_inclusion"):
        for lawful in ("", "_with_lawful_criteria"):
            for gap, group in (("", "F"), ("", "M"), ("_difference", "F-M")):
                whole = value(table, f"{wrongful}_rate{lawful}{gap}", group=group)["estimate"]
                for by in ("criterion", "error", "criterion_and_error"):
                    name = f"{wrongful}_by_{by}{lawful}{gap}"
                    rows = table[(table["metric"] == name) & (table["group"] == group)]
                    if np.isnan(whole):
                        assert rows["estimate"].isna().all()
                    else:
                        assert abs(rows["estimate"].sum() - whole) < 1e-9, (name, group)
                        n_compared += 1
    assert n_compared


def mention(word, assertion="affirmed", label="Diagnosis"):
    start = TEXT.index(word)
    return Mention(label, word, {"Assertion": assertion}, spans=((start, start + len(word)),))


def of_kinds(gold, predicted, criterion):
    """Return the share of each kind, by its name."""
    candidate = Candidate((0,), {"sex": "F"}, ((tuple(gold), tuple(predicted)),), True)
    trial = Trial.model_validate({"trial": "T", "criteria": [criterion]})
    shares = kind_shares([candidate], trial.criteria, np.array([[True]]), "human")[0, 0]
    return {kind: share for kind, share in zip(KINDS, shares, strict=True) if share}


CANCER = TRIAL["criteria"][0]


@pytest.mark.parametrize(
    ("predicted", "kinds"),
    [
        ([], {"missed_entity": 1}),
        ([mention("carcinome", "negated")], {"wrong_attribute": 1}),
        ([mention("carcinome", label="Symptom")], {"wrong_label": 1}),
        ([mention("nome")], {"wrong_boundary": 1}),
        # Each of two errors alone would have sufficed.
        (
            [mention("carcinome", "negated", label="Symptom")],
            {"wrong_label": 1 / 2, "wrong_attribute": 1 / 2},
        ),
    ],
)
def test_the_error_that_shuts_a_criterion(predicted, kinds):
    assert of_kinds([mention("carcinome")], predicted, CANCER) == pytest.approx(kinds)


def test_a_spurious_entity_opens_a_criterion():
    assert of_kinds([], [mention("carcinome")], CANCER) == {"spurious_entity": 1}


def test_kinds_as_by_definition():
    # All findings must agree: of a missed negation, a misread one and a spurious one, each order
    # of the kinds is played.
    strict = {**CANCER, "several": "all", "find": {"label": "Diagnosis"}}
    gold = [mention("carcinome", "negated"), mention("dyspnée", "negated")]
    predicted = [mention("dyspnée", "affirmed"), mention("grossesse", "affirmed")]
    kinds = of_kinds(gold, predicted, strict)
    # It is met only once the first is missed and the second is misread; the third changes nothing.
    assert kinds == pytest.approx({"missed_entity": 1 / 2, "wrong_attribute": 1 / 2})


def test_entities_are_paired_with_the_likest():
    one, two = mention("carcinome"), mention("dyspnée")
    near, far = mention("nome"), mention("grossesse")
    pairs = [(p.gold, p.predicted) for p in paired([one, two], [near, one, far])]
    assert pairs == [(one, one), (two, None), (None, near), (None, far)]
    # Of other labels only where they lie in the same place.
    other = mention("nome", label="Symptom")
    assert [(p.gold, p.predicted) for p in paired([one], [other])] == [(one, None), (None, other)]


def test_all_errors_together_are_the_predictions():
    gold = [mention("carcinome"), mention("dyspnée", "negated"), mention("grossesse")]
    predicted = [mention("nome", "negated"), mention("dyspnée", "negated", "Symptom")]
    pairs = paired(gold, predicted)
    made = [m for p in pairs if (m := p.with_errors(KINDS)) is not None]
    none = [m for p in pairs if (m := p.with_errors(())) is not None]
    assert sorted(map(str, made)) == sorted(map(str, predicted))
    assert sorted(map(str, none)) == sorted(map(str, gold))
