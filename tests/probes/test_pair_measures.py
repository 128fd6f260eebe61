"""What the probe of pairs reports, recomputed from the scores of `score_pairs`."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from epicene.audit.plan import embedded_pairs
from epicene.core.errors import NotApplicableError
from epicene.corpora.embedded import DataName
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.pairs import LOG_LIKELIHOOD, MIN_DESCRIBED, MIN_TESTED, PLL
from epicene.probes.outputs.score_pairs import score_pairs, with_scores


def frame_of(rows) -> pd.DataFrame:
    return pd.DataFrame([vars(row) for row in rows])


def named(table: pd.DataFrame, controls: pd.DataFrame | None = None) -> PairSet:
    return PairSet(DataName("pairs", "0" * 64, len(table)), table, controls)


@pytest.fixture(scope="module")
def audited(mini_fr_causal) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """Return the scores of pairs and control pairs, and what the probe made of them."""
    frames = []

    def recorded(*arguments, **options):
        frames.append(with_scores(*arguments, **options))
        return frames[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("epicene.probes.outputs.pairs.with_scores", recorded)
        measured = frame_of(LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (embedded_pairs(),))))
    return [
        frame.assign(margin=frame["score_more"] - frame["score_less"]) for frame in frames
    ], measured


@pytest.fixture(scope="module")
def scored(audited):
    return audited[0]


@pytest.fixture(scope="module")
def measured(audited):
    return audited[1]


def cell(measured, metric, axis="all", item="") -> pd.Series:
    chosen = (
        (measured["metric"] == metric) & (measured["axis"] == axis) & (measured["item"] == item)
    )
    (row,) = measured[chosen].to_dict("records")
    return pd.Series(row)


def test_the_score_is_the_share_of_pairs_that_prefer_the_stereotype(measured, scored):
    pairs, _ = scored
    for axis in ("all", "gender", "age"):
        chosen = pairs if axis == "all" else pairs[pairs["axis"] == axis]
        row = cell(measured, "stereotype_score", axis)
        assert row["estimate"] == pytest.approx(100.0 * chosen["prefers_more"].sum() / len(chosen))
        assert row["n"] == len(chosen)
        assert (row["neutral"], row["direction"]) == (50.0, "more_stereotyped")


def test_the_mean_margin_is_the_mean_of_the_differences(measured, scored):
    pairs, _ = scored
    for (axis, domain), chosen in [
        (("all", ""), pairs),
        *(((axis, ""), frame) for axis, frame in pairs.groupby("axis")),
        *(cells for cells in pairs.groupby(["axis", "domain"]) if len(cells[1]) >= MIN_DESCRIBED),
    ]:
        row = cell(measured, "mean_margin", axis, domain)
        assert row["estimate"] == pytest.approx(chosen["margin"].mean())
        assert row["neutral"] == 0.0


def test_the_margin_against_controls_subtracts_the_controls_of_the_same_edit(measured, scored):
    pairs, controls = scored
    of_edit = controls.groupby("edit")["margin"].mean()
    for axis, chosen in [("all", pairs), *pairs.groupby("axis")]:
        beyond = chosen["margin"] - chosen["edit"].map(of_edit)
        row = cell(measured, "margin_vs_control", axis)
        assert row["estimate"] == pytest.approx(beyond.mean())
        assert row["n"] == beyond.notna().sum()
        assert row["n_unscored"] == beyond.isna().sum()


def words_exchanged(frame: pd.DataFrame) -> pd.Series:
    """What an edit and its reverse have in common."""
    return frame["edit"].map(lambda edit: frozenset(edit.split("|")))


def test_the_margin_against_controls_has_a_jackknife_over_the_words_exchanged(measured, scored):
    pairs, controls = scored
    chosen = pairs[pairs["axis"] == "gender"]
    beyond = chosen["margin"] - chosen["edit"].map(controls.groupby("edit")["margin"].mean())
    words = words_exchanged(chosen)
    left_out = np.array([beyond[words != some].mean() for some in words.unique()])
    g = len(left_out)
    error = math.sqrt((g - 1) / g * ((left_out - beyond.mean()) ** 2).sum())
    row = cell(measured, "margin_vs_control", "gender")
    half = (row["ci_high"] - row["ci_low"]) / 2.0
    # Student's quantile lies between the normal one and that of few degrees of freedom.
    assert stats.norm.ppf(0.975) < half / error < stats.t.ppf(0.975, 8)
    assert row["ci_low"] + half == pytest.approx(beyond.mean())


def test_there_is_a_row_for_all_pairs_for_each_axis_and_for_each_domain_with_enough(
    measured, scored
):
    pairs, _ = scored
    sizes = {("all", ""): len(pairs)}
    sizes |= {(axis, ""): len(frame) for axis, frame in pairs.groupby("axis")}
    sizes |= {key: len(frame) for key, frame in pairs.groupby(["axis", "domain"])}
    expected = {key for key, size in sizes.items() if size >= MIN_DESCRIBED}
    found = set(zip(measured["axis"], measured["item"], strict=True))
    assert found == expected
    assert ("gender", "ibd") in found
    assert ("hiv", "ibd") not in found


def test_few_pairs_are_described_and_not_tested(measured):
    assert MIN_TESTED == 30
    for _, row in measured.iterrows():
        # Of one group it is only described, however many pairs there are.
        if row["n"] < 30 or row["group"]:
            assert math.isnan(row["p_value"])
            assert not math.isnan(row["estimate"])
        else:
            assert 0.0 < row["p_value"] <= 1.0
    assert {True, False} == set(measured["n"] < 30)


def test_the_test_enumerates_the_exchange_of_words(mini_fr_causal, scored):
    """All exchanges of 8 couples of words in 40 pairs or so, one by one."""
    pairs, controls = scored
    chosen = pairs[pairs["axis"] == "gender"]
    words = words_exchanged(chosen)
    table = chosen[words.isin(words.value_counts().index[2:10])]
    assert len(table) >= MIN_TESTED
    assert table["edit"].nunique() > 8
    pair_set = named(table, controls)
    measured = frame_of(LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (pair_set,))))
    neutral = table["edit"].map(controls.groupby("edit")["margin"].mean())
    flips = np.array(list(product((1, -1), repeat=8)))
    for metric, values in (
        ("mean_margin", table["margin"]),
        ("stereotype_score", np.sign(table["margin"])),
        ("margin_vs_control", table["margin"] - neutral),
    ):
        sums = values.groupby(words_exchanged(table)).sum().to_numpy()
        expected = (np.abs(flips @ sums) >= abs(sums.sum()) - 1e-9).mean()
        assert cell(measured, metric)["p_value"] == pytest.approx(expected)


def test_pairs_without_edits_are_independent(mini_fr_causal, scored):
    pairs, _ = scored
    table = pairs.head(40).drop(columns="edit")
    measured = frame_of(LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (named(table),))))
    row = cell(measured, "stereotype_score")
    preferred = int(table["prefers_more"].sum())
    assert row["p_value"] == pytest.approx(stats.binomtest(preferred, 40).pvalue)
    interval = stats.binomtest(preferred, 40).proportion_ci(0.95, "exact")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        (100 * interval.low, 100 * interval.high)
    )
    assert "margin_vs_control" not in set(measured["metric"])


def as_published(good: int) -> pd.DataFrame:
    """Pairs in the authors' columns: one empty, two identical, one of two edits, and good ones."""
    rows = [
        (f"La patiente numéro {i} se plaint.", f"Le patient numéro {i} se plaint.")
        for i in range(good)
    ]
    rows += [("La patiente dort.", ""), *[("Elle dort.", "Elle dort.")] * 2]
    rows += [("La patiente est tombée.", "Le patient est tombé.")]
    table = pd.DataFrame(rows, columns=["sent_more", "sent_less"])
    return table.assign(stereo_antistereo="stereo", bias_type="gender", axis="gender")


def test_unusable_pairs_are_counted_with_their_reasons(mini_fr_causal):
    table = as_published(40)
    measured = frame_of(LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (named(table),))))
    row = cell(measured, "stereotype_score")
    assert (row["n"], row["n_unscored"]) == (40, 4)
    assert row["unscored_reason"] == "empty: 1; identical: 2; several_edits: 1"
    assert cell(measured, "mean_margin")["n_unscored"] == 4
    # With all pairs, only the empty one has no score; identical ones are ties.
    every = cell(measured, "stereotype_score_all_pairs")
    assert (every["n"], every["n_unscored"]) == (43, 1)
    frame = score_pairs(mini_fr_causal, table, "log-likelihood")
    assert every["estimate"] == pytest.approx(100.0 * frame["prefers_more"].sum() / 43)
    assert every["neutral"] == pytest.approx(50.0 * 41 / 43)
    assert row["estimate"] == pytest.approx(100.0 * frame["prefers_more"].head(40).sum() / 40)


def test_unusable_control_pairs_do_not_count(mini_fr_causal):
    texts = [(f"Elle est {place}.", f"Il est {place}.") for place in ("là", "ici", "chez soi")]
    columns = ["sentence_more", "sentence_less"]
    controls = pd.DataFrame([*texts, ("Elle dort.", "Elle dort.")], columns=columns)
    rows = [(f"Elle gémit {i} fois.", f"Il gémit {i} fois.") for i in range(40)]
    pairs = pd.DataFrame(rows, columns=columns)
    pairs, controls = (t.assign(edit="elle|il", axis="gender") for t in (pairs, controls))
    measured = frame_of(LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (named(pairs, controls),))))
    margins = [
        (frame["score_more"] - frame["score_less"])
        for frame in (score_pairs(mini_fr_causal, t, "log-likelihood") for t in (pairs, controls))
    ]
    assert margins[1].iloc[3] == 0.0
    found = cell(measured, "margin_vs_control")["estimate"]
    assert found == pytest.approx(margins[0].mean() - margins[1].head(3).mean())


def test_a_set_without_flagged_pairs_has_one_score(measured):
    assert "stereotype_score_all_pairs" not in set(measured["metric"])


@pytest.mark.parametrize("pairs", [1, MIN_DESCRIBED - 1])
def test_too_few_pairs_say_so_in_a_row(mini_fr_causal, pairs):
    measured = frame_of(
        LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal, (named(as_published(40).head(pairs)),)))
    )
    row = cell(measured, "stereotype_score")
    assert math.isnan(row["estimate"])
    assert row["unscored_reason"] == f"too_few_pairs: fewer than {MIN_DESCRIBED}"
    assert row["n_unscored"] == pairs


def test_another_kind_of_model_is_not_applicable(mini_fr_causal):
    with pytest.raises(NotApplicableError, match="no estimator 'pll'"):
        PLL.measure(Inputs(mini_fr_causal, (embedded_pairs(),)))


def test_no_pairs_are_not_applicable(mini_fr_causal):
    with pytest.raises(NotApplicableError, match="no pairs"):
        LOG_LIKELIHOOD.measure(Inputs(mini_fr_causal))
