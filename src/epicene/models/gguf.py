"""Load a GGUF file through `transformers`, its weights unpacked to float32."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from pathlib import Path
from typing import Any

from epicene.core.errors import ModelError
from epicene.core.hashing import sha256_file
from epicene.models.causal import CausalModel
from epicene.models.gguf_header import read_header
from epicene.models.identity import folder_hash

SUFFIX = ".gguf"
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model")


def load_gguf(path: Path, name: str, **options: Any) -> CausalModel:
    """Load a GGUF file, or a folder that holds one, as a causal model.

    From a file alone comes all: weights, sizes and tokenizer. A GGUF file keeps the vocabulary
    of its tokenizer but not how that cuts and normalises a text; where the file lies in a folder
    with ``tokenizer.json``, name the folder, and that one is taken.

    Weights in blocks (Q8_0, Q4_K, …) are unpacked to float32: the model computes with what
    rounding left of them, and needs the memory of a full one. To keep them packed, use llama.cpp.

    Raises
    ------
    ModelError
        If the file is damaged, or of an architecture that transformers cannot unpack.
    """
    from epicene.models.load_transformer import load_causal

    file = only_file(path, name)
    header = read_header(file)
    named: dict[str, Any] = {"gguf_file": file.name, "gguf_tokenizer": file.name}
    if _has_tokenizer(path):
        named["gguf_tokenizer"] = None
    # transformers draws a bar of its own on the terminal.
    with _beside_nothing_else(file, path) as folder, redirect_stderr(io.StringIO()):
        model = load_causal(folder, name, **named, **options)
    whole = folder_hash(path) if path.is_dir() else sha256_file(file)
    held = str(model.module.dtype).removeprefix("torch.")
    told = f"{header.stored} in {file.name}, dequantised to {held}"
    return replace(model, identity=replace(model.identity, sha256=whole, precision=told))


def only_file(path: Path, name: str) -> Path:
    """Return the GGUF file, or the only one of a folder.

    Raises
    ------
    ModelError
        If the folder holds several.
    """
    if path.is_file():
        return path
    files = sorted(path.glob(f"*{SUFFIX}"))
    if len(files) != 1:
        raise ModelError(
            f"the folder holds {len(files)} GGUF files.", where=name, hint="Name one of them."
        )
    return files[0]


def _has_tokenizer(path: Path) -> bool:
    return any((path / known).is_file() for known in _TOKENIZER_FILES)


@contextmanager
def _beside_nothing_else(file: Path, path: Path) -> Iterator[Path]:
    """Give the folder to load from: for a file named alone, one that holds nothing else.

    transformers would read a tokenizer that lies beside it, which no hash of the file tells.
    """
    if _has_tokenizer(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="epicene-gguf-") as folder:
        (Path(folder) / file.name).symlink_to(file.resolve())
        yield Path(folder)
