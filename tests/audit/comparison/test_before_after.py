"""Two models along the chain: paired by item, both ways of a bias, opposite biases called out."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats import binomtest

import epicene
from epicene.audit.comparison.opposites import side_of
from epicene.audit.comparison.reduced import is_model, reduced_pairs
from epicene.audit.moves import moves_table
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.metrics import cluster_mean, partition
from epicene.metrics.linear import linear_mean
from epicene.probes.base import Inputs, Moved
from epicene.probes.outputs.pairs import LOG_LIKELIHOOD
from epicene.report.comparison.pair_words import pair_said
from epicene.report.texts import LANGUAGES, load_texts
from epicene.report.write import write_report

PLACE = {"data": "words@1", "stage": "tokenization", "probe": "p"}


def gap(model, values, items=None, **changes):
    """Results of a model: the mean of a number over words, with the moves of the words."""
    found = cluster_mean(values)
    fields = {"metric": "tokens_difference", "axis": "gender", "group": "F-M", **changes}
    row = Measurement(
        model=model, **PLACE, **fields, estimate=found.estimate, ci_low=found.ci_low,
        ci_high=found.ci_high, p_value=found.p_value, neutral=0.0, n=len(values),
    )  # fmt: skip
    of = partition(items or range(len(values)), len(values))
    number = linear_mean(values, np.ones(len(values), dtype=bool), of)
    about = (fields["metric"], fields["axis"], fields["group"], fields.get("item", ""))
    moves = moves_table([(model, "p", Moved("words@1", *about, number, of))])
    return Results(to_frame([row]), {}, moves)


@pytest.fixture(scope="module")
def words():
    rng = np.random.default_rng(0)
    hard = rng.normal(2.0, 1.0, 200)
    return hard, hard - 0.3 + rng.normal(0.0, 0.1, 200)


def changed(first, second):
    return epicene.compare([first, second]).before_after.chain.iloc[0]


def test_the_same_items_are_paired_as_students_test_pairs_them(words):
    before, after = words
    paired = changed(gap("a@1", before), gap("b@2", after))
    naive = stats.ttest_1samp(after - before, 0.0)
    low, high = naive.confidence_interval(0.95)
    assert bool(paired["paired"])
    assert paired["change"] == pytest.approx((after - before).mean())
    assert paired["change_low"] == pytest.approx(low)
    assert paired["change_high"] == pytest.approx(high)
    assert paired["reading"] == "better"


def test_others_are_not_paired_and_the_interval_is_wider(words):
    before, after = words
    paired = changed(gap("a@1", before), gap("b@2", after))
    other = changed(gap("a@1", before), gap("b@2", after, items=range(1, 201)))
    assert not other["paired"]
    assert other["change"] == pytest.approx(paired["change"])
    wide, narrow = (row["change_high"] - row["change_low"] for row in (other, paired))
    assert wide > 5.0 * narrow


def test_a_bias_on_the_other_side_is_no_less(words):
    before, _ = words
    turned = changed(gap("a@1", before), gap("b@2", -before))
    assert turned["change"] == pytest.approx(0.0)
    assert turned["reading"] != "better"


def test_many_biases_hide_no_loss_of_usefulness(words):
    def both(model, more):
        found = cluster_mean(words[0][:40] + more)
        useful = Measurement(
            model=model, data="d", stage="application", probe="usefulness/x", metric="acc",
            direction="higher_is_better", estimate=found.estimate, ci_low=found.ci_low,
            ci_high=found.ci_high, n=40,
        )  # fmt: skip
        same = cluster_mean(words[0][:40])
        bias = Measurement(
            model=model, data="d", stage="outputs", probe="p", metric="gap", neutral=0.0,
            estimate=same.estimate, ci_low=same.ci_low, ci_high=same.ci_high, p_value=0.5, n=40,
        )  # fmt: skip
        others = [dataclasses.replace(bias, item=str(number)) for number in range(300)]
        return Results(to_frame([useful, *others]), {})

    table = epicene.compare([both("a@1", 0.0), both("b@2", -0.75)]).before_after.chain
    (row,) = table[table["role"] == "usefulness"].to_dict("records")
    # Corrected over the biases too, it would not be found.
    assert 0.05 / 301 < row["p_value"] < 0.05
    assert (row["p_adjusted"], row["reading"]) == (row["p_value"], "worse")


def test_moves_are_kept_with_results_and_pair_them_again(words, tmp_path):
    before, after = words
    folders = [
        gap("a@1", before).save(tmp_path / "a"),
        gap("b@2", after).save(tmp_path / "b"),
    ]
    again = changed(*folders)
    pd.testing.assert_series_equal(again, changed(gap("a@1", before), gap("b@2", after)))


def shares(groups, model="m@1"):
    """A stereotype score of all pairs, and of those about each group, from its pairs."""
    rows = []
    every = np.concatenate(list(groups.values()))
    for group, won in {"": every, **groups}.items():
        found = cluster_mean(100.0 * won)
        rows.append(
            Measurement(
                model=model, data="pairs@1", stage="outputs", probe="pairs/pll",
                metric="stereotype_score_of_group" if group else "stereotype_score",
                axis="gender", group=group, estimate=found.estimate, ci_low=found.ci_low,
                ci_high=found.ci_high, p_value=math.nan if group else 0.5, neutral=50.0,
                n=len(won),
            )
        )  # fmt: skip
    return Results(to_frame(rows), {})


def won(share, n=200):
    return (np.arange(n) < share * n).astype(float)


def test_a_score_of_50_made_of_80_and_20_is_called_out():
    hiding = shares({"F": won(0.8), "M": won(0.2)})
    honest = shares({"F": won(0.5), "M": won(0.5)}, model="n@2")
    pair = epicene.compare([honest, hiding]).before_after
    table = pair.directions
    assert set(table.loc[table["opposite"], "model"]) == {"m"}
    assert list(table.loc[table["model"] == "m", "side"]) == ["", "above", "below"]
    assert table.loc[table["part"] == "", "estimate"].tolist() == [50.0, 50.0]
    for lang in LANGUAGES:
        (sentence,) = pair_said(pair, load_texts(lang)).warnings
        assert "m" in sentence
        for number in ("50", "80", "20"):
            assert number in sentence
    # One side alone is a bias, and no two that cancel.
    one_way = epicene.compare([honest, shares({"F": won(0.8), "M": won(0.6)})])
    assert not one_way.before_after.directions["opposite"].any()


def test_an_honest_50_is_seldom_called_out():
    rng = np.random.default_rng(0)
    drawn = 100.0 * (rng.random((1000, 8, 60)) < 0.5)
    means, errors = drawn.mean(axis=2), drawn.std(axis=2, ddof=1) / math.sqrt(60)
    half = stats.t.ppf(0.975, 59) * errors
    alarms = 0
    for mean, width in zip(means, half, strict=True):
        rows = [
            {"estimate": m, "ci_low": m - w, "ci_high": m + w, "neutral": 50.0}
            for m, w in zip(mean, width, strict=True)
        ]
        alarms += {"above", "below"} <= {side_of(row, 8) for row in rows}
    assert binomtest(alarms, 1000).proportion_ci(0.95, "exact").low <= 0.05


def recovered(model, linear, curved):
    rows = [
        Measurement(
            model=model, data="d@1", stage="embeddings", probe="gender-layers", metric=metric,
            axis="gender", group="F/M", item="layer_1", estimate=value, ci_low=value - 8.0,
            ci_high=value + 8.0, neutral=50.0, direction="carries_gender", n=200,
        )
        for metric, value in (("gender_accuracy", linear), ("gender_accuracy_nonlinear", curved))
    ]  # fmt: skip
    return Results(to_frame(rows), {})


@pytest.mark.parametrize(("curved", "said"), [(85.0, True), (52.0, False)])
def test_what_a_kernel_probe_still_reads_is_said(curved, said):
    base = gap("a@1", np.arange(30.0))
    before = recovered("a@1", 90.0, 92.0)
    both = [
        Results(pd.concat([base.table.assign(model=of), one.table]), {})
        for of, one in (("a@1", before), ("b@2", recovered("b@2", 51.0, curved)))
    ]
    pair = epicene.compare(both).before_after
    row = pair.chain[pair.chain["metric"] == "gender_accuracy"].iloc[0]
    assert (row["role"], row["change"]) == ("recoverability", -39.0)
    for lang in LANGUAGES:
        assert bool(pair_said(pair, load_texts(lang)).still) == said


def test_the_page_shows_what_a_mitigation_says_of_itself(words, tmp_path):
    folder = tmp_path / "mitigated"
    folder.mkdir()
    record = {
        "method": "leace", "options": {"layers": -1}, "subject": {"name": "mini"},
        "proof": {
            "weights": [{"part": "layer 2", "n": 10, "relative": 0.0123}],
            "perplexity": {"before": 10.0, "after": 11.0, "ratio": 1.1, "ci_low": 1.0,
                           "ci_high": 1.2},
            "canaries": [{"text": "<b>Témoin</b>", "nats_before": 4.0, "nats_after": None,
                          "tokens": 2}],
        },
        "footprint": {"energy_kwh": 0.001, "duration_s": 61.0},
    }  # fmt: skip
    (folder / "mitigation.json").write_text(json.dumps(record), encoding="utf-8")
    found = epicene.compare([gap("a@1", words[0]), gap(f"{folder}@2", words[1])])
    assert found.before_after.second == "mitigated"
    html = write_report(found, tmp_path / "c.html", "fr").read_text(encoding="utf-8")
    for shown in ("leace", "layers = -1", "couche 2", "1,2\u00a0%", "1,00\u00a0Wh", "1,100"):
        assert shown in html, shown
    assert "<b>Témoin" not in html
    content = json.loads(found.to_json())
    assert content["before_after"]["mitigation"]["method"] == "leace"
    assert content["before_after"]["chain"][0]["paired"] is True


@pytest.mark.parametrize(
    "content",
    [
        "[" * 50_000, "[]", "{}", '{"method": 3}', '{"method": "a", "proof": []}',
        '{"method": "a", "subject": "b"}', '{"method": "a", "options": [1]}',
        '{"method": "a", "corpus": "b"}', '{"method": "a", "refused": 1}',
        '{"method": "a", "proof": {"weights": [{"part": "b"}]}}',
        '{"method": "a", "proof": {"weights": [{"part": "b", "n": 1, "relative": "c"}]}}',
        '{"method": "a", "proof": {"canaries": [{"text": "b", "nats_before": 1, "tokens": "c"}]}}',
        '{"method": "a", "proof": {"perplexity": {"before": 1, "after": 1, "ratio": 1}}}',
        '{"method": "a", "proof": {"clozes": {"solved_before": 0.5}}}',
        '{"method": "a", "footprint": {"energy_kwh": [], "duration_s": 1}}',
        '{"method": "a", "fitted": NaN}', '{"method": "a", "fitted": 1e999}',
    ],
)  # fmt: skip
def test_what_is_no_record_of_a_mitigation_is_refused(words, tmp_path, content):
    (tmp_path / "mitigation.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="tells of no mitigation"):
        epicene.compare([gap("a@1", words[0]), gap(f"{tmp_path}@2", words[1])])


def test_the_page_says_what_is_written_in_a_record_and_runs_none_of_it(words, tmp_path):
    evil = "<script>alert(1)</script>"
    record = {
        "method": evil, "options": {evil: evil}, "subject": {"name": evil},
        "corpus": {"name": evil}, "refused": [evil],
        "proof": {"weights": [{"part": evil, "n": 1}], "canaries": [{"text": evil}]},
    }  # fmt: skip
    (tmp_path / "mitigation.json").write_text(json.dumps(record), encoding="utf-8")
    found = epicene.compare([gap("a@1", words[0]), gap(f"{tmp_path}@2", words[1])])
    html = write_report(found, tmp_path / "c.html", "fr").read_text(encoding="utf-8")
    assert evil not in html
    assert html.count("&lt;script&gt;alert(1)") >= 8


def test_numbers_with_moves_are_those_of_the_table(tiny_model):
    model = tiny_model("gpt2")
    pairs = reduced_pairs(0)
    counts = pairs.table["group_more"].value_counts()
    assert counts.to_dict() == {"F": 60, "M": 60}
    few = pairs.table.groupby("group_more").head(10).reset_index(drop=True)
    pairs = dataclasses.replace(pairs, table=few, controls=pairs.controls.head(20))
    inputs = Inputs(model, (pairs,))
    answers = [unit.ask(model) for unit in LOG_LIKELIHOOD.units(inputs)]
    rows = {
        (row.metric, row.axis, row.group, row.item): row
        for row in LOG_LIKELIHOOD.conclude(inputs, answers)
    }
    found = list(LOG_LIKELIHOOD.moved(inputs, answers))
    assert {one.metric for one in found} == {
        "stereotype_score", "stereotype_score_of_group", "mean_margin", "margin_vs_control",
    }  # fmt: skip
    for one in found:
        row = rows[one.metric, one.axis, one.group, one.item]
        assert one.number.value == pytest.approx(row.estimate)
    scored = epicene.score_pairs(model, pairs.table, estimator="log-likelihood")
    for group in "FM":
        wins = scored.loc[scored["group_more"] == group, "prefers_more"].mean()
        assert rows["stereotype_score_of_group", "gender", group, ""].estimate == 100.0 * wins


def test_models_are_told_from_results(tiny_model, words, tmp_path):
    gap("a@1", words[0]).save(tmp_path / "results")
    assert not is_model(tmp_path / "results")
    assert not is_model(tmp_path / "none")
    assert is_model(tiny_model("gpt2"))
    assert is_model("mini-fr")
    assert is_model("almanach/camembert-base")
