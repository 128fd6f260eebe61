"""Connections over models: planted ranks are found, chance is not, and every gap is told."""

from __future__ import annotations

import json
from dataclasses import replace
from math import isnan

import numpy as np
import pandas as pd
import pytest
from invented_audits import audits, label, results, row
from scipy.stats import binomtest, rankdata, spearmanr

from epicene.core.errors import InputError
from epicene.evaluation.base import Evaluation
from epicene.metrics import benjamini_hochberg
from epicene.tracing.connect.connect import connect
from epicene.tracing.connect.numbers import Number
from epicene.tracing.connect.pairs import pair_of

SIZES = [100, 300, 200, 900, 500, 400, 800, 700, 600, 1000]


def pair(found, first, second):
    """The row of two metrics."""
    table = found.table
    ((_, one),) = table[
        (table["first_metric"] == first) & (table["second_metric"] == second)
    ].iterrows()
    return one


@pytest.fixture(scope="module")
def planted():
    """Ten models: the score lies on both sides of 50 and goes with the effect, the gap does not."""
    rng = np.random.default_rng(1)
    effect = rng.permutation(np.linspace(0.1, 1.0, 10))
    away = effect * 20 + rng.normal(scale=2.5, size=10)
    numbers = {
        "effect": list(effect),
        "score": list(50.0 + away * np.where(np.arange(10) % 2, 1, -1)),
        "gap": list(rng.normal(size=10)),
    }
    return numbers, connect(audits(numbers, SIZES))


def test_planted_ranks_are_found_by_distance_from_neutral(planted):
    numbers, found = planted
    one = pair(found, "effect_size", "stereotype_score")
    away = np.abs(np.array(numbers["score"]) - 50.0)
    assert one["estimate"] == pytest.approx(spearmanr(numbers["effect"], away).statistic)
    assert one["p_adjusted"] < 0.05
    assert 0.5 < one["ci_low"] <= one["estimate"] <= one["ci_high"]
    signed = spearmanr(numbers["effect"], numbers["score"]).statistic
    assert abs(signed) < 0.6, "without the distance it would not be found"
    chance = pair(found, "effect_size", "true_positive_rate_difference")
    gap = np.abs(numbers["gap"])
    assert chance["estimate"] == pytest.approx(spearmanr(numbers["effect"], gap).statistic)
    assert chance["p_adjusted"] > 0.05
    assert list(found.table["p_adjusted"]) == list(benjamini_hochberg(found.table["p_value"]))


def test_size_is_taken_out(planted):
    numbers, found = planted
    one = pair(found, "effect_size", "stereotype_score")
    sides = (numbers["effect"], np.abs(np.array(numbers["score"]) - 50.0), SIZES)
    inverse = np.linalg.inv(np.corrcoef([rankdata(side) for side in sides]))
    expected = -inverse[0, 1] / np.sqrt(inverse[0, 0] * inverse[1, 1])
    assert one["partial_estimate"] == pytest.approx(expected)
    assert one["partial_ci_low"] <= expected <= one["partial_ci_high"]


def test_what_size_alone_makes_is_gone_when_it_is_held_constant():
    rng = np.random.default_rng(3)
    sizes = list(range(1, 41))
    one, two = (np.array(sizes) + rng.normal(scale=5, size=40) + 20 for _ in range(2))
    found = connect(audits({"effect": list(one), "gap": list(two)}, sizes)).table.iloc[0]
    assert found["p_adjusted"] < 0.001
    assert found["partial_p_adjusted"] > 0.05


def test_stages_are_mean_ranks(planted):
    numbers, found = planted
    (one,) = found.stages[
        (found.stages["first_stage"] == "embeddings") & (found.stages["second_stage"] == "outputs")
    ].to_dict("records")
    assert one["estimate"] == pair(found, "effect_size", "stereotype_score")["estimate"]
    ranks = found.values[
        (found.values["metric"] == "mean_rank") & (found.values["stage"] == "embeddings")
    ]
    assert list(ranks["value"]) == pytest.approx(list((rankdata(numbers["effect"]) - 0.5) / 10))


def test_no_pair_is_found_by_chance_more_often_than_it_may():
    rng = np.random.default_rng(0)
    alarms = 0
    for _ in range(1000):
        sides = [
            Number(("outputs", str(k), "", "", ""), tuple(rng.integers(0, 9, size=7)), ("",) * 7)
            for k in range(3)
        ]
        found = [
            pair_of(sides[a], sides[b], tuple(rng.normal(size=7)), 0).plain.p_value
            for a, b in ((0, 1), (0, 2), (1, 2))
        ]
        alarms += (benjamini_hochberg(found) < 0.05).any()
    assert binomtest(alarms, 1000).proportion_ci(method="exact").low <= 0.05
    assert alarms > 0


def test_ties_share_their_mean_rank():
    numbers = {"effect": [1, 1, 2, 2, 3, 3, 4, 4], "gap": [1, 2, 2, 2, 1, 5, 5, 9]}
    found = connect(audits(numbers, SIZES[:8])).table.iloc[0]
    expected = np.corrcoef(*(rankdata(side) for side in numbers.values()))[0, 1]
    assert found["estimate"] == pytest.approx(expected)


def test_a_constant_number_has_no_correlation_and_says_so():
    found = connect(audits({"effect": [0.3] * 9, "gap": list(range(9))}, SIZES[:9])).table.iloc[0]
    assert isnan(found["estimate"])
    assert isnan(found["p_adjusted"])
    assert "one side is constant" in found["undefined_reason"]


@pytest.mark.parametrize(("n", "few"), [(3, True), (7, True), (8, False)])
def test_below_eight_models_there_is_a_warning_and_no_interval(n, few):
    values = list(range(1, n + 1))
    found = connect(audits({"effect": values, "gap": values}, SIZES[:n]))
    assert found.few_models is few
    assert found.facts()["few_models"] is few
    one = found.table.iloc[0]
    assert one["estimate"] == pytest.approx(1.0)
    assert isnan(one["ci_low"]) is few
    assert ("no trustworthy interval" in one["undefined_reason"]) is few
    assert isnan(one["partial_estimate"]) is (n == 3)


def test_two_models_are_refused():
    with pytest.raises(InputError, match="there are 2 models"):
        connect(audits({"effect": [1, 2], "gap": [1, 2]}, SIZES[:2]))
    with pytest.raises(InputError, match="no three models share two numbers"):
        connect(audits({"effect": [1, 2, 3]}, SIZES[:3]))


def test_missing_numbers_are_counted_with_their_reasons():
    nan = float("nan")
    numbers = {"effect": [nan, 2.0, 5.0, 1.0, 4.0], "gap": [1.0, 2.0, 3.0, 5.0, 4.0]}
    given = audits(numbers, [None, 1, 2, 3, 4])
    kept = given[4].table["metric"] != "true_positive_rate_difference"
    given[4] = replace(given[4], table=given[4].table[kept])
    found = connect(given)
    one = found.table.iloc[0]
    assert (one["n"], one["n_unscored"]) == (3, 2)
    assert (
        one["unscored_reason"] == "nothing_there; not_asked: the question was not put to the model"
    )
    values = found.values[found.values["metric"] == "effect_size"]
    assert list(values["unscored_reason"]) == ["nothing_there", "", "", "", ""]
    assert isnan(found.models["n_parameters"][0])


def test_a_model_of_unknown_size_leaves_the_reckoning_at_equal_size_alone():
    numbers = {"effect": [1, 2, 3, 4, 6, 5], "gap": [2, 1, 3, 4, 5, 6]}
    one = connect(audits(numbers, [None, 5, 2, 3, 1, 4])).table.iloc[0]
    assert (one["n"], one["partial_n"], one["partial_n_unscored"]) == (6, 5, 1)
    assert one["unscored_reason"] == ""
    assert one["partial_unscored_reason"].startswith("size_unknown")


def test_parts_that_every_model_has_are_one_number():
    def model(k, items):
        rows = [
            row(label(f"m{k}"), "effect", value, group="F/M", item=item)
            for item, value in items.items()
        ]
        return results(f"m{k}", [*rows, row(label(f"m{k}"), "gap", float(k))], k + 1)

    found = connect(
        [
            model(0, {"pain": 1.0, "work": -3.0, "rare": 90.0}),
            model(1, {"pain": -2.0, "work": 1.0}),
            model(2, {"pain": 4.0, "work": 4.0}),
        ]
    )
    values = found.values[found.values["metric"] == "effect_size"]
    assert list(values["value"]) == [2.0, 1.5, 4.0]
    assert set(values["n_parts"]) == {2}
    assert set(values["n_parts_left"]) == {1}


def test_the_row_of_all_counts_where_there_is_one_and_not_its_parts():
    def model(k, whole):
        rows = [row(label(f"m{k}"), "effect", whole, group="F/M")]
        rows += [row(label(f"m{k}"), "effect", 50.0 * k, group="F/M", item="pain")]
        return results(f"m{k}", [*rows, row(label(f"m{k}"), "gap", float(k))], k + 1)

    found = connect([model(0, -3.0), model(1, 1.0), model(2, 2.0)])
    values = found.values[found.values["metric"] == "effect_size"]
    assert list(values["value"]) == [3.0, 1.0, 2.0]


def test_what_measures_no_bias_does_not_enter():
    given = audits({"effect": [1, 2, 3], "gap": [3, 2, 1]}, SIZES[:3])

    def more(k):
        control = row(label(f"m{k}"), "effect", 1.0, axis="control")
        everything = row(label(f"m{k}"), "gap", 1.0 + k, axis="all")
        described = row(label(f"m{k}"), "score", 1.0 + k, neutral=float("nan"))
        quality = replace(row(label(f"m{k}"), "gap", 0.9), metric="roc_auc_score", neutral=0.5)
        return results(f"m{k}", [control, everything, described, quality], SIZES[k])

    found = connect([*given, *map(more, range(3))])
    assert len(found.table) == 1
    assert len(found.models) == 3


def test_numbers_of_one_probe_are_told_and_not_tested():
    numbers = {"score": [51, 52, 53, 54], "margin": [1, 2, 3, 4]}
    one = connect(audits(numbers, SIZES[:4])).table.iloc[0]
    assert bool(one["same_probe"]) is True
    assert one["estimate"] == pytest.approx(1.0)
    assert isnan(one["p_value"])
    assert isnan(one["partial_p_value"])


def test_a_model_in_several_results_counts_once():
    given = audits({"effect": [1, 2, 3], "gap": [3, 1, 2]}, SIZES[:3])
    once, again = connect(given), connect([*given, given[1]])
    pd.testing.assert_frame_equal(once.table, again.table)
    other = results("m1", [row(label("m1"), "gap", 7.0)])
    with pytest.raises(InputError, match=r"two values of true_positive_rate_difference"):
        connect([*given, other])


def test_one_model_under_two_names_is_refused():
    given = audits({"effect": [1, 2, 3], "gap": [3, 1, 2]}, SIZES[:3])
    card = given[0].provenance["models"][0]
    copy = replace(given[0], provenance={**given[0].provenance, "models": [{**card, "name": "x"}]})
    with pytest.raises(InputError, match="one model under two names"):
        connect([*given, copy])


def test_a_tool_of_a_models_name_is_that_model_in_use():
    given = audits({"effect": [1, 2, 3, 5]}, SIZES[:4])
    used = [
        Evaluation(results(f"m{k}", [row(f"m{k}", "gap", value)]).table)
        for k, value in enumerate((2.0, 4.0, 6.0, 7.0))
    ]
    found = connect([*given, *used])
    assert len(found.models) == 4
    assert found.table.iloc[0]["estimate"] == pytest.approx(1.0)
    assert found.confidential, "the gold of a tool counts as private"


def test_what_is_made_of_private_records_says_so():
    given = audits({"effect": [1, 2, 3], "gap": [3, 1, 2]}, SIZES[:3])
    assert not connect(given).confidential
    data = [{"name": "notes", "licence": ""}]
    given[2] = replace(given[2], provenance={**given[2].provenance, "data": data})
    found = connect(given)
    assert found.private == ("notes",)
    assert found.facts()["confidential"] is True


@pytest.mark.parametrize(
    "told",
    [
        {"models": [{}]},
        {"models": 3},
        {"models": ["m0"]},
        {"models": [{"name": "m0", "sha256": ["z"]}]},
        {"models": [], "data": ["d"]},
        {"models": [], "data": {"name": "d"}},
    ],
)
def test_a_provenance_of_another_kind_is_refused_in_one_sentence(told, tmp_path):
    for place, one in enumerate(audits({"effect": [1, 2, 3], "gap": [1, 3, 2]}, SIZES[:3])):
        one.save(tmp_path / f"m{place}")
    folders = sorted(tmp_path.iterdir())
    assert len(connect(folders).models) == 3
    (tmp_path / "m1" / "provenance.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match=r"m1: the provenance tells of models or data otherwise"):
        connect(folders)


def test_the_same_seed_writes_the_same_bytes(planted, tmp_path):
    numbers, found = planted
    found.save(tmp_path / "one")
    connect(audits(numbers, SIZES)).save(tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == 7
    for name in names:
        if name != "provenance.json":
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    said = json.loads((tmp_path / "one" / "provenance.json").read_text(encoding="utf-8"))
    assert said["seed"] == 0
    assert len(json.loads(found.to_json())["pairs"]) == 3
