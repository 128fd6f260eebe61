"""Every format of annotated documents, by name, in the order in which a path is tried."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.corpora.formats.base import Format

FORMATS: Registry[Format] = Registry(
    "format",
    {
        "mantra-gsc": "epicene.corpora.formats.mantra_gsc:FORMAT",
        "e3c": "epicene.corpora.formats.e3c:FORMAT",
        "xmi": "epicene.corpora.formats.xmi:FORMAT",
        "brat": "epicene.corpora.formats.brat:FORMAT",
    },
)
