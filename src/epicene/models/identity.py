"""The identity card of a model: what it is, before any score."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.hashing import named, sha256_file, sha256_text

CARD_FILES = (".safetensors", ".gguf", ".bin", ".vec", ".json", ".model", ".txt", ".cfg")

# What tells how a model was made, and not what it computes.
_RECORDS = frozenset({"training.json", "mitigation.json", "provenance.json"})


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Facts about a model that a reader of its scores needs.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    sha256 : str
        Hash over its weights, configuration and tokenizer files; of a served model, over its
        address, its name there and the day or version, since its weights are not known.
    family : str
        ``encoder``, ``decoder``, ``encoder-decoder``, ``permutation``, ``pipeline``, ``vectors``
        or ``served``.
    objective : str
        What it was trained to do (masked or causal language modelling, …).
    architecture : str
        Class or kind, as its files name it.
    n_parameters, n_layers, hidden_size, context_length, vocabulary_size : int or None
        Sizes; None where the notion does not apply.
    activation, tokenizer, precision, licence, revision : str
        In the words of its files; empty where they do not say.
    dtype, quantised, devices : str
        Type in which it computes, quantisation as it was loaded (``8bit``, ``4bit``), and where
        its weights lie; empty where it is no model of transformers. ``precision`` is that of its
        files.
    chat_template : str
        Start of the SHA-256 of the chat template that prompts are put in; empty without one.
    demonstration : bool
        True for the small models that ship with epicene.
    notes : str
        What else a reader must know, such as what the server of a served model gives.
    """

    name: str
    sha256: str
    family: str
    objective: str
    architecture: str
    n_parameters: int | None = None
    n_layers: int | None = None
    hidden_size: int | None = None
    context_length: int | None = None
    vocabulary_size: int | None = None
    activation: str = ""
    tokenizer: str = ""
    precision: str = ""
    licence: str = ""
    revision: str = ""
    dtype: str = ""
    quantised: str = ""
    devices: str = ""
    chat_template: str = ""
    demonstration: bool = False
    notes: str = ""

    @property
    def label(self) -> str:
        """Name and short hash, as in the column ``model`` of the results."""
        return named(self.name, self.sha256)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return dataclasses.asdict(self)


def folder_hash(folder: Path) -> str:
    """Hash the files of a model folder that decide what it computes, by name and content."""
    files = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix in CARD_FILES and path.name not in _RECORDS
    )
    return sha256_text(part for path in files for part in (path.name, sha256_file(path)))


def card_licence(folder: Path) -> str:
    """Return the licence that the model card's front matter names, or an empty string."""
    card = folder / "README.md"
    if not card.is_file():
        return ""
    lines = card.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines or lines[0].strip() != "---":
        return ""
    for line in lines[1:]:
        if line.strip() == "---":
            break
        if line.startswith("license:"):
            return line.removeprefix("license:").strip().strip("\"'")
    return ""
