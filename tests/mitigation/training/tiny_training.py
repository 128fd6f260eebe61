"""A training of two seconds: a few steps of a model of random weights on a few documents.

Run as a program (``python tiny_training.py FOLDER WORK OUT [DELAY]``), so that it can be killed.
"""

from __future__ import annotations

import sys
import time
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


class Slow:
    """Progress that waits a moment after each step, so that a kill finds the training at work."""

    def __init__(self, delay: float) -> None:
        self.delay = delay

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Wait, and say on standard output that a step is done."""
        print("step", flush=True)
        time.sleep(self.delay)

    def describe(self, text: str) -> None:
        """Do nothing."""


def train(folder: Path, work: Path | None, delay: float = 0.0, **options: Any) -> Any:
    """Fit a counterfactual fine-tuning of the model in a folder."""
    import epicene
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.training.counterfactual_finetuning import CounterfactualFineTuning

    model = epicene.load_model(str(folder), sanity_check=False)
    method = CounterfactualFineTuning(**{**OPTIONS, **options})
    return method.fit(FitInputs(model, documents(), seed=3, work=work, progress=Slow(delay)))


if __name__ == "__main__":
    from safetensors.torch import save_file

    source, kept, out = map(Path, sys.argv[1:4])
    found = train(source, kept, float(sys.argv[4]) if len(sys.argv) > 4 else 0.0)
    save_file(dict(found.weights), str(out))
