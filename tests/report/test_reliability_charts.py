"""Reliability curves: a line a group, at the mean score and the observed share of each bin."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import calibration_curve

import epicene
from epicene.audit.results import Results
from epicene.report.content import compose
from epicene.report.html import blocks_of
from epicene.report.reliability_charts import reliability_charts


@pytest.fixture(scope="module")
def tables():
    rng = np.random.default_rng(0)
    n = 400
    score, woman = rng.random(n), rng.random(n) < 0.5
    ill = rng.random(n) < np.where(woman, score, score**2)
    gold = {"id": range(n), "label": ill.astype(int), "sex": np.where(woman, "F", "M")}
    said = {"id": range(n), "prediction": (score > 0.5).astype(int), "score": score}
    return pd.DataFrame(gold), pd.DataFrame(said)


def drawn(gold, said, **options):
    table = epicene.evaluate(gold, said, by="sex", task="classification", **options).table
    page, reader = compose(Results(table, {}), "fr")
    (block,) = [b for b in blocks_of(page) if b.family.by_score]
    return reliability_charts(block, ["tool"], reader, 1)


def test_curves_are_those_of_scikit_learn(tables):
    gold, said = tables
    everybody, by_sex = drawn(gold, said)
    assert everybody.caption == ""
    assert by_sex.caption == "sexe"
    lines = {line["name"]: line for line in json.loads(by_sex.figure)["data"]}
    assert list(lines) == ["Femmes", "Hommes"]
    for name, sex in (("Femmes", "F"), ("Hommes", "M")):
        own = (gold["sex"] == sex).to_numpy()
        truth, mean = calibration_curve(gold["label"][own], said["score"][own], n_bins=10)
        assert lines[name]["x"] == pytest.approx(100.0 * mean)
        assert lines[name]["y"] == pytest.approx(100.0 * truth)
        above = np.array(lines[name]["error_y"]["array"])
        assert (lines[name]["y"] + above <= 100.0 + 1e-9).all()


def test_every_line_lies_in_the_frame(tables):
    for chart in drawn(*tables):
        figure = json.loads(chart.figure)
        low, high = figure["layout"]["xaxis"]["range"]
        for line in figure["data"]:
            assert len(line["x"]) == 10
            assert all(low <= value <= high for value in (*line["x"], *line["y"]))


def test_many_groups_are_left_to_the_table(tables):
    gold, said = tables
    crowded = gold.assign(sex=[f"site{k % 7}" for k in range(len(gold))])
    assert [chart.caption for chart in drawn(crowded, said)] == [""]
