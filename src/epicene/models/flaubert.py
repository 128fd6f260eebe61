"""A mend for FlauBERT large, whose forward pass transformers 5 broke."""

from __future__ import annotations

from typing import Any


class _NoCache:
    """Stands where a cache of keys is expected, and holds none."""

    def get_seq_length(self) -> int:
        return 0

    def __getitem__(self, layer: int) -> None:
        return None


def mend_pre_norm(module: Any) -> None:
    """Let a FlauBERT that normalises before its layers (`pre_norm`, the large one) be read.

    In transformers 5 that branch of `FlaubertModel.forward` takes a layer of a cache that has none
    to take, and never asks for the attention that the caller wanted: every call fails. With an
    empty cache, and attention always asked for, it computes what it did before.
    """
    backbone = module.base_model
    if module.config.model_type != "flaubert" or not getattr(backbone, "pre_norm", False):
        return
    backbone.register_forward_pre_hook(_with(cache=_NoCache()), with_kwargs=True)
    for attention in backbone.attentions:
        attention.register_forward_pre_hook(_with(output_attentions=True), with_kwargs=True)


def _with(**given: Any) -> Any:
    def hook(_: Any, arguments: Any, options: dict[str, Any]) -> Any:
        return arguments, {**options, **given}

    return hook
