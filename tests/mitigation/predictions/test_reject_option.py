"""The reject option decides as its paper says, or leaves what is nearly undecided to a human."""

from __future__ import annotations

import json

import pytest
from tests.mitigation.predictions.planted_scores import gap, rates, right, tables

import epicene
from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs
from epicene.mitigation.predictions.reject_option import RejectOption

GOLD, SAID = tables()
NEW_GOLD, NEW = tables(seed=1)


def fitted(gold=GOLD, said=SAID, **options):
    return RejectOption(**options).fit(FitInputs(said, gold=gold))


def naive(score, sex, theta, favoured):
    """Decide one document as Kamiran et al. 2012 do."""
    if max(score, 1 - score) <= theta:
        return "yes" if sex == favoured else "no"
    return "yes" if score >= 0.5 else "no"


@pytest.mark.parametrize("theta", [0.55, 0.7, 1.0])
def test_it_decides_as_the_paper_says(theta):
    after = fitted(theta=theta).apply(SAID)
    expected = [naive(p, s, theta, "F") for p, s in zip(SAID["score"], GOLD["sex"], strict=True)]
    assert after["prediction"].tolist() == expected
    assert after["score"].equals(SAID["score"])


@pytest.mark.parametrize(
    ("constraint", "among"), [("demographic_parity", ""), ("true_positive_rate_parity", "yes")]
)
def test_the_smallest_region_that_closes_the_gap_is_found(constraint, among):
    gold, said = tables(150)
    region = fitted(gold, said, constraint=constraint)

    def apart(theta):
        new = [naive(p, s, theta, "F") for p, s in zip(said["score"], gold["sex"], strict=True)]
        return gap(gold, said.assign(prediction=new), among)

    every = {0.5 + k / 200: apart(0.5 + k / 200) for k in range(1, 101)}
    bound = max(0.02, min(every.values()))
    expected = next(theta for theta, between in every.items() if between <= bound)
    assert region.theta == pytest.approx(expected)
    assert region.favoured == "F"
    assert region.facts["rates_before"] == pytest.approx(rates(gold, said, among))
    assert region.facts["rates_if_favoured"] == pytest.approx(
        rates(gold, region.apply(said), among)
    )


def test_a_planted_gap_closes_on_documents_that_were_not_seen():
    after = fitted(constraint="true_positive_rate_parity").apply(NEW.assign(sex=NEW_GOLD["sex"]))
    assert gap(NEW_GOLD, after, "yes") < 0.4 * gap(NEW_GOLD, NEW, "yes")
    assert right(NEW_GOLD, after) > 0.98 * right(NEW_GOLD, NEW)


def test_without_a_gap_nothing_changes():
    gold, said = tables(shift=0.0)
    region = fitted(gold, said, bound=0.1)
    assert region.theta == 0.5
    assert region.apply(said).equals(said)


def test_what_is_left_to_a_human_has_no_prediction():
    region = fitted(within="human", theta=0.7)
    after = region.apply(SAID)
    left = after["prediction"].isna()
    assert left.sum() == region.facts["in_the_region"] > 0
    assert (left == ((SAID["score"] <= 0.7) & (SAID["score"] >= 0.3))).all()
    assert (after["prediction"][~left] == SAID["prediction"][~left]).all()
    table = epicene.evaluate(GOLD, after, missing="unscored", by=["sex"]).table
    assert (table["n_unscored"] > 0).any()


def test_facts_are_what_json_holds():
    facts = fitted().facts
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_unknown_options_are_refused():
    wrong = {
        "unknown constraint": {"constraint": "equalized_odds"},
        "unknown within": {"within": "coin"},
        "no group 'X'": {"favoured": "X"},
        "theta is 0.3": {"theta": 0.3},
    }
    for message, options in wrong.items():
        with pytest.raises(InputError, match=message):
            fitted(**options)
    with pytest.raises(InputError, match="no probabilities"):
        fitted(said=SAID.assign(score=SAID["score"] * 9))
