"""Write a model folder so that a reader sees the old one or the new one, never half of one."""

from __future__ import annotations

import copy
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from mini.tokenizer import save_tokenizer

LARGEST_WEIGHTS = 12_000_000


def replace_folder(new: Path, target: Path) -> None:
    """Put `new` in the place of `target` by renaming, keeping files that only `target` has."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        for kept in target.iterdir():
            if not (new / kept.name).exists():
                shutil.copy2(kept, new / kept.name)
        old = target.with_name(f".{target.name}.old{os.getpid()}")
        target.rename(old)
        new.rename(target)
        shutil.rmtree(old)
    else:
        new.rename(target)


def publish_model(
    model: PreTrainedModel, tokenizer: Tokenizer, target: Path, *, masked: bool
) -> None:
    """Save weights in half precision (safetensors), configuration and tokenizer.

    Raises
    ------
    ValueError
        If the weights take more than `LARGEST_WEIGHTS` bytes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{target.name}.new", dir=target.parent))
    new.chmod(0o755)
    half = copy.deepcopy(model).to(torch.float16)
    half.save_pretrained(new)
    save_tokenizer(tokenizer, new, masked=masked)
    for path in new.iterdir():
        path.chmod(0o644)
    size = (new / "model.safetensors").stat().st_size
    if size > LARGEST_WEIGHTS:
        shutil.rmtree(new)
        raise ValueError(f"{target.name}: {size} bytes of weights, more than {LARGEST_WEIGHTS}")
    replace_folder(new, target)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write through a neighbouring file and a rename."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
