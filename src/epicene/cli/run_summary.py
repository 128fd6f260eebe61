"""What ``epicene run`` prints: the criteria and their verdicts, or what a run would cost."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    from epicene.audit.deliverables.forecast import Expected
    from epicene.audit.deliverables.plan import DeliverablePlan
    from epicene.audit.deliverables.run import Delivered

Lang = Literal["fr", "en"]

TEXTS = {
    "en": {
        "line": "{name} ({kind}; questions: {questions}): {cost}",
        "cost": "about {duration}, {energy}, {mass} CO₂e",
        "served": "on the machine of the served model, whose time and energy are not known",
        "total": "In all: {cost}, for {criteria} criteria.",
        "rough": "Rough, from what the models that ship took on one core, by the size of the "
        "weights; answers kept from before cost nothing.",
        "last": "What the last run in this folder took is taken for granted: {names}.",
    },
    "fr": {
        "line": "{name} ({kind}\u00a0; questions\u00a0: {questions})\u00a0: {cost}",
        "cost": "environ {duration}, {energy}, {mass} de CO₂e",
        "served": "sur la machine du modèle servi, dont ni le temps ni l’énergie ne sont connus",
        "total": "En tout\u00a0: {cost}, pour {criteria} critères.",
        "rough": "Ordre de grandeur, d’après ce que les modèles livrés ont demandé sur un cœur, au "
        "prorata de la taille des poids\u00a0; les réponses déjà gardées ne coûtent rien.",
        "last": "Durée et énergie sont celles de la dernière évaluation de ce dossier\u00a0: "
        "{names}.",
    },
}


# Kinds of deliverables, as a plan calls them in English.
KINDS = {
    "model": "modèle",
    "tool": "outil",
    "detector": "détecteur",
    "mitigation": "atténuation",
}


def print_outcomes(delivered: Delivered, lang: Lang) -> None:
    """Print a line a criterion, as the report words it, and how many have each verdict."""
    from epicene.report.content import compose

    page, reader = compose(delivered.results, lang)
    if page.criteria is None:
        return
    for row in page.criteria.table.rows:
        verdict, name, found, asked, over, needed = row
        numbers = ", ".join(filter(None, (found, over)))
        told = reader.texts("words.semicolon").join(filter(None, (numbers, asked, needed)))
        typer.echo(f"{verdict} — {reader.texts('chart.fact', name=name, value=told)}")
    typer.echo(page.criteria.count)


def print_expected(
    plan: DeliverablePlan, costs: Sequence[Expected], lang: Lang, *, as_json: bool
) -> None:
    """Print what each deliverable, and all, are expected to cost."""
    if as_json:
        rows = [
            {key: None if value != value else value for key, value in cost.to_dict().items()}  # noqa: PLR0124
            for cost in costs
        ]
        typer.echo(json.dumps({"plan": plan.name, "expected": rows}, ensure_ascii=False, indent=2))
        return
    texts = TEXTS[lang]
    for cost in costs:
        told = _cost(cost.seconds, cost.energy_kwh, cost.emissions_g, lang)
        typer.echo(
            texts["line"].format(
                name=cost.name,
                kind=KINDS.get(cost.kind, cost.kind) if lang == "fr" else cost.kind,
                questions=cost.questions,
                cost=told,
            )
        )
    known = [cost for cost in costs if not math.isnan(cost.seconds)]
    total = _cost(
        sum(cost.seconds for cost in known),
        sum(cost.energy_kwh for cost in known),
        sum(cost.emissions_g for cost in known),
        lang,
    )
    typer.echo(texts["total"].format(cost=total, criteria=len(plan.criteria)))
    if any(cost.source == "rough" for cost in costs):
        typer.echo(texts["rough"])
    if last := [cost.name for cost in costs if cost.source == "last_run"]:
        typer.echo(texts["last"].format(names=", ".join(last)))


def _cost(seconds: float, energy: float, grams: float, lang: Lang) -> str:
    from epicene.report.numbers import Numbers

    if math.isnan(seconds):
        return TEXTS[lang]["served"]
    numbers = Numbers(lang)
    return TEXTS[lang]["cost"].format(
        duration=numbers.duration(seconds), energy=numbers.energy(energy), mass=numbers.mass(grams)
    )
