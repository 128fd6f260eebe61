"""How many tokens a word costs, read inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import Tokenizes

# A word alone would stand at the beginning of the text, where some tokenizers cut it otherwise.
CARRIER = "Le mot {word} figure dans le dossier."


@dataclass(frozen=True)
class TokenCount:
    """Tokens of one word, and how many of them are unknown or byte fallbacks."""

    tokens: int
    unknown: int


def count_tokens(
    model: Tokenizes, words: Sequence[str], carrier: str = CARRIER
) -> list[TokenCount]:
    """Count the tokens that each word costs in a carrier sentence.

    They are those that overlap it, and the space before it where that is a token of its own
    (``▁`` of SentencePiece): another word would not have cost it.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand in the text.
    """
    counts: list[TokenCount] = []
    start = carrier.index("{word}")
    for word in words:
        encoding = model.encode(carrier.replace("{word}", word))
        if encoding.offsets is None:
            raise NotApplicableError("the tokenizer does not say where its tokens stand.")
        unknown = model.unknown_tokens(encoding)
        inside = [
            index
            for index, (a, b) in enumerate(encoding.offsets)
            if not encoding.special[index] and a < start + len(word) and b >= start
        ]
        counts.append(TokenCount(len(inside), sum(unknown[index] for index in inside)))
    return counts
