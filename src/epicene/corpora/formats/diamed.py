"""DiaMED: clinical cases, each with the chapter of ICD-10 of its main diagnosis.

Labrak et al., DrBenchmark (2024). As their loading script reads it: ``splits/{train,validation,
test}.json``, an array of objects with ``identifier``, ``title``, ``clinical_case``, ``topic``,
``keywords``, ``domain``, ``collected_at``, ``published_at``, ``source_url``, ``source_name``,
``license``, ``figures`` and ``icd-10`` (``C00-D49  Neoplasms``). Not verified on the files
themselves; a table with the same columns is read too. What annotators wrote in place of a chapter
(several cases in one text, no annotation) is kept as the attribute ``unlabelled``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.corpora.formats.record_files import RecordFiles, facts_of, labels_of, text_of

_CHAPTER = re.compile(r"[A-Z]\d\d-[A-Z]\d[\dA-Z]\b")
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
        chapter = "|".join(labels_of(row.get("icd-10")))
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
