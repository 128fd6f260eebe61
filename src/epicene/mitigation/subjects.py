"""What can be mitigated, and which methods apply to it."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

from epicene.core.errors import InputError, NotApplicableError
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


def options_of(method: Any) -> dict[str, Any]:
    """Return the options of a method, as they were given or by default."""
    return {
        option.name: getattr(method, option.name)
        for option in dataclasses.fields(method)
        if option.init
    }


def required_of(of: Any) -> list[str]:
    """Return the options of a method that have no default."""
    missing = dataclasses.MISSING
    return [
        option.name
        for option in dataclasses.fields(of)
        if option.init and option.default is missing and option.default_factory is missing
    ]


def configured(name: str, options: dict[str, Any]) -> Any:
    """Make a method with its options.

    Raises
    ------
    UnknownNameError
        If there is no such method.
    InputError
        If it has no such option, or lacks one that has no default.
    """
    of = METHODS.get(name)
    known = [option.name for option in dataclasses.fields(of) if option.init]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise InputError(
            f"{name} has no option {unknown[0]!r}.",
            hint=f"Its options: {', '.join(known)}." if known else "It has none.",
        )
    missing = [name for name in required_of(of) if name not in options]
    if missing:
        raise InputError(
            f"{name} needs to be told {' and '.join(missing)}.",
            hint=f"Give --option {missing[0]}=… ({missing[0]}=… in Python).",
        )
    return of(**options)


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
