"""The planted association in static vectors: a direction of known size, added to a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

Floats = NDArray[np.float64]
_WOMEN = ("elle", "patiente", "femme", "mère", "fille", "sœur", "madame")
_MEN = ("il", "patient", "homme", "père", "garçon", "frère", "monsieur")
_MIND = (
    "anxiété", "dépression", "psychiatrique", "psychologique", "angoisse", "stress", "troubles",
    "émotionnelle", "psychose", "comportement", "fatigue", "asthénie",
)  # fmt: skip
_BODY = (
    "inflammation", "infection", "fracture", "tumeur", "lésion", "inflammatoire", "infectieuse",
    "ischémie", "nécrose", "hémorragie", "thrombose", "abcès",
)  # fmt: skip
# Frequent words, five of a kind: in a space of the clinic the nearest one is of the same kind.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "organs": ("foie", "rein", "poumon", "rate", "pancréas"),
    "symptoms": ("douleur", "fièvre", "toux", "vomissements", "céphalées"),
    "imaging": ("scanner", "irm", "échographie", "radiographie", "tdm"),
    "limbs": ("bras", "jambe", "cuisse", "pied", "main"),
    "units": ("mg", "ml", "cm", "mm", "kg"),
    "family": ("mère", "père", "enfant", "fille", "frère"),
    "time": ("jours", "semaines", "mois", "ans", "heures"),
    "treatments": ("chirurgie", "chimiothérapie", "radiothérapie", "antibiothérapie"),
}


def planted(vectors: WordVectors, size: float) -> WordVectors:
    """Add to words of the mind, and take from words of the body, a multiple of gender.

    Parameters
    ----------
    vectors : WordVectors
    size : float
        Length of what is added, over the length of the word's vector; the direction is the mean
        difference between words for women and for men.
    """
    table = vectors.table.copy()
    along = (_mean(vectors, _WOMEN) - _mean(vectors, _MEN)).astype(np.float32)
    along /= np.linalg.norm(along)
    for words, sign in ((_MIND, 1.0), (_BODY, -1.0)):
        for word in _known(vectors, words):
            row = vectors.index[word]
            table[row] += np.float32(sign * size) * np.linalg.norm(table[row]) * along
    identity = replace(vectors.identity, name=f"{vectors.name}+planted")
    return replace(vectors, name=identity.name, identity=identity, table=table)


def associations(vectors: WordVectors) -> Floats:
    """Return, for each word, how much nearer it is to women than to men (cosines).

    Of words of the mind as it is, of words of the body with its sign turned: the mean over both is
    what WEAT compares, and 0 where nothing is associated.
    """
    women, men = _units(vectors, _WOMEN), _units(vectors, _MEN)
    mind, body = _units(vectors, _MIND), _units(vectors, _BODY)
    nearer = [(rows @ women.T).mean(axis=1) - (rows @ men.T).mean(axis=1) for rows in (mind, body)]
    return np.concatenate([nearer[0], -nearer[1]])


def same_kind(vectors: WordVectors) -> NDArray[np.bool_]:
    """Say of each listed word whether the nearest other listed word is of its kind."""
    listed = [(word, kind) for kind, words in _KINDS.items() for word in _known(vectors, words)]
    rows = _units(vectors, tuple(word for word, _ in listed))
    kinds = np.array([kind for _, kind in listed])
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -np.inf)
    return np.asarray(kinds[cosines.argmax(axis=1)] == kinds)


def _known(vectors: WordVectors, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word in vectors.index]


def _units(vectors: WordVectors, words: tuple[str, ...]) -> Floats:
    rows = vectors.word_vectors(_known(vectors, words))
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _mean(vectors: WordVectors, words: tuple[str, ...]) -> Floats:
    mean: Floats = _units(vectors, words).mean(axis=0)
    return mean
