"""DiaMED: clinical cases, each with the chapter of ICD-10 of its main diagnosis.

Labrak et al., DrBenchmark (2024, ``labrak2024drbenchmark``). As their loading script reads it:
``splits/{train,validation,test}.json``, an array of objects with ``identifier``, ``title``,
``clinical_case``, ``topic``, ``keywords``, ``domain``, ``collected_at``, ``published_at``,
``source_url``, ``source_name``, ``license``, ``figures`` and ``icd-10`` (``C00-D49 Neoplasms``).
Not verified on the files themselves; a table with the same columns is read too. What annotators
wrote in place of a chapter (several cases in one text, no annotation) is kept as the attribute
``unlabelled``. Exports of the Hugging Face hub may hold the number of the chapter in the script's
list; it becomes its codes (``C00-D49``), which has not been verified on an export either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.corpora.formats.record_files import (
    RecordFiles,
    facts_of,
    labels_of,
    numbered,
    text_of,
)

_CHAPTER = re.compile(r"[A-Z]\d\d-[A-Z]\d[\dA-Z]\b")
# The order of the loading script, by which exports number the chapters.
_NUMBERED = (
    "A00-B99", "C00-D49", "D50-D89", "E00-E89", "F01-F99", "G00-G99", "H00-H59", "H60-H95",
    "I00-I99", "J00-J99", "K00-K95", "L00-L99", "M00-M99", "N00-N99", "O00-O9A", "P00-P96",
    "Q00-Q99", "R00-R99", "S00-T88", "U00-U85", "V00-Y99", "Z00-Z99",
)  # fmt: skip
_FACTS = (
    "title", "topic", "keywords", "domain", "domains", "published_at", "source_url",
    "source_name", "license",
)  # fmt: skip


class DiamedFormat(RecordFiles):
    """DiaMED; a case is a document, ``label`` the chapter as it is written."""

    name: ClassVar[str] = "diamed"
    wanted: ClassVar[tuple[frozenset[str], ...]] = (
        frozenset({"identifier", "clinical_case", "icd-10"}),
    )

    def document(self, row: Mapping[str, Any], prefix: str, number: int, where: str) -> Document:
        """Make a document of a case."""
        chapter = numbered("|".join(labels_of(row.get("icd-10"))), _NUMBERED)
        kind = "label" if _CHAPTER.match(chapter) else "unlabelled"
        return Document(
            id=f"{prefix}/{row.get('identifier') or number}",
            text=text_of(row, ("clinical_case",), where),
            attributes={
                **facts_of(row, _FACTS),
                **({kind: chapter} if chapter else {}),
                "part": prefix,
            },
            source=where,
        )


FORMAT = DiamedFormat()
