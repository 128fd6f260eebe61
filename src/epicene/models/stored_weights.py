"""Compare the embeddings of a text-to-text model with those that its files hold.

The embeddings of T5 have up to four names, and versions of transformers differ in which stands
for which: from 5.0 to 5.16 files exported from T5X, which hold no ``shared.weight``, had their
encoder read the output head in its place, and nobody was told (huggingface/transformers issue
48154).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epicene.core.errors import ModelError

SHARED = "shared.weight"
EMBEDDINGS = {"encoder": "encoder.embed_tokens.weight", "decoder": "decoder.embed_tokens.weight"}
HEAD = "lm_head.weight"


def check_embeddings(folder: Path, module: Any, name: str) -> None:
    """Refuse a model whose embeddings or head are not those of its files.

    Parameters
    ----------
    folder : Path
        With safetensors; other files are not compared.
    module : transformers.PreTrainedModel
        Loaded from it.
    name : str
        For errors.

    Raises
    ------
    ModelError
        If the encoder, the decoder or the head computes with another matrix than its own.
    """
    stored = dict(_stored(folder))
    if not stored:
        return
    loaded = dict(module.named_parameters(remove_duplicate=False))
    for part, own in EMBEDDINGS.items():
        # One that is not stored under its own name is that of the whole, or of the other part.
        names = [own, SHARED, *EMBEDDINGS.values()]
        held = next((stored[key] for key in names if key in stored), None)
        if held is None and _untied(folder):
            raise ModelError(f"the files hold no embeddings for the {part}.", where=name)
        if held is not None and not _same(loaded[own], held):
            raise ModelError(
                f"the {part} does not read the embeddings that the files hold.",
                where=name,
                hint="transformers took another matrix for them: update it.",
            )
    if HEAD in stored and not _same(loaded[HEAD], stored[HEAD]):
        raise ModelError(
            "the head is not the one that the files hold.",
            where=name,
            hint="transformers tied it to the embeddings: update it.",
        )


def _stored(folder: Path) -> Iterator[tuple[str, Any]]:
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as weights:
            for key in {SHARED, HEAD, *EMBEDDINGS.values()} & set(weights.keys()):
                yield key, weights.get_tensor(key)


def _same(loaded: Any, stored: Any) -> bool:
    import torch

    if not loaded.is_floating_point():
        # Quantised: what is held can no longer be compared.
        return True
    return torch.equal(loaded.detach().cpu(), stored.to(loaded.dtype))


def _untied(folder: Path) -> bool:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config.get("tie_word_embeddings") is False
