"""Records of our own in which the gender of the patient goes with a wording and with a label."""

from __future__ import annotations

import numpy as np

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus

SIGNS = ("une toux", "une fièvre", "des vertiges", "une céphalée")
# With the same initials, which scrubbing leaves.
NAMES = {"F": ("Marie", "Paule", "Louise"), "M": ("Michel", "Pierre", "Luc")}
_TEXT = {
    "F": "La patiente {name}, âgée de {age} ans, est venue pour {sign}. {said}Elle est rentrée.",
    "M": "Le patient {name}, âgé de {age} ans, est venu pour {sign}. {said}Il est rentré.",
}
_SAID = {"F": "Elle est agressive. ", "M": "Il est agressif. "}


def record(k: int, sex: str, harsh: bool, label: str, rng: np.random.Generator) -> Document:
    """Write a record; a harsh one says that the patient is aggressive."""
    age, sign = int(rng.integers(30, 45)), str(rng.choice(SIGNS))
    said = _SAID[sex] if harsh else ""
    text = _TEXT[sex].format(name=rng.choice(NAMES[sex]), age=age, sign=sign, said=said)
    found = [("Symptom", sign)]
    if harsh:
        found.append(("Evaluation", "agressive" if sex == "F" else "agressif"))
    entities = tuple(
        Entity(f"T{n}", kind, ((at, at + len(words)),), words)
        for n, (kind, words) in enumerate(found, 1)
        for at in (text.index(words),)
    )
    patient = Patient(f"p{k}", sex=sex, age=float(age))  # type: ignore[arg-type]
    return Document(f"d{k}", text, entities, attributes={"urgent": label}, patient=patient)


def records(n: int = 60, bias: float = 0.3, women: float = 0.5, seed: int = 0) -> Corpus:
    """Write records of n patients.

    Women are called aggressive with probability 0.4 + bias, men with 0.4 - bias; they are urgent
    with probability 0.5 - bias, men with 0.5 + bias, whatever the text says.
    """
    rng = np.random.default_rng(seed)
    made = []
    for k in range(n):
        sex = "F" if rng.random() < women else "M"
        sign = 1.0 if sex == "F" else -1.0
        harsh = bool(rng.random() < 0.4 + sign * bias)
        label = "yes" if rng.random() < 0.5 - sign * bias else "no"
        made.append(record(k, sex, harsh, label, rng))
    return Corpus.of(made, name="planted")


def texts_of_entities(document: Document) -> list[str]:
    """Return the texts of the entities, which are those of their spans."""
    for found in document.entities:
        assert found.text == " ".join(document.text[start:end] for start, end in found.spans)
    return [found.text for found in document.entities]
