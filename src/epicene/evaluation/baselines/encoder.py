"""An encoder of transformers with a head of its own: from a model, or from what was learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.evaluation.baselines.base import Learnt

Head = Literal["token", "document"]


@dataclass(frozen=True, eq=False)
class Encoder:
    """A model with a head, and what cuts texts for it.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    tokenizer : tokenizers.Tokenizer
        Without truncation or padding.
    longest : int or None
        Pieces that the model reads at most.
    padding : int
        The identifier that fills up a row.
    """

    module: Any
    tokenizer: Any
    longest: int | None
    padding: int

    def fits(self, text: str) -> bool:
        """Say whether the model can read a text whole."""
        return self.longest is None or len(self.tokenizer.encode(text)) <= self.longest

    def learnt(self, **facts: Any) -> Learnt:
        """Return the weights, and what is needed to make the encoder again."""
        weights = {
            name: value.detach().cpu().numpy() for name, value in self.module.state_dict().items()
        }
        config = self.module.config.to_dict()
        kept = {
            "config": config,
            "tokenizer": self.tokenizer.to_str(),
            "longest": self.longest,
            "padding": self.padding,
        }
        return Learnt(weights, {**kept, **facts})


def from_model(name: str, head: Head, n_outputs: int, allow_random: bool = False) -> Encoder:
    """Put a new head on a model that `epicene.load_model` loads; see `with_head`.

    Parameters
    ----------
    name : str
        A masked or causal model of transformers with a fast tokenizer.
    head : {"token", "document"}
    n_outputs : int
    allow_random : bool
        Take a model whose scores mean nothing (random weights, in tests).

    Raises
    ------
    InputError
        As `with_head`.
    """
    from epicene.models.load import load_model

    return with_head(load_model(name, sanity_check=not allow_random), head, n_outputs)


def with_head(model: Any, head: Head, n_outputs: int) -> Encoder:
    """Put a new head on a copy of a model; its weights are drawn by torch.

    Parameters
    ----------
    model : TransformerModel
        Masked or causal, with a fast tokenizer; it stays as it is.
    head : {"token", "document"}
    n_outputs : int

    Raises
    ------
    InputError
        If it is another kind of model, or transformers has no such head for it.
    """
    from epicene.models.transformer import TransformerModel

    if not isinstance(model, TransformerModel) or not getattr(model.tokenizer, "is_fast", False):
        raise InputError(
            "only a model of transformers with a fast tokenizer can be trained on.",
            where=model.name,
            hint="Use DocumentVectorTrainer, which takes any model that embeds texts.",
        )
    config = type(model.module.config).from_dict(model.module.config.to_dict())
    config.num_labels = n_outputs
    module = _made(config, head, model.name)
    source = model.module.base_model.state_dict()
    # A pooler, or a head of the language model, is not there on both sides.
    getattr(module, module.base_model_prefix).load_state_dict(source, strict=False)
    padding = model.tokenizer.pad_token_id
    return Encoder(
        module=module,
        tokenizer=_whole(model.tokenizer.backend_tokenizer.to_str()),
        longest=model.identity.context_length,
        padding=0 if padding is None else int(padding),
    )


def from_learnt(learnt: Learnt, head: Head) -> Encoder:
    """Make an encoder again from what was learnt.

    Raises
    ------
    InputError
        If weights and configuration do not belong together.
    """
    import torch
    from transformers import AutoConfig

    facts = learnt.facts
    # No code but that of transformers, whatever the file names.
    without = ("model_type", "auto_map")
    options = {key: value for key, value in facts["config"].items() if key not in without}
    config = AutoConfig.for_model(facts["config"]["model_type"], **options)
    module = _made(config, head, str(facts["config"]["model_type"]))
    weights = {name: torch.from_numpy(np.array(value)) for name, value in learnt.arrays.items()}
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise InputError("the weights are not those of the configuration.") from error
    tokenizer = _whole(str(facts["tokenizer"]))
    return Encoder(module.eval(), tokenizer, facts["longest"], int(facts["padding"]))


def _made(config: Any, head: Head, name: str) -> Any:
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoModelForTokenClassification,
    )

    kinds = {
        "token": AutoModelForTokenClassification,
        "document": AutoModelForSequenceClassification,
    }
    try:
        return kinds[head].from_config(config, dtype=torch.float32)
    except ValueError as error:
        raise InputError(
            f"transformers has no {head} classifier for such a model.", where=name
        ) from error


def _whole(serialised: str) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(serialised)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def padded(rows: Sequence[Sequence[int]], padding: int) -> Mapping[str, Any]:
    """Return ``input_ids`` and ``attention_mask`` of rows, filled up on the right, shape (b, t)."""
    import torch

    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), padding)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def first_pieces(encoding: Any, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> list[int]:
    """Return the place of the first piece of each word, -1 of a word that has none.

    Parameters
    ----------
    encoding : tokenizers.Encoding
    starts, ends : ndarray of int, shape (n_words,)
        Where words stand in the text that was encoded.
    """
    places = [k for k, special in enumerate(encoding.special_tokens_mask) if not special]
    if not places:
        return [-1] * len(starts)
    begin = np.array([encoding.offsets[k][0] for k in places])
    end = np.array([encoding.offsets[k][1] for k in places])
    # Several pieces may be the bytes of one character, and share its place.
    found = np.searchsorted(np.maximum.accumulate(end), starts, side="right")
    return [
        places[k] if k < len(places) and begin[k] < stop else -1
        for k, stop in zip(found.tolist(), ends.tolist(), strict=True)
    ]
