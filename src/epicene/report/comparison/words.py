"""What a comparison says, for the terminal and the page alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.report.comparison.scales import Scale, scale_of
from epicene.report.numbers import Numbers
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, load_texts, uncapital

if TYPE_CHECKING:
    from epicene.audit.comparison.compare import Comparison

STATES = ("front", "undecided", "dominated")
ALPHA = 0.05


@dataclass(frozen=True)
class Said:
    """A comparison in one language.

    Parameters
    ----------
    title, subtitle : str
    sentences : tuple of str
        Who is on the front, who is not, and which numbers were compared.
    candidates, differences : Table
    notes : tuple of str
        How to read it, and what it does not show.
    """

    title: str
    subtitle: str
    sentences: tuple[str, ...]
    candidates: Table
    differences: Table
    notes: tuple[str, ...]


def said(comparison: Comparison, lang: Lang) -> Said:
    """Put a comparison in words."""
    texts = load_texts(lang)
    numbers = Numbers(texts.lang)
    names = [str(name) for name in comparison.table["name"]]
    return Said(
        title=texts("comparison.title"),
        subtitle=texts.join(names),
        sentences=tuple(_sentences(comparison, texts)),
        candidates=_candidates(comparison, texts, numbers),
        differences=_differences(comparison, texts, numbers),
        notes=tuple(_notes(comparison, texts)),
    )


def _sentences(comparison: Comparison, texts: Texts) -> list[str]:
    table = comparison.table
    energy = texts("comparison.no_more_energy") if comparison.energy_counts else ""
    found = []
    for state in STATES:
        rows = table[table["state"] == state].to_dict("records")
        if rows:
            who = texts.join([_who({str(k): v for k, v in row.items()}, texts) for row in rows])
            found.append(texts(f"comparison.{state}_sentence", names=who, energy=energy))
    compared = [
        texts(f"comparison.compared_{kind}", metric=uncapital(scale_of(question, texts).name))
        for kind, question in (("quality", comparison.quality), ("bias", comparison.bias))
        if question is not None
    ]
    found.append(" ".join(compared))
    if comparison.quality is None:
        found.append(texts("comparison.no_quality"))
    if comparison.bias is None:
        found.append(texts("comparison.no_bias"))
    if not comparison.energy_asked:
        found.append(texts("comparison.energy_of_audits"))
    elif comparison.energy_counts:
        found.append(texts("comparison.energy_counts"))
    else:
        known = comparison.energy_known
        found.append(texts(f"comparison.energy_{'other_work' if known else 'left_out'}"))
    return found


def _who(row: Mapping[str, Any], texts: Texts) -> str:
    if not row["dominated_by"]:
        return str(row["name"])
    return texts("comparison.dominated_by", name=row["name"], by=row["dominated_by"])


def _candidates(comparison: Comparison, texts: Texts, numbers: Numbers) -> Table:
    columns: list[tuple[str, list[str], bool]] = []
    rows = [{str(k): v for k, v in row.items()} for row in comparison.table.to_dict("records")]
    columns.append((texts("comparison.candidate"), [str(row["name"]) for row in rows], False))
    columns.append(
        (texts("comparison.state"), [texts(f"comparison.{row['state']}") for row in rows], False)
    )
    if comparison.quality is not None:
        scale = scale_of(comparison.quality, texts)
        cells = [_interval(row, "quality", scale, numbers, texts) for row in rows]
        columns.append((scale.name, cells, True))
    if comparison.bias is not None:
        scale = scale_of(comparison.bias, texts)
        cells = [_interval(row, "bias", scale, numbers, texts, signed=True) for row in rows]
        columns.append((scale.name, cells, True))
        cells = [_interval(row, "distance", scale.apart(), numbers, texts) for row in rows]
        columns.append((texts("comparison.distance"), cells, True))
    columns.append(
        (texts("comparison.energy"), [_energy(row, numbers, texts) for row in rows], True)
    )
    return Table(
        header=tuple(name for name, _, _ in columns),
        rows=tuple(zip(*(cells for _, cells, _ in columns), strict=True)),
        numeric=tuple(numeric for _, _, numeric in columns),
    )


def _interval(
    row: Mapping[str, Any],
    name: str,
    scale: Scale,
    numbers: Numbers,
    texts: Texts,
    *,
    signed: bool = False,
) -> str:
    value, low, high = (
        scale.factor * float(row[key]) for key in (name, f"{name}_low", f"{name}_high")
    )
    signed = signed and row["neutral"] == 0.0
    shown = numbers.unit(value, scale.unit, signed)
    if math.isnan(low):
        return texts("comparison.without_interval", value=shown)
    return f"{shown} {numbers.interval(low, high, scale.unit, signed)}"


def _energy(row: Mapping[str, Any], numbers: Numbers, texts: Texts) -> str:
    if row["energy_reason"]:
        return reason_in_words(str(row["energy_reason"]), texts)
    return numbers.energy(float(row["energy_kwh"]))


def _differences(comparison: Comparison, texts: Texts, numbers: Numbers) -> Table:
    names = ("pair", "what", "difference", "interval", "p_adjusted", "verdict")
    cells = []
    flagged = []
    for row in comparison.differences.to_dict("records"):
        of_bias = str(row["direction"]) == "more_biased_first_model"
        question = comparison.bias if of_bias else comparison.quality
        assert question is not None  # noqa: S101 - the row is of it
        scale = scale_of(question, texts).apart()
        kind = "bias" if of_bias else "quality"
        value, low, high = (scale.factor * row[key] for key in ("estimate", "ci_low", "ci_high"))
        found = bool(row["p_adjusted"] < ALPHA)
        flagged.append(found)
        none = texts("words.none")
        first, _, second = str(row["model"]).partition(" − ")
        cells.append(
            (
                str(row["model"]),
                texts(f"comparison.what_{kind}"),
                numbers.unit(value, scale.unit, signed=True),
                none if math.isnan(low) else numbers.interval(low, high, scale.unit, signed=True),
                none if math.isnan(row["p_adjusted"]) else numbers.p_value(row["p_adjusted"]),
                _verdict(found, value, question.better, (first, second), texts),
            )
        )
    return Table(
        header=tuple(texts(f"comparison.{name}") for name in names),
        rows=tuple(cells),
        numeric=(False, False, True, True, True, False),
        flagged=tuple(flagged),
    )


def _verdict(
    found: bool, value: float, better: str | None, pair: tuple[str, str], texts: Texts
) -> str:
    if not found:
        return texts("verdicts.no_difference")
    first_ahead = value > 0.0 if better == "higher" else value < 0.0
    name = pair[0] if first_ahead else pair[1]
    return texts("comparison.better" if better else "comparison.less_biased", name=name)


def _notes(comparison: Comparison, texts: Texts) -> list[str]:
    keys = ["states", "paired" if comparison.paired else "unpaired", "distance", "one_number"]
    notes = [texts(f"comparison.note_{key}") for key in keys]
    notes += [
        texts("comparison.note_others", metric=question.metric, n=str(question.others))
        for question in (comparison.quality, comparison.bias)
        if question is not None and question.others
    ]
    return [*notes, texts("comparison.note_energy")]
