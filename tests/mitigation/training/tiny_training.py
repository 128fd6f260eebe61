"""A training of two seconds: a few steps of a model of random weights on a few documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

STEPS = 12
OPTIONS: dict[str, Any] = {
    "steps": STEPS, "batch_size": 4, "every": 2, "window": 24, "held_out": 0.25, "allowed": 1.0,
}  # fmt: skip


TEXTS = {
    "F": "La patiente a été admise hier soir. Elle est fatiguée.",
    "M": "Le patient a été admis hier soir. Il est fatigué.",
}


def documents() -> Any:
    """Return a corpus of eight patients, whose twins ship with it."""
    from epicene.corpora.corpus import Corpus, InMemory

    own, other = ([_document(k, "FM"[(k + turn) % 2]) for k in range(8)] for turn in (0, 1))
    return replace(Corpus.of(own), twin_reader=InMemory(tuple(other)))


def _document(k: int, sex: Any) -> Any:
    from epicene.core.document import Document, Patient

    return Document(f"d{k}", f"{TEXTS[sex]} Jour {k}.", patient=Patient(f"p{k}", sex))


def train(folder: Path, work: Path | None = None, progress: Any = None, **options: Any) -> Any:
    """Fit a counterfactual fine-tuning of the model in a folder."""
    import epicene
    from epicene.core.progress import Silent
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.training.counterfactual_finetuning import CounterfactualFineTuning

    model = epicene.load_model(str(folder), sanity_check=False)
    method = CounterfactualFineTuning(**{**OPTIONS, **options})
    return method.fit(
        FitInputs(model, documents(), seed=3, work=work, progress=progress or Silent())
    )
