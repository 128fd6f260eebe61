"""What every method on predictions reads, and refuses in one sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.mitigation.predictions.planted_scores import tables

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs
from epicene.mitigation.registry import METHODS
from epicene.mitigation.subjects import methods_for

GOLD, SAID = tables(80)
NAMES = ("threshold-optimizer", "group-calibration", "reject-option")


def fit(name, gold=GOLD, said=SAID, **options):
    return METHODS.get(name)(**options).fit(FitInputs(said, gold=gold))


def test_they_are_the_methods_for_predictions():
    assert set(NAMES) <= set(methods_for("predictions"))
    for name in NAMES:
        method = METHODS.get(name)
        assert (method.name, method.moment, method.needs) == (name, "predictions", ("gold",))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_given_changes(name):
    gold, said = GOLD.copy(), SAID.copy()
    fit(name, gold, said).apply(said)
    pd.testing.assert_frame_equal(said, SAID)
    pd.testing.assert_frame_equal(gold, GOLD)


@pytest.mark.parametrize("name", NAMES)
def test_ids_and_rows_stay_as_they_are(name):
    numbers = range(80, 0, -1)
    said = SAID.assign(id=numbers).set_index(pd.Index(range(7, 87)))
    after = fit(name, GOLD.assign(id=numbers), said).apply(said)
    assert after["id"].equals(said["id"])
    assert after.columns.equals(said.columns)


@pytest.mark.parametrize("name", NAMES)
def test_the_group_is_a_column_or_that_of_the_gold(name):
    fitted = fit(name)
    new = SAID.assign(id=[f"new{k}" for k in range(len(SAID))])
    with pytest.raises(InputError, match="80 rows have no 'sex'"):
        fitted.apply(new)
    told = fitted.apply(new.assign(sex=GOLD["sex"]))
    if name != "threshold-optimizer":
        # Where chance decides it goes by the id.
        assert told["prediction"].equals(fitted.apply(SAID)["prediction"])
    # What the table says goes before what is remembered.
    assert not fitted.apply(SAID.assign(sex="F")).equals(fitted.apply(SAID).assign(sex="F"))
    inside = fit(name, GOLD.drop(columns="sex"), SAID.assign(sex=GOLD["sex"]))
    assert inside.facts == fitted.facts
    with pytest.raises(InputError, match="that nothing was learnt about"):
        fitted.apply(SAID.assign(sex="I"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("message", "gold", "said"),
    [
        ("all documents have one 'sex'", GOLD.assign(sex="F"), SAID),
        ("needs gold", None, SAID),
        ("no score", GOLD, SAID.drop(columns="score")),
        ("two labels are needed", GOLD.assign(label="yes"), SAID.assign(prediction="yes")),
        ("two labels are needed", GOLD, SAID.assign(prediction="perhaps")),
        ("a row has a score that is no finite number", GOLD, SAID.assign(score=["x", *[0.5] * 79])),
        ("a row has no score", GOLD, SAID.assign(score=[np.nan, *[0.5] * 79])),
        ("no label", GOLD.assign(label=[None, *GOLD["label"][1:]]), SAID),
        ("a row has no 'sex'", GOLD.assign(sex=[None, *GOLD["sex"][1:]]), SAID),
        ("no prediction", GOLD, SAID.iloc[1:]),
        ("id that the gold has not", GOLD.iloc[1:], SAID),
        ("sex", GOLD.drop(columns="sex"), SAID),
        ("not known which of the two", GOLD.replace({"yes": "a", "no": "b"}),
         SAID.replace({"yes": "a", "no": "b"})),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(name, message, gold, said):
    with pytest.raises(InputError, match=message):
        fit(name, gold, said)


@pytest.mark.parametrize("name", NAMES)
def test_a_group_without_a_true_yes_is_refused(name):
    label = np.where(GOLD["sex"] == "F", "no", GOLD["label"])
    options = {"constraint": "true_positive_rate_parity"} if name == "reject-option" else {}
    with pytest.raises(InputError, match="'F' has no document whose true label is 'yes'"):
        fit(name, GOLD.assign(label=label), **options)
