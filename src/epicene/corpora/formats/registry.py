"""Every format of annotated documents, by name, in the order in which a path is tried."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.corpora.formats.base import Format

FORMATS: Registry[Format] = Registry(
    "format",
    {
        "brat": "epicene.corpora.formats.brat:FORMAT",
    },
)
