"""What an experiment on doses of bias says, for the terminal, the page and the docs alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, capital, load_texts
from epicene.report.tracing.dose_response_names import (
    DIGITS,
    dose_said,
    measure_said,
    p_said,
    records,
    source_said,
    value_said,
)
from epicene.report.tracing.dose_response_predictions import predictions_said
from epicene.tracing.experiment.experiment import Experiment
from epicene.tracing.experiment.matrix import EVERYWHERE
from epicene.tracing.experiment.thresholds import AT_ZERO

_NOTES = ("zero", "reach", "exclusive", "linear", "decisions", "seeds", "correlation")


@dataclass(frozen=True)
class DoseSaid:
    """An experiment in one language.

    Parameters
    ----------
    title, subtitle : str
    banner : (str, str)
        What must be known first: a word and a sentence.
    sentences : tuple of str
        What was recovered.
    doses : tuple of str
        What a dose of each source is.
    drives, responses, pair, matrix : Table
    pair_lead : str
    predictions : tuple of str
        What predicts what.
    cost, notes : tuple of str
    """

    title: str
    subtitle: str
    banner: tuple[str, str]
    sentences: tuple[str, ...]
    doses: tuple[str, ...]
    drives: Table
    responses: Table
    pair: Table
    pair_lead: str
    predictions: tuple[str, ...]
    matrix: Table
    cost: tuple[str, ...]
    notes: tuple[str, ...]


def dose_response_said(found: Experiment, lang: Lang) -> DoseSaid:
    """Put an experiment in words."""
    texts = load_texts(lang)
    plan, cost = found.plan, found.facts["cost"]
    return DoseSaid(
        title=texts("dose.title"),
        subtitle=texts(
            "dose.subtitle",
            runs=Numbers(lang).integer(found.facts["runs"]),
            models=Numbers(lang).integer(cost["models"]),
            base=plan.base,
            seeds=str(plan.seeds),
            doses=texts("words.semicolon").join(dose_said(dose, texts) for dose in plan.doses),
        ),
        banner=(texts("dose.banner"), texts("dose.banner_why")),
        sentences=_recovered(found, texts),
        doses=tuple(
            f"{source_said(name, texts)} — {texts.get(f'dose_about.{name}', '')}"
            for name in plan.sources
        ),
        drives=_drives(found, texts),
        responses=_responses(found, texts),
        pair=_pair(found, texts),
        pair_lead=_pair_lead(found, texts),
        predictions=predictions_said(found, texts),
        matrix=_matrix(found, texts),
        cost=_cost(found, texts),
        notes=tuple(texts(f"dose_notes.{name}") for name in _NOTES),
    )


def _recovered(found: Experiment, texts: Texts) -> tuple[str, ...]:
    names = found.recovered
    rest = [source_said(name, texts) for name in found.plan.sources if name not in names]
    first = (
        texts(
            "dose.recovered",
            k=str(len(names)),
            n=str(len(found.plan.sources)),
            names=texts.join([source_said(name, texts) for name in names]),
        )
        if names
        else texts("dose.recovered_none")
    )
    return (first, texts("dose.not_recovered", names=texts.join(rest))) if rest else (first,)


def _drives(found: Experiment, texts: Texts) -> Table:
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


def _responses(found: Experiment, texts: Texts) -> Table:
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


def _pair(found: Experiment, texts: Texts) -> Table:
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


def _pair_lead(found: Experiment, texts: Texts) -> str:
    if found.plan.pair is None:
        return ""
    (one, two), (low, high) = found.plan.pair.sources, found.plan.pair.strengths
    return texts(
        "dose.pair_lead",
        one=capital(source_said(one, texts)),
        two=source_said(two, texts),
        low=dose_said(low, texts),
        high=dose_said(high, texts),
    )


def scope_said(scope: str, texts: Texts) -> str:
    """Name the runs that a correlation is over."""
    return texts("dose.all_runs") if scope == EVERYWHERE else source_said(scope, texts)


def _matrix(found: Experiment, texts: Texts) -> Table:
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


def _cost(found: Experiment, texts: Texts) -> tuple[str, ...]:
    cost, base, numbers = found.facts["cost"], found.facts["base"], Numbers(texts.lang)
    return (
        texts(
            "dose.cost",
            models=numbers.integer(cost["models"]),
            duration=numbers.duration(cost["seconds"]),
            energy=numbers.energy(cost["energy_kwh"]),
            emissions=numbers.mass(cost["emissions_g"]),
            method=cost["method"],
        ),
        texts("dose.base", name=base["name"], sha=base["sha256"]),
        texts("dose.commits", commit=", ".join(cost["trained_at_commits"])),
    )
