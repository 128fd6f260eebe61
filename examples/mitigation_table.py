"""Measure every mitigation on a bias that was planted: python examples/mitigation_table.py.

Notes with an association of known strength are generated; a masked and a causal model, a classifier
and word vectors learn it. Then each method of the registry is fitted, applied, proved and measured.
A row is kept as soon as it is there: the same command goes on where it was cut off.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from mitigation.bench import Bench, write  # noqa: E402
from mitigation.plan import PLAN, Row, read_plan, rows_of  # noqa: E402
from mitigation.running import run_row  # noqa: E402
from mitigation.table import flat, markdown, summary  # noqa: E402

from epicene.core.provenance import write_provenance  # noqa: E402


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="mini-fr and mini-fr-causal: hours")
    parser.add_argument("--form", default="", help="another form of the plan")
    parser.add_argument("--plan", type=Path, default=PLAN)
    parser.add_argument("--out", type=Path, help="by default mitigation-table, or -full")
    parser.add_argument("--only", nargs="*", default=[], help="rows whose name holds one of these")
    parser.add_argument("--seed", type=int, default=0, help="other patients, other trainings")
    parser.add_argument("--again", action="store_true", help="measure rows again that have failed")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run the rows that are not there yet, and write the table of all."""
    options = parse_arguments(arguments)
    form = options.form or ("full" if options.full else "reduced")
    folder = options.out or Path("mitigation-table" + ("-full" if options.full else ""))
    plan = read_plan(form, options.plan)
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder, plan, options.seed)
    done: list[dict[str, Any]] = []
    for row in rows_of(plan, options.plan):
        path = folder / "rows" / f"{row.name}.json"
        wanted = not options.only or any(part in row.name for part in options.only)
        if path.exists() or wanted:
            done.append(_row(row, bench, path, options.again))
            _write(folder, {"form": form, "seed": options.seed}, options.plan, done)
    print("\n".join(summary(done)))


def _row(row: Row, bench: Bench, path: Path, again: bool) -> dict[str, Any]:
    """Return a row that is kept, or run it and keep it."""
    path.parent.mkdir(exist_ok=True)
    kept = bench.kept(f"rows/{row.name}", dict) if path.exists() else None
    if kept and not (again and kept["verdict"] in ("failed", "refused")):
        return dict(kept)
    start = time.perf_counter()
    content = run_row(row, bench)
    write(path, content)
    less = content.get("planted", {}).get("reduction", {}).get("estimate")
    told = "" if less is None else f", {less:.0f} % less, {content['lost']:.1f} % lost"
    spent = time.perf_counter() - start
    print(f"{row.name}: {content['verdict']}{told} ({spent:.0f} s) {content['reason']}", flush=True)
    return content


def _write(folder: Path, facts: dict[str, Any], plan: Path, rows: list[dict[str, Any]]) -> None:
    """Write the table of what is there."""
    about = [
        "# Every mitigation on a planted bias",
        "",
        f"Form `{facts['form']}` of `examples/mitigation/plan.toml`, seed {facts['seed']}.",
        "",
        *summary(rows),
    ]
    (folder / "mitigation_table.md").write_text(markdown(rows, about), encoding="utf-8")
    (folder / "mitigation_table.csv").write_text(flat(rows), encoding="utf-8")
    write(folder / "mitigation_table.json", {**facts, "rows": rows})
    (folder / "plan.toml").write_bytes(plan.read_bytes())
    write_provenance(folder, facts)


if __name__ == "__main__":
    main()
