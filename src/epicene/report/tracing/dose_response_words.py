"""What an experiment on doses of bias says, for the terminal, the page and the docs alike."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, capital, load_texts
from epicene.report.tracing.dose_response_names import (
    dose_said,
    source_said,
)
from epicene.report.tracing.dose_response_predictions import predictions_said
from epicene.report.tracing.dose_response_tables import (
    drives_table,
    matrix_table,
    pair_table,
    responses_table,
)
from epicene.tracing.experiment.experiment import Experiment

_NOTES = ("zero", "reach", "whole", "exclusive", "linear", "decisions", "seeds", "correlation")


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
        drives=drives_table(found, texts),
        responses=responses_table(found, texts),
        pair=pair_table(found, texts),
        pair_lead=_pair_lead(found, texts),
        predictions=predictions_said(found, texts),
        matrix=matrix_table(found, texts),
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
