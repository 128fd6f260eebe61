"""Prove what a mitigation did to a language model: weights, canary texts, clozes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.metrics.linear import Linear
from epicene.mitigation.proof.base import Limits, Proof
from epicene.mitigation.proof.canaries import canaries, read_canaries, solved_clozes, written
from epicene.mitigation.proof.weights import weight_differences, weights_moved
from epicene.models.decoding.saved import decoding_of

if TYPE_CHECKING:
    from epicene.metrics.estimate import Estimate
    from epicene.models.transformer import TransformerModel

# Nats: what sums in another order round.
_SAME = 1e-6


def prove_language_model(
    before: TransformerModel, after: TransformerModel, limits: Limits
) -> Proof:
    """Compare a language model with what was made of it.

    Perplexities are per token of the model before, so that another vocabulary changes nothing but
    the likelihood of the texts.
    """
    weights = weight_differences(before.module, after.module)
    (old, tokens), (new, _) = read_canaries(before), read_canaries(after)
    solved_old, _ = solved_clozes(before)
    solved_new, reason = solved_clozes(after)
    vocabulary = before.tokenizer.get_vocab() != after.tokenizer.get_vocab()
    writes = written(before) != written(after)
    # One that keeps what a model seldom breaks writes these few texts as before.
    decodes = decoding_of(before) != decoding_of(after)
    moved = bool(np.max(np.abs(new - old)) > _SAME) if np.isfinite(new).all() else True
    ratio = perplexity_ratio(old, new, tokens)
    kept = [now for was, now in zip(solved_old, solved_new, strict=True) if was]
    facts: dict[str, Any] = {
        "weights": weights,
        "texts_moved": moved,
        "vocabulary_changed": vocabulary,
        "decoding_changed": decodes,
        "writes_otherwise": writes,
        "perplexity": {
            "before": _perplexity(old, tokens),
            "after": _perplexity(new, tokens),
            "ratio": ratio.estimate,
            "ci_low": ratio.ci_low,
            "ci_high": ratio.ci_high,
            "n": ratio.n,
            "reason": ratio.reason,
        },
        "clozes": {
            "solved_before": sum(map(bool, solved_old)),
            "solved_after": sum(map(bool, solved_new)),
            "kept": sum(map(bool, kept)),
            "n": sum(was is not None for was in solved_old),
            "reason": reason,
        },
        "canaries": [
            {"text": text, "nats_before": float(one), "nats_after": float(two), "tokens": int(n)}
            for text, one, two, n in zip(canaries().texts, old, new, tokens, strict=True)
        ],
    }
    return Proof(
        changed=weights_moved(weights) or moved or vocabulary or decodes or writes,
        broken=tuple(_broken(ratio.estimate, kept, limits)),
        facts=facts,
    )


def _perplexity(nats: NDArray[np.float64], tokens: NDArray[np.int64]) -> float:
    with np.errstate(over="ignore"):
        return float(np.exp(nats.sum() / tokens.sum()))


def perplexity_ratio(
    before: NDArray[np.float64], after: NDArray[np.float64], tokens: NDArray[np.int64]
) -> Estimate:
    """Return the ratio of two perplexities of the same texts, paired by text.

    Parameters
    ----------
    before, after : ndarray, shape (n_texts,)
        Negative log-likelihoods, in nats.
    tokens : ndarray, shape (n_texts,)

    Returns
    -------
    Estimate
        With the interval of the mean difference a token, as a ratio of sums, on the log scale.
    """
    from epicene.metrics.estimate import undefined

    if not np.isfinite(after).all():
        return undefined("probabilities_are_no_numbers", len(tokens))
    n, total = len(tokens), float(tokens.sum())
    mean = float((after - before).sum() / total)
    pulls = (after - before - mean * tokens) / total * np.sqrt(n / (n - 1))
    found = Linear(mean, pulls, tokens.astype(np.float64)).estimate(n, "no_text")
    estimate, low, high = np.exp([found.estimate, found.ci_low, found.ci_high]).tolist()
    return replace(found, estimate=estimate, ci_low=low, ci_high=high)


def _broken(ratio: float, kept: list[bool | None], limits: Limits) -> list[str]:
    found = []
    # Not a number is not at most anything.
    if not ratio <= limits.perplexity_factor:
        found.append(
            f"the perplexity of plain French is {ratio:.2f} times what it was "
            f"(at most {limits.perplexity_factor:g})"
        )
    lost = sum(not now for now in kept)
    if kept and lost > limits.clozes_lost * len(kept):
        found.append(
            f"{lost} of the {len(kept)} clozes that it solved are lost "
            f"(at most {limits.clozes_lost:.0%})"
        )
    return found
