"""Tables that cannot be used: one clear sentence each, that says what, where and how to mend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.classification.invented import tables, value

import epicene
from epicene.core.errors import InputError, UnknownNameError


@pytest.fixture
def gold() -> pd.DataFrame:
    return tables(n=40)[0]


@pytest.fixture
def predictions() -> pd.DataFrame:
    return tables(n=40)[1].sort_index()


def test_predictions_for_unknown_documents(gold, predictions):
    predictions["id"] = ["elsewhere", *predictions["id"][1:]]
    with pytest.raises(InputError, match=r"predictions: a row has an id that the gold has not \(f"):
        epicene.evaluate(gold, predictions, by=["sex"])


def test_missing_predictions(gold, predictions):
    with pytest.raises(InputError, match=r"the gold: 3 rows have no prediction \(first: row 1\)"):
        epicene.evaluate(gold, predictions[3:], by=["sex"])
    table = epicene.evaluate(gold, predictions[3:], by=["sex"], missing="unscored").table
    for sex, part in gold.groupby("sex"):
        row = value(table, "selection_rate", group=sex)
        lost = int((part.index < 3).sum())
        assert row["n"] == len(part) - lost
        assert row["n_unscored"] == lost
        assert row["unscored_reason"].startswith("no_prediction") == bool(lost)


def test_a_prediction_that_is_empty(gold, predictions):
    predictions["prediction"] = [None, *predictions["prediction"][1:]]
    with pytest.raises(InputError, match="no prediction \\(empty or NaN\\)"):
        epicene.evaluate(gold, predictions, by=["sex"])


def test_duplicate_documents(gold, predictions):
    twice = pd.concat([predictions, predictions[:1]])
    with pytest.raises(InputError, match=r"predictions: a row has an id that is there already"):
        epicene.evaluate(gold, twice, by=["sex"])
    with pytest.raises(InputError, match=r"the gold: a row has an id that is there already"):
        epicene.evaluate(pd.concat([gold, gold[:1]]), predictions, by=["sex"])


def test_nan_scores(gold, predictions):
    predictions["score"] = [np.nan, *predictions["score"][1:]]
    with pytest.raises(InputError, match=r"a row has no score \(empty or NaN\) \(first: row 1\)"):
        epicene.evaluate(gold, predictions, by=["sex"])
    table = epicene.evaluate(gold, predictions, by=["sex"], missing="unscored").table
    row = value(table, "roc_auc_score", axis="")
    assert (row["n"], row["n_unscored"]) == (39, 1)
    assert "no_score" in row["unscored_reason"]
    # Its label still counts.
    assert value(table, "selection_rate", axis="")["n"] == 40


def test_scores_that_are_no_numbers(gold, predictions):
    predictions["score"] = ["high", *predictions["score"][1:]]
    with pytest.raises(InputError, match="a score that is no finite number"):
        epicene.evaluate(gold, predictions, by=["sex"])


def test_scores_that_are_no_probabilities_still_rank(gold, predictions):
    predictions["score"] = 10.0 * predictions["score"] - 5.0
    table = epicene.evaluate(gold, predictions, by=["sex"]).table
    assert value(table, "roc_auc_score", axis="")["estimate"] > 0.5
    rows = table[table["metric"] == "expected_calibration_error"]
    assert rows["estimate"].isna().all()
    assert rows["unscored_reason"].str.startswith("not_probabilities").all()


def test_unknown_labels(gold, predictions):
    names = {0: "insomnia", 1: "depression"}
    gold["label"], predictions["prediction"] = (
        gold["label"].map(names),
        predictions["prediction"].map(names).replace("depression", "depresion"),
    )
    with pytest.raises(InputError, match=r"'depresion' is unknown\. Did you mean 'depression'\?"):
        epicene.evaluate(gold, predictions, by=["sex"])
    listed = ("insomnia", "depression", "depresion")
    assert len(epicene.evaluate(gold, predictions, by=["sex"], labels=listed).table)


def test_a_group_column_with_one_value(gold, predictions):
    with pytest.raises(InputError, match="the column 'sex' has one value, 'F': nothing to compare"):
        epicene.evaluate(gold.assign(sex="F"), predictions, by=["sex"])


def test_a_group_column_without_values_or_with_too_many(gold, predictions):
    with pytest.raises(InputError, match="the column 'sex' has no value"):
        epicene.evaluate(gold.assign(sex=None), predictions, by=["sex"])
    many = pd.concat([gold, gold.assign(id=[f"e{i}" for i in range(40)])])
    many["age"] = range(80)
    with pytest.raises(InputError, match="the column 'age' has 80 values"):
        epicene.evaluate(many, predictions, by=["age"], missing="unscored")


def test_an_unknown_group_column(gold, predictions):
    with pytest.raises(InputError, match="no column 'gender' to group by"):
        epicene.evaluate(gold, predictions, by=["gender"])


def test_an_empty_group_is_a_row_with_a_reason(gold, predictions):
    gold["age_group"] = np.where(gold["sex"] == "F", "75+", gold["age_group"])
    gold.loc[gold.index[gold["sex"] == "M"][0], "age_group"] = "18-44"
    gold.loc[gold["sex"] == "M", "age_group"] = "18-44"
    by = [("sex", "age_group")]
    table = epicene.evaluate(gold, predictions, by=by).table
    row = value(table, "selection_rate", axis="sex×age_group", group="F×18-44")
    assert np.isnan(row["estimate"])
    assert row["n"] == 0
    assert row["unscored_reason"].startswith("empty_group")
    assert value(table, "n_patients", axis="sex×age_group", group="F×18-44")["estimate"] == 0


def test_a_group_without_positives_has_no_true_positive_rate(gold, predictions):
    gold.loc[gold["sex"] == "F", "label"] = 0
    table = epicene.evaluate(gold, predictions, by=["sex"]).table
    row = value(table, "true_positive_rate", group="F")
    assert np.isnan(row["estimate"])
    assert row["unscored_reason"].startswith("no_positive")
    for metric in ("true_positive_rate_difference", "roc_auc_score_difference"):
        assert np.isnan(value(table, metric, group="F-M")["estimate"])
    for metric in ("equalized_odds_difference", "equal_opportunity_ratio"):
        assert np.isnan(value(table, metric)["estimate"])
    assert value(table, "demographic_parity_difference")["estimate"] >= 0.0


def test_groups_without_a_rate_are_left_out_of_parities_and_told(gold, predictions):
    gold.loc[gold["age_group"] == "75+", "label"] = 0
    table = epicene.evaluate(gold, predictions, by=["age_group"]).table
    row = value(table, "equal_opportunity_difference", axis="age_group")
    assert row["n_unscored"] == (gold["age_group"] == "75+").sum()
    assert row["unscored_reason"].startswith("left_out")
    assert row["estimate"] >= 0.0


def test_patients_of_unknown_group_are_counted(gold, predictions):
    gold["sex"] = [None, "", *gold["sex"][2:]]
    table = epicene.evaluate(gold, predictions, by=["sex"]).table
    assert value(table, "n_patients_not_recorded")["estimate"] == 2
    assert sum(value(table, "n_patients", group=sex)["estimate"] for sex in "FM") == 38


def test_missing_columns_and_other_kinds_of_input(gold, predictions, tmp_path):
    with pytest.raises(InputError, match="missing column prediction"):
        epicene.evaluate(gold, predictions.drop(columns="prediction"), by=["sex"])
    with pytest.raises(InputError, match="no task reads such a gold"):
        epicene.evaluate(gold.drop(columns="label"), predictions, by=["sex"])
    with pytest.raises(InputError, match="no label"):
        epicene.evaluate(gold.assign(label=np.nan), predictions, by=["sex"])
    with pytest.raises(InputError, match="the predictions is a list"):
        epicene.evaluate(gold, [1, 2], by=["sex"])
    with pytest.raises(InputError, match="there are no rows"):
        epicene.evaluate(gold[:0], predictions, task="classification")
    with pytest.raises(InputError):
        epicene.evaluate(tmp_path / "gone.csv", predictions, task="classification")


def test_unknown_tasks_and_options(gold, predictions):
    with pytest.raises(UnknownNameError, match="Did you mean 'classification'"):
        epicene.evaluate(gold, predictions, task="clasification")
    with pytest.raises(InputError, match=r"no option 'positiv'\. Did you mean 'positive'\?"):
        epicene.evaluate(gold, predictions, positiv="1")
    with pytest.raises(InputError, match="no document has the positive label 'ill'"):
        epicene.evaluate(gold, predictions, positive="ill")
    with pytest.raises(InputError, match="no sex is 'H'"):
        epicene.evaluate(gold, predictions, by=["sex"], reference={"sex": "H"})
    with pytest.raises(InputError, match="unknown missing="):
        epicene.evaluate(gold, predictions, missing="drop")


def test_errors_quote_no_value_of_a_record(gold, predictions):
    predictions["id"] = ["Madame Durand", *predictions["id"][1:]]
    with pytest.raises(InputError) as caught:
        epicene.evaluate(gold, predictions, by=["sex"])
    assert "Durand" not in str(caught.value)
