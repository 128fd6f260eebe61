"""Sentences of women and of men, from whose states gender is learnt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus
from epicene.corpora.twin_passages import Twins, draw_twins, sentences
from epicene.probes.embeddings.mention_sentences import LONGEST, marked, word_after

Reads = Literal["sentences", "words", "both"]
"""Which states of a sentence are read: the mean over it, the word after a mention, or both."""

Labels = Literal["twins", "recorded"]

SENTENCE, WORD = 0, 1
# Patients under which nothing is learnt.
FEWEST = 10
# One in so many patients is not learnt from.
HELD_OUT = 4


@dataclass(frozen=True, eq=False)
class GenderTexts:
    """What is read of a corpus, and of whom.

    Parameters
    ----------
    texts : tuple of str, length n
    spans : tuple of (int, int), length n
        What is averaged over.
    labels : numpy.ndarray, shape (n,)
        1 for a woman, -1 for a man.
    kinds : numpy.ndarray, shape (n,)
        `SENTENCE` or `WORD`.
    pairs : numpy.ndarray, shape (n,)
        Which two, a woman then a man, say the same; each its own where they are no twins.
    patients : numpy.ndarray, shape (n,)
        By number.
    """

    texts: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    labels: NDArray[np.float64]
    kinds: NDArray[np.intp]
    pairs: NDArray[np.intp]
    patients: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, places: NDArray[np.intp]) -> GenderTexts:
        """Return some of them."""
        return GenderTexts(
            tuple(self.texts[i] for i in places),
            tuple(self.spans[i] for i in places),
            self.labels[places],
            self.kinds[places],
            self.pairs[places],
            self.patients[places],
        )

    def held_out(self, seed: int) -> tuple[GenderTexts, GenderTexts]:
        """Return those to learn from, and those of other patients."""
        known = np.unique(self.patients)
        order = np.array(permutation(seed, len(known), "held-out"))
        out = np.isin(self.patients, known[order[: max(1, len(known) // HELD_OUT)]])
        return self.at(np.flatnonzero(~out)), self.at(np.flatnonzero(out))


def gender_texts(corpus: Corpus, reads: Reads, labels: Labels, most: int, seed: int) -> GenderTexts:
    """Draw sentences that say the gender of their patient, as many of women as of men.

    Parameters
    ----------
    corpus : Corpus
        With counterfactual twins, or documents that can be rewritten.
    reads : {"sentences", "words", "both"}
    labels : {"twins", "recorded"}
        ``twins`` takes each sentence with that of its twin, so that nothing but the words of
        gender goes with the label. ``recorded`` takes what is recorded of each patient, with
        whatever else a record tells of women and of men.
    most : int
        Sentences of each.
    seed : int

    Raises
    ------
    InputError
        If an option is not known, or there is nothing to learn from.
    """
    for name, value, known in (("reads", reads, Reads), ("labels", labels, Labels)):
        if value not in get_args(known):
            raise InputError(f"{name} is {value!r}.", hint=f"Known: {', '.join(get_args(known))}.")
    drawn = draw_twins(corpus, len(corpus), seed).twins
    women, men = (sum(twins.sex == sex for twins in drawn) for sex in ("F", "M"))
    if (labels == "recorded" and min(women, men) < FEWEST) or len(drawn) < FEWEST:
        raise InputError(
            f"gender cannot be learnt from {women} documents of women and {men} of men that can"
            " be rewritten.",
            where=corpus.name,
            hint=f"At least {FEWEST} are needed, of each where labels=recorded.",
        )
    found = [part for k, twins in enumerate(drawn) for part in _parts(k, twins, labels)]
    kept = _balanced(found, most, labels, seed)
    read: list[tuple[str, tuple[int, int], int, int, int, int]] = []
    for pair, (patient, text, other, sex) in enumerate(kept):
        own, twin = _spans(text, other, reads), _spans(other, text, reads)
        for kind in own.keys() & twin.keys():
            read.append((text, own[kind], sex, kind, pair, patient))
            if labels == "twins":
                read.append((other, twin[kind], -sex, kind, pair, patient))
    if len({row[2] for row in read}) < 2:
        raise InputError("no sentence says the gender of its patient.", where=corpus.name)
    texts, spans, *numbers = zip(*read, strict=True)
    signs, kinds, pairs, patients = (np.array(column, dtype=np.intp) for column in numbers)
    return GenderTexts(texts, spans, signs.astype(np.float64), kinds, pairs, patients)


_Part = tuple[int, str, str, int]
"""A patient, a sentence, that of the twin, and the sex of the first."""


def _parts(number: int, twins: Twins, labels: Labels) -> list[_Part]:
    parts: list[_Part] = []
    for feminine, masculine in sentences(twins):
        if feminine == masculine or len(feminine.split()) > LONGEST:
            continue
        if labels == "twins" or twins.sex == "F":
            parts.append((number, feminine, masculine, 1))
        else:
            parts.append((number, masculine, feminine, -1))
    return parts


def _balanced(parts: Sequence[_Part], most: int, labels: Labels, seed: int) -> list[_Part]:
    """Draw sentences; as many of each sex where they are no twins."""
    order = permutation(seed, len(parts), "gender-texts")
    if labels == "twins":
        return [parts[k] for k in sorted(order[:most])]
    by_sex = [[k for k in order if parts[k][3] == sex] for sex in (1, -1)]
    of_each = min(most, *map(len, by_sex))
    return [parts[k] for k in sorted(k for some in by_sex for k in some[:of_each])]


def _spans(text: str, twin: str, reads: Reads) -> dict[int, tuple[int, int]]:
    spans = {SENTENCE: (0, len(text))} if reads != "words" else {}
    if reads != "sentences":
        word = word_after(text, marked(text, twin), 0)
        spans |= {WORD: word} if word is not None else {}
    return spans
