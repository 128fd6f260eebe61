"""Write docs/mitigation_table.md from tables that were measured: a folder each, the long one first.

``python examples/mitigation_page.py mitigation-table-full mitigation-table``
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
from mitigation.table import markdown, summary  # noqa: E402

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
    return "\n".join([*ABOUT, *(_section(table) for table in tables)]).rstrip() + "\n"


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
