"""The annotated corpora that ship, each without and with planted bias."""

from __future__ import annotations

from typing import Literal, get_args

from epicene.core.resources import data_folder
from epicene.corpora.corpus import Corpus
from epicene.corpora.formats.base import Options
from epicene.corpora.formats.registry import FORMATS
from epicene.corpora.schemas.load import load_schema

EMBEDDED = ("breast-cancer", "ibd", "mental-health")
LICENCE = "cc-by-4.0"
Variant = Literal["neutral", "planted"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)


def documents_file(variant: str, *, twins: bool = False) -> str:
    """Return the name of the file of a variant, or of its counterfactual documents."""
    return f"{variant}-twins.jsonl" if twins else f"{variant}.jsonl"


def open_embedded(name: str, variant: Variant = "neutral") -> Corpus:
    """Open a corpus that ships.

    Parameters
    ----------
    name : str
        One of `EMBEDDED`.
    variant : {"neutral", "planted"}
        Without or with the bias that its card describes.
    """
    folder = data_folder("corpora", name)
    jsonl, options = FORMATS.get("jsonl"), Options()
    path = folder / documents_file(variant)
    return Corpus(
        name=name if variant == "neutral" else f"{name}-{variant}",
        reader=jsonl.open(path, options),
        format=jsonl.name,
        path=path,
        schema=load_schema(name),
        twin_reader=jsonl.open(folder / documents_file(variant, twins=True), options),
        licence=LICENCE,
    )
