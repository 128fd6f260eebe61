"""What is measured of one subject, before or after: JSON numbers, an item a patient or a word.

``planted`` has a value an item, whose mean is the planted bias, 0 without any. ``useful`` has, for
each kind of usefulness, a value an item (nats are costs, the others gains). ``stages`` has rows of
the tidy table of a small audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import epicene
from epicene.models.capabilities import ScoringItem, Step
from epicene.models.steps import left_to_right
from epicene.tracing.experiment.held_out import associations, margins
from mitigation import words
from mitigation.association import written_shares
from mitigation.decisions import numbers_of, predictions_of, stage_rows

if TYPE_CHECKING:
    from mitigation.bench import Bench

Numbers = dict[str, Any]
# One number a stage; the nonlinear one beside the linear: what is hidden from one is not gone.
_KEPT = {
    ("tokens_difference", ""),
    ("gender_accuracy", "last layer"),
    ("gender_accuracy_nonlinear", "last layer"),
    ("log_probability_bias_contrast", "psychological_somatic"),
    ("effect_size", "gender_mental_illness"),
    ("direct_bias", "things"),
    ("direct_bias", "epicene_words"),
}
_WRITTEN = 24
"""Patients for whom a causal model writes on."""


def measure(kind: str, subject: Any, bench: Bench) -> Numbers:
    """Measure a subject of a kind; see the head of this file."""
    if kind in ("masked", "causal"):
        return _language_model(kind, subject, bench)
    if kind == "classifier":
        return numbers_of(bench.gold, predictions_of(subject, bench.true))
    if kind == "predictions":
        return numbers_of(bench.gold, subject)
    return {
        "planted": words.associations(subject).tolist(),
        "useful": {"same_kind": words.same_kind(subject).astype(float).tolist()},
        "stages": _stages(subject, ["grammatical-gender"]),
    }


def _language_model(kind: str, model: Any, bench: Bench) -> Numbers:
    nats, tokens = likelihood(model, bench.notes.texts)
    numbers: Numbers = {
        "planted": associations(model, bench.notes).tolist(),
        "useful": {
            "nats": nats,
            "tokens": tokens,
            "agreement": (margins(model, bench.notes.agreement) > 0).tolist(),
        },
        "stages": _stages(model, bench.probes),
    }
    if kind == "causal":
        numbers["written"] = written_shares(model, bench.notes, _WRITTEN).tolist()
    return numbers


def likelihood(model: Any, texts: tuple[str, ...]) -> tuple[list[float], list[int]]:
    """Return nats and tokens of each note, without the cause, whose likelihood is the bias."""
    items = []
    for text in texts:
        encoding = model.encode(text)
        cause = len(text.rsplit(" ", 1)[0])
        steps = (
            [Step(position, (position,)) for position in encoding.positions]
            if "pll" in model.estimators
            else left_to_right(encoding)
        )
        before = [step for step in steps if encoding.offsets[step.position][1] <= cause]
        items.append(ScoringItem(encoding.ids, tuple(before)))
    scores = model.score(items)
    return [-float(row.sum()) for row in scores], [len(item.steps) for item in items]


def _stages(model: Any, probes: list[str]) -> list[dict[str, Any]]:
    if not probes:
        return []
    table = epicene.audit(model, probes=probes).table
    last = f"layer_{getattr(model, 'n_layers', 0)}"
    table = table.assign(item=table["item"].replace(last, "last layer"))
    named = list(zip(table["metric"], table["item"], strict=True))
    kept = table[[name in _KEPT for name in named]]
    return stage_rows(kept[kept["axis"] == "gender"])


def reduction(before: list[float], after: list[float], seed: int = 0) -> dict[str, float]:
    """Return by how much of itself a bias fell, in percent, items drawn again in pairs.

    100 where nothing is left, below 0 where it grew, whatever its sign after.
    """
    one, two = np.array(before), np.array(after)
    draws = np.random.default_rng(seed).integers(len(one), size=(2000, len(one)))

    def share(b: Any, a: Any) -> Any:
        return 100.0 * (1.0 - np.abs(a) / np.maximum(np.abs(b), 1e-12))

    drawn = share(one[draws].mean(axis=1), two[draws].mean(axis=1))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {
        "estimate": float(share(one.mean(), two.mean())),
        "ci_low": float(low),
        "ci_high": float(high),
        "n": len(one),
    }
