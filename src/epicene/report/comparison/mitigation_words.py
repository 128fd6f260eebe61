"""What the folder of a mitigated model says was done, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from epicene.report.numbers import Numbers
from epicene.report.table import Table
from epicene.report.texts import Texts

_LAYER = re.compile(r"layer (\d+)")


@dataclass(frozen=True)
class MitigationSaid:
    """A mitigation in one language.

    Parameters
    ----------
    sentences : tuple of str
    weights, canaries : Table
        By how much each part moved, and what became of each canary text; without rows where the
        record has none.
    """

    sentences: tuple[str, ...]
    weights: Table
    canaries: Table


def mitigation_said(record: Mapping[str, Any], texts: Texts) -> MitigationSaid:
    """Put the record of a mitigation in words."""
    numbers = Numbers(texts.lang)
    proof = record.get("proof") or {}
    return MitigationSaid(
        tuple(_sentences(record, proof, texts, numbers)),
        _weights(proof.get("weights") or (), texts, numbers),
        _canaries(proof.get("canaries") or (), texts, numbers),
    )


def _sentences(
    record: Mapping[str, Any], proof: Mapping[str, Any], texts: Texts, numbers: Numbers
) -> Iterable[str]:
    subject = (record.get("subject") or {}).get("name", texts("words.none"))
    yield texts("pair.method", method=str(record["method"]), subject=str(subject))
    if options := record.get("options"):
        told = ", ".join(f"{name} = {value}" for name, value in options.items())
        yield texts("pair.options", options=told)
    if corpus := (record.get("corpus") or {}).get("name"):
        yield texts("pair.corpus", corpus=str(corpus))
    perplexity = proof.get("perplexity")
    if _known(perplexity, "before", "after", "ratio"):
        bounds = (perplexity["ci_low"], perplexity["ci_high"])
        yield texts(
            "pair.perplexity",
            before=numbers.decimal(perplexity["before"], 2),
            after=numbers.decimal(perplexity["after"], 2),
            ratio=numbers.decimal(perplexity["ratio"], 3),
            interval="" if None in bounds else f" {numbers.interval(*bounds, 'raw')}",
        )
    clozes = proof.get("clozes")
    if _known(clozes, "solved_before", "solved_after", "n"):
        yield texts(
            "pair.clozes",
            before=numbers.integer(clozes["solved_before"]),
            after=numbers.integer(clozes["solved_after"]),
            n=numbers.integer(clozes["n"]),
        )
    similarity = proof.get("similarity")
    if _known(similarity, "correlation"):
        correlation = numbers.decimal(similarity["correlation"], 3)
        yield texts("pair.similarity", correlation=correlation)
    footprint = record.get("footprint")
    if _known(footprint, "energy_kwh", "duration_s"):
        yield texts(
            "pair.energy",
            energy=numbers.energy(footprint["energy_kwh"]),
            duration=numbers.duration(footprint["duration_s"]),
        )
    for reason in record.get("refused") or ():
        yield texts("pair.forced", reason=str(reason))


def _known(part: Any, *names: str) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(part, Mapping) and all(part.get(name) is not None for name in names)


def _weights(parts: Iterable[Mapping[str, Any]], texts: Texts, numbers: Numbers) -> Table:
    def named(part: str) -> str:
        layer = _LAYER.fullmatch(part)
        if layer:
            return texts("pair.part_layer", n=layer[1])
        return texts.get(f"pair.part_{part}", part)

    rows = tuple(
        (
            named(str(part["part"])),
            numbers.integer(int(part["n"])),
            texts("words.none")
            if part.get("relative") is None
            else numbers.unit(100.0 * part["relative"], "percent"),
        )
        for part in parts
    )
    names = ("part", "n", "relative")
    return Table(tuple(texts(f"pair.moved_{name}") for name in names), rows, (False, True, True))


def _canaries(found: Iterable[Mapping[str, Any]], texts: Texts, numbers: Numbers) -> Table:
    def each(one: Mapping[str, Any], name: str) -> str:
        value = one.get(name)
        if value is None or not one.get("tokens"):
            return texts("words.none")
        return numbers.decimal(value / one["tokens"], 2)

    rows = tuple(
        (str(one["text"]), each(one, "nats_before"), each(one, "nats_after")) for one in found
    )
    header = (texts("pair.canary"), texts("pair.canary_before"), texts("pair.canary_after"))
    return Table(header, rows, (False, True, True))
