"""Prove what a mitigation did to a classifier of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from epicene.mitigation.proof.base import Limits, Proof
from epicene.mitigation.proof.canaries import canaries
from epicene.mitigation.proof.weights import weight_differences, weights_moved

if TYPE_CHECKING:
    from epicene.models.classifier import Classifier

_SAME = 1e-6


def prove_classifier(before: Classifier, after: Classifier, limits: Limits) -> Proof:
    """Compare a classifier with what was made of it, on the canary texts.

    They have no true label: that decisions are still right is measured on gold, by
    `epicene.evaluate`. Here one is broken that gives no numbers, or the same class to all texts
    where it told them apart before.
    """
    texts = canaries().texts
    old, new = before.classify(texts), after.classify(texts)
    weights = weight_differences(before.module, after.module)
    same_labels = before.labels == after.labels
    finite = bool(np.isfinite(new).all())
    broken = []
    if not finite:
        broken.append("it gives probabilities that are not numbers")
    elif _classes(old) > 1 and _classes(new) == 1:
        broken.append("it gives every canary text the same class, and told them apart before")
    if not same_labels:
        broken.append("its labels are others")
    moved = np.abs(new - old).max(axis=1) if old.shape == new.shape else np.full(len(old), np.inf)
    facts = {
        "weights": weights,
        "labels": list(after.labels),
        "decisions_changed": int((old.argmax(axis=1) != new.argmax(axis=1)).sum()),
        "documents": len(texts),
        "largest_move": float(moved.max()) if finite else None,
    }
    changed = weights_moved(weights) or not finite or bool((moved > _SAME).any())
    return Proof(changed or not same_labels, tuple(broken), facts)


def _classes(probabilities: NDArray[np.float64]) -> int:
    return len(set(probabilities.argmax(axis=1).tolist()))
