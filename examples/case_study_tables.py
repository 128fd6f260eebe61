"""The tables of the case study: each tool by sex, and the tools beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import epicene
from epicene.corpora.corpus import Corpus
from epicene.evaluation.paired import compare_tools

if TYPE_CHECKING:
    import pandas as pd

BEGIN, END = "<!-- written by examples/case_study_e3c.py -->", "<!-- end -->"
METRICS = {
    "strict_f1": "Strict F1: label and both ends right",
    "missed_entity_rate": "Missed: of the gold, what no prediction touches",
    "spurious_entity_rate": "Spurious: of the predictions, what touches no gold",
}


def tables(gold: Corpus, tools: Mapping[str, Corpus], reference: str) -> str:
    """Return a table for each metric, and one of the tools beside the one of reference."""
    found = {
        name: epicene.evaluate(gold, said, task="entities", by=["sex"], tool=name).table
        for name, said in tools.items()
    }
    parts: list[str] = []
    for metric, title in METRICS.items():
        parts += [f"### {title}", "", *table_of(found, metric), ""]
    parts += ["### Two tools on the same patients", "", *paired(gold, tools, reference)]
    return "\n".join(parts)


def table_of(found: Mapping[str, pd.DataFrame], metric: str) -> list[str]:
    """Return the lines of a table: a row a tool."""
    lines = [
        "| tool | all | women | men | women − men | p | would be found in 80 % of cases |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, table in found.items():
        rows = table[table["item"] == ""].set_index(["metric", "group"])
        gap = rows.loc[(f"{metric}_difference", "F-M")]
        cells = [interval(rows.loc[(metric, group)]) for group in ("", "F", "M")]
        cells += [interval(gap), probability(gap["p_adjusted"]), percent(gap["detectable"])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def paired(gold: Corpus, tools: Mapping[str, Corpus], reference: str) -> list[str]:
    """Return the lines of a table: what each tool misses, and its gap, beside the reference."""
    lines = [
        f"| tool | missed, minus {reference}’s | p | gap women − men, minus {reference}’s | p |",
        "|---|---|---|---|---|",
    ]
    for name, said in tools.items():
        if name == reference:
            continue
        names = (name, reference)
        compared = compare_tools(
            gold, said, tools[reference], task="entities", by=["sex"], names=names
        ).table
        rows = compared[compared["item"] == ""].set_index(["metric", "group"])
        cells = []
        for key in (("_between_tools", ""), ("_difference_between_tools", "F-M")):
            row = rows.loc[(f"missed_entity_rate{key[0]}", key[1])]
            cells += [interval(row), probability(row["p_adjusted"])]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def probability(p: float) -> str:
    """Write a p value."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def interval(row: pd.Series) -> str:
    """Write a share or a difference of shares with its interval, in percent."""
    low, high = percent(row["ci_low"]), percent(row["ci_high"])
    return f"{percent(row['estimate'])} [{low}; {high}]"


def percent(value: float) -> str:
    """Write a share in percent, with a true minus."""
    return f"{100 * value:.1f}".replace("-", "−")


def write_page(page: Path, block: str) -> None:
    """Put the tables between the two marks of the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} has lost its marks")
    page.write_text(f"{before}{BEGIN}\n{block}\n{END}{after}", encoding="utf-8")
