"""The page of acceptance criteria: what a plan asked, what was found, what would be needed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.audit.deliverables.criterion import COSTS as _COSTS
from epicene.core.measurement import STAGES, Measurement
from epicene.evaluation.summary import metric_in_words
from epicene.report.families import family_of
from epicene.report.numbers import DIGITS
from epicene.report.provenance import entries
from epicene.report.readings import Reader
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import capital, uncapital

VERDICTS = ("met", "not_met", "not_enough_data")
MARKS = {"met": "✓", "not_met": "✗", "not_enough_data": "?"}
_COLUMNS = ("verdict", "criterion", "found", "asked", "n", "needed")


@dataclass(frozen=True)
class Criteria:
    """The criteria of a plan, in words.

    Parameters
    ----------
    count : str
        How many are met, are not, and lack data.
    table : Table
        A row a criterion; its first cell is the verdict.
    verdicts : tuple of str
        Of each row: ``met``, ``not_met`` or ``not_enough_data``.
    notes : tuple of str
        What must be read with it.
    """

    count: str
    table: Table
    verdicts: tuple[str, ...]
    notes: tuple[str, ...]


def criteria_of(provenance: Mapping[str, Any], reader: Reader) -> Criteria | None:
    """Return the page of criteria of results; None where no plan asked any."""
    found = [one for one in entries(provenance, "criteria") if one.get("verdict") in VERDICTS]
    if not found:
        return None
    texts = reader.texts
    verdicts = tuple(str(one["verdict"]) for one in found)
    counts = {name: texts.count(f"criteria.{name}", verdicts.count(name)) for name in VERDICTS}
    return Criteria(
        count=texts("criteria.count", **counts),
        table=Table(
            tuple(texts(f"criteria.columns.{name}") for name in _COLUMNS),
            tuple(_row(one, reader) for one in found),
            tuple(False for _ in _COLUMNS),
            tuple(verdict == "not_met" for verdict in verdicts),
        ),
        verdicts=verdicts,
        notes=tuple(_notes(found, reader)),
    )


def _row(one: Mapping[str, Any], reader: Reader) -> tuple[str, ...]:
    texts, verdict = reader.texts, str(one["verdict"])
    return (
        f"{MARKS[verdict]} {texts(f'criteria.verdict.{verdict}')}",
        _criterion(one, reader),
        _found(one, reader),
        _asked(one, reader),
        _over(one, reader),
        _needed(one, reader),
    )


def _criterion(one: Mapping[str, Any], reader: Reader) -> str:
    """Return the name that the plan gave, then which number it is."""
    number = _number(one, reader)
    if not one.get("named"):
        return number
    return reader.texts("criteria.named", name=str(one.get("name", "")), number=number)


def _number(one: Mapping[str, Any], reader: Reader) -> str:
    """Say whose number it is, which one, and of what."""
    texts, metric = reader.texts, str(one.get("metric", ""))
    words = uncapital(texts.get(f"metrics.{metric}", "")) or metric_in_words(metric, texts.lang)
    where = _where(one, reader)
    number = texts("criteria.of", metric=words, where=where) if where else words
    whose = str(one.get("deliverable") or "") or texts("criteria.whole")
    return texts("chart.fact", name=whose, value=number)


def _where(one: Mapping[str, Any], reader: Reader) -> str:
    """Return what a number is of, as the rows of the table say it; empty for everybody."""
    if one.get("stage") not in STAGES:
        return ""
    names = ("model", "data", "stage", "probe", "metric", "axis", "group", "item")
    row = Measurement(**{name: one[name] for name in names}, unscored_reason="a name alone")
    label = reader.labels.row(row)
    return "" if label == reader.texts("words.all") else label


def _found(one: Mapping[str, Any], reader: Reader) -> str:
    estimate, low, high = (_float(one.get(key)) for key in ("estimate", "ci_low", "ci_high"))
    if math.isnan(estimate):
        reason = str(one.get("reason") or "")
        words = reader.texts("criteria.undefined")
        said = reason_in_words(reason, reader.texts) if reason else ""
        return reader.texts("chart.fact", name=words, value=said) if said else words
    metric = str(one["metric"])
    if metric in _COSTS:
        return _value(estimate, one, reader)
    family = family_of(metric)
    number = reader.numbers.unit(family.scale * estimate, family.unit)
    if math.isnan(low) or math.isnan(high):
        return number
    interval = reader.numbers.interval(family.scale * low, family.scale * high, family.unit)
    return f"{number} {interval}"


def _asked(one: Mapping[str, Any], reader: Reader) -> str:
    texts = reader.texts
    limits = [_value(_float(value), one, reader) for value in one.get("at") or ()]
    key = str(one.get("limit"))
    values = (
        dict(zip(("low", "high"), limits, strict=False)) if len(limits) > 1 else {"at": limits[0]}
    )
    limit = texts(f"criteria.limit.{key}", **values)
    return capital(texts(f"criteria.asked.{one.get('bound')}", limit=limit))


def _value(value: float, one: Mapping[str, Any], reader: Reader) -> str:
    """Format a limit, or a cost: costs have their unit, metrics that of their family."""
    numbers, metric = reader.numbers, str(one["metric"])
    if metric == "emissions_kg":
        return f"{numbers.mass(1000.0 * value)}\u00a0CO₂e"
    if metric in _COSTS:
        return numbers.energy(value) if metric == "energy_kwh" else numbers.duration(value)
    family = family_of(metric)
    shown = round(family.scale * value, 9)
    text = numbers.unit(shown, family.unit)
    if shown != int(shown):
        return text
    # As the plan says it: 60 %, not 60,0 %.
    decimal = numbers.decimal(shown, DIGITS.get(family.unit, 3))
    return text.replace(decimal, numbers.integer(int(shown)))


def _over(one: Mapping[str, Any], reader: Reader) -> str:
    """Say over how many patients, and over how many items where those are not as many."""
    patients, n = one.get("n_patients"), one.get("n")
    items = n if isinstance(n, int) and n else None
    if not isinstance(patients, int):
        return "" if items is None else _count(items, one, reader)
    counted = _count(patients, one, reader)
    if items is None or items == patients:
        return counted
    return reader.texts("criteria.both", patients=counted, n=reader.numbers.integer(items))


def _needed(one: Mapping[str, Any], reader: Reader) -> str:
    texts, needed, power = reader.texts, one.get("needed"), _float(one.get("power"))
    if one["verdict"] != "not_enough_data":
        return ""
    share = "" if math.isnan(power) else reader.numbers.share(round(power, 2))
    # Why a number that is there does not do.
    reason = "" if math.isnan(_float(one.get("estimate"))) else str(one.get("reason") or "")
    told = [reason_in_words(reason, texts)] if reason else []
    if isinstance(needed, int):
        many = _count(needed, one, reader)
        key = "criteria.needed_power" if share else "criteria.needed"
        told.append(texts(key, n=many, power=share) if share else texts(key, n=many))
    elif share:
        told.append(texts("criteria.power", power=share))
    return capital(texts("words.semicolon").join(told))


def _count(n: int, one: Mapping[str, Any], reader: Reader) -> str:
    unit = "patients" if one.get("unit") == "patients" else "items"
    return reader.texts.count(f"criteria.unit.{unit}", n, reader.numbers.integer(n))


def _notes(found: Sequence[Mapping[str, Any]], reader: Reader) -> Iterator[str]:
    texts = reader.texts
    if any(one["verdict"] == "not_enough_data" for one in found):
        yield texts("criteria.note_needed")
    if names := [str(one["name"]) for one in found if one.get("one_sided")]:
        yield texts("criteria.note_one_sided", names=texts("words.semicolon").join(names))
    by_estimate = ("estimate", "abs_estimate")
    if any(o.get("bound") in by_estimate and o.get("metric") not in _COSTS for o in found):
        yield texts("criteria.note_estimate")
    yield texts("criteria.note_not_shown")


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
