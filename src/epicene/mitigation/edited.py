"""A model that was changed: another adapter of the same kind, under a name that says so."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

from epicene.core.hashing import sha256_text

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel

M = TypeVar("M", bound="TransformerModel")


def copied(model: TransformerModel) -> Any:
    """Return a copy of the module of a model, whose weights may be changed."""
    return copy.deepcopy(model.module)


def edited(model: M, method: str, *, module: Any = None, tokenizer: Any = None) -> M:
    """Return an adapter of the same class around a changed module or tokenizer.

    Parameters
    ----------
    model : TransformerModel
        As it was; it is left so.
    method : str
        What changed it; the name becomes ``NAME+METHOD``.
    module : transformers.PreTrainedModel, optional
        Changed; that of `model` by default, shared.
    tokenizer : transformers.PreTrainedTokenizerBase, optional
        Changed; that of `model` by default.

    Returns
    -------
    TransformerModel
        Its identity has no hash of files until it is saved: the hash is of the name and of the
        one before.
    """
    name = f"{model.name}+{method}"
    module = model.module if module is None else module
    module.eval()
    identity = dataclasses.replace(
        model.identity,
        name=name,
        sha256=sha256_text([model.identity.sha256, method]),
        n_parameters=int(module.num_parameters()),
        vocabulary_size=int(module.config.vocab_size),
    )
    return dataclasses.replace(
        model,
        name=name,
        identity=identity,
        module=module,
        tokenizer=model.tokenizer if tokenizer is None else tokenizer,
    )
