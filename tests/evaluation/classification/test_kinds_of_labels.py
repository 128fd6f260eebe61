"""Two labels, several, several at once; with scores or without; from frames and from files."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as skm
from tests.evaluation.classification.invented import tables, value

import epicene
from epicene.core.errors import InputError
from epicene.evaluation.classification.decisions import decisions_of
from epicene.evaluation.tables import joined, read_frame


def decided(frame):
    return decisions_of(
        frame, positive=None, labels=None, multilabel=None, separator="|", missing="error"
    )


CLASSES = ["bipolaire", "dépression", "schizophrénie"]


@pytest.fixture(scope="module")
def several():
    rng = np.random.default_rng(3)
    gold, predictions = tables(n=150, scores=False)
    gold["label"] = rng.choice(CLASSES, 150)
    predictions = predictions.sort_index()
    wrong = rng.random(150) < 0.3
    predictions["prediction"] = np.where(wrong, rng.choice(CLASSES, 150), gold["label"])
    for name in CLASSES:
        right = (predictions["prediction"] == name).astype(float)
        predictions[f"score_{name}"] = 0.2 + 0.5 * right + 0.1 * rng.random(150)
    return gold, predictions


def test_each_class_against_the_rest(several):
    gold, predictions = several
    table = epicene.evaluate(gold, predictions, by=["sex"]).table
    women = gold["sex"] == "F"
    for name in CLASSES:
        truth, said = gold["label"] == name, predictions["prediction"] == name
        row = value(table, "true_positive_rate", group="F", item=name)
        assert row["estimate"] == pytest.approx(skm.recall_score(truth[women], said[women]))
        row = value(table, "precision", axis="", item=name)
        assert row["estimate"] == pytest.approx(skm.precision_score(truth, said))
        row = value(table, "roc_auc_score", group="F", item=name)
        scores = predictions[f"score_{name}"]
        assert row["estimate"] == pytest.approx(skm.roc_auc_score(truth[women], scores[women]))
        assert value(table, "amplification", group="F-M", item=name)["n"] == 150
    row = value(table, "accuracy", axis="")
    assert row["estimate"] == pytest.approx((gold["label"] == predictions["prediction"]).mean())
    assert {*table.loc[table["metric"] == "accuracy", "item"]} == {""}


def test_one_class_alone(several):
    gold, predictions = several
    table = epicene.evaluate(gold, predictions, by=["sex"], positive="dépression").table
    assert {*table["item"].str.replace(r"[\d.]+–[\d.]+", "", regex=True)} == {""}
    row = value(table, "selection_rate", axis="")
    assert row["estimate"] == pytest.approx((predictions["prediction"] == "dépression").mean())


def named(marks):
    return [[n for n, m in zip(CLASSES, row, strict=True) if m] for row in marks]


@pytest.mark.parametrize("write", ["|".join, json.dumps, tuple, np.array])
def test_several_labels_are_written_in_several_ways(write):
    marks = np.random.default_rng(6).random((30, 3)) < 0.5
    cells = [write(row) for row in named(marks)]
    found = decided(pd.DataFrame({"label": cells, "prediction": cells}))
    for number, decision in enumerate(found.each):
        assert decision.item == CLASSES[number]
        assert (decision.gold == marks[:, number]).all()
        # An empty text says that there is no label, as an empty list does.
        assert (decision.predicted == marks[:, number]).all()
    assert found.right.all()


def test_several_labels_at_once():
    gold, predictions = tables(n=80, scores=False)
    predictions = predictions.sort_index()
    rng = np.random.default_rng(5)
    truth, said = (rng.random((80, 3)) < 0.5 for _ in range(2))

    gold["label"], predictions["prediction"] = named(truth), named(said)
    table = epicene.evaluate(gold, predictions, by=["sex"]).table
    for number, name in enumerate(CLASSES):
        row = value(table, "false_positive_rate", axis="", item=name)
        assert row["estimate"] == pytest.approx(said[~truth[:, number], number].mean())
    exact = (truth == said).all(axis=1)
    assert value(table, "accuracy", axis="")["estimate"] == pytest.approx(exact.mean())


@pytest.mark.parametrize(
    ("negative", "positive"), [(False, True), ("non", "oui"), (0.0, 1.0), ("0", "1")]
)
def test_the_positive_of_two_labels_is_known(negative, positive):
    gold, predictions = tables(n=60, scores=False)
    expected = value(epicene.evaluate(gold, predictions).table, "selection_rate", axis="")
    names = {0: negative, 1: positive}
    gold["label"] = gold["label"].map(names)
    if not isinstance(negative, bool):
        predictions["prediction"] = predictions["prediction"].map(names)
    found = value(epicene.evaluate(gold, predictions).table, "selection_rate", axis="")
    assert found["estimate"] == expected["estimate"]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_files_say_what_frames_say(tmp_path, suffix):
    frames = tables(n=60)
    paths = tmp_path / f"gold{suffix}", tmp_path / f"tool{suffix}"
    for frame, path in zip(frames, paths, strict=True):
        if suffix == ".parquet":
            frame.to_parquet(path, index=False)
        elif suffix == ".jsonl":
            frame.to_json(path, orient="records", lines=True, double_precision=15)
        else:
            frame.to_csv(path, index=False, sep="\t" if suffix == ".tsv" else ",")
    read = [read_frame(path, "the table") for path in paths]
    found, expected = (decided(joined(*pair, "error")).each[0] for pair in (read, frames))
    for field in ("gold", "predicted", "scores"):
        assert getattr(found, field) == pytest.approx(getattr(expected, field), abs=1e-12)
    assert [*read[0]["sex"]] == [*frames[0]["sex"]]


def test_files_name_the_tool_and_the_data(tmp_path):
    for frame, name in zip(tables(n=60), ("gold.csv", "tool.csv"), strict=True):
        frame.to_csv(tmp_path / name, index=False)
    found = epicene.evaluate(tmp_path / "gold.csv", str(tmp_path / "tool.csv"), by="sex").table
    expected = epicene.evaluate(*tables(n=60), by="sex", tool="tool", data="gold").table
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


def test_intervals_are_by_patient():
    gold, predictions = tables(n=60)
    doubled = [
        pd.concat([frame, frame.assign(id=frame["id"] + "b")]) for frame in (gold, predictions)
    ]
    alone = epicene.evaluate(gold, predictions, by="sex").table
    twice = epicene.evaluate(*doubled, by="sex").table
    for metric, group in [
        ("selection_rate", "F"),
        ("amplification", "F-M"),
        ("roc_auc_score_difference", "F-M"),
        ("calibration_in_the_large_difference", "F-M"),
    ]:
        one, two = (value(table, metric, group=group) for table in (alone, twice))
        assert two["n"] == 2 * one["n"]
        assert two["ci_low"] == pytest.approx(one["ci_low"], abs=0.012)
        assert two["ci_high"] == pytest.approx(one["ci_high"], abs=0.012)


def test_a_patient_in_two_groups_counts_in_each():
    gold, predictions = tables(n=60)
    gold["patient"] = [f"p{number // 2}" for number in range(60)]
    gold["stay"] = ["first", "second"] * 30
    table = epicene.evaluate(gold, predictions, by="stay").table
    for stay in ("first", "second"):
        assert value(table, "n_patients", axis="stay", group=stay)["estimate"] == 30


def test_the_reference_is_chosen():
    gold, predictions = tables(n=90)
    table = epicene.evaluate(
        gold, predictions, by=["sex", "age_group"], reference={"sex": "F", "age_group": "18-44"}
    ).table
    contrasts = table[table["metric"] == "selection_rate_difference"]
    assert [*contrasts["group"]] == ["M-F", "45-64-18-44", "75+-18-44"]


def test_what_is_held_constant_explains_a_gap():
    """Women come from a hospital where everybody is selected more often: no gap within."""
    rng = np.random.default_rng(0)
    n = 800
    woman, nantes = rng.random(n) < 0.5, rng.random(n)
    site = np.where(nantes < np.where(woman, 0.8, 0.2), "Nantes", "Brest")
    said = rng.random(n) < np.where(site == "Nantes", 0.7, 0.3)
    sex = np.where(woman, "F", "M")
    gold = pd.DataFrame({"id": range(n), "label": 1, "sex": sex, "site": site})
    predictions = pd.DataFrame({"id": range(n), "prediction": said.astype(int)})
    table = epicene.evaluate(gold, predictions, by="sex", control="site").table
    crude = value(table, "selection_rate_difference", group="F-M")
    held = value(table, "selection_rate_difference", group="F-M", item="within site")
    assert crude["p_adjusted"] < 0.001
    assert held["ci_low"] < 0.0 < held["ci_high"]
    parts = {place: (sex[site == place], said[site == place]) for place in ("Brest", "Nantes")}
    gaps, weights = [], []
    for who, what in parts.values():
        women, men = (who == "F").sum(), (who == "M").sum()
        gaps.append(what[who == "F"].mean() - what[who == "M"].mean())
        weights.append(women * men / (women + men))
    assert held["estimate"] == pytest.approx(np.average(gaps, weights=weights))


def test_seed_and_order_of_rows():
    gold, predictions = tables(n=60)
    first = epicene.evaluate(gold, predictions, by="sex", seed=1).table
    again = epicene.evaluate(gold, predictions.sort_index(), by="sex", seed=1).table
    pd.testing.assert_frame_equal(first, again)


def test_the_summary_says_what_was_found_and_what_was_not():
    evaluation = epicene.evaluate(*tables(1, n=600), by="sex")
    text = evaluation.summary()
    assert "share found of what is truly positive" in text
    assert "would have been detected in 80 % of cases" in text
    assert "not by itself bias" in text
    french = evaluation.summary("fr")
    assert "part repérée de ce qui est vraiment positif" in french
    assert "_" not in french.replace("age_group", "")
    assert len(french.splitlines()) == len(text.splitlines())
    assert "fewer than 11" not in text


def test_the_summary_says_that_small_groups_are_not_for_sharing():
    evaluation = epicene.evaluate(*tables(n=16), by="sex")
    assert "fewer than 11 patients are shown" in evaluation.summary()
    assert "not for sharing" in evaluation.notes[-1]
    assert "moins de 11 patients" in evaluation.summary("fr")


def test_what_is_compared_is_not_held_constant():
    gold = pd.DataFrame({"id": range(4), "label": [0, 1, 0, 1], "sex": list("FFMM")})
    predictions = pd.DataFrame({"id": range(4), "prediction": [0, 1, 1, 1]})
    with pytest.raises(InputError, match="'sex' is both compared and held constant"):
        epicene.evaluate(gold, predictions, by=["sex"], control="sex")
