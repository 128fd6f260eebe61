"""What a trace says, for the terminal, the page and Markdown alike."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.metrics import Estimate
from epicene.report.numbers import Numbers
from epicene.report.provenance import demonstration_models
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, capital, load_texts, typeset, uncapital
from epicene.tracing.effects import StageEffect
from epicene.tracing.places import Change, Step
from epicene.tracing.trace import Trace

NOTES = ("scale", "two_kinds", "rule", "segmentation", "layers", "corpus", "cause", "words")
SHIPPED_CORPORA = {name + end for name in EMBEDDED for end in ("", "-planted")}
_AFTER_ENTRY: tuple[Change, ...] = ("grows", "fades", "turns")
_LAYER = "layer_"


@dataclass(frozen=True)
class TraceSaid:
    """A trace in one language.

    Parameters
    ----------
    title, subtitle : str
    banner : str
        What must be known first; empty where nothing.
    claim : str
        What is followed; empty where the association does not say.
    finding : str
        Where it enters, or that this cannot be told, or that it is not seen.
    sentences : tuple of str
        Where it grows and fades, whether it reaches the end, what says nothing.
    table : Table
        A row a place.
    notes : tuple of str
        How to read it, and what it does not show.
    """

    title: str
    subtitle: str
    banner: str
    claim: str
    finding: str
    sentences: tuple[str, ...]
    table: Table
    notes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it in one paragraph."""
        return " ".join(filter(None, (self.claim, self.finding, *self.sentences)))


def trace_said(found: Trace, lang: Lang) -> TraceSaid:
    """Put a trace in words."""
    texts = load_texts(lang)
    numbers = Numbers(lang)
    claim = typeset(found.association.claims.get(lang, ""), lang)
    of_gender = ("gender",) if found.association.axis == "gender" else ()
    return TraceSaid(
        title=texts("trace.title", title=typeset(uncapital(found.association.titles[lang]), lang)),
        subtitle=texts("trace.subtitle", model=found.model, id=found.association.id),
        banner=" ".join(_banner(found, texts)),
        claim=texts("trace.claim", claim=claim) if claim else "",
        finding=_finding(found, texts, numbers),
        sentences=tuple(_sentences(found, texts, numbers)),
        table=_table(found, texts, numbers),
        notes=tuple(texts(f"trace.notes.{name}") for name in (*NOTES, *of_gender)),
    )


def place_said(place: str, texts: Texts) -> str:
    """Name a place of the chain."""
    if place.startswith(_LAYER):
        return texts("trace.places.layer", n=place.removeprefix(_LAYER))
    return texts.get(f"trace.places.{place}", place)


def change_said(step: Step | None, texts: Texts) -> str:
    """Say what happens at a place; nothing where nothing does."""
    return texts(f"trace.changes.{step.change}") if step is not None and step.change else ""


def _banner(found: Trace, texts: Texts) -> Iterator[str]:
    if not demonstration_models(found.provenance):
        return
    yield texts("not_shown.demonstration")
    if str(found.provenance["arguments"]["corpus"]) in SHIPPED_CORPORA:
        yield texts("trace.shown_corpus")


def _finding(found: Trace, texts: Texts, numbers: Numbers) -> str:
    entry = next((step for step in found.steps if step.place == found.enters), None)
    if entry is not None:
        key = "enters" if entry.value.estimate > 0.0 else "enters_reversed"
        value = _value(entry.value, texts, numbers)
        return texts(f"trace.{key}", place=place_said(entry.place, texts), value=value)
    seen = [step.place for step in found.steps if step.found]
    return texts("trace.seen", places=_places(seen, texts)) if seen else texts("trace.nowhere")


def _sentences(found: Trace, texts: Texts, numbers: Numbers) -> Iterator[str]:
    for change in _AFTER_ENTRY:
        if places := found.places(change):
            yield texts(f"trace.{change}", places=_places(places, texts))
    seen = [step.place for step in found.steps if step.found]
    if found.enters is not None and len(seen) > 1:
        yield texts("trace.seen_at", places=_places(seen, texts))
    if seen:
        last = found.steps[-1]
        if last.place != found.enters:
            key, place = "reaches" if last.found else "ends", place_said(last.place, texts)
            yield texts(f"trace.{key}", place=place, value=_value(last.value, texts, numbers))
    elif found.steps:
        unseen = [step.unseen for step in found.steps]
        least, most = (numbers.unit(d, "d") for d in (min(unseen), max(unseen)))
        yield texts("trace.resolution", least=least, most=most)
    silent = [effect.place for effect in found.effects if math.isnan(effect.value.estimate)]
    if silent:
        yield texts("trace.not_asked", places=_places(silent, texts))


def _places(places: Sequence[str], texts: Texts) -> str:
    """Name places one after the other, and layers that follow each other together."""
    named: list[str] = []
    run: list[int] = []
    for place in (*places, ""):
        layer = int(place.removeprefix(_LAYER)) if place.startswith(_LAYER) else None
        if run and layer != run[-1] + 1:
            named += _run(run, texts)
            run = []
        if layer is not None:
            run.append(layer)
        elif place:
            named.append(place_said(place, texts))
    return texts.join(named)


def _run(layers: Sequence[int], texts: Texts) -> list[str]:
    if len(layers) < 3:
        return [place_said(f"{_LAYER}{layer}", texts) for layer in layers]
    return [texts("trace.places.layer_run", first=str(layers[0]), last=str(layers[-1]))]


def _value(value: Estimate, texts: Texts, numbers: Numbers) -> str:
    shown = numbers.unit(value.estimate, "d", signed=True)
    return texts("trace.value", value=shown, interval=_interval(value, texts, numbers))


def _interval(value: Estimate, texts: Texts, numbers: Numbers) -> str:
    if math.isnan(value.ci_low):
        return texts("words.none")
    return numbers.interval(value.ci_low, value.ci_high, "d", signed=True)


def _table(found: Trace, texts: Texts, numbers: Numbers) -> Table:
    names = ("place", "d", "own_interval", "joint_interval", "growth", "change", "n", "remarks")
    by_place = {step.place: step for step in found.steps}
    rows, flagged = [], []
    for effect in found.effects:
        step = by_place.get(effect.place)
        flagged.append(step is not None and step.found)
        rows.append(
            (
                capital(place_said(effect.place, texts)),
                *_numbers(effect, step, texts, numbers),
                change_said(step, texts) or texts("trace.changes.none"),
                _count(effect, texts, numbers),
                _remarks(effect, texts, numbers),
            )
        )
    return Table(
        header=tuple(texts(f"trace.{name}") for name in names),
        rows=tuple(rows),
        numeric=(False, True, True, True, True, False, True, False),
        flagged=tuple(flagged),
    )


def _numbers(
    effect: StageEffect, step: Step | None, texts: Texts, numbers: Numbers
) -> tuple[str, str, str, str]:
    none = texts("words.none")
    if math.isnan(effect.value.estimate):
        return none, none, none, none
    growth = none
    if step is not None and not math.isnan(step.growth.estimate):
        growth = numbers.unit(step.growth.estimate, "d", signed=True)
        growth = f"{growth} {_interval(step.growth, texts, numbers)}"
    return (
        numbers.unit(effect.value.estimate, "d", signed=True),
        _interval(effect.value, texts, numbers),
        none if step is None else _interval(step.value, texts, numbers),
        growth,
    )


def _count(effect: StageEffect, texts: Texts, numbers: Numbers) -> str:
    if not effect.value.n:
        return texts("words.none")
    counted = (
        texts(f"trace.counted.{effect.kind}") if f"trace.counted.{effect.kind}" in texts else ""
    )
    return f"{numbers.integer(effect.value.n)} {counted}".strip()


def _remarks(effect: StageEffect, texts: Texts, numbers: Numbers) -> str:
    reason = reason_in_words(effect.value.reason, texts)
    if effect.value.n_unscored:
        n = numbers.integer(effect.value.n_unscored)
        reason = texts("trace.unscored", n=n, reason=reason)
    aside = "" if effect.in_chain or effect.not_applicable else texts("trace.aside")
    return texts("words.semicolon").join(part for part in (aside, reason) if part)
