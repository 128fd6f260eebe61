"""The rule: where an association enters, grows, fades and turns, and that chance does none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from epicene.metrics import Estimate, crossed_difference
from epicene.tracing.effects import Cells, StageEffect, difference, not_applicable, of_cells
from epicene.tracing.places import steps

WORDS, SENTENCES = 12, 12


def cells(d, rng, noise=0.3):
    """Cells of a stage whose words and sentences scatter about d."""
    half = d / 2.0
    return Cells(
        half + noise * rng.normal(size=(WORDS, SENTENCES)),
        -half + noise * rng.normal(size=(WORDS, SENTENCES)),
    )


def chain(*effects, seed=0):
    rng = np.random.default_rng(seed)
    return [
        of_cells("layers", "embeddings", cells(d, rng), place=f"layer_{k}", measure="weat", data="")
        for k, d in enumerate(effects)
    ]


def changes(*effects):
    return [step.change for step in steps(chain(*effects))]


@pytest.mark.parametrize(
    ("effects", "told"),
    [
        ((0, 0, 1, 1), ["", "", "enters", ""]),
        ((1, 1, 2, 0), ["enters", "", "grows", "fades"]),
        ((0, -1, -2, 0), ["", "enters", "grows", "fades"]),
        ((1, -1, -1), ["enters", "turns", ""]),
        ((1, 0, 1), ["enters", "fades", "grows"]),
        ((1, 0, -1, -2), ["enters", "fades", "turns", "grows"]),
        ((1, 0, -1, 0, 1), ["enters", "fades", "turns", "fades", "turns"]),
        ((2, 1, 1), ["enters", "fades", ""]),
        ((0, 0, 0), ["", "", ""]),
    ],
)
def test_what_happens_along_the_chain(effects, told):
    assert changes(*effects) == told


def test_what_is_seen_without_a_step_enters_nowhere():
    # Each step is smaller than what can be told, and their sum is not.
    rng = np.random.default_rng(1)
    base = rng.normal(size=(WORDS, SENTENCES))
    effects = []
    for k, d in enumerate((0.5, 0.9, 1.3)):
        noise = 0.9 * rng.normal(size=(WORDS, 1)) + 0.1 * base
        table = Cells(d / 2.0 + noise, -d / 2.0 - 0.1 * base + 0.9 * rng.normal(size=(WORDS, 1)))
        effects.append(
            of_cells("layers", "embeddings", table, place=f"layer_{k}", measure="weat", data="")
        )
    found = steps(effects)
    assert [step.found for step in found] == [False, False, True]
    assert [step.change for step in found] == ["", "", ""]


def test_intervals_hold_for_all_places_together():
    effects = chain(0.0, 1.0, 1.0, 1.0)
    for effect, step in zip(effects, steps(effects), strict=True):
        wide = crossed_difference(effect.cells.first, effect.cells.second, 1.0 - 0.05 / 4)
        assert (step.value.ci_low, step.value.ci_high) == (wide.ci_low, wide.ci_high)
        assert wide.ci_low < effect.value.ci_low < effect.value.ci_high < wide.ci_high


def test_stages_beside_the_chain_and_unknown_ones_are_passed_over():
    one, two, three = chain(0.0, 2.0, 2.0)
    aside = StageEffect("segmentation", "segmentation", "tokenization", two.value, at=two.at,
                        in_chain=False)  # fmt: skip
    silent = not_applicable("generation", "outputs", "the model lacks Generates.")
    found = steps([one, aside, silent, three])
    assert [(step.place, step.before, step.change) for step in found] == [
        ("layer_0", "", ""),
        ("layer_2", "layer_0", "enters"),
    ]


def test_a_difference_is_paired_where_words_and_sentences_are_the_same():
    rng = np.random.default_rng(3)
    base, shift = cells(1.0, rng, 2.0), 0.25
    moved = Cells(base.first + shift, base.second - shift)
    one, two = (
        of_cells("layers", "embeddings", table, measure="weat", data="") for table in (base, moved)
    )
    paired = difference(one, two, 0.95)
    assert paired.estimate == pytest.approx(2 * shift)
    # All cells moved alike: nothing is left to chance, whatever the spread of the two.
    assert np.isnan(paired.ci_low) or paired.ci_high - paired.ci_low < 1e-9
    fewer = Cells(moved.first[:, :8], moved.second[:, :8])
    apart = difference(one, of_cells("outputs", "outputs", fewer, measure="", data=""), 0.95)
    assert apart.ci_high - apart.ci_low > 0.5


def test_a_difference_of_independent_stages_has_the_limits_of_mover():
    def effect(value, half):
        at = lambda _: Estimate(value, value - half, value + half, n=5)  # noqa: E731
        return StageEffect("corpus", "corpus", "corpus", at(0.95), at=at)

    found = difference(effect(0.5, 0.3), effect(1.5, 0.4), 0.95)
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((1.0, 0.5, 1.5))


def test_a_difference_has_the_level_asked_for_and_limits_that_need_not_be_symmetric():
    def effect(value, down, up):
        at = lambda level: Estimate(value, value - level * down, value + level * up, n=5)  # noqa: E731
        return StageEffect("corpus", "corpus", "corpus", at(0.95), at=at)

    found = difference(effect(0.5, 0.1, 0.3), effect(1.5, 0.4, 1.2), 0.5)
    # Down: that of what comes after, with up of what comes before; up, the other way round.
    assert 1.0 - found.ci_low == pytest.approx(0.5 * np.hypot(0.4, 0.3))
    assert found.ci_high - 1.0 == pytest.approx(0.5 * np.hypot(1.2, 0.1))


def test_without_an_association_an_entry_is_announced_rarely():
    rng = np.random.default_rng(7)
    wrong = 0
    for _ in range(300):
        words = rng.normal(size=(2, WORDS, 1))
        effects = [
            of_cells(
                "layers",
                "embeddings",
                Cells(*(words + 0.7 * rng.normal(size=(2, WORDS, SENTENCES)))),
                place=f"layer_{k}",
                measure="weat",
                data="",
            )
            for k in range(6)
        ]
        wrong += any(step.change for step in steps(effects))
    assert binomtest(wrong, 300).proportion_ci(0.95).low <= 0.05
