"""Known responses are found again, and what does not respond is not said to."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.tracing.experiment.invented_runs import COST, experiment, plan

from epicene.tracing.experiment.cells import cells_of
from epicene.tracing.experiment.collected import reaches
from epicene.tracing.experiment.curves import curves
from epicene.tracing.experiment.run import units_of
from epicene.tracing.experiment.thresholds import AT_ZERO, NEVER, flag_rates, thresholds


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return experiment(tmp_path_factory.mktemp("invented") / "out")


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_slopes_of_known_responses_are_recovered(found):
    assert found.recovered == list(found.plan.sources)
    curves = found.tables["curves"]
    own = row(curves, source="label-noise", measure="true_positive_rate_gap")
    assert own["ci_low"] < 1.0 < own["ci_high"]
    assert own["trend"] > 0.9
    assert own["p_trend_adjusted"] < 0.01
    # The same source beside: the classifier that rests on a biased encoder does not respond.
    beside = row(curves, source="pretraining", measure="true_positive_rate_gap")
    assert beside["ci_low"] < 0.0 < beside["ci_high"]
    assert not beside["recovered"]


def test_a_trend_whose_slope_may_be_zero_is_not_recovered(found):
    table = found.tables["measurements"].copy()
    own = table["measure"] == "true_positive_rate_gap"
    # It rises in every seed, in one of them a thousand times as much as in the others.
    table.loc[own, "estimate"] = table["label-noise"] * np.where(table["seed"] == 0, 1000.0, 1.0)
    one = row(curves(found.plan, table), source="label-noise", measure="true_positive_rate_gap")
    assert one["p_trend_adjusted"] < 0.01
    assert one["ci_low"] < 0.0
    assert not one["recovered"]


def test_the_means_of_seeds_at_each_dose(found):
    table = found.tables["measurements"]
    alone = table[(table["fine-tuning"] == 0.5) & (table["measure"] == "accuracy")]
    alone = alone[alone["pretraining"] == 0.0]
    mean = row(found.tables["responses"], source="fine-tuning", measure="accuracy", dose=0.5)
    assert len(alone) == mean["n"] == 8
    assert mean["estimate"] == pytest.approx(alone["estimate"].mean())


def test_only_what_a_source_reaches_has_a_curve(found):
    reached = found.tables["curves"].groupby("source")["measure"].agg(set)
    assert reached["annotation-misses"] == {
        "annotation_share_difference", "entity_recall_gap", "entity_f1",
    }  # fmt: skip
    assert "cause_log_odds" in reached["pretraining"]
    assert "label_share_difference" not in reached["pretraining"]
    assert not reaches("label-noise", "cause_log_odds")
    assert "entity_recall_gap" not in reached["label-noise"]


def test_usefulness_has_a_slope_and_no_trend(found):
    own = row(found.tables["curves"], source="label-noise", measure="accuracy")
    assert np.isnan(own["p_trend"])
    assert own["estimate"] == pytest.approx(1.0, abs=0.2)


def test_flags_are_corrected_within_a_run_and_go_one_way(found):
    table = found.tables["measurements"]
    run = table[table["run"] == "label-noise=0.5 seed=0"]
    expected = stats.false_discovery_control(run["p_value"])
    assert run["p_adjusted"].to_numpy() == pytest.approx(expected)
    below = table[table["estimate"] < 0.0]
    assert len(below) > 10
    assert not below["flagged"].any()


def test_the_threshold_is_the_smallest_dose_that_is_seen_from_there_on(found):
    own = row(found.tables["thresholds"], source="label-noise", measure="true_positive_rate_gap")
    # 0.2 is four of its standard errors.
    assert own["threshold"] == 0.2
    assert own["at_most"] == 1.0
    silent = row(found.tables["thresholds"], source="pretraining", measure="entity_recall_gap")
    assert np.isnan(silent["threshold"])
    assert silent["reason"] == NEVER


def test_where_all_patients_are_alike_nothing_is_flagged_but_the_measure_has_a_test(tmp_path):
    from epicene.tracing.experiment.collected import collected
    from epicene.tracing.experiment.kept import Kept, Unit

    few = plan(seeds=2, pair=None)
    experiment(tmp_path / "out", of=few)
    kept = Kept(tmp_path / "out", None)
    neutral = Unit("extractor", cells_of(few)[0].of("extractor"))
    rows = kept.get(neutral)["rows"]
    for one in rows:
        if one["measure"] == "entity_recall_gap":
            one.update(estimate=0.0, p_value=None)
        if one["measure"] == "entity_f1":
            one.update(p_value=None)
    kept.put(neutral, rows, COST)
    table = collected(few, kept).set_index(["run", "measure"])
    own = table.loc["neutral seed=0", "entity_recall_gap"]
    assert np.isnan(own["p_adjusted"])
    assert own["flagged"] == 0.0
    assert table.loc["annotation-misses=0.8 seed=0", "entity_recall_gap"]["flagged"] == 1.0


def test_a_harm_without_any_test_is_flagged_by_its_interval(tmp_path):
    from epicene.tracing.experiment.collected import collected
    from epicene.tracing.experiment.kept import Kept

    few = plan(seeds=2, pair=None)
    experiment(tmp_path / "out", of=few)
    kept = Kept(tmp_path / "out", None)
    for unit in units_of(few):
        found = kept.get(unit)
        for one in found["rows"]:
            one["p_value"] = None
        kept.put(unit, found["rows"], COST)
    table = collected(few, kept)
    harms = table[table["kind"] == "harm"]
    assert (harms["flagged"] == (harms["ci_low"] > 0.0)).all()
    assert 0 < harms["flagged"].sum() < len(harms)
    assert table.loc[table["kind"] != "harm", "flagged"].isna().all()


def test_what_is_undefined_in_a_model_is_neither_flagged_nor_unflagged(tmp_path):
    from epicene.tracing.experiment.collected import collected
    from epicene.tracing.experiment.kept import Kept, Unit

    few = plan(seeds=2, pair=None)
    experiment(tmp_path / "out", of=few)
    kept = Kept(tmp_path / "out", None)
    neutral = Unit("classifier", cells_of(few)[0].of("classifier"))
    rows = kept.get(neutral)["rows"]
    for one in rows:
        one.update(estimate=None, ci_low=None, ci_high=None, p_value=None, reason="no case")
    kept.put(neutral, rows, COST)
    table = collected(few, kept)
    gaps = table[table["measure"] == "true_positive_rate_gap"].set_index("run")["flagged"]
    assert np.isnan(gaps[neutral.cell.label])
    assert gaps.isna().sum() == sum(one.of("classifier") == neutral.cell for one in cells_of(few))
    assert gaps.notna().any()
    rates = flag_rates(few, table)
    own = rates[(rates["source"] == "label-noise") & (rates["measure"] == "true_positive_rate_gap")]
    assert own.set_index("dose")["n"].to_dict() == {0.0: 1, 0.2: 2, 0.5: 2, 0.8: 2}
    assert own.set_index("dose")["n_unscored"].to_dict() == {0.0: 1, 0.2: 0, 0.5: 0, 0.8: 0}


def test_what_is_flagged_without_a_dose_has_no_threshold(found):
    rates = found.tables["flag_rates"].copy()
    chosen = (rates["source"] == "label-noise") & (rates["measure"] == "score_log_odds")
    rates.loc[chosen, "estimate"] = 1.0
    own = row(thresholds(rates), source="label-noise", measure="score_log_odds")
    assert np.isnan(own["threshold"])
    assert own["reason"] == AT_ZERO
    # Seen at 0.2, and no longer at 0.5.
    rates.loc[chosen, "estimate"] = [0.0, 1.0, 0.25, 1.0]
    again = row(thresholds(rates), source="label-noise", measure="score_log_odds")
    assert again["threshold"] == 0.8


def test_sources_that_add_up_do_not_interact_and_those_that_multiply_do(found, tmp_path):
    flat = row(found.tables["interactions"], measure="true_positive_rate_gap")
    assert flat["ci_low"] < 0.0 < flat["ci_high"]

    def multiplying(measure, part, doses):
        return doses.get("encoder", 0.0) * doses.get("classifier", 0.0)

    together = experiment(tmp_path / "out", response=multiplying)
    own = row(together.tables["interactions"], measure="true_positive_rate_gap")
    assert own["ci_low"] < 0.6 * 0.6 < own["ci_high"]
    assert own["ci_low"] > 0.0
    assert own["high_high"] == pytest.approx(0.64, abs=0.06)


def test_the_matrix_is_spearmans_correlation_over_runs(found):
    table = found.tables["measurements"]
    alone = table[(table[["pretraining", "fine-tuning", "annotation-misses"]] == 0.0).all(axis=1)]
    wide = alone.pivot(index="run", columns="measure", values="estimate")
    assert len(wide) == 8 * 4
    expected = stats.spearmanr(wide["label_share_difference"], wide["selection_rate_gap"]).statistic
    own = row(
        found.tables["matrix"],
        scope="label-noise", measure="label_share_difference", harm="selection_rate_gap",
    )  # fmt: skip
    assert own["estimate"] == pytest.approx(expected)
    assert own["ci_low"] > 0.5
    encoder = row(
        found.tables["matrix"],
        scope="all", measure="cause_log_odds", harm="true_positive_rate_gap",
    )  # fmt: skip
    assert encoder["n"] == 8 * (1 + 12 + 4)
    assert encoder["ci_low"] < 0.0


def test_few_seeds_give_no_interval_and_nothing_is_said_of_them(tmp_path):
    from epicene.report.texts import load_texts
    from epicene.report.tracing.dose_response_predictions import predictions_said

    few = experiment(tmp_path / "out", of=plan(seeds=3))
    assert few.tables["matrix"]["ci_low"].isna().all()
    said = " ".join(predictions_said(few, load_texts("en")))
    assert "nothing is said" in said
    assert "predicted by" not in said


def test_costs_are_those_of_all_models(found):
    cost = found.facts["cost"]
    assert cost["models"] == 8 * 25
    assert cost["seconds"] == pytest.approx(2.0 * cost["models"])
    assert cost["energy_kwh"] == pytest.approx(1e-5 * cost["models"])
