"""Options that several commands share."""

from __future__ import annotations

import locale
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

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


def language_of(lang: Language | None) -> Literal["fr", "en"]:
    """Return the language that was asked for, as reports name it; else that of the locale."""
    return "fr" if (lang or locale_language()) == Language.FR else "en"


Lang = Annotated[
    Language | None,
    typer.Option(help="Language of the report: fr or en; by default that of the locale."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
AllowPickle = Annotated[
    bool, typer.Option(help="Accept weights in pickle files, which can run code.")
]
Dtype = Annotated[
    str,
    typer.Option(help="Type of a model's weights: float32, float16, bfloat16, auto (as stored)."),
]
DeviceMap = Annotated[
    str | None, typer.Option(help="Where a model's weights lie: auto, cuda:0, cpu, …")
]
Quantise = Annotated[
    str | None, typer.Option(help="Quantise a model as it is loaded: 8bit or 4bit (bitsandbytes).")
]
CacheFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the answers kept, where an audit that was cut off goes on; by default "
        "that of the user. Confidential where records are."
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep no answer, and look for none.")]
Serving = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=VALUE",
        help="Option of a served model: start, samples, requests_per_minute, price_read, … Keys "
        "come from the environment only.",
    ),
]


def serving_of(given: list[str] | None) -> dict[str, Any]:
    """Return the options of `load_model` for a served model, where any are given.

    Raises
    ------
    InputError
        If one is no ``NAME=VALUE``, or there is no such option.
    """
    if not given:
        return {}
    from epicene.core.errors import InputError
    from epicene.models.served.options import serving_options

    pairs = [option.partition("=") for option in given]
    for option, (name, sign, _) in zip(given, pairs, strict=True):
        if not name or not sign:
            raise InputError(f"--serving {option!r} is not NAME=VALUE.")
    return {"serving": serving_options({name: value for name, _, value in pairs})}


def cache_of(folder: Path | None, none: bool) -> Path | bool:
    """Return the cache that the two options ask for, as `open_store` takes it."""
    return False if none else folder or True
