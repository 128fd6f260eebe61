"""Which of two labels counts as yes: what is given or refused to somebody."""

from __future__ import annotations

from collections.abc import Collection

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.classification.decisions import POSITIVES


def positive_of(labels: Collection[str], positive: str = "") -> str:
    """Return the label that counts as yes; by default as `epicene.evaluate` knows it.

    Parameters
    ----------
    labels : collection of str
        All that there are.
    positive : str
        Empty: ``1``, ``yes``, ``oui``, … where those are the two labels.

    Raises
    ------
    InputError
        If there are not two, the one named is none of them, or none is named or known.
    """
    known = sorted(set(labels))
    if len(known) != 2:
        raise InputError(
            f"two labels are needed, and there {'is' if len(known) == 1 else 'are'} {len(known)}.",
            hint="Decide one label against all others, as yes and no.",
        )
    if not positive:
        positive = next((yes for yes, pair in POSITIVES.items() if set(known) <= pair), "")
        if not positive:
            raise InputError(
                "it is not known which of the two labels counts as yes.",
                hint=f"Name it: positive='{known[0]}' or positive='{known[1]}'.",
            )
    if positive not in known:
        raise InputError(
            f"the positive label {positive!r} is none of the two.", hint=suggestion(positive, known)
        )
    return positive
