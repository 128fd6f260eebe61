"""Compare what was mitigated with what it was, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epicene.core.errors import InputError
from epicene.core.registry import Registry
from epicene.mitigation.base import Kind
from epicene.mitigation.proof.base import Limits, Proof

Prover = Callable[[Any, Any, Limits], Proof]

PROVERS: Registry[Prover] = Registry(
    "proof",
    {
        "corpus": "epicene.mitigation.proof.corpora:prove_corpus",
        "masked": "epicene.mitigation.proof.language_models:prove_language_model",
        "causal": "epicene.mitigation.proof.language_models:prove_language_model",
        "classifier": "epicene.mitigation.proof.classifiers:prove_classifier",
        "vectors": "epicene.mitigation.proof.vectors:prove_vectors",
        "predictions": "epicene.mitigation.proof.predictions:prove_predictions",
    },
)


def prove(kind: Kind, before: Any, after: Any, limits: Limits) -> Proof:
    """Compare before and after; see the module of each kind for what is compared."""
    return PROVERS.get(kind)(before, after, limits)


def refuse(proof: Proof, method: str) -> None:
    """Refuse what did not change, or broke.

    Raises
    ------
    InputError
        With the reasons.
    """
    if not proof.changed:
        raise InputError(
            f"{method} changed nothing, so that nothing is written.",
            hint="Give it more to learn from, or more strength; --force writes it all the same.",
        )
    if proof.broken:
        raise InputError(
            f"after {method} it is broken, and nothing is written: {'; '.join(proof.broken)}.",
            hint="Try less strength; --force writes it all the same.",
        )
