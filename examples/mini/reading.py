"""Load the finished models and their record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from mini.corpus import Split

MASKED, CAUSAL, VECTORS = "mini-fr", "mini-fr-causal", "mini-fr-vectors"
# Of a million weights, and whose siblings they are.
SIBLINGS = {"small-fr": MASKED, "small-fr-causal": CAUSAL}


def load_pair_of_models(
    folder: Path,
) -> dict[str, tuple[PreTrainedModel, PreTrainedTokenizerBase]]:
    """Load both models in float32 (their weights are stored in half precision), by name."""
    kinds = {MASKED: AutoModelForMaskedLM, CAUSAL: AutoModelForCausalLM}
    return {
        name: (
            kind.from_pretrained(folder / name, dtype=torch.float32).eval(),
            AutoTokenizer.from_pretrained(folder / name),
        )
        for name, kind in kinds.items()
        if (folder / name).is_dir()
    }


def check_held_out(folder: Path, split: Split) -> None:
    """Refuse to measure on documents that the models may have been trained on.

    Raises
    ------
    ValueError
        If a ``training.json`` lists other held-out documents than `split`.
    """
    here = [document.id for document in split.held_out]
    for path in sorted(folder.glob("*/training.json")):
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if record["data"]["held_out_documents"] != here:
            raise ValueError(
                f"{path}: trained with other held-out documents than this split; "
                "use the same data files and --seed as in training"
            )
