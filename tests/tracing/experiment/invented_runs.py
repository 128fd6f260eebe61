"""Experiments that nobody ran: rows of known response, put through the real folder."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from epicene.tracing.experiment.experiment import experiment_of
from epicene.tracing.experiment.kept import open_experiment
from epicene.tracing.experiment.measures import MEASURES
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.run import units_of

COST = {"duration_s": 2.0, "energy_kwh": 1e-5, "emissions_g": 0.5, "method": "m", "reason": ""}
SHORT = {"notes": 24, "epochs": 1, "learning_rate": 1e-3}


def plan(**changed):
    content = {
        "base": "small-fr",
        "sources": ["pretraining", "fine-tuning", "label-noise", "annotation-misses"],
        "strengths": [0.2, 0.5, 0.8],
        "seeds": 8,
        "pair": {"sources": ["pretraining", "fine-tuning"], "strengths": [0.2, 0.8]},
        "held_out": 4,
        "test": 8,
        "encoder": {"notes": 24, "steps": 3, "learning_rate": 1e-3},
        "classifier": SHORT,
        "extractor": SHORT,
    }
    return Plan.model_validate(content | changed)


def responding(measure, part, doses):
    """Respond to the sources of one's own part alone, one unit for one of dose."""
    return doses.get(part, 0.0)


def experiment(folder, of=None, response=responding, noise=0.05):
    """Keep rows of invented models in a folder, and put them together.

    ``response(measure, part, doses)`` is the mean; doses are by the part that a source acts in.
    """
    from epicene.tracing.experiment.sources.registry import SOURCES

    asked = of or plan()
    kept = open_experiment(folder, asked, "hash")
    draws = np.random.default_rng(0)
    units = units_of(asked)
    for unit in units:
        doses: dict[str, float] = {}
        for name, dose in unit.cell.doses:
            part = SOURCES.get(name).part
            doses[part] = doses.get(part, 0.0) + dose
        rows = []
        for name, known in MEASURES.items():
            if known.part != unit.part:
                continue
            measure = f"{name}/layer_1" if name == "layer_association" else name
            value = response(measure, unit.part, doses) + noise * draws.normal()
            z = value / noise
            rows.append(
                {
                    "measure": measure, "stage": known.stage, "estimate": value,
                    "ci_low": value - 0.1, "ci_high": value + 0.1,
                    "p_value": float(np.exp(-z * z / 2)), "n": 9, "n_unscored": 0, "reason": "",
                }
            )  # fmt: skip
        kept.put(unit, rows, COST)
    base = SimpleNamespace(name="small-fr", identity=SimpleNamespace(sha256="hash"))
    return experiment_of(asked, kept, units, base)
