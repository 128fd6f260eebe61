"""What was found inside a model, for the terminal and the page alike."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from epicene.metrics.estimate import Estimate
from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, load_texts, typeset, uncapital
from epicene.tracing.mechanism.attribution import TRUSTED
from epicene.tracing.mechanism.circuits import Checked
from epicene.tracing.mechanism.inside import Inside
from epicene.tracing.mechanism.sites import Site

_NOTES = ("method", "add", "words", "find", "repair")


@dataclass(frozen=True)
class InsideSaid:
    """The inside of a model in one language.

    Parameters
    ----------
    title, subtitle, claim : str
    finding : str
        The total effect.
    sentences : tuple of str
    effects, attribution : Table
    attribution_lead : str
    notes : tuple of str
        How to read it, and what it does not show.
    """

    title: str
    subtitle: str
    claim: str
    finding: str
    sentences: tuple[str, ...]
    effects: Table
    attribution: Table
    attribution_lead: str
    notes: tuple[str, ...]


def inside_said(found: Inside, lang: Lang) -> InsideSaid:
    """Put the inside of a model in words."""
    return _Writer(found, load_texts(lang), Numbers(lang)).said()


def is_found(value: Estimate) -> bool:
    """Whether an interval lies on one side of 0."""
    return bool(value.ci_low * value.ci_high > 0.0)


def site_said(site: Site, texts: Texts) -> str:
    """Name a place."""
    role = texts(f"inside.role_{site.role}") if site.role else ""
    return texts(f"inside.site_{site.kind}", layer=str(site.layer), head=str(site.head), role=role)


@dataclass(frozen=True)
class _Writer:
    found: Inside
    texts: Texts
    numbers: Numbers

    def said(self) -> InsideSaid:
        association, mediation, texts = self.found.association, self.found.mediation, self.texts
        title = typeset(uncapital(association.titles[texts.lang]), texts.lang)
        claim = typeset(association.claims[texts.lang], texts.lang)
        return InsideSaid(
            texts("inside.title", title=title),
            texts("inside.subtitle", model=mediation.model, id=association.id),
            texts("inside.claim", claim=claim) if claim else "",
            self._total(),
            tuple(self._sentences()),
            self._effects(),
            self._attribution(),
            texts("inside.attribution_lead", trusted=self.numbers.decimal(TRUSTED, 1)),
            tuple(texts(f"inside.note_{name}") for name in _NOTES),
        )

    def _total(self) -> str:
        value = self.found.mediation.total_effect()
        side = "none" if not is_found(value) else "toward" if value.estimate > 0 else "against"
        return self.texts(
            "inside.total",
            value=self._nats(value.estimate),
            interval=self._interval(value),
            reading=self.texts(f"inside.total_{side}"),
        )

    def _sentences(self) -> Iterator[str]:
        mediation, texts = self.found.mediation, self.texts
        if mediation.of_kind("layer") and mediation.of_kind("head"):
            layer, head = mediation.strongest("layer"), mediation.strongest("head")
            yield texts(
                "inside.strongest",
                layer=str(layer.layer),
                layer_value=self._nats(mediation.effect(layer).estimate),
                head=self._head(head),
                head_value=self._nats(mediation.effect(head).estimate),
            )
        if self.found.checked is None:
            yield texts(f"inside.no_circuit.{self.found.no_circuit.partition(':')[0]}")
        else:
            yield from self._circuit(self.found.checked)
        if mediation.unscored:
            reasons = sorted({reason.partition(":")[0] for reason in mediation.unscored.values()})
            yield texts(
                "inside.unscored",
                n=self.numbers.integer(len(mediation.unscored)),
                reason=texts.join([texts(f"inside.reason_{reason}") for reason in reasons]),
            )

    def _circuit(self, checked: Checked) -> Iterator[str]:
        texts, share = self.texts, self._share
        heads = checked.circuit.heads
        yield texts(
            f"inside.circuit.{'one' if len(heads) == 1 else 'many'}",
            n=self.numbers.integer(len(heads)),
            share=share(checked.carried.estimate),
            heads=texts.join([self._head(head) for head in heads]),
        )
        yield texts("inside.circuit_held_out" if checked.held_out else "inside.circuit_same")
        yield texts(
            "inside.circuit_left",
            left=share(checked.left.estimate),
            left_interval=self._shares(checked.left),
            perplexity=self.numbers.decimal(checked.perplexity.estimate, 2),
            perplexity_interval=self._interval(checked.perplexity, signed=False),
        )
        if checked.random_carried:
            yield texts(
                "inside.circuit_random",
                n=self.numbers.integer(len(checked.random_carried)),
                least=share(min(checked.random_carried)),
                most=share(max(checked.random_carried)),
                left_least=share(min(checked.random_left)),
                left_most=share(max(checked.random_left)),
            )

    def _effects(self) -> Table:
        mediation, texts = self.found.mediation, self.texts
        rows, flagged = [], []
        for site in mediation.sites:
            indirect, direct = (mediation.effect(site, which) for which in ("indirect", "direct"))
            rows.append(
                (
                    site_said(site, texts),
                    self._nats(indirect.estimate),
                    self._interval(indirect),
                    self._nats(direct.estimate),
                    self._interval(direct),
                    self.numbers.integer(indirect.n),
                )
            )
            flagged.append(is_found(indirect))
        header = ("site", "indirect", "interval", "direct", "interval", "n")
        return Table(
            tuple(texts(f"inside.{name}") for name in header),
            tuple(rows),
            (False, True, True, True, True, True),
            tuple(flagged),
        )

    def _attribution(self) -> Table:
        texts, numbers = self.texts, self.numbers
        rows = []
        for one in self.found.agreements:
            rho = one.correlation
            shown = self._decimal(rho.estimate)
            if not math.isnan(rho.ci_low):
                shown += f" {numbers.interval(rho.ci_low, rho.ci_high, 'rho')}"
            rows.append(
                (
                    texts(f"inside.kind_{one.kind}"),
                    shown,
                    numbers.integer(rho.n),
                    self._decimal(one.error, 3),
                    self._share(one.relative),
                )
            )
        header = (
            "attribution_kind", "attribution_rho", "n", "attribution_error", "attribution_relative",
        )  # fmt: skip
        return Table(
            tuple(texts(f"inside.{name}") for name in header),
            tuple(rows),
            (False, True, True, True, True),
            tuple(not one.is_trusted for one in self.found.agreements),
        )

    def _head(self, head: Site) -> str:
        return self.texts("inside.head_of", layer=str(head.layer), head=str(head.head))

    def _nats(self, value: float) -> str:
        return self._decimal(value, 2, signed=True)

    def _decimal(self, value: float, digits: int = 2, signed: bool = False) -> str:
        if math.isnan(value):
            return self.texts("words.none")
        return self.numbers.decimal(value, digits, signed)

    def _interval(self, value: Estimate, signed: bool = True) -> str:
        if math.isnan(value.ci_low):
            return self.texts("words.none")
        return self.numbers.interval(value.ci_low, value.ci_high, "nats", signed)

    def _share(self, value: float) -> str:
        if math.isnan(value):
            return self.texts("words.none")
        return self.numbers.unit(100.0 * value, "percent")

    def _shares(self, value: Estimate) -> str:
        if math.isnan(value.ci_low):
            return self.texts("words.none")
        return self.numbers.interval(100.0 * value.ci_low, 100.0 * value.ci_high, "percent")
