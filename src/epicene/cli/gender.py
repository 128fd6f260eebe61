"""``epicene gender``: read the gender of the texts of a file, or rewrite them to the other."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from epicene.cli.options import Json, Language, language_of

if TYPE_CHECKING:
    from epicene.corpora.records import Format, Records

gender = typer.Typer(
    name="gender",
    help="Read the grammatical gender of texts about a patient, or rewrite it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


class FileFormat(StrEnum):
    """Of the input."""

    TXT = "txt"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"


class Of(StrEnum):
    """Whose gender is read."""

    PATIENT = "3"
    AUTHOR = "1"


class To(StrEnum):
    """The gender to write."""

    F = "F"
    M = "M"
    NEUTRAL = "neutral"


class OnBlocked(StrEnum):
    """What becomes of a text that mentions sex-linked anatomy."""

    FLAG = "flag"
    SKIP = "skip"


class Names(StrEnum):
    """What becomes of a patient's first name."""

    SWAP = "swap"
    KEEP = "keep"
    INITIAL = "initial"


class Spouse(StrEnum):
    """What becomes of a patient's spouse."""

    KEEP = "keep"
    SWAP = "swap"


File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A .txt, .jsonl, .csv, .tsv or .parquet file.")
]
TextColumn = Annotated[str, typer.Option(help="The column that holds the texts.")]
FormatOption = Annotated[
    FileFormat | None, typer.Option("--format", help="By default that of the extension.")
]
LinesOption = Annotated[
    bool, typer.Option("--lines", help="Plain text: a text a line, not one a file.")
]
Out = Annotated[
    Path | None,
    typer.Option(help="File to write, in the format of its extension; by default none."),
]
Processes = Annotated[int, typer.Option(min=1, help="Processes that share the work.")]
SummaryLang = Annotated[
    Language | None,
    typer.Option(help="Language of the summary: fr or en; by default that of the locale."),
]


@gender.command()
def detect(
    file: File,
    column: TextColumn = "text",
    person: Annotated[Of, typer.Option(help="3: a patient described; 1: the author.")] = Of.PATIENT,
    out: Out = None,
    added: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Name of the column that is added.")
    ] = "gender",
    include_examples: Annotated[
        bool,
        typer.Option("--include-examples", help="Add the marks of gender, which quote the text."),
    ] = False,
    file_format: FormatOption = None,
    lines: LinesOption = False,
    processes: Processes = 1,
    json_output: Json = False,
    lang: SummaryLang = None,
) -> None:
    """Read the grammatical gender of the mentions of the patient, or the author, of each text.

    It approximates the recorded sex, never gender identity.

    Adds the columns `gender` (F, M, neutral, ambiguous) and `gender_confidence`.

    Example: `epicene gender detect notes.csv --column text --out read.csv`
    """
    from epicene.cli.gender_summary import print_detected
    from epicene.core.progress import on_stderr
    from epicene.corpora.gender_files import Detection, detect_file

    how = Detection(column, 1 if person == Of.AUTHOR else 3, added, include_examples)
    records = _open(file, file_format, lines, column)
    with on_stderr(len(records)) as progress:
        counts = detect_file(records, how, out, processes, progress)
    print_detected(counts, how, file, out, language_of(lang), as_json=json_output)


@gender.command()
def swap(
    file: File,
    to: Annotated[
        To | None, typer.Option(help="The gender to write; by default the other one of each text.")
    ] = None,
    column: TextColumn = "text",
    on_blocked: Annotated[
        OnBlocked,
        typer.Option(help="A text with sex-linked anatomy: rewrite and flag it, or skip it."),
    ] = OnBlocked.FLAG,
    names: Annotated[Names, typer.Option(help="The patient's first name.")] = Names.SWAP,
    spouse: Annotated[Spouse, typer.Option(help="The patient's spouse.")] = Spouse.KEEP,
    out: Out = None,
    added: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Name of the column of rewritten texts.")
    ] = "text_swapped",
    include_examples: Annotated[
        bool, typer.Option("--include-examples", help="Add the edits, which quote the text.")
    ] = False,
    file_format: FormatOption = None,
    lines: LinesOption = False,
    processes: Processes = 1,
    json_output: Json = False,
    lang: SummaryLang = None,
) -> None:
    """Rewrite each text about a patient to the other grammatical gender.

    Adds the columns `text_swapped`, `swap_to`, and `swap_blocked`: how many mentions conflict with
    sex-linked anatomy, with `swap_blocked_reasons`. A plain text becomes a plain text.

    Example: `epicene gender swap notes.jsonl --to F --out swapped.jsonl`
    """
    from epicene.cli.gender_summary import print_swapped
    from epicene.core.progress import on_stderr
    from epicene.corpora.gender_files import Swapping, swap_file

    how = Swapping(
        column,
        to.value if to else None,
        on_blocked.value,
        names.value,
        spouse.value,
        added,
        include_examples,
    )
    records = _open(file, file_format, lines, column)
    with on_stderr(len(records)) as progress:
        counts = swap_file(records, how, out, processes, progress)
    print_swapped(counts, how, file, out, language_of(lang), as_json=json_output)


def _open(file: Path, file_format: FileFormat | None, lines: bool, column: str) -> Records:
    from epicene.core.errors import InputError
    from epicene.corpora.records import format_of, open_records

    chosen: Format | None = file_format.value if file_format else None
    if lines:
        if (chosen or format_of(file)) != "txt":
            raise InputError("--lines is for plain text.", where=str(file), hint="Leave it out.")
        chosen = "lines"
    return open_records(file, chosen, column)
