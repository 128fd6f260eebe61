"""An outcome as one plain sentence in English, for a terminal and for continuous integration."""

from __future__ import annotations

import math

from epicene.audit.deliverables.outcome import Outcome

VERDICTS = {"met": "met", "not_met": "NOT MET", "not_enough_data": "not enough data"}


def sentence(outcome: Outcome) -> str:
    """Say what was asked, what was found, and what would be needed."""
    limits = " and ".join(f"{value:g}" for value in outcome.at)
    asked = f"{outcome.bound.replace('_', ' ')} {outcome.limit} {limits}"
    return f"{VERDICTS[outcome.verdict]}: {_found(outcome)}; asked: {asked}{_needed(outcome)}."


def _found(outcome: Outcome) -> str:
    if math.isnan(outcome.estimate):
        return f"undefined ({outcome.reason or 'no reason is given'})"
    text = f"{outcome.estimate:.4g}"
    if not math.isnan(outcome.ci_low):
        text += f" [{outcome.ci_low:.4g}, {outcome.ci_high:.4g}]"
    if outcome.unit not in ("patients", "items"):
        return f"{text} {outcome.unit}"
    n = outcome.n if outcome.n_patients is None else outcome.n_patients
    return f"{text}, {n} {outcome.unit}"


def _needed(outcome: Outcome) -> str:
    if outcome.verdict != "not_enough_data":
        return ""
    text = "" if math.isnan(outcome.estimate) or not outcome.reason else f"; {outcome.reason}"
    if outcome.needed is not None:
        text += f"; about {outcome.needed} {outcome.unit} would be needed"
    if not math.isnan(outcome.power):
        text += f" for a power of 80 % (now {outcome.power:.0%})"
    return text
