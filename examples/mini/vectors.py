"""Word vectors of the training text, and what little can be measured on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from gensim.models import KeyedVectors, Word2Vec

from mini.corpus import Document

# An elided article or pronoun is a word of its own, and a hyphen does not cut.
_WORD = re.compile(r"\w+'|\w+(?:-\w+)*")

CLINICAL_WORDS = (
    "patiente", "douleur", "tumeur", "chirurgie", "fracture",
    "scanner", "grossesse", "traitement", "hypertension", "dépression",
)  # fmt: skip

# Five frequent words for each kind of thing; a vector space of the clinic keeps kinds together.
KINDS: Mapping[str, tuple[str, ...]] = {
    "organs": ("foie", "rein", "poumon", "rate", "pancréas"),
    "symptoms": ("douleur", "fièvre", "toux", "vomissements", "céphalées"),
    "imaging": ("scanner", "irm", "échographie", "radiographie", "tdm"),
    "limbs": ("bras", "jambe", "cuisse", "pied", "main"),
    "units": ("mg", "ml", "cm", "mm", "kg"),
    "family": ("mère", "père", "enfant", "fille", "frère"),
    "time": ("jours", "semaines", "mois", "ans", "heures"),
    "treatments": (
        "chirurgie",
        "chimiothérapie",
        "radiothérapie",
        "antibiothérapie",
        "corticothérapie",
    ),
}


@dataclass(frozen=True)
class VectorSettings:
    """Hyper-parameters of skip-gram with negative sampling (Mikolov et al. 2013).

    Attributes
    ----------
    floor : int
        Words seen fewer times have no vector.
    """

    dimensions: int = 100
    floor: int = 5
    window: int = 6
    negative: int = 10
    subsampling: float = 1e-4
    epochs: int = 30
    seed: int = 0


def split_words(text: str) -> list[str]:
    """Return the lower-cased words; numbers included, punctuation not."""
    return _WORD.findall(text.lower())


def train_vectors(documents: Sequence[Document], settings: VectorSettings) -> KeyedVectors:
    """Train on one thread, so that the same text and seed give the same vectors."""
    sentences = [split_words(sentence) for d in documents for sentence in d.sentences]
    model = Word2Vec(
        sentences,
        vector_size=settings.dimensions,
        min_count=settings.floor,
        window=settings.window,
        sg=1,
        negative=settings.negative,
        sample=settings.subsampling,
        epochs=settings.epochs,
        seed=settings.seed,
        workers=1,
    )
    return model.wv


def measure_vectors(
    vectors: KeyedVectors, settings: VectorSettings, *, draws: int = 2000
) -> dict[str, Any]:
    """Neighbours of ten clinical words, and how often the nearest listed word is of the same kind.

    The 95 % interval resamples the listed words; chance is the share of the other listed words
    that are of the same kind, averaged over words.
    """
    labelled = [(word, kind) for kind, words in KINDS.items() for word in words if word in vectors]
    matrix = np.stack([vectors.get_vector(word, norm=True) for word, _ in labelled])
    kinds = np.array([kind for _, kind in labelled])
    cosines = matrix @ matrix.T
    np.fill_diagonal(cosines, -np.inf)
    same = (kinds[cosines.argmax(axis=1)] == kinds).astype(float)
    chance = np.array([(kinds == kind).sum() - 1 for kind in kinds]) / (len(kinds) - 1)
    generator = np.random.default_rng(settings.seed)
    drawn = same[generator.integers(len(same), size=(draws, len(same)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return {
        "settings": asdict(settings),
        "words": len(vectors),
        "neighbours": {
            word: [other for other, _ in vectors.most_similar(word, topn=5)]
            for word in CLINICAL_WORDS
            if word in vectors
        },
        "same_kind": {
            "share": float(same.mean()),
            "ci_low": float(low),
            "ci_high": float(high),
            "chance": float(chance.mean()),
            "n": len(labelled),
            "n_unscored": sum(map(len, KINDS.values())) - len(labelled),
            "unscored_reason": f"fewer than {settings.floor} occurrences",
        },
    }
