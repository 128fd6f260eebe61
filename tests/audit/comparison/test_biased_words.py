"""What was taken from one direction is read on by probes: planted, and where nothing is left."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import epicene
from epicene.audit.comparison.biased_words import biased_words, with_biased_words
from epicene.audit.comparison.chain import LINEAR, NONLINEAR
from epicene.audit.results import Results
from epicene.core.measurement import to_frame

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def planted():
    """Words whose side stands in one number, and in the product of two others."""
    mini = epicene.load_model("mini-fr-vectors")
    rng = np.random.default_rng(0)
    people = {"femme": 1, "homme": -1}
    others = [f"mot{a}{b}" for a in ALPHABET for b in ALPHABET][:440]
    words = [*people, *others]
    sides = np.array([*people.values(), *np.tile([1, -1], 220)], dtype=float)
    table = 0.1 * rng.normal(size=(len(words), 6))
    table[:, 0] = sides
    # As often equal as not: no line tells them apart.
    first = rng.choice([-1.0, 1.0], size=len(words))
    table[:, 1], table[:, 2] = first, first * sides
    # Words for people differ in the direction alone: it is what is known of gender.
    table[:2, 1:] = 0.0
    index = {word: place for place, word in enumerate(words)}
    return dataclasses.replace(mini, index=index, table=table.astype(np.float32)), sides


def read(model, table):
    after = dataclasses.replace(model, table=table.astype(np.float32))
    empty = [Results(to_frame([]), {})] * 2
    results = with_biased_words([model, after], empty, seed=0)
    return [of.table.set_index("metric")["estimate"] for of in results], results


def test_the_words_are_those_of_the_planted_sides(planted):
    model, sides = planted
    words, labels = biased_words(model, list(model.index), of_a_side=200)
    assert len(words) == len(set(words)) == 400
    assert [sides[model.index[word]] for word in words] == labels
    assert not {"femme", "homme"} & set(words)


def test_a_projection_leaves_what_a_kernel_probe_reads(planted):
    model, _ = planted
    projected = model.table.copy()
    projected[:, 0] = 0.0
    (before, after), results = read(model, projected)
    assert before[LINEAR] == before[NONLINEAR] == 100.0
    assert after[LINEAR] < 60.0
    assert after[NONLINEAR] > 95.0
    row = results[1].table.set_index("metric").loc[LINEAR]
    assert row["ci_low"] <= 50.0
    assert set(results[1].moves["metric"]) == {LINEAR, NONLINEAR}


def test_nothing_is_read_where_nothing_is_left(planted):
    model, _ = planted
    erased = model.table.copy()
    erased[:, :3] = 0.0
    (_, after), _ = read(model, erased)
    assert 40.0 < after[NONLINEAR] < 60.0
