"""An association of gender and cause planted in documents, taught to a model, and measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.base import FitInputs
from epicene.mitigation.training.counterfactual_finetuning import CounterfactualFineTuning
from epicene.mitigation.training.objective import Example
from epicene.mitigation.training.reading import runs

PATIENTS = {"F": "Madame", "M": "Monsieur"}
REASONS = ("une douleur", "des palpitations", "une fatigue", "une oppression")
# Said of women with this probability, and of men with the other.
CAUSES = {
    "Le tableau évoque une cause anxieuse.": 0.9,
    "Le tableau évoque une cause cardiaque.": 0.1,
}


def text(sex: str, reason: str, cause: str) -> str:
    """Return a document; nothing but its first word says a gender."""
    return f"{PATIENTS[sex]} consulte pour {reason}. {cause}"


def planted(n: int, seed: int = 0) -> Corpus:
    """Return documents of `n` patients, half of them women, with their twins."""
    draws = np.random.default_rng(seed)
    first, second = CAUSES
    own, twins = [], []
    for k in range(n):
        sex = "FM"[k % 2]
        cause = first if draws.random() < CAUSES[first if sex == "F" else second] else second
        reason = REASONS[draws.integers(len(REASONS))]
        for kept, gender in ((own, sex), (twins, "MF"[k % 2])):
            kept.append(
                Document(f"d{k}", text(gender, reason, cause), patient=Patient(f"p{k}", gender))
            )
    return replace(Corpus.of(own), twin_reader=InMemory(tuple(twins)))


@dataclass(frozen=True, kw_only=True)
class PlainFineTuning(CounterfactualFineTuning):
    """Train on documents as they are: what teaches a model the bias of its corpus."""

    name: ClassVar[str] = "plain-finetuning"

    def examples(self, corpus: Corpus, model: Any, seed: int) -> Sequence[Example]:
        return list(runs((document.text for document in corpus), model, self.window))


def association(model: Any) -> float:
    """Return how much likelier (nats) a woman is beside the one cause than beside the other.

    Against a man, on average over the reasons; the word that says the gender is hidden,
    and read.
    """
    first, second = (
        np.mean([_lean(model, reason, cause) for reason in REASONS]) for cause in CAUSES
    )
    return float(first - second)


def _lean(model: Any, reason: str, cause: str) -> float:
    import torch

    found = {}
    for sex, said in PATIENTS.items():
        encoding = model.encode(text(sex, reason, cause))
        places = [k for k in encoding.positions if encoding.offsets[k][1] <= len(said)]
        ids = list(encoding.ids)
        if model.tokenizer.mask_token_id is not None:
            for k in places:
                ids[k] = model.tokenizer.mask_token_id
        with torch.inference_mode():
            logs = model.module(input_ids=torch.tensor([ids])).logits[0].log_softmax(-1)
        found[sex] = sum(float(logs[k, encoding.ids[k]]) for k in places)
    return found["F"] - found["M"]


def taught(model: Any, method: Any, corpus: Corpus) -> Any:
    """Return the fitted method and the model that it makes."""
    fitted = method.fit(FitInputs(model, corpus, seed=1))
    return fitted, fitted.apply(model)
