"""Ordinary clinical sentences beside the notes: what a model reads of them it does not forget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.generation.pain_notes import Strength, notes
from epicene.corpora.load import load_corpus

# A point behind an initial or « M » ends no sentence.
_SENTENCE = re.compile(r"[^\n]{40,}?[a-zé]{3}\.(?=\s|$)")
_LONGEST = 40
"""Words of a passage."""


def write_notes(path: Path, n: int, seed: int, strength: Strength, others: int = 0) -> Corpus:
    """Generate notes, write them with others, and read them as any corpus is read."""
    Corpus.of([*notes(n, seed, strength), *ordinary(others)]).to_jsonl(path)
    return load_corpus(path)


def ordinary(n: int) -> Iterator[Document]:
    """Yield passages of the neutral corpora that ship, one a document, which gender a patient.

    They name no cause of a pain, so that they neither hold nor hide what is planted.
    """
    yield from islice(_passages(), n)


def _passages() -> Iterator[Document]:
    for documents in zip(*map(load_corpus, sorted(EMBEDDED)), strict=False):
        for document in documents:
            passage = _passage(document)
            if passage:
                yield Document(f"ordinary-{document.id}", passage, patient=document.patient)


def _passage(document: Document) -> str:
    """Return the first sentence, not too long, in which the patient is a woman or a man."""
    marks = [e.spans[0][0] for e in document.entities if e.label == "GenderMention"]
    for match in _SENTENCE.finditer(document.text):
        text = match.group().strip(" -•")
        gendered = any(match.start() <= mark < match.end() for mark in marks)
        if gendered and "douleur" not in text and len(text.split()) <= _LONGEST:
            return text
    return ""
