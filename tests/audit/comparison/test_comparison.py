"""`epicene.compare`: who is compared, in which number, paired where it can be."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.classification.invented import tables

import epicene
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.evaluation.paired import compare_tools

FAIR, UNFAIR = {"tpr": (0.95, 0.95), "fpr": (0.05, 0.05)}, {"tpr": (0.6, 0.85), "fpr": (0.2, 0.1)}


@pytest.fixture(scope="module")
def tools():
    gold, unfair = tables(1, n=700, **UNFAIR)
    same, fair = tables(1, n=700, **FAIR)
    pd.testing.assert_frame_equal(gold, same)
    return gold, unfair, fair


@pytest.fixture(scope="module")
def evaluated(tools):
    gold, unfair, fair = tools
    return [
        epicene.evaluate(gold, said, by="sex", tool=name)
        for name, said in (("unfair", unfair), ("fair", fair))
    ]


def results(model, scores, energy=0.001, **provenance):
    """An audit of one model: a stereotype score of each axis."""
    rows = [
        Measurement(
            model=model, data="pairs@1", stage="outputs", probe="pairs/pll",
            metric="stereotype_score", axis=axis, estimate=score, ci_low=score - 4.0,
            ci_high=score + 4.0, p_value=0.01, neutral=50.0, direction="more_stereotyped", n=600,
        )
        for axis, score in scores.items()
    ]  # fmt: skip
    footprint = {"energy_kwh": energy, "emissions_g": 1.0, "duration_s": 2.0}
    return Results(to_frame(rows), {"footprint": footprint, **provenance})


def test_the_planted_gap_and_the_worse_tool_are_found(evaluated):
    found = epicene.compare(evaluated)
    table = found.table.set_index("name")
    assert found.quality.metric == "accuracy"
    assert (found.bias.metric, found.bias.part("group")) == ("true_positive_rate_difference", "F-M")
    gap = evaluated[0].table.query("metric == 'true_positive_rate_difference'").iloc[0]
    assert table.loc["unfair", "bias"] == gap["estimate"]
    assert table.loc["unfair", "distance"] == abs(gap["estimate"])
    assert table.loc["fair", "state"] == "front"
    quality, bias = found.differences.to_dict("records")
    assert quality["estimate"] < 0 < bias["estimate"]
    assert quality["p_adjusted"] < 0.05


def test_paired_by_patient_it_is_surer_and_agrees_with_the_comparison_of_tools(tools, evaluated):
    gold, unfair, fair = tools
    tables_alone = epicene.compare(evaluated)
    paired = epicene.compare(evaluated, gold=gold, predictions=[unfair, fair], by="sex")
    assert paired.paired == ("quality", "bias")
    assert paired.table.set_index("name").loc["unfair", "state"] == "dominated"
    direct = compare_tools(gold, unfair, fair, by="sex").table
    accuracy = direct[(direct["metric"] == "accuracy_between_tools") & (direct["axis"] == "")]
    for name in ("estimate", "ci_low", "ci_high", "p_value"):
        assert paired.differences.iloc[0][name] == pytest.approx(accuracy.iloc[0][name], abs=1e-12)
    for row in (0, 1):
        wide, narrow = (
            each.differences.iloc[row]["ci_high"] - each.differences.iloc[row]["ci_low"]
            for each in (tables_alone, paired)
        )
        assert narrow < wide


def test_predictions_of_another_tool_are_refused(tools, evaluated):
    gold, unfair, fair = tools
    with pytest.raises(InputError, match="not those behind its results"):
        epicene.compare(evaluated, gold=gold, predictions=[fair, unfair], by="sex")
    with pytest.raises(InputError, match="2 candidates and predictions of 1"):
        epicene.compare(evaluated, gold=gold, predictions=[fair])


def test_both_sides_of_the_neutral_value_are_as_far():
    found = epicene.compare([results("a@1", {"all": 60.0}), results("b@2", {"all": 40.0})])
    assert list(found.table["distance"]) == [10.0, 10.0]
    (row,) = found.differences.to_dict("records")
    assert row["estimate"] == pytest.approx(0.0)
    # The signed difference, of 20 points, is sure: the distances are what is compared.
    assert row["p_value"] > 0.9
    assert found.quality is None


def test_the_bias_named_is_taken_of_the_axis_named():
    pair = [
        results("a@1", {"all": 60.0, "gender": 70.0}),
        results("b@2", {"all": 55.0, "gender": 51.0}),
    ]
    by_default = epicene.compare(pair, bias="stereotype_score")
    assert by_default.bias.part("axis") == "gender"
    assert by_default.bias.others == 1
    named = epicene.compare(pair, bias="stereotype_score,axis=all")
    assert list(named.table["bias"]) == [60.0, 55.0]


@pytest.mark.parametrize(
    ("provenance", "energy", "reason"),
    [
        ({}, 0.001, ""),
        ({"answers": {"known": 3}}, math.nan, "kept"),
        ({"tool": {"energy_kwh": None}}, math.nan, "tool_not_told"),
        ({"tool": {"energy_kwh": 0.5}}, 0.5, ""),
        ({"footprint": {}}, math.nan, "not_measured"),
    ],
)
def test_an_energy_counts_only_where_it_is_that_of_the_candidate(provenance, energy, reason):
    one = results("a@1", {"all": 60.0}, **provenance)
    found = epicene.compare([one, results("b@2", {"all": 55.0})])
    row = found.table.iloc[0]
    assert row["energy_kwh"] == pytest.approx(energy, nan_ok=True)
    assert str(row["energy_reason"]).partition(":")[0] == reason
    assert found.energy_counts == (reason == "")


def test_energies_of_different_work_do_not_compare():
    one, more = results("a@1", {"all": 60.0}), results("b@2", {"all": 55.0})
    other = more.table.assign(probe="pairs/log-likelihood")
    more = dataclasses.replace(more, table=pd.concat([more.table, other]))
    found = epicene.compare([one, more])
    assert (found.energy_known, found.energy_counts) == (True, False)


def test_models_of_one_audit_share_its_energy():
    both = results("a@1", {"all": 60.0})
    other = results("b@2", {"all": 55.0})
    together = dataclasses.replace(both, table=pd.concat([both.table, other.table]))
    found = epicene.compare([together])
    assert list(found.table["name"]) == ["a", "b"]
    assert set(found.table["energy_reason"].str.partition(":")[0]) == {"shared"}


def test_the_same_model_before_and_after_is_told_apart_by_folder(tmp_path):
    for name, score in (("before", 62.0), ("after", 51.0)):
        results("m@1", {"all": score}).save(tmp_path / name)
    found = epicene.compare([tmp_path / "before", tmp_path / "after"])
    assert list(found.table["name"]) == ["m (before)", "m (after)"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bias": "stereotype_scor"}, "Did you mean 'stereotype_score'"),
        ({"bias": "stereotype_score,axis"}, "no FIELD=VALUE"),
        ({"bias": "stereotype_score,axes=all"}, "Known: data, probe"),
        ({"quality": "stereotype_score,axis=all"}, "better=higher"),
        ({"quality": "stereotype_score,axis=all,better=more"}, "says nothing"),
        ({"predictions": ["x"]}, "Give the gold"),
    ],
)
def test_bad_input_is_one_sentence(options, message):
    pair = [results("a@1", {"all": 60.0}), results("b@2", {"all": 55.0})]
    with pytest.raises(InputError, match=message):
        epicene.compare(pair, **options)


def test_what_cannot_be_compared_is_refused():
    one = results("a@1", {"all": 60.0})
    with pytest.raises(InputError, match="two models"):
        epicene.compare([one])
    elsewhere = results("b@2", {"all": 60.0})
    elsewhere = dataclasses.replace(elsewhere, table=elsewhere.table.assign(data="other@2"))
    with pytest.raises(InputError, match="no number of quality and none of bias"):
        epicene.compare([one, elsewhere])
    with pytest.raises(InputError, match="is no results"):
        epicene.compare([one, 3])


def test_what_is_saved_can_be_read_back(tmp_path, evaluated):
    found = epicene.compare(evaluated)
    found.save(tmp_path / "out")
    read = pd.read_parquet(tmp_path / "out" / "comparison.parquet")
    pd.testing.assert_frame_equal(read, found.table, check_dtype=False)
    content = json.loads(found.to_json())
    assert [row["name"] for row in content["candidates"]] == ["unfair", "fair"]
    assert np.isclose(content["differences"][0]["estimate"], found.differences["estimate"][0])


def scored(margins):
    """Pairs with their scores, of two axes, five pairs an edit."""
    n = len(margins)
    return pd.DataFrame(
        {
            "sentence_more": [f"a {i}" for i in range(n)],
            "sentence_less": [f"b {i}" for i in range(n)],
            "score_more": margins,
            "score_less": 0.0,
            "flags": ["identical" if i == 0 else "" for i in range(n)],
            "axis": np.where(np.arange(n) % 2, "gender", "age"),
            "edit": [f"x{i // 5}|y" for i in range(n)],
        }
    )


def test_scored_pairs_are_compared_pair_by_pair(tmp_path):
    rng = np.random.default_rng(0)
    shared = rng.normal(size=400)
    tables = [scored(shared + 0.6 + 0.1 * rng.normal(size=400)), scored(shared)]
    # The first pair is flagged, and does not count.
    shares = [100.0 * (table["score_more"][1:] > 0).mean() for table in tables]
    audits = [results(f"{m}@1", {"all": share}) for m, share in zip("ab", shares, strict=True)]
    alone = epicene.compare(audits)
    paired = epicene.compare(audits, pair_scores=tables)
    assert paired.paired == ("bias",)
    row = paired.differences.iloc[0]
    assert row["estimate"] == pytest.approx(alone.differences.iloc[0]["estimate"])
    assert row["estimate"] == pytest.approx(abs(shares[0] - 50.0) - abs(shares[1] - 50.0))
    assert row["ci_low"] > 0.0
    tables[0].to_csv(tmp_path / "a.csv", index=False)
    again = epicene.compare(audits, pair_scores=[tmp_path / "a.csv", tables[1]])
    pd.testing.assert_frame_equal(again.differences, paired.differences)
    with pytest.raises(InputError, match="do not give the number of its results"):
        epicene.compare(audits, pair_scores=tables[::-1])
    with pytest.raises(InputError, match="are not those of a"):
        epicene.compare(audits, pair_scores=[tables[0], tables[1].iloc[::-1]])
    with pytest.raises(InputError, match="scored pairs of 1"):
        epicene.compare(audits, pair_scores=tables[:1])


@pytest.mark.slow
def test_pairs_scored_by_a_model_give_the_number_of_its_audit(mini_fr_causal, pairs_file):
    found = epicene.audit(mini_fr_causal, probes="pairs/log-likelihood", pairs=pairs_file)
    table = epicene.score_pairs(mini_fr_causal, pairs_file, estimator="log-likelihood")
    for bias in ("stereotype_score,axis=gender", "mean_margin,axis=all"):
        compared = epicene.compare([found, found], bias=bias, pair_scores=[table, table])
        assert compared.paired == ("bias",)
        assert compared.differences["estimate"].tolist() == [0.0]
        assert compared.differences["p_value"].tolist() == [1.0]
