"""What was planted in a tool is covered and found, and blind tools raise no alarm."""

from __future__ import annotations

import pytest
from tests.evaluation.counterfactual.planted import Entities, Labels, Scores, documents, truths

import epicene
from epicene.metrics import proportion

N_PATIENTS, EACH = 60, 2
# Found with one of two probabilities; of what is found with either.
OLDER, YOUNGER = 0.7, 0.9
ENTITY_TRUTH = (OLDER - YOUNGER) / (1 - (1 - OLDER) * (1 - YOUNGER))
KINDS = {
    "labels": (lambda seed: Labels(seed, 0.4, 0.3), truths(0.4, 0.3)),
    "scores": (lambda seed: Scores(seed, 0.1), {"score_shift": 0.1}),
    "entities": (
        lambda seed: Entities(seed, OLDER, YOUNGER),
        {"entity_shift": ENTITY_TRUTH},
    ),
}
BLIND = {
    "labels": lambda seed: Labels(seed, 0.4, 0.0),
    "noisy-labels": lambda seed: Labels(seed, 0.4, 0.0, noise=0.15),
    "scores": lambda seed: Scores(seed, 0.0),
    "entities": lambda seed: Entities(seed, 0.8, 0.8),
}


def evaluated(tool, n=N_PATIENTS, each=EACH, **more):
    """Return the rows of all documents (or of groups), by metric and group."""
    table = epicene.evaluate(
        documents(n, each), tool, task="counterfactual", swap="age", **more
    ).table
    table = table[table["item"].isin(["", "yes"])].set_index(["metric", "group"])
    return table[~table.index.duplicated()]


def of_all(table, metric):
    return table.loc[(metric, "older-younger")]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_planted_is_found_by_its_own_measurement(kind):
    tool, planted = KINDS[kind]
    table = evaluated(tool(1))
    for metric, truth in planted.items():
        row = of_all(table, metric)
        assert row["ci_low"] <= truth <= row["ci_high"], metric
    shift = "entity_shift" if kind == "entities" else f"{kind[:-1]}_shift"
    row = of_all(table, shift)
    assert row["p_adjusted"] < 0.05
    assert row["direction"] == "toward_older"
    assert (row["estimate"] > 0) == (planted[shift] > 0)


@pytest.mark.parametrize("kind", BLIND)
def test_a_blind_tool_is_not_flagged(kind):
    table = evaluated(BLIND[kind](3), by=["sex"])
    assert not (table["p_adjusted"] < 0.05).any()


def test_a_blind_tool_without_noise_never_flips():
    table = evaluated(BLIND["labels"](0))
    assert of_all(table, "flip_rate")["estimate"] == 0.0
    assert of_all(table, "flip_rate")["ci_high"] < 0.1
    assert of_all(table, "label_shift")["estimate"] == 0.0
    assert of_all(table, "label_shift")["ci_high"] > 0.0


def test_a_noisy_tool_flips_as_often_by_itself():
    table = evaluated(BLIND["noisy-labels"](0), n=200)
    alone = 2 * 0.15 * 0.85
    for metric in ("flip_rate", "flip_rate_neutral_edit", "flip_rate_repetition"):
        row = of_all(table, metric)
        assert row["ci_low"] <= alone <= row["ci_high"], metric


def test_women_and_men_in_the_sex_swap():
    """Planted through `swap_gender`: yes for every woman, and for a third of the men."""
    import numpy as np

    rng = np.random.default_rng(0)
    texts = [
        {"id": n, "text": f"{noun} {n} a été {admitted}. Examen normal.", "sex": sex}
        for n in range(30)
        for noun, admitted, sex in [
            ("La patiente", "admise", "F") if n % 2 else ("Le patient", "admis", "M")
        ]
    ]

    def tool(text):
        return "yes" if "patiente" in text or rng.random() < 1 / 3 else "no"

    table = epicene.evaluate(texts, tool, task="counterfactual", by=["sex"]).table
    row = table[table["metric"] == "label_shift"].iloc[0]
    assert (row["axis"], row["group"], row["direction"]) == ("gender", "F-M", "toward_feminine")
    assert row["ci_low"] <= 2 / 3 <= row["ci_high"]
    assert row["p_adjusted"] < 0.05
    assert row["n"] == 30


def counted(make, metrics, seeds, **more):
    """Return how often each truth is covered and each number flagged, of evaluations."""
    covered, flagged = dict.fromkeys(metrics, 0), dict.fromkeys(metrics, 0)
    for seed in seeds:
        table = evaluated(make(seed), **more)
        for metric, truth in metrics.items():
            row = of_all(table, metric)
            covered[metric] += row["ci_low"] - 1e-12 <= truth <= row["ci_high"] + 1e-12
            flagged[metric] += row["p_value"] < 0.05
    return covered, flagged


@pytest.mark.parametrize("kind", KINDS)
def test_some_evaluations_are_covered(kind):
    make, planted = KINDS[kind]
    covered, _ = counted(make, planted, range(100, 112), n=40)
    for metric, hits in covered.items():
        assert proportion(hits, 12).ci_high >= 0.93, metric


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_evaluations_of_planted_tools(kind):
    make, planted = KINDS[kind]
    covered, _ = counted(make, planted, range(1_000))
    print(kind, covered)
    for metric, hits in covered.items():
        assert proportion(hits, 1_000).ci_high >= 0.93, (metric, hits)


@pytest.mark.slow
@pytest.mark.parametrize("kind", BLIND)
def test_a_thousand_evaluations_of_blind_tools(kind):
    asked = {
        "scores": ["score_shift"],
        "entities": ["entity_shift", "entity_changes_excess"],
    }.get(kind, ["label_shift", "flip_rate_excess"])
    _, flagged = counted(BLIND[kind], dict.fromkeys(asked, 0.0), range(1_000))
    print(kind, flagged)
    for metric, alarms in flagged.items():
        assert proportion(alarms, 1_000).ci_low <= 0.05, (metric, alarms)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["noisy-labels", "scores", "entities"])
def test_a_thousand_comparisons_of_groups_of_blind_tools(kind):
    asked = {
        "scores": ["score_shift_difference"],
        "entities": ["entity_shift_difference", "entity_change_rate_difference"],
    }.get(kind, ["label_shift_difference", "flip_rate_difference"])
    alarms, covered = dict.fromkeys(asked, 0), dict.fromkeys(asked, 0)
    for seed in range(1_000):
        table = evaluated(BLIND[kind](seed), by=["sex"])
        for metric in asked:
            row = table.loc[(metric, "F-M")]
            alarms[metric] += row["p_value"] < 0.05
            covered[metric] += row["ci_low"] <= 0.0 <= row["ci_high"]
    print(kind, alarms, covered)
    for metric in asked:
        assert proportion(alarms[metric], 1_000).ci_low <= 0.05, (metric, alarms)
        assert proportion(covered[metric], 1_000).ci_high >= 0.93, (metric, covered)
