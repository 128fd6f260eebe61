"""What can be mitigated, and which methods apply to it."""

from __future__ import annotations

from typing import Any, get_args

from epicene.core.errors import NotApplicableError
from epicene.mitigation.base import Kind
from epicene.mitigation.registry import METHODS


def kind_of(subject: object) -> Kind:
    """Say what kind of thing is to be mitigated.

    Raises
    ------
    NotApplicableError
        If no method is for such a thing.
    """
    import pandas as pd

    from epicene.corpora.corpus import Corpus
    from epicene.models.causal import CausalModel
    from epicene.models.classifier import Classifier
    from epicene.models.masked import MaskedModel
    from epicene.models.static_vectors import WordVectors

    kinds: dict[type, Kind] = {
        Corpus: "corpus",
        pd.DataFrame: "predictions",
        MaskedModel: "masked",
        CausalModel: "causal",
        Classifier: "classifier",
        WordVectors: "vectors",
    }
    for of, kind in kinds.items():
        if isinstance(subject, of):
            return kind
    name = getattr(subject, "name", type(subject).__name__)
    raise NotApplicableError(
        "no mitigation is for such a model.",
        where=str(name),
        hint=f"There are methods for these kinds: {', '.join(get_args(Kind))}.",
    )


def methods_for(kind: Kind) -> list[str]:
    """Return the names of the methods that apply to a kind of subject."""
    return [name for name in METHODS if kind in METHODS.get(name).applies_to]


def check_applies(method: Any, kind: Kind) -> None:
    """Check that a method is for a kind of subject.

    Raises
    ------
    NotApplicableError
        If it is not; the message names the methods that are.
    """
    if kind in method.applies_to:
        return
    others = methods_for(kind)
    raise NotApplicableError(
        f"{method.name} applies to {_listed(method.applies_to)}, and this is of the kind {kind}.",
        hint=f"For {kind} there are: {', '.join(others)}." if others else "",
    )


def _listed(kinds: tuple[Kind, ...]) -> str:
    return " and ".join(filter(None, [", ".join(kinds[:-1]), kinds[-1]]))


def said_of(subject: Any) -> dict[str, Any]:
    """Return name, label (with a short hash), licence and size of a model, corpus or table."""
    from epicene.corpora.corpus import Corpus

    if isinstance(subject, Corpus):
        named = subject.data_name
        return {"name": named.name, "label": named.label, "licence": named.licence, "n": named.n}
    identity = getattr(subject, "identity", None)
    if identity is None:
        return {"name": "predictions", "label": "predictions", "licence": "", "n": len(subject)}
    return {
        "name": identity.name,
        "label": identity.label,
        "licence": identity.licence,
        "n": identity.n_parameters,
    }
