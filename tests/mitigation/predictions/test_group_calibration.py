"""Calibration by group is that of scikit-learn, and makes a score mean the same for everybody."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.mitigation.predictions.planted_scores import gap, right, tables

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs
from epicene.mitigation.predictions.group_calibration import GroupCalibration, margins_of

GOLD, SAID = tables()
NEW_GOLD, NEW = tables(seed=1)
CURVES = ("sigmoid", "isotonic")


def fitted(gold=GOLD, said=SAID, **options):
    return GroupCalibration(**options).fit(FitInputs(said, gold=gold))


@pytest.mark.parametrize("curve", CURVES)
def test_it_is_that_of_scikit_learn(curve):
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.frozen import FrozenEstimator

    class AsGiven(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_ = np.array([0, 1])
            return self

        def decision_function(self, X):
            return X[:, 0]

        def predict(self, X):
            return (X[:, 0] > 0).astype(int)

    ours = fitted(curve=curve).apply(SAID)
    for sex in "FM":
        own = (GOLD["sex"] == sex).to_numpy()
        scores = SAID["score"].to_numpy()[own]
        X = (margins_of(scores, True) if curve == "sigmoid" else scores)[:, None]
        y = (GOLD["label"] == "yes").to_numpy(int)[own]
        theirs = CalibratedClassifierCV(FrozenEstimator(AsGiven().fit(X, y)), method=curve)
        # One calibrator on all of them, as ours.
        theirs.set_params(ensemble=False)
        expected = theirs.fit(X, y).predict_proba(X)[:, 1]
        assert ours["score"].to_numpy()[own] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("curve", CURVES)
def test_a_planted_gap_closes_and_scores_are_right(curve):
    after = fitted(curve=curve).apply(NEW.assign(sex=NEW_GOLD["sex"]))
    assert gap(NEW_GOLD, after, "yes") < 0.4 * gap(NEW_GOLD, NEW, "yes")
    assert right(NEW_GOLD, after) > 0.98 * right(NEW_GOLD, NEW)
    women = (NEW_GOLD["sex"] == "F").to_numpy()
    share = (NEW_GOLD["label"] == "yes").to_numpy()[women].mean()
    assert NEW["score"].to_numpy()[women].mean() < share - 0.1
    assert after["score"].to_numpy()[women].mean() == pytest.approx(share, abs=0.06)
    assert ((after["score"] >= 0.5) == (after["prediction"] == "yes")).all()


def test_scores_that_were_right_stay_nearly_so():
    gold, said = tables(shift=0.0)
    after = fitted(gold, said).apply(said)
    assert (after["score"] - said["score"]).abs().max() < 0.1


def test_the_score_of_the_other_label_follows():
    both = SAID.rename(columns={"score": "score_yes"}).assign(score_no=0.0)
    after = fitted(said=both).apply(both)
    assert after["score_no"].to_numpy() == pytest.approx(1.0 - after["score_yes"].to_numpy())


def test_margins_may_be_given_in_place_of_probabilities():
    margins = SAID.assign(score=margins_of(SAID["score"].to_numpy(), True))
    after, expected = fitted(said=margins).apply(margins), fitted().apply(SAID)
    assert after["score"].to_numpy() == pytest.approx(expected["score"].to_numpy(), abs=1e-6)


def test_scores_that_tell_labels_apart_stay_finite():
    said = SAID.assign(score=np.where(GOLD["label"] == "yes", 1.0, 0.0))
    after = fitted(said=said).apply(said)
    assert np.isfinite(after["score"]).all()
    assert ((after["score"] > 0.9) == (GOLD["label"] == "yes")).all()


@pytest.mark.parametrize("curve", CURVES)
def test_facts_are_what_json_holds(curve):
    facts = fitted(curve=curve).facts
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert set(facts["curves"]) == {"F", "M"}


def test_unknown_options_are_refused():
    with pytest.raises(InputError, match="unknown curve 'beta'"):
        fitted(curve="beta")
    with pytest.raises(InputError, match="the threshold is"):
        fitted(threshold=1.5)
