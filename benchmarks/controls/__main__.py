"""Run every control and write ``docs/probe_controls.md``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import warnings
from pathlib import Path

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

| probe | measurement | planted | draws | found | false alarms |
|---|---|---|---|---|---|
"""


def controls() -> list[Control]:
    """Return the controls of every file of this folder, in the order of their names."""
    found: list[Control] = []
    for module in sorted(m.name for m in pkgutil.iter_modules(benchmarks.controls.__path__)):
        if module not in ("__main__", "control"):
            loaded = importlib.import_module(f"benchmarks.controls.{module}")
            found += getattr(loaded, "CONTROLS", ())
    return found


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


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, help="Draws of each, in place of its own number.")
    parser.add_argument("--only", default="", help="Only probes whose name holds this.")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []
    for control in controls():
        if options.only in control.probe:
            rows.append(line(control, options.runs or control.runs))
            print(rows[-1], file=sys.stderr, flush=True)
    options.out.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
