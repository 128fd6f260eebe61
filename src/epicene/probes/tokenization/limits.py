"""What is lost of a text that is cut at a number of tokens."""

from __future__ import annotations

from epicene.models.capabilities import Model


def limits_of(model: Model, limit: int) -> dict[str, int]:
    """Return the limits, by the end of the name of their metric.

    The model's own has no ending; another is left out where it is the same.
    """
    own = model.identity.context_length
    limits = {"": own} if own is not None else {}
    return limits if own == limit else {**limits, "_at_limit": limit}


def share_lost(n_text: int, n_special: int, limit: int) -> float:
    """Return the percentage of the tokens of a text that stand beyond the limit.

    Special tokens take their places first, as truncation in the libraries has it.
    """
    room = max(0, limit - n_special)
    return 100.0 * max(0, n_text - room) / n_text if n_text else 0.0
