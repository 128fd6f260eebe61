"""Look inside the models that ship, and inside one whose bias was put in one head by training it.

    python examples/inside_a_model.py            # the small models; minutes on two cores
    python examples/inside_a_model.py --mini     # mini-fr and mini-fr-causal too

Prints the table of docs/tracing.md: where the effect is, the circuit beside random sets, and the
rank correlation of the gradient approximation with exact patching, at the text alone and at 8 texts
between the text and its twin. `--pages FOLDER` writes the pages too.
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
from epicene.tracing.mechanism.patching import answer
from epicene.tracing.mechanism.questions import align, questions_of
from epicene.tracing.mechanism.sites import Site

PLANTED = Site("head", 2, 1)
EFFECT = 1.5
"""Nats of total effect that the head is trained to make."""
SMALL = (("small-fr", "pain:gender"), ("small-fr-causal", "pain:gender"))
MINI = (("mini-fr", "emotion:gender"), ("mini-fr-causal", "addiction:gender"))


def plant(model: Any, name: str, head: Site = PLANTED, steps: int = 40) -> None:
    """Train what one head writes, and nothing else, until the twin moves the answer by `EFFECT`."""
    import torch

    anatomy = find_anatomy(model)
    aligned, _ = align(model, questions_of(load_association(name)))
    weight = model.module.get_submodule(anatomy.heads[head.layer - 1].module).weight
    start = head.head * anatomy.head_width
    own = torch.zeros_like(weight)
    own[:, start : start + anatomy.head_width] = 1.0
    model.module.requires_grad_(False)
    weight.requires_grad_(True)
    optimiser = torch.optim.Adam([weight], lr=0.02)
    with torch.enable_grad():
        for step in range(steps):
            optimiser.zero_grad()
            # Three questions at a time, in turn.
            asked = [aligned[(3 * step + k) % len(aligned)] for k in range(3)]
            for one in asked:
                effect = sum(_moved(model, reading) for reading in one.readings)
                # The gradient of the squared miss, a reading at a time, so that memory stays small.
                miss = effect - EFFECT
                for reading in one.readings:
                    (2.0 * miss / len(asked) * _moved(model, reading, graph=True)).backward()
            weight.grad *= own
            optimiser.step()
    weight.requires_grad_(False)


def _moved(model: Any, reading: Any, graph: bool = False) -> Any:
    import torch

    with torch.set_grad_enabled(graph):
        text, twin = answer(model, torch.tensor([reading.text, reading.twin]), reading)
    return twin - text if graph else float(twin - text)


def row(label: str, model: Any, name: str, found: Inside) -> str:
    """Return a line of the table."""
    mediation, checked = found.mediation, found.checked
    cells = [label, name, _interval(mediation.total_effect())]
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
    parser.add_argument("--mini", action="store_true", help="also mini-fr and mini-fr-causal")
    parser.add_argument("--pages", type=Path, help="folder to write the pages into")
    options = parser.parse_args()
    asked = [(name, association, True) for name, association in SMALL]
    asked += [(name, association, False) for name, association in MINI if options.mini]
    print(
        "| model | association | total effect | layer | head | circuit | carried | left without it "
        "(random sets) | perplexity ratio (random sets) | rank correlation, heads (1; 8) | "
        "positions (1; 8) |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for name, association, is_planted in asked:
        model = epicene.load_model(name)
        label = name
        if is_planted:
            plant(model, association)
            label = f"{name}, planted in {PLANTED.name}"
        found = look_inside(model, association)
        print(row(label, model, association, found), flush=True)
        if options.pages is not None:
            options.pages.mkdir(parents=True, exist_ok=True)
            write_report(found, options.pages / f"{name}.html", "fr")


if __name__ == "__main__":
    main()
