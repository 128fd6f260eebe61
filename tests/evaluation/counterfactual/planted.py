"""Short documents, and tools whose answers to older patients are planted."""

from __future__ import annotations

import re

import numpy as np

from epicene.core.document import Document, Patient

_AGE = re.compile(r"de (\d+) ans")
_NUMBER = re.compile(r"numéro (\d+)")
FOUND = "asthme"


def documents(n: int, each: int = 1) -> list[Document]:
    """Return documents of n patients, half of them in their seventies."""
    return [
        Document(
            f"{patient}-{visit}",
            f"Patient numéro {patient * each + visit} de {(32, 75)[patient % 2]} ans, connu pour "
            f"un asthme. Examen sans particularité.",
            patient=Patient(str(patient), sex="FM"[patient // 2 % 2]),
        )
        for patient in range(n)
        for visit in range(each)
    ]


def is_older(text: str) -> bool:
    """Say whether a text is of a patient in their seventies."""
    age = _AGE.search(text)
    assert age is not None
    return int(age[1]) >= 70


class Labels:
    """Says yes of a share of documents, and of more of the older patients."""

    def __init__(self, seed: int, base: float, more: float, noise: float = 0.0) -> None:
        self.rng = np.random.default_rng(seed)
        self.base, self.more, self.noise = base, more, noise
        self.drawn: dict[int, bool] = {}

    def __call__(self, text: str) -> str:
        number = _NUMBER.search(text)
        assert number is not None
        key = int(number[1])
        if key not in self.drawn:
            self.drawn[key] = bool(self.rng.random() < self.base)
        says = self.drawn[key] or (is_older(text) and self.rng.random() < self.more)
        return "yes" if says != (self.rng.random() < self.noise) else "no"


def truths(base: float, more: float) -> dict[str, float]:
    """Return what `Labels` plants without noise, of documents of which half are older.

    A younger text never changes by itself; an older one that is not yes anyway does with
    probability 2 more (1 - more) when it is read twice.
    """
    flips = (1 - base) * more
    by_itself = (1 - base) * 2 * more * (1 - more) / 2
    return {"flip_rate": flips, "label_shift": flips, "flip_rate_excess": flips - by_itself}


class Scores:
    """Gives a score of its own to each document, higher for older patients, with noise."""

    def __init__(self, seed: int, shift: float, noise: float = 0.1) -> None:
        self.rng = np.random.default_rng(seed)
        self.shift, self.noise = shift, noise

    def __call__(self, text: str) -> float:
        return float(0.5 + self.shift * is_older(text) + self.noise * self.rng.standard_normal())


class Entities:
    """Finds the one disease with a probability that depends on the age."""

    def __init__(self, seed: int, older: float, younger: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.older, self.younger = older, younger

    def __call__(self, text: str) -> dict[str, list[dict[str, object]]]:
        found = self.rng.random() < (self.older if is_older(text) else self.younger)
        start = text.index(FOUND)
        span = {"label": "disorder", "start": start, "end": start + len(FOUND)}
        return {"entities": [span] if found else []}
