"""Predictions in the form that an evaluation takes, and put together from parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from epicene.core.document import Document, Entity
from epicene.corpora.corpus import Corpus

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SEPARATOR = "|"
"""Between the labels of a document that has several."""
THRESHOLD = 0.5
Mention = tuple[str, int, int]
"""Label, start and end (code points)."""


def label_table(
    ids: Sequence[str],
    classes: Sequence[str],
    scores: NDArray[np.float64],
    *,
    several: bool,
) -> pd.DataFrame:
    """Return ``id``, ``prediction`` and ``score_NAME`` for each class.

    Parameters
    ----------
    ids : sequence of str, length n
    classes : sequence of str, length k
    scores : ndarray, shape (n, k)
        Probabilities.
    several : bool
        Every label of a probability of a half or more, in a list; else the likeliest label.
    """
    import pandas as pd

    predictions: list[object]
    if several:
        predictions = [
            [name for name, score in zip(classes, row, strict=True) if score >= THRESHOLD]
            for row in scores
        ]
    else:
        predictions = [classes[best] for best in scores.argmax(axis=1)] if len(ids) else []
    table = pd.DataFrame({"id": list(ids)})
    table["prediction"] = pd.Series(predictions, dtype=object)
    for column, name in enumerate(classes):
        table[f"score_{name}"] = scores[:, column]
    return table


def joined_tables(parts: Sequence[pd.DataFrame], ids: Sequence[str]) -> pd.DataFrame:
    """Put tables together in the order of `ids`.

    A class that one part never saw has the score 0 there: that part could not predict it.
    """
    import pandas as pd

    table = pd.concat(parts, ignore_index=True).set_index("id").loc[list(ids)].reset_index()
    scores = [column for column in table.columns if column.startswith("score_")]
    return table.assign(**{column: table[column].fillna(0.0) for column in scores})


def with_mentions(document: Document, mentions: Sequence[Mention]) -> Document:
    """Return the text, the facts and the patient of a document, with other entities alone."""
    entities = tuple(
        Entity(f"T{number}", label, ((start, end),), document.text[start:end])
        for number, (label, start, end) in enumerate(mentions, 1)
    )
    return Document(
        id=document.id,
        text=document.text,
        entities=entities,
        attributes=document.attributes,
        patient=document.patient,
        source=document.source,
    )


def joined_corpora(parts: Sequence[Corpus], ids: Sequence[str]) -> Corpus:
    """Put corpora together in the order of `ids`."""
    found = {document.id: document for part in parts for document in part}
    return Corpus.of((found[name] for name in ids), name=parts[0].name)
