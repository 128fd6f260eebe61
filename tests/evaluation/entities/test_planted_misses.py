"""Misses planted in extractions are found, covered by their intervals; none are not found."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.evaluation.entities.extractions import planted, row_of

import epicene
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.generate import generate
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.documents import aligned, patient_columns
from epicene.evaluation.entities.macro import macro_rows
from epicene.evaluation.entities.mentions import mentions_of
from epicene.evaluation.entities.missed import missed
from epicene.evaluation.entities.scores import scored
from epicene.evaluation.groups import axes
from epicene.evaluation.paired import compare_tools
from epicene.evaluation.rows import Rows
from epicene.evaluation.shares import difference, share_of
from epicene.metrics import proportion

GAP, NONE = (0.3, 0.15), (0.2, 0.2)
MADE_UP = 0.1
# One entity a patient; several; several, on which the tool does better for some than for others.
KINDS = {"one": {"each": 1}, "several": {"each": 3}, "alike": {"each": 3, "spread": 0.15}}


def truths(lost):
    """Return what is planted: of each entity of gold `MADE_UP` others are made up."""
    p = np.array(lost)
    spurious = MADE_UP / (1.0 - p + MADE_UP)
    f1 = 2.0 * (1.0 - p) / (1.0 + (1.0 - p) + MADE_UP)
    values = {"missed_entity_rate": p, "spurious_entity_rate": spurious, "strict_f1": f1}
    values |= {"partial_f1": f1, "strict_recall": 1.0 - p, "strict_f1_macro": f1}
    return values


def quick(seed, lost, **kind):
    """Return rates of women and their gaps without the rest of an evaluation."""
    gold, predictions = planted(seed, lost, MADE_UP, **kind)
    pairs = aligned(gold, predictions)
    mentions = mentions_of(pairs, pairs.sample())
    axis = mentions.of_groups(axes(patient_columns(gold), ["sex"])[0])
    strict, partial, *_ = scored(mentions)
    shares = [
        *((missed(mentions), share) for share in missed(mentions).shares),
        (strict, strict.shares[1]),
        (strict, strict.shares[2]),
        (partial, partial.shares[2]),
    ]
    found = {}
    for one, share in shares:
        of_it = one.axis(axis)
        tested = share.asked or share.mirrors
        (contrast,) = of_it.contrasts
        found[share.name] = (
            share_of(one.sample, share, of_it.groups[0]),
            difference(one.sample, share, contrast, test=tested),
        )
    of_labels = [scored(mentions, label) for label in mentions.labels]
    rows = list(
        macro_rows(Rows(EvaluationInputs(gold, None), "t"), of_labels, mentions.sample, axis)
    )
    macro = {(row.metric, row.group): row for row in rows}
    found["strict_f1_macro"] = (
        macro["strict_f1_macro", "F"],
        macro["strict_f1_macro_difference", "F-M"],
    )
    return found


def covered(runs, lost):
    """Count, for each number, the intervals that hold what is planted; those without fail."""
    counts = {}
    for metric, (women, men) in truths(lost).items():
        for at, truth in enumerate((women, women - men)):
            counts[metric, at] = sum(
                run[metric][at].ci_low <= truth <= run[metric][at].ci_high for run in runs
            )
    return counts


@cache
def few_runs(kind, lost):
    return [quick(seed, lost, n=40, **KINDS[kind]) for seed in range(40)]


def alarms_of(runs):
    asked = ("missed_entity_rate", "spurious_entity_rate", "strict_f1")
    return {metric: sum(run[metric][1].p_value < 0.05 for run in runs) for metric in asked}


@pytest.mark.parametrize(("kind", "lost"), [("several", GAP), ("alike", NONE)], ids=str)
def test_planted_rates_and_gaps_are_covered(kind, lost):
    runs = few_runs(kind, lost)
    for number, hits in covered(runs, lost).items():
        assert proportion(hits, len(runs)).ci_high >= 0.93, number
    for metric, found in alarms_of(runs).items():
        assert lost != NONE or proportion(found, len(runs)).ci_low <= 0.05, metric


def test_the_same_runs_miss_another_truth():
    gaps = [run["missed_entity_rate"][1] for run in few_runs("several", GAP)]
    assert proportion(sum(g.ci_low <= 0.0 <= g.ci_high for g in gaps), len(gaps)).ci_high < 0.93
    assert sum(gap.p_value < 0.05 for gap in gaps) > len(gaps) / 3


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", [GAP, NONE], ids=["gap", "none"])
def test_a_thousand_planted_gaps(kind, lost):
    n = 1_000
    runs = [quick(seed, lost, **KINDS[kind]) for seed in range(n)]
    counts = covered(runs, lost)
    alarms = alarms_of(runs)
    print(kind, lost, counts, alarms)
    for number, hits in counts.items():
        assert proportion(hits, n).ci_high >= 0.93, (number, hits)
    for metric, found in alarms.items():
        if lost == NONE:
            assert proportion(found, n).ci_low <= 0.05, (metric, found)


def annotated(points, n=32, seed=5):
    """Return the diagnoses that annotators marked in notes: those that the notes affirm.

    The generator has its annotators pass over the diagnosis of a patient, every mention at once,
    with a probability of 5 %, and of women of `points` more; where it has none do, the marks of the
    same notes are the gold.
    """
    biases = [Bias("diagnosis_missed", "sex", sex, more) for sex, more in points.items()]
    return [
        replace(document, entities=tuple(e for e in document.entities if _is_affirmed_diagnosis(e)))
        for document in generate("ibd", n=n, seed=seed, biases=biases).documents
    ]


def _is_affirmed_diagnosis(entity):
    return entity.label == "Diagnosis" and entity.attributes.get("Assertion") == "affirmed"


def test_annotators_who_pass_over_women_are_found():
    gold = annotated({"F": -0.05, "M": -0.05})
    for points in (0.5, 0.0):
        table = epicene.evaluate(gold, annotated({"F": points}), "entities", by="sex").table
        row = row_of(table, "missed_entity_rate_difference", "F-M")
        assert row["ci_low"] < points < row["ci_high"]
        assert (row["p_adjusted"] < 0.05) == (points > 0.0)


def between(seed, lost=GAP, **kind):
    """Return the gap of a tool minus that of one without, on the same patients."""
    gold, first = planted(seed, lost, MADE_UP, **kind)
    other = np.random.default_rng([seed, 1])
    second = [
        replace(d, entities=tuple(e for e in d.entities if other.random() >= NONE[0])) for d in gold
    ]
    table = compare_tools(gold, first, second, "entities", by="sex", names=("a", "b")).table
    return row_of(table, "missed_entity_rate_difference_between_tools", "F-M")


def _tools(n):
    rows = [between(seed, each=3) for seed in range(n)]
    truth = GAP[0] - GAP[1]
    return sum(row["ci_low"] <= truth <= row["ci_high"] for row in rows)


def test_differences_between_tools_are_covered():
    assert proportion(_tools(4), 4).ci_high >= 0.93


@pytest.mark.slow
def test_a_thousand_differences_between_tools_of_entities():
    hits = _tools(1_000)
    print(hits)
    assert proportion(hits, 1_000).ci_high >= 0.93
