"""French grammatical gender: read how a text genders its patient, rewrite it to the other.

Names load at first use: reading loads no parser.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from epicene.french.detect import detect_gender, detect_genders, iter_genders
    from epicene.french.documents import rewrite_document, swap_document
    from epicene.french.reading import GenderReading, Marker, PatientReading
    from epicene.french.rewriting.rewrite import Blocked, Edit, OffsetMap, Rewrite
    from epicene.french.sex_linked import SexLinked, find_sex_linked
    from epicene.french.swap import swap_gender

__all__ = [
    "Blocked",
    "Edit",
    "GenderReading",
    "Marker",
    "OffsetMap",
    "PatientReading",
    "Rewrite",
    "SexLinked",
    "detect_gender",
    "detect_genders",
    "find_sex_linked",
    "iter_genders",
    "rewrite_document",
    "swap_document",
    "swap_gender",
]

_FILES = {
    "documents": ("rewrite_document", "swap_document"),
    "detect": ("detect_gender", "detect_genders", "iter_genders"),
    "reading": ("GenderReading", "Marker", "PatientReading"),
    "rewriting.rewrite": ("Blocked", "Edit", "OffsetMap", "Rewrite"),
    "sex_linked": ("SexLinked", "find_sex_linked"),
    "swap": ("swap_gender",),
}
_HOMES = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
