"""Options that the commands of ``epicene corpus`` share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from epicene.cli.options import Language


class Variant(StrEnum):
    """Of a corpus that ships."""

    NEUTRAL = "neutral"
    PLANTED = "planted"


Source = Annotated[
    str,
    typer.Argument(metavar="PATH", help="A file, a folder, or the name of a corpus that ships."),
]
VariantOption = Annotated[
    Variant,
    typer.Option(help="Of a corpus that ships: without bias, or with the one its card describes."),
]
FormatName = Annotated[
    str | None, typer.Option("--format", help="By default the one that recognises the path.")
]
SummaryLang = Annotated[
    Language | None,
    typer.Option(help="Language of the summary: fr or en; by default that of the locale."),
]
Metadata = Annotated[
    Path | None, typer.Option(help="A table of patients to join on the document's id.")
]
