"""A spaCy pipeline as a tool: its entities, and its categories where it has some."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.corpora.formats.spacy_docs import doc_row
from epicene.evaluation.tools.answers import answer_of
from epicene.evaluation.tools.base import Answer, Tool, ToolError
from epicene.evaluation.tools.open import with_options


@dataclass(frozen=True)
class SpacyTool:
    """A pipeline of spaCy.

    Entities are those of ``doc.ents`` and of the groups in ``doc.spans``; flags of extensions
    (``negation``) are attributes where they are true. A pipeline with a text classifier gives the
    category of the highest score, and all scores.

    Parameters
    ----------
    nlp : spacy.Language
        Or whatever gives spaCy docs by ``pipe``.
    name : str
        How results call it.
    categories : bool
        Whether it classifies texts.
    labels : tuple of str, optional
        Keep the entities of these labels alone.
    groups : bool
        Whether the groups in ``doc.spans`` count, beside ``doc.ents``.
    deterministic : bool
        Pipelines answer the same to the same text.
    """

    nlp: Any
    name: str
    categories: bool = False
    labels: tuple[str, ...] | None = None
    groups: bool = True
    deterministic: bool = True

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield an answer for each text."""
        docs = iter(self.nlp.pipe(texts))
        for text in texts:
            try:
                doc = next(docs)
            except Exception as error:
                # Messages of pipelines may quote what they were given.
                raise ToolError(
                    f"the pipeline failed with {type(error).__name__}.", where=self.name
                ) from None
            yield answer_of(self._read(doc), text, self.name)

    def _read(self, doc: Any) -> dict[str, Any]:
        entities = [
            {**entity, "attributes": _flags(entity["attributes"])}
            for entity in doc_row(doc)["entities"]
            if self._counts(entity, doc)
        ]
        if not self.categories:
            return {"entities": entities}
        scores = dict(doc.cats)
        best = max(scores, key=lambda name: scores[name]) if scores else None
        return {"label": best, "scores": scores, "entities": entities or None}

    def _counts(self, entity: dict[str, Any], doc: Any) -> bool:
        if self.labels is not None and entity["label"] not in self.labels:
            return False
        (span,) = entity["spans"]
        return self.groups or tuple(span) in {(e.start_char, e.end_char) for e in doc.ents}


def _flags(attributes: dict[str, str]) -> dict[str, str]:
    """Leave out flags that are not raised: an attribute that is not there says the same."""
    return {name: value for name, value in attributes.items() if value != "false"}


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        spacy = sys.modules.get("spacy.language")
        return spacy is not None and isinstance(source, spacy.Language)

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        if isinstance(source, str):
            from epicene.models.spacy_pipeline import load_spacy

            name = name or f"spacy:{source}"
            source = load_spacy(source, name).nlp
        own = f"{source.meta.get('lang', '')}_{source.meta.get('name', 'pipeline')}"
        categories = any("textcat" in pipe for pipe in source.pipe_names)
        tool: Tool = with_options(SpacyTool(source, name or own, categories), options)
        return tool


KIND = _Kind()
