"""Pairs are scored in units that the probes of one group share, with equal answers each time."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from epicene.audit.plan import embedded_pairs
from epicene.core.canonical import canonical
from epicene.core.errors import NotApplicableError
from epicene.corpora.embedded import DataName
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.estimators import of_group
from epicene.probes.outputs.pair_units import PAIRS_A_UNIT
from epicene.probes.outputs.score_pairs import score_pairs
from epicene.probes.outputs.sentence_scores import LEAST_SHARE
from epicene.probes.registry import PROBES


@pytest.fixture(scope="module")
def few():
    """Two chunks of pairs, an empty one among them, and a chunk of control pairs."""
    pairs = embedded_pairs()
    table = (
        pd.concat(
            [
                pairs.table.head(2),
                pd.DataFrame(
                    {
                        "sentence_more": ["Elle dort."],
                        "sentence_less": [""],
                        "axis": ["age"],
                        "flags": ["empty"],
                    }
                ),
                pairs.table.iloc[2 : PAIRS_A_UNIT + 6],
            ],
            ignore_index=True,
        )
        .fillna("")
        .assign(stereo_antistereo="stereo", bias_type="gender")
    )
    controls = pairs.controls.head(5)
    return PairSet(DataName("few", "0" * 64, len(table)), table, controls)


def inputs(model, few, **options):
    return Inputs(model, (few,), **options)


def test_probes_of_one_group_have_equal_units(tiny_model, few):
    model = tiny_model("camembert")
    by_probe = {
        name: [canonical(unit) for unit in PROBES.get(f"pairs/{name}").units(inputs(model, few))]
        for name in ("crows-pairs", "pll", "pll-word-l2r", "changed-tokens", "sss", "aul", "aula")
    }
    assert (
        len({tuple(units) for name, units in by_probe.items() if not name.startswith("aul")}) == 1
    )
    assert by_probe["aul"] == by_probe["aula"] != by_probe["pll"]
    assert [len(unit.sentences) for unit in PROBES.get("pairs/pll").units(inputs(model, few))] == [
        PAIRS_A_UNIT, 6, 5,
    ]  # fmt: skip


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize(("kind", "names"), [
    ("camembert", ("crows-pairs", "sss")), ("gpt2", ("log-likelihood", "causal-mean")),
    ("camembert", ("aul", "aula")),
])  # fmt: skip
def test_a_unit_answers_the_scores_of_score_pairs(tiny_model, few, kind, names, precision):
    model = tiny_model(kind)
    unit = PROBES.get(f"pairs/{names[0]}").units(inputs(model, few, precision=precision))[0]
    answer = unit.ask(model)
    assert set(names) <= set(answer)
    table = pd.DataFrame(unit.sentences, columns=["sentence_more", "sentence_less"])
    for name in names:
        expected = score_pairs(model, table, name)
        found = np.array(answer[name], dtype=float)
        close = 1e-3 if precision == "float32" else 0.05 * expected["score_more"].abs().max()
        for column, place in (("score_more", 0), ("score_less", 1)):
            assert found[:, place] == pytest.approx(expected[column].to_numpy(), abs=close,
                                                    nan_ok=True)  # fmt: skip
        assert found[:, 2].tolist() == expected["n_tokens"].tolist()


def test_an_answer_holds_numbers_alone_and_is_the_same_each_time(tiny_model, few):
    model = tiny_model("camembert")
    unit = PROBES.get("pairs/pll").units(inputs(model, few))[1]
    one, two = (json.dumps(unit.ask(model)) for _ in range(2))
    assert one == two
    assert set(json.loads(one)) == set(of_group("masked"))
    flat = [value for rows in json.loads(one).values() for row in rows for value in row]
    assert all(isinstance(value, int | float) for value in flat)


def test_what_units_share_is_computed_once(mini_fr, few, monkeypatch):
    sequences = []
    forward = type(mini_fr)._forward

    def counted(self, batch, short):
        sequences.extend(rows[0].ids for rows in batch)
        return forward(self, batch, short)

    monkeypatch.setattr(type(mini_fr), "_forward", counted)
    _ = mini_fr._short_layer
    sequences.clear()
    unit = PROBES.get("pairs/pll").units(inputs(mini_fr, few))[2]
    unit.ask(mini_fr)
    assert len(sequences) == len(set(sequences)) > 0


def test_a_probe_alone_measures_what_it_does_beside_others(tiny_model, few):
    model = tiny_model("camembert")
    given = inputs(model, few)
    probes = [PROBES.get(f"pairs/{name}") for name in ("crows-pairs", "pll", "sss")]
    answers = [unit.ask(model) for unit in probes[0].units(given)]
    for probe in probes:
        together = probe.conclude(given, answers)
        # NaN is not equal to itself; its text is.
        assert repr(probe.measure(given)) == repr(together)


class Chooser:
    """Likes the first answer, and sentences of a woman."""

    name = "chooser"

    def __init__(self, identity, first=0.0, woman=0.0):
        self.identity, self.first, self.woman = identity, first, woman

    def choose(self, questions, answers, seed=0):
        rows = []
        for question in questions:
            one, two = question.split("\n")[1:3]
            odds = self.first + self.woman * (("patiente" in one) - ("patiente" in two))
            rows.append([1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds))])
        return np.array(rows)


def test_a_choice_is_asked_in_both_orders(mini_fr):
    pairs = pd.DataFrame(
        {"sentence_more": ["La patiente dort."], "sentence_less": ["Le patient dort."]}
    )
    for first, woman in ((0.0, 0.0), (2.0, 0.0), (0.0, 0.7), (2.0, -0.7)):
        scored = score_pairs(Chooser(mini_fr.identity, first, woman), pairs, "forced-choice")
        margin = (scored["score_more"] - scored["score_less"])[0]
        assert margin == pytest.approx(woman, abs=1e-9)
        shares = [1 / (1 + np.exp(-(first + sign * woman))) for sign in (1, -1)]
        assert scored.attrs["position_bias"] == pytest.approx(np.mean(shares) - 0.5)


def test_a_choice_never_made_is_not_infinite_and_no_answer_is_no_score(mini_fr):
    pairs = pd.DataFrame({"sentence_more": ["Elle dort."], "sentence_less": ["Il dort."]})
    sure = Chooser(mini_fr.identity)
    sure.choose = lambda *_: np.array([[1.0, 0.0], [0.0, 1.0]])
    scored = score_pairs(sure, pairs, "forced-choice")
    odds = np.log((1 - LEAST_SHARE) / LEAST_SHARE)
    assert (scored["score_more"] - scored["score_less"])[0] == pytest.approx(odds)
    sure.choose = lambda *_: np.array([[1.0, 0.0], [np.nan, np.nan]])
    scored = score_pairs(sure, pairs, "forced-choice")
    assert scored["score_more"].isna().all()
    assert scored["prefers_more"].isna().all()


def test_agreement_is_that_of_the_margins_of_each_two_estimators(tiny_model, few):
    model = tiny_model("camembert")
    rows = PROBES.get("pairs/agreement").measure(inputs(model, few))
    names = ("crows-pairs", "pll", "pll-word-l2r", "changed-tokens", "sss", "aul", "aula")
    assert {row.item for row in rows} == {
        f"{one}+{two}" for i, one in enumerate(names) for two in names[i + 1 :]
    }
    margins = {}
    for name in ("pll", "aul"):
        frame = score_pairs(model, few.table, name)
        usable = frame[frame["flags"] == ""]
        margins[name] = usable["score_more"] - usable["score_less"]
    (row,) = [row for row in rows if row.item == "pll+aul"]
    expected = stats.spearmanr(margins["pll"], margins["aul"]).statistic
    assert row.estimate == pytest.approx(expected, abs=1e-3)
    assert (row.n, row.n_unscored) == (len(margins["pll"]), len(few.table) - len(margins["pll"]))
    assert row.ci_low < row.estimate < row.ci_high


def test_agreement_asks_nothing_that_the_estimators_do_not(tiny_model, few):
    model = tiny_model("camembert")
    given = inputs(model, few)
    of_estimators = [
        canonical(unit)
        for name in ("pairs/pll", "pairs/aul")
        for unit in PROBES.get(name).units(given)
    ]
    assert [canonical(u) for u in PROBES.get("pairs/agreement").units(given)] == of_estimators


def test_each_set_of_pairs_has_its_own_agreement(tiny_model, few):
    """Control pairs stand between the sets, and belong to neither."""
    table = embedded_pairs().table.iloc[60:75].reset_index(drop=True)
    other = PairSet(DataName("other", "1" * 64, len(table)), table)
    model, probe = tiny_model("gpt2"), PROBES.get("pairs/agreement")
    both = probe.measure(Inputs(model, (few, other)))
    alone = [row for pairs in (few, other) for row in probe.measure(Inputs(model, (pairs,)))]
    assert len(both) == len(alone) == 2
    assert both == alone


def test_agreement_needs_two_estimators():
    with pytest.raises(NotApplicableError, match="no pairs"):
        PROBES.get("pairs/agreement").units(Inputs(object()))
