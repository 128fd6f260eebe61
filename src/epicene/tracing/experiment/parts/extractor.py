"""The extractor: diagnoses and symptoms of notes; it learns from annotations with misses."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.tracing.experiment.bench import Bench
from epicene.tracing.experiment.parts.encoder import Named, share_difference
from epicene.tracing.experiment.parts.rows import of_table, turned
from epicene.tracing.experiment.plan import Plan


def learn(plan: Plan, encoder: Any, documents: Sequence[Document], seed: int) -> Any:
    """Return a tagger on the encoder, trained on the annotations."""
    from epicene.evaluation.baselines import TokenEncoderTrainer, train
    from epicene.models.load_transformer import quiet

    how = plan.extractor
    # The trainer takes a model by name or folder.
    with tempfile.TemporaryDirectory(prefix="epicene-experiment-") as folder:
        with quiet():
            encoder.module.save_pretrained(folder)
            encoder.tokenizer.save_pretrained(folder)
        trainer = TokenEncoderTrainer(
            encoder=folder,
            epochs=how.epochs,
            learning_rate=how.learning_rate,
            batch_tokens=how.batch_tokens,
            allow_random=True,
        )
        return train(Corpus.of(documents), trainer, seed=seed)


def measure(plan: Plan, model: Any, documents: Sequence[Document], bench: Bench) -> Named:
    """Yield what is measured of the annotations, and of what is found.

    Gaps are men minus women, so that above 0 entities of women are missed more often.
    """
    from epicene.evaluation.evaluate import evaluate

    yield (
        "annotation_share_difference",
        share_difference(
            [(d, any(e.label == "Symptom" for e in d.entities)) for d in documents], "M", "F"
        ),
    )
    table = evaluate(
        Corpus.of(bench.twins), model.predict(bench.twins), task="entities", by=["sex"]
    ).table
    gap = table[(table["metric"] == "strict_recall_difference") & (table["group"] == "F-M")]
    yield "entity_recall_gap", turned(of_table(gap[gap["item"] == ""].iloc[0]))
    whole = table[(table["metric"] == "strict_f1") & (table["axis"] == "") & (table["item"] == "")]
    yield "entity_f1", of_table(whole.iloc[0])
