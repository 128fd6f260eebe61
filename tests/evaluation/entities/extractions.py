"""Documents with entities, and tools that extract them with errors of known size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from epicene.core.document import Document, Entity, Patient

WORDS = 60
TEXT = "mot " * WORDS


def entity(label, *spans):
    """An entity of the text of a document, by its spans."""
    return Entity("T", label, tuple(spans), " ".join(TEXT[a:b] for a, b in spans))


def document(name, entities, sex="F", patient=None):
    """A document of one patient."""
    return Document(name, TEXT, tuple(entities), patient=Patient(patient or name, sex))


def of_words(label, first, last):
    """An entity from a word to another, both inside."""
    return entity(label, (4 * first, 4 * last + 3))


def tagged(rng, labels: Sequence[str], n_words=WORDS, density=0.35):
    """Draw IOB2 tags: entities that touch or not, of one word or more, that never overlap."""
    tags, at = [], 0
    while at < n_words:
        if rng.random() < density:
            length = min(int(rng.integers(1, 5)), n_words - at)
            label = str(rng.choice(labels))
            tags += [f"B-{label}", *[f"I-{label}"] * (length - 1)]
            at += length
        else:
            tags.append("O")
            at += 1
    return tags


def entities_of(tags):
    """Read IOB2 tags, one a word."""
    found, start = [], None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            found.append(of_words(tags[start][2:], start, at - 1))
            start = None
        if tag.startswith("B-"):
            start = at
    return found


def blurred(rng, tags, labels):
    """Make the tags of another tool of some: what it changes stays well-formed."""
    out: list[str] = []
    for chunk in _chunks(tags):
        kind = rng.random()
        if chunk[0] == "O":
            out.append(f"B-{rng.choice(labels)}" if kind < 0.1 else "O")
        elif kind < 0.5:
            out += chunk
        elif kind < 0.65:
            out += ["O"] * len(chunk)
        elif kind < 0.8:
            label = str(rng.choice(labels))
            out += [f"B-{label}", *[f"I-{label}"] * (len(chunk) - 1)]
        else:
            cut = int(rng.integers(0, len(chunk)))
            label = chunk[0][2:]
            out += ["O"] * cut + [f"B-{label}", *[f"I-{label}"] * (len(chunk) - cut - 1)]
    return out


def _chunks(tags):
    chunks: list[list[str]] = []
    for tag in tags:
        if tag.startswith("I-"):
            chunks[-1].append(tag)
        else:
            chunks.append([tag])
    return chunks


def planted(seed, missed=(0.2, 0.2), made_up=0.1, n=120, each=2, spread=0.0):
    """Return gold and predictions of patients, half of them women.

    Parameters
    ----------
    missed : pair of float
        Probability with which a tool passes over an entity of a woman, of a man.
    made_up : float
        Expected spurious entities for each of gold.
    n, each : int
        Patients, and mean entities of a patient; exactly 1 where it is 1.
    spread : float
        How far the probability differs from patient to patient around its mean.
    """
    rng = np.random.default_rng(seed)
    gold, predictions = [], []
    for k in range(n):
        sex = "F" if k % 2 else "M"
        size = 1 if each == 1 else int(rng.integers(1, 2 * each))
        p = missed[0] if sex == "F" else missed[1]
        if spread:
            p = rng.beta(p / spread, (1.0 - p) / spread)
        places = rng.permutation(WORDS)[: 2 * size]
        labels = rng.choice(["Sign", "Drug"], 2 * size)
        truth = [of_words(str(labels[i]), int(places[i]), int(places[i])) for i in range(size)]
        truth = [replace(e, id=f"T{i}") for i, e in enumerate(truth)]
        found = [e for e in truth if rng.random() >= p]
        found += [
            of_words(str(labels[i]), int(places[i]), int(places[i]))
            for i in range(size, 2 * size)
            if rng.random() < made_up
        ]
        found = [replace(e, id=f"T{i}") for i, e in enumerate(found)]
        one = document(f"d{k}", truth, sex)
        gold.append(one)
        predictions.append(replace(one, entities=tuple(found)))
    return gold, predictions


def row_of(table, metric, group="", item="", axis=None):
    """Return the one row of a metric."""
    rows = table[(table["metric"] == metric) & (table["group"] == group) & (table["item"] == item)]
    if axis is not None:
        rows = rows[rows["axis"] == axis]
    assert len(rows) == 1, (metric, group, item, len(rows))
    return rows.iloc[0]
