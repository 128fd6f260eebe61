"""The tables of an experiment: what was named beforehand, all responses, the pair, the map."""

from __future__ import annotations

import math
from typing import Any

from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Texts
from epicene.report.tracing.dose_response_names import (
    DIGITS,
    dose_said,
    measure_said,
    p_said,
    records,
    scope_said,
    source_said,
    value_said,
)
from epicene.tracing.experiment.experiment import Experiment
from epicene.tracing.experiment.thresholds import AT_ZERO


def drives_table(found: Experiment, texts: Texts) -> Table:
    """Return a row a source: the measure named beforehand, and what became of it."""
    curves, most = found.tables["curves"], found.plan.doses[-1]
    header = (
        *(texts(f"dose.{name}") for name in ("source", "named")),
        texts("dose.ends", most=dose_said(most, texts)),
        *(texts(f"dose.{name}") for name in ("slope", "trend", "p", "seen", "recovered_column")),
    )
    rows = [
        (
            source_said(row["source"], texts),
            measure_said(row["measure"], texts),
            _ends(found, row, texts),
            *_numbers(found, row, texts),
            texts("dose.yes" if row["recovered"] else "dose.no"),
        )
        for row in records(curves[curves["expected"]])
    ]
    numeric = (False, False, True, True, True, True, True, False)
    return Table(header, tuple(rows), numeric, tuple(r[-1] == texts("dose.yes") for r in rows))


def responses_table(found: Experiment, texts: Texts) -> Table:
    """Return a row a source and measure that it reaches."""
    names = ("source", "stage", "measure", "slope", "trend", "p", "seen")
    known = records(found.tables["curves"])
    rows = tuple(
        (
            source_said(row["source"], texts),
            texts(f"stages.{row['stage']}"),
            measure_said(row["measure"], texts),
            *_numbers(found, row, texts),
        )
        for row in known
    )
    flagged = tuple(bool(row["recovered"]) for row in known)
    header = tuple(texts(f"dose.{name}") for name in names)
    return Table(header, rows, (False, False, False, True, True, True, True), flagged)


def pair_table(found: Experiment, texts: Texts) -> Table:
    """Return a row a measure that both sources of the pair reach."""
    names = ("measure", "interaction", "cells")
    ends = ("low_low", "low_high", "high_low", "high_high")
    rows = tuple(
        (
            measure_said(row["measure"], texts),
            value_said(row, texts),
            " / ".join(Numbers(texts.lang).decimal(row[end], DIGITS) for end in ends),
        )
        for row in records(found.tables["interactions"])
    )
    return Table(tuple(texts(f"dose.{name}") for name in names), rows, (False, True, True))


def matrix_table(found: Experiment, texts: Texts) -> Table:
    """Return a row a scope and measure, a column a harm; a dash where a source reaches neither."""
    table = found.tables["matrix"]
    harms = list(dict.fromkeys(table["harm"]))
    keys = table[["scope", "measure"]].drop_duplicates().to_numpy().tolist()
    by_key = {(row["scope"], row["measure"], row["harm"]): row for row in records(table)}
    none = {"estimate": math.nan}
    rows = tuple(
        (
            scope_said(scope, texts),
            measure_said(measure, texts),
            *(value_said(by_key.get((scope, measure, harm), none), texts) for harm in harms),
        )
        for scope, measure in keys
    )
    header = (
        texts("dose.source"),
        texts("dose.measure"),
        *(measure_said(harm, texts) for harm in harms),
    )
    return Table(header, rows, (False, False, *(True for _ in harms)))


def _numbers(found: Experiment, row: dict[str, Any], texts: Texts) -> tuple[str, str, str, str]:
    """Return slope, trend, its p value and the threshold of a curve."""
    trend = row["trend"]
    shown = texts("words.none")
    if not math.isnan(trend):
        shown = Numbers(texts.lang).decimal(trend, DIGITS)
    return (
        value_said(row, texts),
        shown,
        p_said(row["p_trend_adjusted"], texts),
        _seen(found, row, texts),
    )


def _ends(found: Experiment, row: dict[str, Any], texts: Texts) -> str:
    means = found.tables["responses"]
    own = means[(means["source"] == row["source"]) & (means["measure"] == row["measure"])]
    by_dose = own.set_index("dose")["estimate"]
    ends = (by_dose[0.0], by_dose[found.plan.doses[-1]])
    return " → ".join(Numbers(texts.lang).decimal(value, DIGITS) for value in ends)


def _seen(found: Experiment, row: dict[str, Any], texts: Texts) -> str:
    table = found.tables["thresholds"]
    own = table[(table["source"] == row["source"]) & (table["measure"] == row["measure"])]
    if own.empty:
        return texts("dose.threshold_no_test")
    one = own.iloc[0]
    if not math.isnan(one["threshold"]):
        return dose_said(one["threshold"], texts)
    at_zero = one["reason"] == AT_ZERO
    return texts("dose.threshold_at_zero" if at_zero else "dose.threshold_never")
