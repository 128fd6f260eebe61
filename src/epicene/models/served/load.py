"""Load a model by its address."""

from __future__ import annotations

from typing import Any

import numpy as np

from epicene.core.errors import ModelError
from epicene.core.hashing import sha256_text
from epicene.models.identity import Identity
from epicene.models.sanity import CANARY
from epicene.models.served.address import PREFIX, Address, parse_address
from epicene.models.served.model import ScoringServedModel, ServedModel
from epicene.models.served.offers import find_offers
from epicene.models.served.options import ServingOptions, serving_options
from epicene.models.served.transport import Transport
from epicene.models.served.usage import Usage


def load_served(
    name: str, shown: str, *, sanity_check: bool = True, serving: Any = None, **options: Any
) -> ServedModel:
    """Ask an endpoint what it offers; see `epicene.load_model` for options and errors."""
    address = parse_address(name)
    told = serving_options(serving)
    usage = Usage(told)
    transport = Transport(address, told, usage)
    offers = find_offers(transport, address.model, told.start)
    identity = Identity(
        name=shown,
        sha256=served_hash(address, told),
        family="served",
        objective="not known: the weights are behind an address",
        architecture="not known",
        tokenizer="not known",
        precision="not known",
        revision=told.state,
        notes=offers.summary,
    )
    kind = ScoringServedModel if offers.scores else ServedModel
    model = kind(shown, identity, address.remote, transport, offers, told, usage)
    if sanity_check and isinstance(model, ScoringServedModel):
        check_likelihoods(model)
    return model


def served_hash(address: Address, options: ServingOptions) -> str:
    """Return what stands for the weights: the address, the name there and the version or day.

    The same name may be another model tomorrow, and nothing that can be asked would tell.
    """
    return sha256_text(["served", address.url, address.model, options.state])


def served_fingerprint(name: str, serving: Any = None) -> str:
    """Return the same from a name, without asking anything."""
    return served_hash(parse_address(name), serving_options(serving))


def check_likelihoods(model: ScoringServedModel) -> None:
    """Refuse log-probabilities that know no French: words in their order must be likelier.

    Raises
    ------
    ModelError
        If plain sentences are no likelier than the same words the other way round.
    """
    turned = [" ".join(reversed(text.rstrip(".").split())) + "." for text in CANARY]
    scores = [float(np.sum(values)) for values in model.score_texts([*CANARY, *turned])]
    if sum(scores[: len(CANARY)]) <= sum(scores[len(CANARY) :]):
        raise ModelError(
            "the log-probabilities of the server make plain French no likelier than its words the "
            "other way round.",
            where=model.name,
            hint="They are not those of the text, or the model never saw French.",
        )


__all__ = ["PREFIX", "load_served", "served_fingerprint"]
