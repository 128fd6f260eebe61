"""A preference of known size, planted into a saved model, is found; where there is none, none."""

from __future__ import annotations

import planted_pairs
import pytest

from epicene.audit.plan import Plan
from epicene.audit.run import audit, run
from epicene.corpora.embedded import DataName
from epicene.models.load import load_model
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.pairs import PairPreference
from epicene.probes.outputs.score_pairs import score_pairs

ESTIMATORS = ("pll", "log-likelihood")
# Nats of the edit alone, and of a stereotype beyond it.
BLIND, EDIT_ONLY, STEREOTYPE, BOTH = (0.0, 0.0), (0.8, 0.0), (0.0, 0.5), (1.0, -1.0)


def pair_set(draw: planted_pairs.Draw) -> PairSet:
    table, controls = draw.table("stereotype"), draw.table("neutral")
    return PairSet(DataName("planted", "0" * 64, len(table)), table, controls)


def measured(worlds, folder, estimator, seed, planted) -> dict:
    """Return, by metric, the rows of an audit of a saved model, on the axis of gender."""
    draw = planted_pairs.draw(seed)
    worlds[estimator].save(folder, draw, *planted)
    name = f"pairs/{estimator}"
    table = run(Plan((str(folder),), (name,), True, (pair_set(draw),))).table
    return {row.metric: row for row in table[table["axis"] == "gender"].itertuples()}


def flagged(row) -> bool:
    return row.p_adjusted < 0.05


def covers(row, truth: float) -> bool:
    return row.ci_low <= truth <= row.ci_high


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_margins_are_those_of_the_generator(worlds, tmp_path, estimator):
    world, draw = worlds[estimator], planted_pairs.draw(0)
    world.save(tmp_path, draw, *BOTH)
    model = load_model(str(tmp_path))
    for kind, truth in zip(("stereotype", "neutral"), draw.margins(world, *BOTH), strict=True):
        scored = score_pairs(model, draw.table(kind), estimator)
        assert (scored["score_more"] - scored["score_less"]).to_numpy() == pytest.approx(
            truth, abs=1e-4
        )


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_scores_are_those_of_a_naive_pass_a_token(worlds, tmp_path, estimator):
    world, draw = worlds[estimator], planted_pairs.draw(1)
    world.save(tmp_path, draw, *BLIND)
    table = draw.table("stereotype").head(5)
    scored = score_pairs(load_model(str(tmp_path)), table, estimator)
    # Nothing was left in the model that was saved: the feminine scores as the masculine.
    naive = [world.built.naive_sum(sentence) for sentence in table["sentence_less"]]
    assert scored["score_less"].to_numpy() == pytest.approx(naive, abs=1e-3)
    assert [world.built.naive_sum(s) for s in table["sentence_more"]] == pytest.approx(naive)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_planted_preference_is_found(worlds, tmp_path, estimator):
    rows = measured(worlds, tmp_path, estimator, 0, EDIT_ONLY)
    assert flagged(rows["mean_margin"])
    assert covers(rows["mean_margin"], 0.8)
    # The edit explains all of it.
    assert not flagged(rows["margin_vs_control"])
    assert covers(rows["margin_vs_control"], 0.0)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_planted_stereotype_is_found_beyond_the_edit(worlds, tmp_path, estimator):
    rows = measured(worlds, tmp_path, estimator, 0, STEREOTYPE)
    assert flagged(rows["margin_vs_control"])
    assert covers(rows["margin_vs_control"], 0.5)
    share = planted_pairs.share_preferred(worlds[estimator], *STEREOTYPE)
    assert covers(rows["stereotype_score"], share)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_an_edit_and_a_stereotype_that_cancel_are_told_apart(worlds, tmp_path, estimator):
    rows = measured(worlds, tmp_path, estimator, 0, BOTH)
    assert not flagged(rows["mean_margin"])
    assert flagged(rows["margin_vs_control"])
    assert rows["margin_vs_control"].estimate < 0.0
    assert covers(rows["margin_vs_control"], -1.0)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_gender_blind_model_is_not_found(worlds, tmp_path, estimator):
    rows = measured(worlds, tmp_path, estimator, 0, BLIND)
    for metric in ("mean_margin", "margin_vs_control", "stereotype_score"):
        assert not flagged(rows[metric]), metric


def test_through_the_public_function_and_a_file_of_pairs(worlds, tmp_path):
    draw = planted_pairs.draw(0)
    folder = worlds["pll"].save(tmp_path / "model", draw, 1.0, 0.0)
    pairs = tmp_path / "pairs.tsv"
    draw.table("stereotype").to_csv(pairs, sep="\t", index=False)
    table = audit(str(folder), probes=["pairs/pll"], pairs=[pairs]).table
    (row,) = table[(table["metric"] == "mean_margin") & (table["axis"] == "gender")].itertuples()
    assert flagged(row)
    assert covers(row, 1.0)


def test_tokens_that_differ_do_not_count_in_the_estimator_that_leaves_them_out(worlds, tmp_path):
    draw = planted_pairs.draw(0)
    worlds["pll"].save(tmp_path, draw, 1.0, 0.0)
    rows = PairPreference("crows-pairs").measure(
        Inputs(load_model(str(tmp_path)), (pair_set(draw),))
    )
    by_metric = {row.metric: row for row in rows if row.axis == "gender"}
    # The rows of both forms are equal, so that no shared token sees the difference.
    assert by_metric["mean_margin"].estimate == pytest.approx(0.0, abs=1e-6)


def rates(worlds, tmp_path, planted, seeds) -> dict[str, tuple[int, int]]:
    """Count, over samples put through saved folders, what is covered and what is flagged."""
    edit, stereotype = planted
    share = planted_pairs.share_preferred(worlds["pll"], *planted)
    truths = {
        "mean_margin": edit + stereotype,
        "margin_vs_control": stereotype,
        "stereotype_score": share,
    }
    counts = dict.fromkeys(truths, (0, 0))
    for seed in seeds:
        rows = measured(worlds, tmp_path / str(seed), "pll", seed, planted)
        for metric, truth in truths.items():
            inside, found = counts[metric]
            row = rows[metric]
            counts[metric] = (inside + covers(row, truth), found + flagged(row))
    return counts


@pytest.mark.slow
def test_coverage_over_saved_models(worlds, tmp_path, coverage_holds):
    counts = rates(worlds, tmp_path, (0.3, 0.5), range(100))
    for metric, (covered, found) in counts.items():
        print(metric, "found", found)
        coverage_holds(covered, 100)
    assert counts["mean_margin"][1] >= 99
    assert counts["margin_vs_control"][1] >= 95


@pytest.mark.slow
def test_false_alarms_over_saved_models(worlds, tmp_path, false_alarms_hold):
    counts = rates(worlds, tmp_path, BLIND, range(100))
    for metric in ("mean_margin", "margin_vs_control"):
        print(metric)
        false_alarms_hold(counts[metric][1], 100)
