"""Mentions of origin and of means: a sentence more, the same but for the mention."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from epicene.core.document import Document
from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus
from epicene.evaluation.counterfactual.swaps.base import (
    NEUTRAL,
    Change,
    NoPair,
    Pair,
    two_sentences,
)
from epicene.french.added_sentences import as_in
from epicene.french.ages import ADULT
from epicene.french.rewriting.rewrite import Edit, apply_edits

STATED: NoPair = "stated: the text says already what would be added"
MINOR: NoPair = "minor: the patient is a child"


@dataclass(frozen=True)
class MentionSwap:
    """One of two sentences behind the first sentence about the patient.

    Both texts have a sentence more than the document, so that its presence is no difference. Where
    the document has such a mention that can be replaced, it is. The metadata of the patient are not
    used, and nothing is inferred.

    Parameters
    ----------
    name : str
        A section of ``mentions.toml``.
    """

    name: str

    @property
    def axis(self) -> str:
        """The axis of bias."""
        return str(_section(self.name)["axis"])

    @property
    def contrast(self) -> tuple[str, str]:
        """The two values."""
        first, second = _section(self.name)["contrast"]
        return first, second

    @property
    def direction(self) -> str:
        """What a higher shift means."""
        return str(_section(self.name)["direction"])

    def pairs(
        self, corpus: Corpus, documents: Sequence[Document], seed: int
    ) -> Iterator[Pair | NoPair]:
        """Yield a pair for each document, or why it has none; mentions take turns."""
        turns = permutation(seed, len(documents), "mentions", self.name)
        yield from map(self.pair, documents, turns)

    def pair(self, document: Document, turn: int = 0) -> Pair | NoPair:
        """Return a pair of one document, or why it has none; `turn` says which mention is taken."""
        section = _section(self.name)
        mentions = section["pairs"]
        return _pair(document, mentions[turn % len(mentions)], section)


def _pair(document: Document, mentions: Sequence[str], section: dict[str, Any]) -> Pair | NoPair:
    text, age = document.text, document.subject.age
    if age is not None and age < ADULT:
        return MINOR
    found = list(re.finditer(section["replaced"], text)) if "replaced" in section else []
    rest = text
    for mention in reversed(found):
        rest = rest[: mention.start()] + rest[mention.end() :]
    if len(found) > 1 or re.search(section["stated"], rest):
        return STATED
    control = two_sentences(text, *NEUTRAL)[1]
    if found:
        read, swap = _replaced(text, found[0], mentions)
    else:
        one, two = (section["sentence"].format(mention) for mention in mentions)
        read, swap = two_sentences(text, one, two)
    return Pair(swap, control, 1, read)


def _replaced(text: str, found: re.Match[str], mentions: Sequence[str]) -> tuple[Change, Change]:
    """Write one of two mentions in the place of one that is there."""
    start, end = found.span()
    first, second = (found.group()[0] + as_in(text, mention)[1:] for mention in mentions)
    one = Edit(start, end, found.group(), first, "mention")
    return Change.of(text, one), Change.of(
        apply_edits(text, (one,)), Edit(start, start + len(first), first, second, "mention")
    )


@cache
def _section(name: str) -> dict[str, Any]:
    home = files("epicene.evaluation.counterfactual.swaps")
    read = tomllib.loads((home / "mentions.toml").read_text(encoding="utf-8"))
    return {"sentence": read["sentence"], **read[name]}


ORIGIN = MentionSwap("origin")
SOCIOECONOMIC = MentionSwap("socioeconomic")
