"""Annotated documents of gold and of a tool: read from anything, checked, put side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.formats.frames import is_frame
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.grouping import value_of
from epicene.corpora.load import load_corpus
from epicene.corpora.records import TABLE_SUFFIXES, open_records
from epicene.evaluation.bare_predictions import bare_documents
from epicene.evaluation.document_checks import checked, refuse_documents, same_text
from epicene.evaluation.rows import Sample
from epicene.evaluation.tables import GOLD, PREDICTIONS, Missing
from epicene.metrics import Clusters, partition

if TYPE_CHECKING:
    import pandas as pd

Bools = NDArray[np.bool_]
_FIELDS = ("sex", "age_group", "site")


@dataclass(frozen=True, eq=False)
class PairedDocuments:
    """Documents of gold, in their order, and what a tool made of each.

    Parameters
    ----------
    gold : tuple of Document
    predicted : tuple of Document or None
        Of the same ids, in the same order, on the same texts; None where the tool gave none.
    """

    gold: tuple[Document, ...]
    predicted: tuple[Document | None, ...]

    def pairs(self) -> Iterator[tuple[Document, Document | None]]:
        """Yield each document of gold with the one of the tool."""
        return zip(self.gold, self.predicted, strict=True)

    def sample(self) -> Sample:
        """Return who the patients are, and which documents have an answer."""
        answered = np.array([document is not None for document in self.predicted], dtype=bool)
        return Sample(patients_of(self.gold), answered, np.ones(answered.size, dtype=bool))


def read_pairs(
    gold: Any, predictions: Any, missing: Missing = "error", metadata: str | Path | None = None
) -> PairedDocuments:
    """Read gold and predictions, and put each document beside its prediction.

    Parameters
    ----------
    gold, predictions : Corpus, path, DataFrame, DocBin, or iterable of Document or dictionaries
        All that `epicene.load_corpus` reads; predictions also as a table without texts (see
        `epicene.evaluation.bare_predictions`), for which the texts are those of the gold.
    missing : {"error", "unscored"}
        What is done about a document without a prediction.
    metadata : str or Path, optional
        A table of patients to join to the gold on the document's id.

    Raises
    ------
    InputError
        If one of them cannot be read or is empty, an id is there twice, an entity lies outside its
        text, predictions are for unknown documents or on other texts, or are missing.
    """
    truth = read_documents(gold, GOLD, metadata)
    bare = bare_documents(predictions, truth)
    answers = read_documents(predictions, PREDICTIONS) if bare is None else checked(bare)
    return aligned(truth, answers, missing)


def read_documents(
    source: Any, what: str, metadata: str | Path | None = None
) -> tuple[Document, ...]:
    """Read documents from anything that `epicene.load_corpus` reads, and check them.

    Parameters
    ----------
    source : Corpus, path, DataFrame, DocBin, or iterable of Document or dictionaries
    what : str
        What they are, for the messages.
    metadata : str or Path, optional
        A table of patients to join on the document's id.

    Raises
    ------
    InputError
        If they cannot be read, there is none, an id is there twice, or an entity lies outside its
        text. A text is never quoted.
    """
    if not isinstance(source, Corpus):
        source = load_corpus(source, metadata=metadata)
    elif metadata is not None:
        raise InputError(
            f"{what} is a Corpus, to which no table can be joined.",
            hint="Join it when it is loaded: load_corpus(path, metadata=table).",
        )
    documents = tuple(source)
    if not documents:
        raise InputError("there is no document.", where=what)
    return checked(documents, what)


def aligned(
    gold: Sequence[Document], predictions: Sequence[Document], missing: Missing = "error"
) -> PairedDocuments:
    """Put each document of gold beside that of the predictions with its id.

    Raises
    ------
    InputError
        If predictions are for unknown documents, on other texts, or (unless `missing` is
        ``"unscored"``) missing. Of two texts their lengths and the first offset that differs are
        told, and no character.
    """
    if missing not in ("error", "unscored"):
        raise InputError(f"unknown missing={missing!r}.", hint="Known: error, unscored.")
    known = {document.id for document in gold}
    refuse_documents(
        [document.id not in known for document in predictions],
        PREDICTIONS,
        "an id that the gold has not",
        "Give each the id of its gold document (in a folder, the file's path without suffix).",
    )
    theirs = {document.id: document for document in predictions}
    predicted = tuple(theirs.get(document.id) for document in gold)
    if missing == "error":
        refuse_documents(
            [document is None for document in predicted],
            GOLD,
            "no prediction",
            "Predict every document, or count these: missing='unscored'.",
        )
    for number, (truth, answer) in enumerate(zip(gold, predicted, strict=True), start=1):
        if answer is not None:
            same_text(number, truth, answer)
    return PairedDocuments(tuple(gold), predicted)


def patients_of(documents: Sequence[Document]) -> Clusters:
    """Return the patient of each document: what statistics resample by."""
    return partition([document.subject.id for document in documents], len(documents))


def patient_columns(documents: Sequence[Document]) -> pd.DataFrame:
    """Return what groups are made of (`epicene.evaluation.groups.axes`), a row a document.

    Returns
    -------
    pandas.DataFrame
        ``sex``, ``age_group``, ``site``, and every attribute of patients and documents (as
        `epicene.corpora.grouping.value_of` reads them); None where nothing is recorded.
    """
    import pandas as pd

    names = dict.fromkeys(_FIELDS)
    for document in documents:
        names.update(dict.fromkeys(document.subject.attributes))
        names.update(dict.fromkeys(document.attributes))
    return pd.DataFrame(
        {name: [value_of(document, name) or None for document in documents] for name in names},
        dtype=object,
    )


def are_documents(source: object) -> bool:
    """Whether a source is one of documents; of a table, whether it has a column of texts."""
    if isinstance(source, Corpus) or (isinstance(source, str) and source in EMBEDDED):
        return True
    if isinstance(source, str | Path):
        path = Path(source)
        # What is not there is refused when it is read, in better words.
        if path.suffix.lower() not in TABLE_SUFFIXES or not path.is_file():
            return True
        return _has_texts(column.name for column in open_records(path).columns)
    if is_frame(source):
        return _has_texts(map(str, source.columns))  # type: ignore[attr-defined]
    return isinstance(source, Iterable) and not isinstance(source, bytes)


def _has_texts(columns: Iterable[str]) -> bool:
    return "text" in Fields({}).among(columns).values()
