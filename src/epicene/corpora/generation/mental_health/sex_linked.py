"""Facts that only one sex has: such a document has no twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epicene.core.seeds import generator

if TYPE_CHECKING:
    import numpy as np

# One document in so many has such a fact.
EVERY = 7


def is_sex_linked(index: int, seed: int) -> bool:
    """Say whether a document has such a fact: exactly one of each seven in a row."""
    block, place = divmod(index, EVERY)
    chosen = generator(seed, "mental-health", "facts", "sex-linked", str(block)).integers(EVERY)
    return int(chosen) == place


def draw_sex_linked(rng: np.random.Generator, sex: str, age: int) -> str:
    """Draw the fact; a current pregnancy is none of them, since it closes a trial."""
    if sex == "F":
        if age < 42:
            facts = ["contraception", "past pregnancy", "miscarriage"]
        elif age < 56:
            facts = ["menopause", "hysterectomy"]
        else:
            facts = ["hysterectomy", "postmenopause"]
    else:
        facts = (
            ["prostate", "erectile dysfunction"]
            if age >= 52
            else ["erectile dysfunction", "vasectomy"]
        )
        if age < 30:
            facts = ["testicular torsion", "erectile dysfunction"]
    return str(rng.choice(facts))
