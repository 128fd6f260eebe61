"""What only the whole table can say: corrected within a stage, small, detectable."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.metrics import benjamini_hochberg
from epicene.metrics.judging import MARGINS, check_margins, judged


def row(stage="outputs", metric="stereotype_score", p=0.04, **changes):
    fields = {
        "estimate": 52.0,
        "ci_low": 50.0,
        "ci_high": 54.0,
        "neutral": 50.0,
        "direction": "more_stereotyped",
        **changes,
    }
    return Measurement(
        model="m", data="d", stage=stage, probe="p", metric=metric, p_value=p, **fields
    )


def test_p_values_are_corrected_over_the_table_and_within_a_stage():
    stages = ["outputs", "embeddings", "outputs", "outputs", "embeddings"]
    p = [0.01, 0.02, 0.03, 0.5, 0.04]
    table = judged(to_frame([row(stage, p=value) for stage, value in zip(stages, p, strict=True)]))
    assert table["p_adjusted"].tolist() == benjamini_hochberg(p).tolist()
    # By hand: outputs 0.01, 0.03, 0.5 -> 0.03, 0.045, 0.5; embeddings 0.02, 0.04 -> 0.04, 0.04.
    assert table["p_adjusted_stage"].tolist() == pytest.approx([0.03, 0.04, 0.045, 0.5, 0.04])


def test_a_number_within_the_margin_is_small():
    table = judged(to_frame([row(), row(metric="mean_margin"), row(estimate=54.9, ci_high=59.0)]))
    z = stats.norm.ppf(0.975)
    assert table["margin"].tolist()[0] == MARGINS["stereotype_score"] == 5.0
    # Half-width 2, so a standard error of 2 / z; the nearer bound, 55, is 3 away.
    assert table["p_equivalence"][0] == pytest.approx(stats.norm.sf(3.0 * z / 2.0))
    assert np.isnan(table["p_equivalence"][1])
    assert table["p_equivalence"][2] > 0.4


def test_the_margin_is_an_option():
    table = judged(to_frame([row(), row(metric="mean_margin")]), {"mean_margin": 10.0})
    assert table["margin"].tolist() == [5.0, 10.0]
    with pytest.raises(InputError, match="'mean_margin' is 0"):
        check_margins({"mean_margin": 0.0})


def test_power_stands_beside_what_is_tested_alone():
    table = judged(to_frame([row(), row(neutral=float("nan"), p=float("nan"))]))
    error = 4.0 / (2 * stats.norm.ppf(0.975))
    assert table["detectable"][0] == pytest.approx(
        (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error
    )
    assert np.isnan(table["detectable"][1])
    assert np.isnan(table["margin"][1])
