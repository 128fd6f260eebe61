"""Every document is predicted once, by what never saw its patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.baselines.invented_records import records

from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import LinearTaggerTrainer, TfidfTrainer, cross_predict
from epicene.evaluation.baselines.answers import joined_tables
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.labels import ClassifiesDocuments


@dataclass(frozen=True)
class Remembers(ClassifiesDocuments):
    """Knows a patient that it has seen, and nobody else: what leaks is right for sure."""

    name: ClassVar[str] = "remembers"
    target: str = "label"
    several: bool = False
    seen: list[set[str]] = field(default_factory=list)

    def fit(self, documents, seed):
        self.seen.append({d.id for d in documents})
        return Learnt({}, {d.subject.id: d.attributes["label"] for d in documents})

    def predict(self, learnt, documents):
        answers = [learnt.facts.get(d.subject.id, "unknown") for d in documents]
        return pd.DataFrame({"id": [d.id for d in documents], "prediction": answers})


@pytest.fixture
def visits() -> Corpus:
    """Three documents of each of twelve patients."""
    rng = np.random.default_rng(0)
    return Corpus.of(
        [
            Document(
                f"d{k}",
                " ".join(f"mot{n}" for n in rng.integers(0, 999, 40)),
                attributes={"label": str(k % 12 % 2)},
                patient=Patient(f"p{k % 12}"),
            )
            for k in range(36)
        ]
    )


def test_a_patient_never_leaks(visits):
    found = cross_predict(visits, Remembers(), folds=4).predictions
    assert set(found["prediction"]) == {"unknown"}
    # The control: by document, what leaks is seen.
    leaked = cross_predict(visits, Remembers(), folds=4, by="document").predictions
    assert (leaked["prediction"] != "unknown").mean() > 0.5


def test_each_document_is_held_out_once_in_the_order_of_the_corpus(visits):
    trainer = Remembers()
    found = cross_predict(visits, trainer, folds=4)
    ids = [d.id for d in visits]
    assert list(found.predictions["id"]) == ids == list(found.folds["id"])
    for fold, seen in enumerate(trainer.seen):
        assert seen == set(found.folds.loc[found.folds["fold"] != fold, "id"])


def test_a_seed_gives_the_same_bytes():
    corpus = records(40)
    one, two = (cross_predict(corpus, TfidfTrainer("ill"), 3, seed=2).predictions for _ in "ab")
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_class_that_a_part_never_saw_scores_0_there():
    parts = [
        pd.DataFrame({"id": ["b"], "prediction": ["x"], "score_x": [1.0]}),
        pd.DataFrame({"id": ["a"], "prediction": ["y"], "score_x": [0.2], "score_y": [0.8]}),
    ]
    table = joined_tables(parts, ["a", "b"])
    assert table.to_dict("list") == {
        "id": ["a", "b"],
        "prediction": ["y", "x"],
        "score_x": [0.2, 1.0],
        "score_y": [0.8, 0.0],
    }


def test_taggers_give_a_corpus_in_order():
    corpus = records(40)
    found = cross_predict(corpus, LinearTaggerTrainer(n_features=2**12), folds=3).predictions
    gold = {(d.id, e.label, e.spans) for d in corpus for e in d.entities}
    said = {(d.id, e.label, e.spans) for d in found for e in d.entities}
    assert [d.id for d in found] == [d.id for d in corpus]
    assert len(gold & said) / len(gold | said) > 0.9
