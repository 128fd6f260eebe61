"""Run controls and write their rows into ``docs/probe_controls.md``; the other rows stay."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import textwrap
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import benchmarks.controls
from benchmarks.controls.control import Control

OUT = Path(__file__).resolve().parents[2] / "docs" / "probe_controls.md"
HEAD = """# How often each probe is right

For each probe, models, tokenizers or vectors with a bias of known strength, saved and loaded as a
user's would be, and as many without it. *Found* is the share of the first that the probe flags
(p below 0.05 on the one measurement named, or an interval that leaves out the neutral value where
the metric has no test), *false alarms* the share of the second; both with exact 95 % intervals.
What is found depends on the strength that was planted: the column says it. Made by
`python -m benchmarks.controls`.

{describing}

| probe | measurement | planted | draws | found | false alarms |
|---|---|---|---|---|---|
"""


def modules() -> list[ModuleType]:
    """Load every file of controls in this folder, in the order of their names."""
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.controls.__path__))
    return [
        importlib.import_module(f"benchmarks.controls.{name}")
        for name in names
        if name not in ("__main__", "control")
    ]


def controls() -> list[Control]:
    """Return the controls of every file."""
    return [control for module in modules() for control in getattr(module, "CONTROLS", ())]


def head() -> str:
    """Return what stands above the rows, with the probes that only describe by name."""
    names = [f"`{name}`" for module in modules() for name in getattr(module, "DESCRIBING", ())]
    sentence = (
        "Probes that only describe have no row, since their numbers have neither a p nor a neutral "
        f"value: {', '.join(names)}."
    )
    return HEAD.format(describing=textwrap.fill(sentence, 100, break_on_hyphens=False))


def line(control: Control, runs: int) -> str:
    """Return the row of one control."""
    cells = []
    for planted in (True, False):
        hits, low, high = control.rate(planted, runs)
        cells.append(f"{hits / runs:.1%} [{low:.1%}; {high:.1%}]")
    return (
        f"| `{control.probe}` | {control.metric} | {control.planted} | {runs} | "
        f"{' | '.join(cells)} |"
    )


def key(row: str) -> tuple[str, ...]:
    """Return what a row is about: its probe and its measurement."""
    return tuple(cell.strip() for cell in row.split("|")[1:3])


def write(row: str, out: Path, order: Sequence[tuple[str, ...]]) -> None:
    """Put a row in its place in the table."""
    known = out.read_text(encoding="utf-8").splitlines() if out.is_file() else []
    rows = {key(line): line for line in known if line.startswith("| `")} | {key(row): row}
    lines = [rows[place] for place in order if place in rows]
    missing = [f"{probe} ({metric})" for probe, metric in order if (probe, metric) not in rows]
    if missing:
        told = f"Not run for this table: {', '.join(missing)}."
        lines += ["", textwrap.fill(told, 100, break_on_hyphens=False)]
    out.write_text(head() + "\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, help="Draws of each, in place of its own number.")
    parser.add_argument("--only", default="", help="Only probes whose name holds this.")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    every = controls()
    order = [(f"`{control.probe}`", control.metric) for control in every]
    for control in every:
        if options.only in control.probe:
            row = line(control, options.runs or control.runs)
            print(row, file=sys.stderr, flush=True)
            write(row, options.out, order)


if __name__ == "__main__":
    main()
