"""Look inside the models that ship: the table of docs/tracing.md.

    python examples/inside_a_model.py --pages inside      # some five minutes of a processor

A line a model: where the effect is, the circuit beside random sets, and the rank correlation of
the gradient approximation with exact patching, at the text alone and at 8 texts between the text
and its twin. `--pages FOLDER` writes the pages too.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import epicene
from epicene.report.write import write_report
from epicene.tracing.associations.load import load_association
from epicene.tracing.mechanism.anatomy import find_anatomy
from epicene.tracing.mechanism.attribution import agreement, attributed
from epicene.tracing.mechanism.inside import Inside, look_inside
from epicene.tracing.mechanism.questions import align, questions_of

ASKED = (("mini-fr", "emotion:gender"), ("mini-fr-causal", "addiction:gender"))
"""Associations whose total effect differs from 0 there."""


def row(model: Any, name: str, found: Inside) -> str:
    """Return a line of the table."""
    mediation, checked = found.mediation, found.checked
    cells = [model.name, name, _interval(mediation.total_effect())]
    cells += [mediation.strongest(kind).name for kind in ("layer", "head")]
    if checked is None:
        cells += ["–"] * 4
    else:
        cells += [
            ", ".join(head.name for head in checked.circuit.heads),
            f"{checked.carried.estimate:.0%}",
            f"{checked.left.estimate:.0%} ({_spread(checked.random_left)})",
            f"{checked.perplexity.estimate:.2f} ({_range(checked.random_perplexity)})",
        ]
    anatomy = find_anatomy(model)
    aligned, _ = align(model, questions_of(load_association(name)))
    once = attributed(model, anatomy, aligned, mediation.sites)
    often = {one.kind: one for one in found.agreements}
    for kind in ("head", "position"):
        one = agreement(mediation, once, kind).correlation.estimate
        cells.append(f"{one:.2f}; {often[kind].correlation.estimate:.2f}")
    return "| " + " | ".join(cells) + " |"


def _interval(found: Any) -> str:
    if math.isnan(found.ci_low):
        return f"{found.estimate:+.2f}"
    return f"{found.estimate:+.2f} [{found.ci_low:+.2f}, {found.ci_high:+.2f}]"


def _spread(values: Sequence[float]) -> str:
    return f"{min(values):.0%} to {max(values):.0%}"


def _range(values: Sequence[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, help="folder to write the pages into")
    options = parser.parse_args()
    print(
        "| model | association | total effect | layer | head | circuit | carried | left without it "
        "(random sets) | perplexity ratio (random sets) | rank correlation, heads (1; 8) | "
        "positions (1; 8) |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for name, association in ASKED:
        model = epicene.load_model(name)
        found = look_inside(model, association)
        print(row(model, association, found), flush=True)
        if options.pages is not None:
            options.pages.mkdir(parents=True, exist_ok=True)
            write_report(found, options.pages / f"{name}.html", "fr")


if __name__ == "__main__":
    main()
