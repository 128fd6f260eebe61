"""What a proof says: whether something changed, whether it broke, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Limits:
    """How much a mitigated subject may lose before it counts as broken.

    Parameters
    ----------
    perplexity_factor : float
        Of the (pseudo-)perplexity of the canary texts, after over before.
    clozes_lost : float
        Share of the clozes solved before that are no longer solved.
    similarity : float
        Of word vectors: least correlation of the cosine similarities of words, after with before.
    """

    perplexity_factor: float = 1.5
    clozes_lost: float = 0.5
    similarity: float = 0.5


@dataclass(frozen=True)
class Proof:
    """What was found before and after a mitigation.

    Parameters
    ----------
    changed : bool
        Whether anything that a user can notice is another.
    broken : tuple of str
        Why it counts as broken, a sentence each; empty where it does not.
    facts : mapping of str to object
        The numbers, as JSON holds them; no text of a corpus.
    """

    changed: bool
    broken: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
