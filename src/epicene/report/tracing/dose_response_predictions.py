"""What predicts what, in sentences made from the correlations of an experiment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from epicene.report.numbers import Numbers
from epicene.report.texts import Texts, capital
from epicene.report.tracing.dose_response_names import (
    DIGITS,
    records,
    short_said,
    source_said,
    value_said,
)
from epicene.tracing.experiment.experiment import Experiment
from epicene.tracing.experiment.matrix import EVERYWHERE
from epicene.tracing.experiment.measures import measure_of

Rows = list[dict[str, Any]]


def predictions_said(found: Experiment, texts: Texts) -> tuple[str, ...]:
    """Say it in short, then for each source what foresees its harms, then over all runs."""
    curves, matrix = records(found.tables["curves"]), records(found.tables["matrix"])
    over_all = [row for row in matrix if row["scope"] == EVERYWHERE]
    said = [*_foreseen(over_all, texts), *_seen(found, curves, texts)]
    for source in found.plan.sources:
        of_source = [row for row in curves if row["source"] == source]
        pairs = [row for row in matrix if row["scope"] == source]
        said += _of_source(source, of_source, pairs, texts)
    for harm in dict.fromkeys(row["harm"] for row in over_all):
        said.append(_over_all([row for row in over_all if row["harm"] == harm], harm, texts))
    n = sum(not math.isnan(row["ci_low"]) for row in matrix)
    chance = Numbers(texts.lang).decimal(0.05 * n, 0)
    if not n:
        return tuple(said)
    return (*said, texts("dose.by_chance", n=str(n), chance=chance))


def _foreseen(over_all: Rows, texts: Texts) -> Iterator[str]:
    """Count the harms that are foreseen, by measures of the encoder and by others."""
    if not _any_interval(over_all):
        return
    above = [row for row in over_all if row["ci_low"] > 0.0]
    upstream = {row["harm"] for row in above if measure_of(row["measure"]).part == "encoder"}
    near = {row["harm"] for row in above if measure_of(row["measure"]).part != "encoder"}
    n = len({row["harm"] for row in over_all})
    yield texts("dose.in_short", k=str(len(upstream)), n=str(n), m=str(len(near)))


def _seen(found: Experiment, curves: Rows, texts: Texts) -> Iterator[str]:
    """Say which sources an audit of the encoder sees, and which of them do harm."""
    risen = [row for row in curves if row["recovered"]]
    harmful = {row["source"] for row in risen if row["kind"] == "harm"}
    seen = {
        row["source"]
        for row in risen
        if row["kind"] == "intrinsic"
        and (known := measure_of(row["measure"])).part == "encoder"
        and known.stage != "corpus"
    }
    for key, chosen in (
        ("dose.seen_harmless", seen - harmful),
        ("dose.seen_harmful", seen & harmful),
        ("dose.unseen_harmful", harmful - seen),
    ):
        names = [source_said(name, texts) for name in found.plan.sources if name in chosen]
        if names:
            yield texts(key, names=texts.join(names))


def _of_source(source: str, curves: Rows, pairs: Rows, texts: Texts) -> Iterator[str]:
    harms = [row for row in curves if row["kind"] == "harm"]
    risen = [row["measure"] for row in harms if row["recovered"]]
    name = capital(source_said(source, texts))
    for harm in risen:
        rows = [row for row in pairs if row["harm"] == harm]
        if not _any_interval(rows):
            yield texts("dose.unknown", source=name, harm=short_said(harm, texts))
            continue
        above = [row for row in rows if row["ci_low"] > 0.0]
        others = [row for row in rows if row not in above]
        key = "dose.predicted" if above else "dose.predicted_none"
        first = texts(key, source=name, harm=short_said(harm, texts), names=_named(above, texts))
        blind = texts("dose.blind", names=_named(others, texts)) if above and others else ""
        yield f"{first} {blind}".strip()
    reverse = [row for row in curves if row["kind"] == "intrinsic" and row["ci_high"] < 0.0]
    if reverse:
        names = texts.join([_by_value(row, texts) for row in reverse])
        yield texts("dose.reverse", source=name, names=names)
    if risen:
        return
    slopes = texts.join([_by_value(row, texts) for row in harms])
    moved = [row["measure"] for row in curves if row["recovered"]]
    key = "dose.silent" if moved else "dose.silent_all"
    names = texts.join([short_said(measure, texts) for measure in moved])
    yield texts(key, source=name, harms=slopes, moved=names)


def _over_all(rows: Rows, harm: str, texts: Texts) -> str:
    name, said = capital(texts("dose.all_runs")), short_said(harm, texts)
    if not _any_interval(rows):
        return texts("dose.unknown", source=name, harm=said)
    upstream = [row for row in rows if measure_of(row["measure"]).part == "encoder"]
    above = [row for row in rows if row["ci_low"] > 0.0]
    foreseen = [row for row in upstream if row in above]
    near = [row for row in above if row not in upstream]
    known = [row["estimate"] for row in upstream if not math.isnan(row["estimate"])]
    numbers = Numbers(texts.lang)
    low, high = (numbers.decimal(end(known, default=0.0), DIGITS) for end in (min, max))
    key = "dose.upstream_some" if foreseen else "dose.upstream_none"
    names = _named(foreseen, texts)
    first = texts(key, source=name, harm=said, names=names, low=low, high=high)
    key = "dose.downstream" if near else "dose.downstream_none"
    return f"{first} {texts(key, names=_named(near, texts))}"


def _any_interval(rows: Rows) -> bool:
    return any(not math.isnan(row["ci_low"]) for row in rows)


def _named(rows: Sequence[dict[str, Any]], texts: Texts) -> str:
    """Name measures with their correlations, the strongest first; what is undefined, last."""
    ordered = sorted(rows, key=lambda row: (math.isnan(row["estimate"]), -row["estimate"]))
    return texts.join([_by_value(row, texts) for row in ordered])


def _by_value(row: dict[str, Any], texts: Texts) -> str:
    name = short_said(row["measure"], texts)
    return texts("dose.by_value", name=name, value=value_said(row, texts))
