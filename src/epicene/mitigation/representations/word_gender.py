"""Which words of a table mean a gender, and which directions are that of people and of grammar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.corpora.word_sets import load_word_sets
from epicene.french.first_names import sex_of
from epicene.french.lexicon import lexicon
from epicene.french.people import people
from epicene.metrics.vector_rows import unit_rows
from epicene.models.affine_edit import Floats

Rows = Callable[[Sequence[str]], NDArray[np.int64]]
"""From words to their row in a table, -1 where they have none."""

FEWEST = 3
_TINY = 1e-9
# Nouns of things under which grammar has no direction.
_FEWEST_THINGS = 5


def person_pairs(rows: Rows) -> list[tuple[int, int]]:
    """Return the rows of words for a woman and of the same for a man, where a table has both.

    Raises
    ------
    InputError
        If it has fewer than `FEWEST` such pairs.
    """
    words = dict.fromkeys(_pairs())
    women, men = (rows([pair[k] for pair in words]) for k in (0, 1))
    both = (women >= 0) & (men >= 0)
    if both.sum() < FEWEST:
        raise InputError(
            f"the table has {int(both.sum())} of the {len(words)} pairs of words for people.",
            hint=f"At least {FEWEST} are needed: are these vectors of French words?",
        )
    return list(zip(women[both].tolist(), men[both].tolist(), strict=True))


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    women, men = load_word_sets().people
    lists = people()
    ours = [(feminine, masculine) for masculine, feminine in (*lists.patient, *lists.kin)]
    return tuple(dict.fromkeys([*zip(women.words, men.words, strict=True), *ours]))


def gender_basis(table: Floats, pairs: Sequence[tuple[int, int]], components: int) -> Floats:
    """Return the first directions of pairs around their middle (Bolukbasi et al. 2016).

    Parameters
    ----------
    table : ndarray, shape (v, d)
    pairs : sequence of (int, int)
        Rows of a word for women and of its counterpart.
    components : int

    Returns
    -------
    ndarray, shape (components, d)
        Of length 1, orthogonal; the first leads from men to women.
    """
    women, men = (unit_rows(table[[pair[k] for pair in pairs]], "people") for k in (0, 1))
    differences = women - men
    basis = np.linalg.svd(differences, full_matrices=False)[2][:components]
    return np.asarray(basis * (-1.0 if differences.mean(axis=0) @ basis[0] < 0.0 else 1.0))


def without_grammar(basis: Floats, table: Floats, rows: Rows) -> Floats:
    """Return directions of people without what nouns of things show too (Zhou et al. 2019).

    In French the direction from men to women is partly that from *le bureau* to *la table*, along
    which articles and adjectives agree; what is taken out of words should leave grammar as it is.

    Raises
    ------
    InputError
        If the table has too few nouns of things, or people differ by grammar alone.
    """
    sets = load_word_sets()
    things = [rows(words) for words in (sets.feminine_things, sets.masculine_things)]
    known = [found[found >= 0] for found in things]
    if min(map(len, known)) < _FEWEST_THINGS:
        raise InputError(
            "the table has too few nouns of things to tell grammar from people.",
            hint="Give grammar=taken to take out both.",
        )
    feminine, masculine = (unit_rows(table[found], "things").mean(axis=0) for found in known)
    axis = (feminine - masculine) / np.linalg.norm(feminine - masculine)
    left = basis - np.outer(basis @ axis, axis)
    _, lengths, kept = np.linalg.svd(left, full_matrices=False)
    kept = kept[lengths > _TINY]
    if not len(kept):
        raise InputError("words for women and for men differ by their grammatical gender alone.")
    return np.asarray(kept * (-1.0 if kept[0] @ basis[0] < 0.0 else 1.0))


def gender_specific(words: Iterable[str]) -> NDArray[np.bool_]:
    """Say which words mean a gender, or have a form for each: these are never made neutral.

    Words for women or for men, titles, pronouns, first names, and words with two forms
    (*admise*, *infirmier*). Nouns of things (*la dépression*) mean none, whatever their article.
    """
    listed = _listed()
    return np.array([_specific(word, listed) for word in words], dtype=bool)


@cache
def _listed() -> frozenset[str]:
    lists = people()
    pairs = {word for pair in _pairs() for word in pair} | {
        word for pair in lists.kin_of_self for word in pair
    }
    titles = {title.lower() for title in (*lists.titles_feminine, *lists.titles_masculine)}
    return frozenset(pairs | titles | lists.women_only | set(_PRONOUNS) | set(_WOMEN_AND_MEN))


def _specific(word: str, listed: frozenset[str]) -> bool:
    lower = word.lower()
    if lower in listed or lower.rstrip("s") in listed:
        return True
    known = lexicon()
    for analysis in known.analyses(lower):
        other = {"f": "M", "m": "F"}.get(analysis.gender)
        if other is None:
            # One form for both: what else the word may be does not give it a gender.
            return False
        counterpart = known.counterpart(lower, other, analysis.category, analysis.number[0])
        if counterpart is not None and counterpart != lower:
            return True
    return not known.analyses(lower) and sex_of(word.capitalize()) is not None


_PRONOUNS = (
    "il", "ils", "elle", "elles", "lui", "eux", "le", "la", "un", "une", "du", "au", "ce", "cet",
    "cette", "celui", "celle", "ceux", "celles", "celui-ci", "celle-ci", "celui-là", "celle-là",
    "lequel", "laquelle", "lesquels", "lesquelles", "auquel", "duquel", "quel", "quelle", "quels",
    "quelles", "aucun", "aucune", "chacun", "chacune", "certain", "certaine", "certains",
    "certaines", "tout", "toute", "tous", "toutes", "nul", "nulle", "mon", "ma", "ton", "ta", "son",
    "sa",
)  # fmt: skip
_WOMEN_AND_MEN = (
    "féminin", "féminine", "féminins", "féminines", "masculin", "masculine", "masculins",
    "masculines", "mâle", "mâles", "femelle", "femelles", "dame", "dames", "messieurs", "mesdames",
    "virile", "viril", "maternel", "maternelle", "paternel", "paternelle", "f", "m", "h",
)  # fmt: skip
