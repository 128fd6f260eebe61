"""The chart of a number over layers, and which of its metrics speaks in the summary."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from epicene.audit.results import Results
from epicene.core.measurement import Measurement, to_frame
from epicene.metrics.judging import judged
from epicene.report.content import compose
from epicene.report.html import blocks_of, models_of
from epicene.report.layer_charts import layer_charts
from epicene.report.summary import summary_rows


def row(metric: str, layer: int, estimate: float, p_value: float = float("nan"), data: str = "a"):
    return Measurement(
        model="m@00000000",
        data=f"{data}@00000000",
        stage="embeddings",
        probe="gender-layers",
        metric=metric,
        axis="gender",
        group="F/M",
        item=f"layer_{layer}",
        estimate=estimate,
        ci_low=estimate - 5.0,
        ci_high=estimate + 5.0,
        p_value=p_value,
        neutral=50.0,
        direction="carries_gender",
        n=80,
    )


@pytest.fixture(scope="module")
def results() -> Results:
    rows = [row("gender_accuracy", layer, 50.0 + 10.0 * layer) for layer in range(3)]
    rows += [row("gender_accuracy_hidden", layer, 50.0) for layer in range(3)]
    rows += [row("gender_accuracy", layer, 90.0, data="b") for layer in range(3)]
    rows += [row("gender_accuracy_hidden", layer, 65.0, 0.001, data="b") for layer in range(3)]
    return Results(judged(to_frame(rows)), {})


def test_a_line_a_metric_goes_through_the_layers(results: Results) -> None:
    page, reader = compose(results, "en")
    block = blocks_of(page)[0]
    (chart,) = layer_charts(block, models_of(page), reader, 4)
    figure = json.loads(chart.figure)
    assert chart.id == "chart-4"
    said, hidden = figure["data"]
    assert [round(x) for x in said["x"]] == [0, 1, 2]
    assert said["y"] == [50.0, 60.0, 70.0]
    assert said["error_y"]["array"] == [5.0, 5.0, 5.0]
    assert said["line"]["dash"] != hidden["line"]["dash"]
    assert figure["layout"]["shapes"][0]["y0"] == 50.0
    low, high = figure["layout"]["yaxis"]["range"]
    assert low < 45.0
    assert high > 75.0


def test_the_number_that_is_tested_speaks_for_its_corpus(results: Results) -> None:
    first, second = summary_rows(results, "en")
    assert "written [a]" in first.question
    assert "hidden [b]" in second.question
    assert pd.notna(second.verdict)
    assert "found although" not in first.verdict
