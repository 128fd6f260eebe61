"""Documents as spaCy ``Doc`` objects, with everything that spaCy has no place for beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from epicene.core.document import Document
from epicene.corpora.formats.json_documents import to_json

KEY = "epicene"
"""Of the group of all spans, and of what is kept in ``doc.user_data``."""


def spacy_docs(documents: Iterable[Document], nlp: Any = None) -> Iterator[Any]:
    """Yield a ``Doc`` a document; `epicene.load_corpus` makes the same documents of them again.

    Entities whose ends are ends of tokens are in ``doc.spans``: in the group of their label, and
    all in the group ``epicene``, with their identifier (``span.id_``). ``doc.user_data["epicene"]``
    holds the rest as plain lists and dictionaries, so that a ``DocBin`` with
    ``store_user_data=True`` keeps it: identifiers, patient, relations, attributes, and all entities
    (the form of `Corpus.to_jsonl`, without the text); its ``not_in_spans`` lists the identifiers of
    those that are discontinuous, or end within a token.

    Parameters
    ----------
    documents : iterable of Document
        Such as a corpus.
    nlp : spacy.Language, optional
        Its tokenizer is used; by default that of a blank French pipeline.

    Yields
    ------
    spacy.tokens.Doc
    """
    if nlp is None:
        import spacy

        nlp = spacy.blank("fr")
    for document in documents:
        yield _doc(document, nlp)


def _doc(document: Document, nlp: Any) -> Any:
    # The tokenizer itself, which has no longest text.
    doc = nlp.tokenizer(document.text)
    groups: dict[str, list[Any]] = {KEY: []}
    left_out: list[str] = []
    for entity in document.entities:
        span = None
        if len(entity.spans) == 1:
            span = doc.char_span(*entity.spans[0], label=entity.label, span_id=entity.id)
        if span is None:
            left_out.append(entity.id)
            continue
        groups[KEY].append(span)
        if entity.label != KEY:
            groups.setdefault(entity.label, []).append(span)
    for label, spans in groups.items():
        doc.spans[label] = spans
    form = to_json(document)
    del form["text"]
    doc.user_data[KEY] = {**form, "not_in_spans": left_out}
    return doc
