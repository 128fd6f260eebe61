"""Plant a bias in the labels of a classifier, and see which methods take it out again.

``python examples/mitigate_classifiers.py --out TABLE.tsv`` generates passages about inclusion in a
trial, labels seven in ten of the included women as not included, trains ``small-fr`` on them, and
applies every method for classifiers and for predictions. What is measured, on other patients with
their true labels: the true positive rate of women minus that of men, and accuracy.

``--planted 0`` plants nothing: what methods do where nothing is to be done.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

import epicene
from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.generation.generate import generate
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.train import predictions_of, train_classifier
from epicene.mitigation.options import configured

TARGET, TRUTH = "included", "truth"
METHODS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("reductions", {}),
    ("reductions", {"constraint": "true_positive_rate_parity"}),
    ("reductions", {"strength": 1.0}),
    ("reductions", {"constraint": "true_positive_rate_parity", "strength": 1.0}),
    ("group-dro", {}),
    ("classifier-augmentation", {}),
    ("classifier-logit-pairing", {}),
)
AFTER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("threshold-optimizer", {"constraint": "true_positive_rate_parity"}),
    ("threshold-optimizer", {"constraint": "equalized_odds"}),
    ("group-calibration", {}),
    ("reject-option", {"constraint": "true_positive_rate_parity"}),
)


def passage(document: Document) -> str:
    """Return the opening of a document and what it says of the trial."""
    kept, start = [], 0
    starts = [s for e in document.entities if e.label == "Criterion" for s, _ in e.spans]
    for number, line in enumerate(document.text.split("\n")):
        if number == 0 or any(start <= place < start + len(line) for place in starts):
            kept.append(line)
        start += len(line) + 1
    return "\n".join(kept)


def passages(n: int, seed: int, planted: float) -> Corpus:
    """Return passages with twins; `planted` is how likely an included woman is labelled no."""
    made = generate("mental-health", n, seed)

    def labelled(document: Document) -> Document:
        truth = document.attributes[TARGET]
        missed = (
            document.subject.sex == "F"
            and truth == "yes"
            and generator(seed, "planted", document.id).random() < planted
        )
        told = {TARGET: "no" if missed else truth, TRUTH: truth}
        return Document(document.id, passage(document), attributes=told, patient=document.subject)

    own = [labelled(document) for document in made.documents]
    labels = {document.id: document.attributes for document in own}
    twins = [replace(labelled(twin), attributes=labels[twin.id]) for twin in made.twins]
    return Corpus(
        name=f"passages-{seed}",
        reader=InMemory(tuple(own)),
        format="memory",
        twin_reader=InMemory(tuple(twins)),
    )


def gold_of(corpus: Corpus) -> pd.DataFrame:
    """Return the true labels."""
    return pd.DataFrame(
        [{"id": d.id, "label": d.attributes[TRUTH], "sex": d.subject.sex} for d in corpus]
    )


def measured(name: str, gold: pd.DataFrame, said: pd.DataFrame, seconds: float) -> dict[str, Any]:
    """Return a row: the gap, accuracy, and their intervals."""
    table = epicene.evaluate(gold, said.drop(columns="sex", errors="ignore"), by=["sex"]).table
    gap = table[(table["metric"] == "true_positive_rate_difference") & (table["group"] == "F-M")]
    right = table[(table["metric"] == "accuracy_score") & (table["group"] == "")]
    right = right if len(right) else table[(table["metric"] == "accuracy") & (table["group"] == "")]
    row: dict[str, Any] = {"method": name}
    for what, rows in (("gap", gap), ("accuracy", right)):
        one = rows.iloc[0]
        row |= {what: one["estimate"], f"{what}_low": one["ci_low"], f"{what}_high": one["ci_high"]}
    return {**row, "n": len(gold), "seconds": round(seconds, 1)}


def rows(
    model: str, planted: float, n: int, epochs: int, steps: int, rate: float
) -> Iterator[dict[str, Any]]:
    """Yield a row a method, the first without one."""
    taught, held = passages(n, 1, planted), passages(n // 2, 2, 0.0)
    unseen = passages(n // 2, 3, 0.0)
    gold = gold_of(unseen)
    how = {"epochs": epochs, "learning_rate": rate}
    # Whoever is trained on goes on from there.
    on = {"steps": steps, "learning_rate": rate}
    start = time.process_time()
    loaded: Any = epicene.load_model(model)
    before = train_classifier(loaded, taught, TARGET, **how)  # type: ignore[arg-type]
    said = predictions_of(before, unseen)
    yield measured("before", gold, said, time.process_time() - start)
    known, sexes = predictions_of(before, held), gold[["id", "sex"]]
    for name, options in AFTER:
        start = time.process_time()
        method = configured(name, options)
        fitted = method.fit(FitInputs(known, gold=gold_of(held)))
        found = fitted.apply(said.merge(sexes, on="id"))
        yield measured(_told(name, options), gold, found, time.process_time() - start)
    start = time.process_time()
    plain: dict[str, Any] = {**how, "max_steps": steps}
    again = train_classifier(before, taught, TARGET, **plain)
    found = predictions_of(again, unseen)
    yield measured("trained on without a method", gold, found, time.process_time() - start)
    for name, options in METHODS:
        start = time.process_time()
        method = configured(name, {"target": TARGET, **on, **options})
        after = method.fit(FitInputs(before, taught)).apply(before)
        found = predictions_of(after, unseen)
        yield measured(_told(name, options), gold, found, time.process_time() - start)


def _told(name: str, options: dict[str, Any]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in options.items())])


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", default="small-fr")
    parser.add_argument("--planted", type=float, default=0.7)
    parser.add_argument("--documents", type=int, default=480)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--steps", type=int, default=150, help="of training on")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    table = []
    for row in rows(
        options.model,
        options.planted,
        options.documents,
        options.epochs,
        options.steps,
        options.learning_rate,
    ):
        table.append(row)
        print(row, flush=True)
        pd.DataFrame(table).to_csv(options.out, sep="\t", index=False, float_format="%.3f")


if __name__ == "__main__":
    main()
