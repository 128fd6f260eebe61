"""Short documents that put a pain down to the mind or to the body."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from epicene.tracing.associations.association import Association

PATIENTS = 200
NEUTRAL, PLANTED = (0.5, 0.5), (0.8, 0.2)
"""Probability that a woman's, and a man's, pain is put down to the mind."""


def write(association: Association, seed: int, planted: bool, path: Path) -> Path:
    """Write a file of documents, two pains each, as many women as men."""
    rng = np.random.default_rng([seed, planted])
    odds = PLANTED if planted else NEUTRAL
    lines = []
    for k in range(PATIENTS):
        side = k % 2
        said = []
        for _ in range(2):
            words = association.first if rng.random() < odds[side] else association.second
            text = rng.choice([context.both[side] for context in association.contexts])
            said.append(str(text).replace("____", str(rng.choice(words))))
        patient = {"id": f"P{k}", "sex": "FM"[side]}
        lines.append(json.dumps({"id": f"D{k}", "text": " ".join(said), "patient": patient}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
