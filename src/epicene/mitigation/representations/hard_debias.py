"""Hard debias: words that mean no gender are made neutral, pairs that do are made equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.representations.word_facts import word_facts
from epicene.mitigation.representations.word_gender import (
    gender_basis,
    gender_specific,
    person_pairs,
    without_grammar,
)
from epicene.mitigation.representations.word_tables import checked_vectors, float_rows, with_table
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.affine_edit import Floats

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

Grammar = Literal["kept", "taken"]


@dataclass(frozen=True)
class HardDebias:
    """Neutralise and equalise static vectors (Bolukbasi et al. 2016).

    The direction of gender comes from words for people (*femme*, *homme*), never from nouns of
    things. Words that mean a gender or have a form for each keep it. What is taken out hides gender
    along one direction: words keep their neighbours, from which it is read all the same (Gonen &
    Goldberg 2019).

    Parameters
    ----------
    components : int
        Directions of gender; one in the paper.
    grammar : {"kept", "taken"}
        Whether what people's direction shares with *la table* and *le bureau* is left in all words.
    equalise : bool
        Whether pairs of words for people are made to differ along the direction alone.
    """

    name: ClassVar[str] = "hard-debias"
    moment: ClassVar[Moment] = "representations"
    applies_to: ClassVar[tuple[Kind, ...]] = ("vectors",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "bolukbasi2016man"
    components: int = 1
    grammar: Grammar = "kept"
    equalise: bool = True

    def fit(self, inputs: FitInputs) -> FittedWords:
        """Find the directions of gender.

        Raises
        ------
        InputError
            If the table has too few words for people or, to keep grammar, of things.
        NotApplicableError
            If it is no table of word vectors.
        """
        check_applies(self, kind_of(inputs.subject))
        subject: WordVectors = inputs.subject
        basis = basis_of(subject, self.components, self.grammar)
        fitted = FittedWords(self.name, basis, self.equalise, np.empty((0, basis.shape[1])), {})
        return fitted.described(subject, inputs.seed, {})


def basis_of(subject: WordVectors, components: int, grammar: str) -> Floats:
    """Return the directions of gender of a table, shape (k, d)."""
    if components < 1 or grammar not in get_args(Grammar):
        raise InputError(
            f"components is {components} and grammar {grammar!r}.",
            hint=f"Give at least one component; known: {', '.join(get_args(Grammar))}.",
        )
    table = float_rows(subject)
    basis = gender_basis(table, person_pairs(subject.rows), components)
    return without_grammar(basis, table, subject.rows) if grammar == "kept" else basis


@dataclass(frozen=True, eq=False)
class FittedWords:
    """Directions that are taken out of a table.

    Parameters
    ----------
    method : str
    basis : ndarray, shape (k, d)
        Of gender.
    equalise : bool
    frequency : ndarray, shape (0 or 1, d)
        A direction that is taken out of every word first.
    facts : mapping
    """

    method: str
    basis: Floats
    equalise: bool
    frequency: Floats
    facts: Mapping[str, Any]

    def apply(self, subject: Any) -> Any:
        """Return the table with neutral words neutralised and, if so asked, pairs equalised.

        Every word keeps the length of its vector, a pair takes the mean of its two: the paper makes
        all 1, which changes what averages of words say, and no cosine.

        Raises
        ------
        InputError
            If vectors are not as long as those that it was learnt from.
        """
        vectors = checked_vectors(subject, self.basis.shape[1])
        return with_table(vectors, self.method, self.changed(vectors))

    def changed(self, subject: WordVectors) -> Floats:
        """Return the new rows."""
        table = float_rows(subject)
        neutral = neutral_rows(subject)
        pairs = person_pairs(subject.rows) if self.equalise else []
        if len(self.frequency):
            centre = table.mean(axis=0)
            table = table - centre
            table = table - (table @ self.frequency.T) @ self.frequency
        return hard_debiased(table, self.basis, neutral, pairs)

    def described(self, subject: WordVectors, seed: int, more: Mapping[str, Any]) -> FittedWords:
        """Return the same with what it does to a table."""
        before, after = float_rows(subject), self.changed(subject)
        neutral = neutral_rows(subject)
        facts = {
            "person_pairs": len(person_pairs(subject.rows)),
            "neutral_words": len(neutral),
            "gender_words": len(before) - len(neutral),
            "before": word_facts(before, before, neutral, subject, self.basis, seed),
            "after": word_facts(after, before, neutral, subject, self.basis, seed),
            **more,
        }
        return FittedWords(self.method, self.basis, self.equalise, self.frequency, facts)


def neutral_rows(subject: WordVectors) -> NDArray[np.intp]:
    """Return the rows of words that mean no gender."""
    rows = np.array(list(subject.index.values()), dtype=np.intp)
    return np.sort(rows[~gender_specific(subject.index)])


def hard_debiased(
    table: Floats,
    basis: Floats,
    neutral: NDArray[np.intp],
    pairs: Sequence[tuple[int, int]],
) -> Floats:
    """Neutralise words and equalise pairs.

    Parameters
    ----------
    table : ndarray, shape (v, d)
    basis : ndarray, shape (k, d)
        Orthogonal directions of gender, of length 1.
    neutral : ndarray of int
        Rows that lose their part along them.
    pairs : sequence of (int, int)
        Rows that are made to differ along the directions alone, and to lie as far from every
        neutral word.

    Returns
    -------
    ndarray, shape (v, d)
        Rows are as long as before; those of a pair as long as both on average. What lies along
        the directions alone is left as it is, since nothing of it would remain.

    References
    ----------
    bolukbasi2016man
    """
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    units = np.divide(table, lengths, out=np.zeros_like(table), where=lengths > 0.0)
    rest = units[neutral] - (units[neutral] @ basis.T) @ basis
    left = np.linalg.norm(rest, axis=1, keepdims=True)
    kept = left[:, 0] > 1e-9
    result = units.copy()
    result[neutral[kept]] = rest[kept] / left[kept]
    for pair in pairs:
        two = units[list(pair)]
        middle = two.mean(axis=0)
        along, shared = (two @ basis.T) @ basis, middle - (middle @ basis.T) @ basis
        apart = along - along.mean(axis=0)
        sizes = np.linalg.norm(apart, axis=1, keepdims=True)
        if sizes.min() > 1e-9:
            room = np.sqrt(max(0.0, 1.0 - float(shared @ shared)))
            result[list(pair)] = shared + room * apart / sizes
            lengths[list(pair)] = lengths[list(pair)].mean()
    return np.asarray(result * lengths)
