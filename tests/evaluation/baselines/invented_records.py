"""Documents of our own with a known rule from words to labels and entities."""

from __future__ import annotations

import numpy as np

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus

DRUGS = ("doliprane", "aspirine", "insuline", "morphine")
SIGNS = ("une toux", "une forte fièvre", "une douleur thoracique", "un prurit")
FILLING = ("Examen normal.", "Retour au domicile.", "Revu en consultation.", "Bilan demandé.")


def entity(text: str, words: str, label: str, number: int) -> Entity:
    """Mark the first place of some words."""
    start = text.index(words)
    return Entity(f"T{number}", label, ((start, start + len(words)),), words)


def record(k: int, rng: np.random.Generator, accuracy: float = 1.0) -> Document:
    """Write a record: who is ill has a sign, with this probability; else the others have."""
    ill = bool(rng.random() < 0.5)
    shown = ill if rng.random() < accuracy else not ill
    sign = str(rng.choice(SIGNS)) if shown else ""
    drug = str(rng.choice(DRUGS))
    tail = " ".join(str(word) for word in rng.permutation(FILLING))
    told = f"Le patient présente {sign}" if sign else "Le patient se dit bien"
    text = f"{told} (dossier {rng.integers(10**9)}). Il prend {drug}. {tail}"
    found = [entity(text, drug, "Drug", 1)]
    if sign:
        found.append(entity(text, sign, "Sign", 2))
    return Document(
        id=f"d{k}",
        text=text,
        entities=tuple(found),
        attributes={"ill": "yes" if ill else "no", "marks": f"ill|{drug}" if ill else drug},
        patient=Patient(f"p{k}", sex="F" if k % 2 else "M"),
    )


def records(n: int = 60, seed: int = 0, accuracy: float = 1.0) -> Corpus:
    """Write records of n patients."""
    rng = np.random.default_rng(seed)
    return Corpus.of([record(k, rng, accuracy) for k in range(n)], name="invented")
