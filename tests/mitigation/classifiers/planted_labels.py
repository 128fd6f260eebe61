"""Short documents whose true label stands in the text, and labels that pass women over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus, InMemory

ILL = ("une fièvre", "une toux", "un prurit")
WELL = ("aucun signe", "aucune plainte", "un bilan normal")
WORDS = {"F": ("La patiente", "elle"), "M": ("Le patient", "il")}


def text(sex: str, sign: str, number: int) -> str:
    noun, pronoun = WORDS[sex]
    return f"{noun} a {sign}, puis {pronoun} sort le {number}."


def record(k: int, rng: np.random.Generator, missed: float) -> tuple[Document, Document]:
    """Write a record and its twin; of ill women, a share is labelled as well."""
    sex, ill = "FM"[k % 2], bool(rng.random() < 0.5)
    sign, number = str(rng.choice(ILL if ill else WELL)), int(rng.integers(1, 30))
    overlooked = bool(rng.random() < missed)
    label = ill and not (sex == "F" and overlooked)
    told = {"ill": "yes" if label else "no", "truth": "yes" if ill else "no"}
    return (
        Document(f"d{k}", text(sex, sign, number), attributes=told, patient=Patient(f"p{k}", sex)),
        Document(
            f"d{k}",
            text("FM"[sex == "F"], sign, number),
            attributes=told,
            patient=Patient(f"p{k}", "FM"[sex == "F"]),
        ),
    )


def documents(n: int = 80, missed: float = 0.0, seed: int = 0) -> Corpus:
    """Return documents with twins; `missed` is the probability that an ill woman is labelled no."""
    rng = np.random.default_rng(seed)
    pairs = [record(k, rng, missed) for k in range(n)]
    return Corpus(
        name="invented",
        reader=InMemory(tuple(document for document, _ in pairs)),
        format="memory",
        twin_reader=InMemory(tuple(twin for _, twin in pairs)),
    )


def gold(corpus: Corpus, target: str = "truth") -> pd.DataFrame:
    """Return the true labels and the sex of each document."""
    return pd.DataFrame(
        [
            {"id": d.id, "label": d.attributes[target], "sex": d.subject.sex, "patient": d.id}
            for d in corpus
        ]
    )


def gap(corpus: Corpus, predictions: pd.DataFrame) -> float:
    """Return the share of ill men who are found minus that of ill women, counted by hand."""
    both = gold(corpus).merge(predictions, on="id")
    found = both[both["label"] == "yes"].assign(yes=lambda t: t["prediction"] == "yes")
    share = found.groupby("sex")["yes"].mean()
    return float(share["M"] - share["F"])


def right(corpus: Corpus, predictions: pd.DataFrame) -> float:
    """Return the share of documents whose true label was found."""
    both = gold(corpus).merge(predictions, on="id")
    return float((both["label"] == both["prediction"]).mean())
