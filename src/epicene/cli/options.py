"""Options that several commands share."""

from __future__ import annotations

import locale
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Of messages and reports."""

    FR = "fr"
    EN = "en"


def locale_language() -> Language:
    """Return French where the locale is French, else English."""
    # As gettext does: the first of these that is set decides.
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return Language.FR if value.lower().startswith("fr") else Language.EN
    name = locale.getlocale()[0] or ""
    return Language.FR if name.lower().startswith("fr") else Language.EN


Lang = Annotated[
    Language | None,
    typer.Option(help="Language of the report: fr or en; by default that of the locale."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
AllowPickle = Annotated[
    bool, typer.Option(help="Accept weights in pickle files, which can run code.")
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the answers kept, where an audit that was cut off goes on; by default "
        "that of the user. Confidential where records are."
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep no answer, and look for none.")]


def cache_of(folder: Path | None, none: bool) -> Path | bool:
    """Return the cache that the two options ask for, as `open_store` takes it."""
    return False if none else folder or True
