"""Thresholds of groups are fairlearn's, and make rates alike on documents that were not seen."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from tests.mitigation.predictions.planted_scores import gap, rates, right, tables

import epicene
from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs
from epicene.mitigation.predictions.threshold_optimizer import Rule, ThresholdOptimizer

GOLD, SAID = tables()
NEW_GOLD, NEW = tables(seed=1)
QUICK = {"grid_size": 200}


def fitted(gold=GOLD, said=SAID, seed=0, **options):
    return ThresholdOptimizer(**{**QUICK, **options}).fit(FitInputs(said, gold=gold, seed=seed))


@pytest.mark.parametrize(
    ("constraint", "objective"),
    [
        ("equalized_odds", "balanced_accuracy_score"),
        ("demographic_parity", "accuracy_score"),
        ("true_positive_rate_parity", "accuracy_score"),
    ],
)
def test_they_are_those_of_fairlearn(constraint, objective):
    from fairlearn.postprocessing import ThresholdOptimizer as Theirs
    from sklearn.linear_model import LogisticRegression

    class AsGiven(LogisticRegression):
        def predict_proba(self, X):
            return np.column_stack([1 - X[:, 0], X[:, 0]])

    X, y = SAID[["score"]].to_numpy(), (GOLD["label"] == "yes").to_numpy(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Theirs(
            estimator=AsGiven().fit(X, y), prefit=True, predict_method="predict_proba",
            constraints=constraint, objective=objective, grid_size=200,
        ).fit(X, y, sensitive_features=GOLD["sex"])  # fmt: skip
        expected = theirs._pmf_predict(
            NEW[["score"]].to_numpy(), sensitive_features=NEW_GOLD["sex"]
        )[:, 1]
    ours = fitted(constraint=constraint, objective=objective)
    found = ours.probabilities(NEW.assign(sex=NEW_GOLD["sex"]))
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("constraint", "among"),
    [("demographic_parity", [""]), ("true_positive_rate_parity", ["yes"]),
     ("false_positive_rate_parity", ["no"]), ("equalized_odds", ["yes", "no"])],
)  # fmt: skip
def test_rates_come_out_alike_where_it_was_fitted(constraint, among):
    rule = fitted(constraint=constraint)
    likely = rule.probabilities(SAID)
    for label in among:
        own = (GOLD["label"] == label).to_numpy() if label else np.ones(len(GOLD), dtype=bool)
        women = (GOLD["sex"] == "F").to_numpy()
        # Before chance decides; the grid has steps of half a percent.
        assert likely[own & women].mean() == pytest.approx(likely[own & ~women].mean(), abs=0.01)


def test_a_planted_gap_closes_on_documents_that_were_not_seen():
    rule = fitted(constraint="true_positive_rate_parity", objective="accuracy_score")
    after = rule.apply(NEW.assign(sex=NEW_GOLD["sex"]))
    assert gap(NEW_GOLD, NEW, "yes") > 0.2
    assert gap(NEW_GOLD, after, "yes") < 0.4 * gap(NEW_GOLD, NEW, "yes")
    assert right(NEW_GOLD, after) > 0.98 * right(NEW_GOLD, NEW)
    row = difference(NEW_GOLD, NEW)
    assert row["p_adjusted"] < 0.05
    assert row["estimate"] == pytest.approx(-gap(NEW_GOLD, NEW, "yes"))
    row = difference(NEW_GOLD, after)
    assert row["ci_low"] < 0.0 < row["ci_high"]


def test_without_a_gap_hardly_anything_changes():
    gold, said = tables(shift=0.0)
    after = fitted(gold, said, constraint="true_positive_rate_parity").apply(said)
    assert not difference(gold, said)["p_adjusted"] < 0.05
    assert right(gold, after) > 0.97 * right(gold, said)
    assert (after["prediction"] != said["prediction"]).mean() < 0.15


def difference(gold, said):
    table = epicene.evaluate(gold, said.drop(columns="sex", errors="ignore"), by=["sex"]).table
    return table[
        (table["metric"] == "true_positive_rate_difference") & (table["group"] == "F-M")
    ].iloc[0]


def test_a_document_is_always_decided_alike_and_the_seed_says_how():
    new = NEW.assign(sex=NEW_GOLD["sex"])
    rule = fitted()
    turned = rule.apply(new.iloc[::-1]).set_index("id")["prediction"]
    assert turned.loc[list(new["id"])].tolist() == rule.apply(new)["prediction"].tolist()
    assert not rule.apply(new).equals(fitted(seed=1).apply(new))
    sure = fitted(randomised=False)
    assert sure.apply(new).equals(fitted(seed=1, randomised=False).apply(new))
    assert rates(NEW_GOLD, sure.apply(new)) != rates(NEW_GOLD, NEW)


def test_chance_decides_as_often_as_told():
    rule = Rule((0.25, 0.75), (0.8, 0.3), ignored=0.5, constant=0.2)
    assert rule.probability(np.array([0.1, 0.5, 0.9])) == pytest.approx([0.1, 0.475, 0.6])


def test_facts_are_numbers_and_names_alone():
    import json

    facts = fitted(constraint="demographic_parity").facts
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert set(facts["rules"]) == {"F", "M"}
    assert facts["documents"] == {k: int(v) for k, v in GOLD["sex"].value_counts().items()}
    assert "d0-0" not in json.dumps(facts)
    women, men = (facts["rules"][g]["thresholds"][-1]["yes_above"] for g in "FM")
    assert women < men


def test_what_else_the_table_holds_stays_and_labels_are_written_as_before():
    gold = GOLD.assign(label=(GOLD["label"] == "yes").astype(int))
    said = SAID.assign(prediction=(SAID["prediction"] == "yes").astype(int), site="Nantes")
    after = fitted(gold, said).apply(said)
    assert after["prediction"].dtype == said["prediction"].dtype
    pd.testing.assert_frame_equal(after.drop(columns="prediction"), said.drop(columns="prediction"))
    named = said.rename(columns={"score": "score_1"})
    assert fitted(gold, named).apply(named)["prediction"].equals(after["prediction"])


def test_what_the_objective_cannot_be_is_said():
    with pytest.raises(InputError, match="fairlearn has no selection_rate under equalized_odds"):
        fitted(objective="selection_rate")
    for wrong in ({"constraint": "parity"}, {"objective": "f1"}):
        with pytest.raises(InputError, match="unknown"):
            fitted(**wrong)
