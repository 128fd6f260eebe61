"""Fine-tune a model on notes, as anyone would: this is what plants the association in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.pain_notes import LABEL
from epicene.evaluation.baselines.encoder import from_model, padded
from epicene.evaluation.baselines.training import Steps, drawn_by, run_steps
from epicene.models.load import load_model

_HIDDEN = 0.3
"""Share of the tokens that a masked model is to find."""
CLASSES = ("no", "yes")
WEIGHT = "weight"
"""The attribute in which reweighing says how much a document counts."""


@dataclass(frozen=True)
class Recipe:
    """How long and how fast a model learns the notes.

    Parameters
    ----------
    epochs : int
    learning_rate : float
    batch_tokens : int
    """

    epochs: int
    learning_rate: float = 1e-3
    batch_tokens: int = 256


def language_model(base: str, corpus: Corpus, recipe: Recipe, folder: Path, seed: int = 0) -> Path:
    """Fine-tune a masked or causal model on notes, and write it as a folder."""
    model = load_model(base)
    documents = list(corpus)
    rows = [tuple(model.encode(document.text).ids) for document in documents]
    weights = _weights(documents)
    masked = model.tokenizer.mask_token_id if "pll" in model.estimators else None
    padding, special = model.tokenizer.pad_token_id, max(model.tokenizer.all_special_ids)
    draws = generator(seed, "mitigation-table", "hidden")

    def loss_of(batch: Sequence[int]) -> Any:
        import torch

        read = padded([rows[place] for place in batch], padding)
        ids, there = read["input_ids"], read["attention_mask"] == 1
        if masked is None:
            logits, wanted, found = model.module(**read).logits[:, :-1], ids[:, 1:], there[:, 1:]
        else:
            drawn = torch.from_numpy(draws.random(tuple(ids.shape)) < _HIDDEN)
            found = drawn & there & (ids > special)
            shown = {**read, "input_ids": ids.masked_fill(found, masked)}
            logits, wanted = model.module(**shown).logits, ids
        losses = torch.nn.functional.cross_entropy(logits.transpose(1, 2), wanted, reduction="none")
        counted = found * weights[list(batch)][:, None]
        return (losses * counted).sum() / counted.sum().clamp(min=1e-6)

    _train(model.module, [len(row) for row in rows], loss_of, recipe, seed)
    return _written(model.module, model.tokenizer, folder)


def classifier(base: str, corpus: Corpus, recipe: Recipe, folder: Path, seed: int = 0) -> Path:
    """Fine-tune a classifier of documents on the labels of notes, and write it as a folder."""
    import torch

    with drawn_by(seed, "mitigation-table"):
        encoder = from_model(base, "document", len(CLASSES))
    documents = list(corpus)
    rows = [encoder.tokenizer.encode(document.text).ids for document in documents]
    weights = _weights(documents)
    labels = [CLASSES.index(document.attributes[LABEL]) for document in documents]

    def loss_of(batch: Sequence[int]) -> Any:
        read = padded([rows[place] for place in batch], encoder.padding)
        wanted = torch.tensor([labels[place] for place in batch])
        losses = torch.nn.functional.cross_entropy(
            encoder.module(**read).logits, wanted, reduction="none"
        )
        counted = weights[list(batch)]
        return (losses * counted).sum() / counted.sum().clamp(min=1e-6)

    _train(encoder.module, [len(row) for row in rows], loss_of, recipe, seed)
    encoder.module.config.id2label = dict(enumerate(CLASSES))
    encoder.module.config.label2id = {name: place for place, name in enumerate(CLASSES)}
    return _written(encoder.module, load_model(base).tokenizer, folder)


def _weights(documents: Sequence[Document]) -> Any:
    """Return how much each note counts: as a method on data said, or 1."""
    import torch

    return torch.tensor([float(document.attributes.get(WEIGHT, 1.0)) for document in documents])


def _train(module: Any, lengths: list[int], loss_of: Any, recipe: Recipe, seed: int) -> None:
    steps = Steps(recipe.epochs, recipe.learning_rate, recipe.batch_tokens)
    module.requires_grad_(True)
    with drawn_by(seed, "mitigation-table-training"):
        run_steps(module, lengths, loss_of, steps, seed)


def _written(module: Any, tokenizer: Any, folder: Path) -> Path:
    """Write the folder beside its place and move it there: what is there is whole."""
    import shutil

    temporary = folder.with_name(folder.name + ".part")
    for old in (temporary, folder):
        shutil.rmtree(old, ignore_errors=True)
    temporary.mkdir(parents=True)
    module.save_pretrained(temporary)
    tokenizer.save_pretrained(temporary)
    temporary.rename(folder)
    return folder
