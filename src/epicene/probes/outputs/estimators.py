"""How a sentence of a pair is scored: which tokens, and what is hidden while each is read.

Three different things are called "the CrowS-Pairs score" in the literature, so an estimator is
always named. Each is a function from the encodings of the two sentences to the steps that score
the one and the other; the score of a sentence is the sum of the log-probabilities.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

from epicene.core.errors import NotApplicableError
from epicene.core.registry import Registry
from epicene.models.capabilities import Encoding, Step
from epicene.models.steps import left_to_right, one_at_a_time

Steps = tuple[Step, ...]
Estimator = Callable[[Encoding, Encoding], tuple[Steps, Steps]]

ESTIMATORS: Registry[Estimator] = Registry(
    "estimator",
    {
        "crows-pairs": "epicene.probes.outputs.estimators:crows_pairs",
        "pll": "epicene.probes.outputs.estimators:pll",
        "pll-word-l2r": "epicene.probes.outputs.estimators:pll_word_l2r",
        "log-likelihood": "epicene.probes.outputs.estimators:log_likelihood",
    },
)

# Key of the paper that defines each, in docs/references.bib.
REFERENCES = {
    "crows-pairs": "nangia2020crows",
    "pll": "salazar2020masked",
    "pll-word-l2r": "kauf2023better",
    "log-likelihood": "",
}


def crows_pairs(more: Encoding, less: Encoding) -> tuple[Steps, Steps]:
    """Score the tokens that the two sentences share, one mask at a time (Nangia et al. 2020).

    The tokens that differ are never masked, so that their own frequency does not count. As
    published, the shared tokens are those that ``difflib.SequenceMatcher`` matches on the
    sequences with their special tokens, and special tokens are not scored.
    """
    matcher = difflib.SequenceMatcher(None, list(more.ids), list(less.ids))
    shared = [
        (a + k, b + k)
        for a, b, size in matcher.get_matching_blocks()
        for k in range(size)
        if not more.special[a + k]
    ]
    return (
        tuple(Step(position, (position,)) for position, _ in shared),
        tuple(Step(position, (position,)) for _, position in shared),
    )


def pll(more: Encoding, less: Encoding) -> tuple[Steps, Steps]:
    """Pseudo-log-likelihood: every token, one mask at a time (Salazar et al. 2020)."""
    return one_at_a_time(more), one_at_a_time(less)


def pll_word_l2r(more: Encoding, less: Encoding) -> tuple[Steps, Steps]:
    """Pseudo-log-likelihood that hides the rest of the word too (Kauf & Ivanova 2023).

    While a token is read, the later tokens of its own word are masked with it, so that a rare
    word cut in pieces is not scored as if each piece betrayed the others. A word is what the
    tokenizer's pre-tokenization says: with metaspace tokenizers ``l'hôpital`` is one.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say which word a token belongs to.
    """
    return _within_word(more), _within_word(less)


def _within_word(encoding: Encoding) -> Steps:
    words = encoding.words
    if words is None:
        raise NotApplicableError(
            "the tokenizer does not say which word a token belongs to.",
            hint="Use the estimator pll, or a fast tokenizer.",
        )
    return tuple(
        Step(
            position,
            tuple(
                later
                for later in encoding.positions
                if later >= position and words[later] == words[position]
            ),
        )
        for position in encoding.positions
    )


def log_likelihood(more: Encoding, less: Encoding) -> tuple[Steps, Steps]:
    """Log-likelihood of the whole sentence under a causal model, not normalised by length."""
    return left_to_right(more), left_to_right(less)
