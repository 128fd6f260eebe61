"""What connections over models say, for the terminal and the page alike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.report.numbers import Numbers
from epicene.report.reasons import reason_in_words
from epicene.report.table import Table
from epicene.report.texts import Lang, Texts, load_texts
from epicene.report.tracing.number_names import About, number_names
from epicene.tracing.connect.connect import ENOUGH_MODELS, Connections
from epicene.tracing.connect.models import OF_A_TOOL
from epicene.tracing.connect.numbers import ABOUT

if TYPE_CHECKING:
    import pandas as pd

ALPHA = 0.05
_NAMED = 3
_NOTES = ("distance", "cause", "independent", "size", "few", "left")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ConnectionsSaid:
    """Connections in one language.

    Parameters
    ----------
    title, subtitle : str
    warnings : tuple of (str, str)
        What must be known first: a word and a sentence.
    sentences : tuple of str
    stages, pairs, models, left : Table
    left_lead : str
    notes : tuple of str
        How to read it, and what it does not show.
    """

    title: str
    subtitle: str
    warnings: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    stages: Table
    pairs: Table
    models: Table
    left: Table
    left_lead: str
    notes: tuple[str, ...]


def connections_said(found: Connections, lang: Lang) -> ConnectionsSaid:
    """Put connections in words."""
    texts = load_texts(lang)
    numbers = Numbers(lang)
    left = number_names(found.left_out, texts)
    return ConnectionsSaid(
        title=texts("connect.title"),
        subtitle=texts.count("connect.subtitle", len(found.models)),
        warnings=tuple(_warnings(found, texts)),
        sentences=tuple(_sentences(found, texts, numbers)),
        stages=_pair_table(found.stages, ("first_stage", "second_stage"), texts, numbers),
        pairs=_pair_table(found.table, ("first", "second"), texts, numbers),
        models=_models(found.models, texts, numbers),
        left=Table(
            (texts("connect.number"), texts("connect.stage")),
            tuple((name, texts(f"stages.{about[0]}")) for about, name in left.items()),
            (False, False),
        ),
        left_lead=texts("connect.left_lead", n=numbers.integer(len(left))),
        notes=tuple(texts(f"connect.note_{name}") for name in _NOTES),
    )


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Return the rows of a table of pairs."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def sides_of(row: Row) -> tuple[About, About]:
    """Return what the two numbers of a pair are about."""
    first, second = (
        tuple(str(row[f"{side}_{name}"]) for name in ABOUT) for side in ("first", "second")
    )
    return first, second


def is_found(row: Row, kind: str = "") -> bool:
    """Whether a correlation is established after correction."""
    return bool(row[f"{kind}p_adjusted"] < ALPHA)


def value_said(row: Row, kind: str, texts: Texts, numbers: Numbers) -> str:
    """Write a correlation with its interval, where it has them."""
    value, low, high = (row[f"{kind}{name}"] for name in ("estimate", "ci_low", "ci_high"))
    if math.isnan(value):
        return texts("words.none")
    shown = numbers.unit(value, "rho", signed=True)
    if math.isnan(low):
        return shown
    return f"{shown} {numbers.interval(low, high, 'rho', signed=True)}"


def _warnings(found: Connections, texts: Texts) -> list[tuple[str, str]]:
    told = []
    if found.confidential:
        of_a_tool = texts("connect.of_a_tool")
        names = [
            of_a_tool if name == OF_A_TOOL else texts.get(f"data.{name}", name)
            for name in found.private
        ]
        why = texts("connect.confidential_why", names=texts.join(names))
        told.append((texts("connect.confidential"), why))
    if found.few_models:
        told.append(
            (
                texts("connect.few_models", enough=str(ENOUGH_MODELS)),
                texts("connect.few_models_why", n=str(len(found.models))),
            )
        )
    return told


def _sentences(found: Connections, texts: Texts, numbers: Numbers) -> list[str]:
    rows = rows_of(found.table)
    names = number_names([about for row in rows for about in sides_of(row)], texts)
    tested = sum(not math.isnan(row["p_value"]) for row in rows)
    told = [
        texts(
            "connect.lead",
            numbers=numbers.integer(len(names)),
            pairs=numbers.integer(len(rows)),
            tested=numbers.integer(tested),
        )
    ]
    established = sorted(filter(is_found, rows), key=_strongest_first)
    if established:
        shown = [
            texts(
                "connect.named",
                first=names[first],
                second=names[second],
                value=value_said(row, "", texts, numbers),
            )
            for row in established[:_NAMED]
            for first, second in [sides_of(row)]
        ]
        counted = "one" if len(established) == 1 else "many"
        # Each names two numbers with *and*.
        strongest = texts("words.semicolon").join(shown)
        told.append(texts(f"connect.found.{counted}", n=str(len(established)), names=strongest))
    else:
        told.append(texts("connect.none_found"))
    at_equal_size = sum(is_found(row, "partial_") for row in rows)
    if at_equal_size:
        told.append(texts.count("connect.partial_found", at_equal_size))
    unknown = [str(m) for m, n in zip(*_columns(found.models), strict=True) if math.isnan(n)]
    if unknown:
        told.append(texts("connect.unknown_size", names=texts.join(unknown)))
    return told


def _columns(models: pd.DataFrame) -> tuple[list[str], list[float]]:
    return list(models["model"]), list(models["n_parameters"])


def _strongest_first(row: Row) -> tuple[bool, bool, bool, float]:
    value = float(row["estimate"])
    undefined = math.isnan(value)
    return not is_found(row), bool(row["same_probe"]), undefined, 0.0 if undefined else -abs(value)


def _pair_table(
    table: pd.DataFrame, sides: tuple[str, str], texts: Texts, numbers: Numbers
) -> Table:
    rows = sorted(rows_of(table), key=_strongest_first)
    names = number_names([about for row in rows for about in sides_of(row)], texts)
    columns = (*sides, "rho", "p_adjusted", "partial", "partial_p_adjusted", "n", "missing")
    return Table(
        header=tuple(texts(f"connect.{name}") for name in columns),
        rows=tuple(_cells(row, names, texts, numbers) for row in rows),
        numeric=(False, False, True, True, True, True, True, False),
        flagged=tuple(map(is_found, rows)),
    )


def _cells(row: Row, names: Mapping[About, str], texts: Texts, numbers: Numbers) -> tuple[str, ...]:
    first, second = sides_of(row)

    def tested(kind: str) -> str:
        value = row[f"{kind}p_adjusted"]
        if not math.isnan(value):
            return numbers.p_value(value)
        untested = row["same_probe"] and not math.isnan(row[f"{kind}estimate"])
        return texts("connect.not_tested" if untested else "words.none")

    return (
        names[first],
        names[second],
        value_said(row, "", texts, numbers),
        tested(""),
        value_said(row, "partial_", texts, numbers),
        tested("partial_"),
        numbers.integer(row["n"]),
        _missing(row, texts, numbers),
    )


def _missing(row: Row, texts: Texts, numbers: Numbers) -> str:
    """Say what is undefined and why, and how many models lack one of the two numbers."""

    def reasons(name: str) -> str:
        both = f"{row[name]}; {row[f'partial_{name}']}".split("; ")
        return reason_in_words("; ".join(dict.fromkeys(filter(None, both))), texts)

    told = [reasons("undefined_reason")]
    if lacking := reasons("unscored_reason"):
        n = row["n_unscored"] or row["partial_n_unscored"]
        told.append(texts("connect.missing_cell", n=numbers.integer(n), reason=lacking))
    return texts("words.semicolon").join(filter(None, told))


def _models(models: pd.DataFrame, texts: Texts, numbers: Numbers) -> Table:
    def size(value: float) -> str:
        return texts("words.unknown") if math.isnan(value) else numbers.integer(int(value))

    rows = tuple(
        (str(model), size(n), str(results))
        for model, n, results in models.itertuples(index=False, name=None)
    )
    names: Sequence[str] = ("model", "size", "results")
    return Table(tuple(texts(f"connect.{name}") for name in names), rows, (False, True, False))
