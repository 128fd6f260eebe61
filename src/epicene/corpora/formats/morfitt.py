"""MorFITT: abstracts of French biomedical articles, each with one or more of 12 specialities.

Labrak, Dufour, Rouvier (2023, ``labrak2023morfitt``). As on Zenodo and
https://github.com/qanastek/MORFITT: ``{train,dev,test}.tsv`` with the columns ``identifier``,
``abstract`` and ``labels``, labels joined by ``|``; the copy of the Hugging Face hub calls the last
``specialities``. The columns were read off the authors' own files. Not verified: exports of the
hub, where a label may be its number in the list of the loading script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.corpora.formats.record_files import RecordFiles, labels_of, numbered, text_of

_LABELS = ("labels", "specialities")
# The order of the loading script, by which exports number the specialities.
_NUMBERED = (
    "microbiology", "etiology", "virology", "physiology", "immunology", "parasitology",
    "genetics", "chemistry", "veterinary", "surgery", "pharmacology", "psychology",
)  # fmt: skip


class MorfittFormat(RecordFiles):
    """MorFITT; an abstract is a document, ``label`` its specialities joined by ``|``."""

    name: ClassVar[str] = "morfitt"
    wanted: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"identifier", "abstract", "labels"}),
        frozenset({"identifier", "abstract", "specialities"}),
        frozenset({"id", "abstract", "specialities"}),
    )

    def document(self, row: Mapping[str, Any], prefix: str, number: int, where: str) -> Document:
        """Make a document of a row."""
        written = labels_of(next((row[name] for name in _LABELS if name in row), None))
        labels = [numbered(label, _NUMBERED) for label in written]
        return Document(
            id=f"{prefix}/{row.get('identifier') or row.get('id') or number}",
            text=text_of(row, ("abstract",), where),
            attributes={**({"label": "|".join(labels)} if labels else {}), "part": prefix},
            source=where,
        )


FORMAT = MorfittFormat()
