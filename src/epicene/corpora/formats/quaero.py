"""QUAERO: the UMLS concepts that its annotators wrote into notes.

The QUAERO French Medical Corpus (Névéol, Grouin, Leixa, Rosset, Zweigenbaum 2014,
``neveol2014quaero``) is BRAT standoff and read by the format ``brat``, nested entities and notes
kept as they are, so that it is written back to the byte. Its concepts stand in notes (``#1
AnnotatorNotes T1 C0087111``), a few of them several to a note or with a slip of the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from epicene.core.document import Document, Normalisation

_CONCEPT = re.compile(r"(?<![A-Za-z0-9])C\d{7}(?!\d)")


def umls_concepts(document: Document) -> tuple[Normalisation, ...]:
    """Return the UMLS concepts in the notes of a document, as normalisations.

    Parameters
    ----------
    document : Document
        Read from BRAT; it is not changed.

    Returns
    -------
    tuple of Normalisation
        One for each concept identifier (a C and seven digits) in a note, in the order of the
        notes. What is no such identifier (``C027740``) is passed over: it names no concept.

    Examples
    --------
    >>> from epicene.core.document import Document, Note
    >>> note = Note("#1", "AnnotatorNotes", "T1", "C0494165 C0023884")
    >>> [(c.target, c.entry) for c in umls_concepts(Document("a", "", notes=(note,)))]
    [('T1', 'C0494165'), ('T1', 'C0023884')]
    """
    return tuple(
        Normalisation(f"N{number}", target, "UMLS", concept)
        for number, (target, concept) in enumerate(_found(document), start=1)
    )


def _found(document: Document) -> Iterator[tuple[str, str]]:
    for note in document.notes:
        for concept in _CONCEPT.findall(note.text):
            yield note.target, concept
