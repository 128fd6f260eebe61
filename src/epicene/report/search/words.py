"""What a search over mitigations found, as a table and a sentence, for terminal and page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.report.comparison.scales import scale_of
from epicene.report.numbers import Numbers
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, load_texts

if TYPE_CHECKING:
    from epicene.audit.comparison.questions import Question
    from epicene.audit.search.search import Found


@dataclass(frozen=True)
class SearchSaid:
    """A search in one language.

    Parameters
    ----------
    title, lead : str
    trials : Table
        A row a trial, those that were not done with the reason.
    """

    title: str
    lead: str
    trials: Table


def search_said(found: Found, lang: Lang) -> SearchSaid:
    """Put a search in words."""
    texts = load_texts(lang)
    rows = [{str(k): v for k, v in row.items()} for row in found.table.to_dict("records")]
    counts = {
        status: sum(row["status"] == status for row in rows)
        for status in ("done", "refused", "not_applicable", "failed", "not_tried")
    }
    told = [texts(f"search.n_{status}", n=str(count)) for status, count in counts.items() if count]
    front = texts.join(found.front)
    lead = texts("search.lead", told=", ".join(told), n=str(len(rows) - 1))
    last = texts("search.front", names=front) if front else texts("search.no_front")
    return SearchSaid(texts("search.title"), f"{lead} {last}", _trials(found, rows, texts))


def _trials(found: Found, rows: list[dict[str, Any]], texts: Texts) -> Table:
    numbers = Numbers(texts.lang)
    comparison = found.comparison
    asked = {
        "quality": None if comparison is None else comparison.quality,
        "bias": None if comparison is None else comparison.bias,
    }
    shown = {name: question for name, question in asked.items() if question is not None}
    header = [
        texts("search.trial"),
        texts("comparison.state"),
        *(scale_of(question, texts).name for question in shown.values()),
        texts("search.cost"),
    ]
    cells = [
        (
            str(row["trial"]),
            _state(row, texts),
            *(_number(row, name, q, texts, numbers) for name, q in shown.items()),
            _cost(row, texts, numbers),
        )
        for row in rows
    ]
    numeric = (False, False, *(True for _ in shown), True)
    flagged = tuple(row["state"] == "front" for row in rows)
    return Table(tuple(header), tuple(cells), numeric, flagged)


def _state(row: Mapping[str, Any], texts: Texts) -> str:
    if row["status"] in ("done", "before"):
        state = str(row["state"] or "undecided")
        if state not in ("front", "dominated", "undecided"):
            return texts("words.none")
        told = texts(f"comparison.{state}")
        by = row["dominated_by"]
        return texts("comparison.dominated_by", name=told, by=by) if by else told
    reason = reason_in_words(str(row["reason"]), texts)
    return texts("search.why", status=texts(f"search.{row['status']}"), reason=reason)


def _number(
    row: Mapping[str, Any], name: str, question: Question, texts: Texts, numbers: Numbers
) -> str:
    scale = scale_of(question, texts)
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    if value is None or math.isnan(value):
        return texts("words.none")
    shown = numbers.unit(scale.factor * value, scale.unit)
    if math.isnan(low):
        return texts("comparison.without_interval", value=shown)
    bounds = numbers.interval(scale.factor * low, scale.factor * high, scale.unit)
    return f"{shown} {bounds}"


def _cost(row: Mapping[str, Any], texts: Texts, numbers: Numbers) -> str:
    seconds, energy = row["seconds"], row["energy_kwh"]
    if seconds is None or math.isnan(seconds):
        return texts("words.none")
    parts = [numbers.duration(seconds)]
    if energy is not None and not math.isnan(energy):
        parts.append(numbers.energy(energy))
    return ", ".join(parts)
