"""Write docs/mitigation_table.md from tables that were measured: a folder each, the long one first.

``python examples/mitigation_page.py mitigation-table-full mitigation-table``; folders that were
made with ``--seed`` are put together in one table of what other patients and trainings give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from mitigation.plan import PLAN, read_plan, rows_of  # noqa: E402
from mitigation.table import markdown, name_of, summary  # noqa: E402

PAGE = HERE.parent / "docs" / "mitigation_table.md"
TITLES = {
    "full": "Long form: mini-fr and mini-fr-causal",
    "reduced": "Short form: models of a million weights",
}
ABOUT = [
    "# Every mitigation on a planted bias",
    "",
    "What is planted, how it is measured and what the words mean is told in"
    " [mitigation.md](mitigation.md#the-numbers).",
    "`examples/mitigation/plan.toml` is the plan; `make mitigation-table` makes the short form,"
    " `python examples/mitigation_table.py --full` the long one, and"
    " `python examples/mitigation_page.py` this page.",
    "Processor seconds are summed over threads, and hold on a machine that does other work beside;"
    " energy is that of the whole machine, as codecarbon estimates it, over the time it took.",
    "",
]


def page(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return the page of tables that `mitigation_table.py` kept as JSON."""
    first = [table for table in tables if not table.get("seed", 0)]
    others = [table for table in tables if table.get("seed", 0)]
    sections = [_section(table) for table in first]
    if others:
        sections.insert(1, _again(first[0], others))
    return "\n".join([*ABOUT, *sections]).rstrip() + "\n"


def _again(first: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows that were measured with other seeds, beside those of the first."""
    tables = [first, *others]
    kept = [{(row["kind"], name_of(row)): row for row in table["rows"]} for table in tables]
    names = [name for name in kept[0] if any(name in rows for rows in kept[1:])]
    seeds = [table.get("seed", 0) for table in tables]
    head = ["kind", "method", *(f"seed {seed}: less by, %; lost, %" for seed in seeds)]
    lines = [
        "### Measured again: other patients, other trainings",
        "",
        "Of the long form, the rows that worked. Lost is the worst of the kinds of usefulness.",
        "",
        f"| {' | '.join(head)} |",
        f"|---|---|{'---|' * len(seeds)}",
    ]
    for kind, method in names:
        cells = [_told(rows.get((kind, method))) for rows in kept]
        lines.append(f"| {kind} | {method} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _told(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "—"
    if "planted" not in row:
        return f"{row['verdict']}"
    less = row["planted"]["reduction"]["estimate"]
    return f"{less:.0f}; {row['lost']:.1f} ({row['verdict']})".replace("-", "−")


def _section(table: Mapping[str, Any]) -> str:
    form, rows = table["form"], table["rows"]
    planned = len(rows_of(read_plan(form, PLAN), PLAN))
    spent = sum(row["cost"]["processor_seconds"] for row in rows if "cost" in row) / 3600.0
    about = [
        f"## {TITLES.get(form, form)}",
        "",
        f"{len(rows)} of {planned} rows; {spent:.1f} hours of one core for the methods alone.",
        "",
        *summary(rows),
    ]
    return markdown(rows, about, level="###")


def main(folders: Sequence[str]) -> None:
    """Write the page."""
    tables = [
        json.loads((Path(folder) / "mitigation_table.json").read_text(encoding="utf-8"))
        for folder in folders
    ]
    PAGE.write_text(page(tables), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
