"""Options that several commands share."""

from __future__ import annotations

import locale
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


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
    from epicene.models.served.options import serving_options

    pairs = pairs_of(given, "--serving")
    return {"serving": serving_options(pairs)}


def cache_of(folder: Path | None, none: bool) -> Path | bool:
    """Return the cache that the two options ask for, as `open_store` takes it."""
    return False if none else folder or True


def pairs_of(given: list[str] | None, option: str) -> dict[str, str]:
    """Return what was given as ``NAME=VALUE``, one by one.

    Raises
    ------
    InputError
        If one is not.
    """
    from epicene.core.errors import InputError

    pairs = [text.partition("=") for text in given or ()]
    for text, (key, sign, _) in zip(given or (), pairs, strict=True):
        if not key or not sign:
            raise InputError(f"{option} {text!r} is not NAME=VALUE.")
    return {key: value for key, _, value in pairs}


def value_of(text: str) -> Any:
    """Read an option: a number, true or false, several between commas, or a text."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if text in ("true", "false"):
        return text == "true"
    return tuple(map(value_of, text.split(","))) if "," in text else text
