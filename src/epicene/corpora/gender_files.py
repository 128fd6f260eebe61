"""Read or rewrite the gender of every text of a file of records, in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from epicene.core.atomic import whole_file
from epicene.core.errors import InputError
from epicene.core.parallel import ordered_map
from epicene.core.progress import Progress, Silent
from epicene.corpora.record_formats.layout import Column, Row
from epicene.corpora.records import Format, Records, format_of, write_records
from epicene.french.detect import Person, detect_gender

if TYPE_CHECKING:
    from epicene.french.rewriting.rewrite import Rewrite

WITHOUT_TEXT = "without_text"
REWRITTEN, UNCHANGED, BLOCKED = "rewritten", "unchanged", "blocked"

# To send a text to another process costs little beside reading it.
_BATCH = 16


@dataclass(frozen=True)
class Detection:
    """How to read the gender of the texts of a file.

    Parameters
    ----------
    column : str
        Where the texts are.
    person : {3, 1}
        A patient described, or the author.
    name : str
        The column that is added; the others are called after it.
    markers : bool
        Whether to add the words that carry gender, which quote the text.
    """

    column: str = "text"
    person: Person = 3
    name: str = "gender"
    markers: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are added."""
        names = (Column(self.name), Column(f"{self.name}_confidence", "number"))
        return (*names, Column(f"{self.name}_markers")) if self.markers else names


@dataclass(frozen=True)
class Swapping:
    """How to rewrite the texts of a file to the other gender; see `swap_gender`.

    Parameters
    ----------
    column : str
        Where the texts are.
    to : {"F", "M", "neutral"}, optional
        By default the other gender of each text.
    on_blocked, names, spouse : str
        As in `epicene.french.swap.swap_gender`.
    name : str
        The column of the rewritten text.
    edits : bool
        Whether to add the edits, which quote the text.
    """

    column: str = "text"
    to: Literal["F", "M", "neutral"] | None = None
    on_blocked: Literal["flag", "skip"] = "flag"
    names: Literal["swap", "keep", "initial"] = "swap"
    spouse: Literal["keep", "swap"] = "keep"
    name: str = "text_swapped"
    edits: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are added."""
        columns = (
            Column(self.name),
            Column("swap_to"),
            Column("swap_blocked", "integer"),
            Column("swap_blocked_reasons"),
        )
        return (*columns, Column("swap_edits")) if self.edits else columns


def detect_file(
    records: Records,
    how: Detection,
    out: Path | None = None,
    n_process: int = 1,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Read the gender of every text, and write the records with it.

    Parameters
    ----------
    records : Records
        Opened with ``text=how.column``.
    how : Detection
        What to read and what to add.
    out : Path, optional
        The file to write, in the format of its extension; by default none.
    n_process : int
        Processes to share the work; -1 for one per processor.
    progress : Progress, optional
        Told of each record.

    Returns
    -------
    mapping of str to int
        Number of texts of each label, and of records without a text.

    Raises
    ------
    InputError
        If an added column is there already, or `out` cannot be written.
    """
    rows = _detect(records, how, n_process, progress or Silent())
    return _pass(records, rows, how.columns, lambda row: row[how.name] or WITHOUT_TEXT, out)


def swap_file(
    records: Records,
    how: Swapping,
    out: Path | None = None,
    n_process: int = 1,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Rewrite every text to the other gender, and write the records with it.

    Parameters and errors are those of `detect_file`. A plain text becomes a plain text.

    Returns
    -------
    mapping of str to int
        Number of texts ``rewritten``, ``unchanged`` (no word to change), ``blocked`` (they mention
        sex-linked anatomy: rewritten too, or left as they are, by `Swapping.on_blocked`), and of
        records ``without_text``.
    """

    def outcome(row: Row) -> str:
        if not _has_text(row[how.column]):
            return WITHOUT_TEXT
        if row["swap_blocked"]:
            return BLOCKED
        return UNCHANGED if row[how.name] == row[how.column] else REWRITTEN

    rows = _swap(records, how, n_process, progress or Silent())
    return _pass(records, rows, how.columns, outcome, out, text=how.name)


def _detect(records: Records, how: Detection, n_process: int, progress: Progress) -> Iterator[Row]:
    progress.describe(records.path.name)
    rows, read = tee(records)
    texts = (row[how.column] or "" for row in read)
    read_one = partial(detect_gender, person=how.person)
    for row, reading in zip(rows, ordered_map(read_one, texts, n_process, _BATCH), strict=True):
        known = _has_text(row[how.column])
        added: list[Any] = [reading.label, round(reading.confidence, 4)] if known else [None, None]
        if how.markers:
            added.append([asdict(marker) for marker in reading.markers] if known else None)
        yield row | {c.name: value for c, value in zip(how.columns, added, strict=True)}
        progress.advance()


def _swap(records: Records, how: Swapping, n_process: int, progress: Progress) -> Iterator[Row]:
    progress.describe(records.path.name)
    rows, read = tee(records)
    texts = (row[how.column] or "" for row in read)
    rewrites = ordered_map(partial(_rewrite, how=how), texts, n_process, _BATCH)
    for row, rewrite in zip(rows, rewrites, strict=True):
        known = _has_text(row[how.column])
        added: list[Any] = [
            rewrite.text if known else row[how.column],
            rewrite.to or None,
            len(rewrite.blocked),
            "; ".join(dict.fromkeys(blocked.reason for blocked in rewrite.blocked)) or None,
        ]
        if how.edits:
            added.append([asdict(edit) for edit in rewrite.edits] if known else None)
        yield row | {c.name: value for c, value in zip(how.columns, added, strict=True)}
        progress.advance()


def _rewrite(text: str, how: Swapping) -> Rewrite:
    from epicene.french.swap import swap_gender

    return swap_gender(text, how.to, on_blocked=how.on_blocked, names=how.names, spouse=how.spouse)


def _has_text(value: str | None) -> bool:
    return bool(value and not value.isspace())


def _pass(
    records: Records,
    rows: Iterable[Row],
    added: tuple[Column, ...],
    outcome: Callable[[Row], str],
    out: Path | None,
    text: str | None = None,
) -> Mapping[str, int]:
    """Count what comes out, and write it where asked; nothing is read before all is checked."""
    counts: Counter[str] = Counter()

    def counted() -> Iterator[Row]:
        for row in rows:
            counts[outcome(row)] += 1
            yield row

    there = {column.name for column in records.columns}
    if taken := next((column.name for column in added if column.name in there), None):
        raise InputError(
            f"the column {taken!r} is there already.",
            where=str(records.path),
            hint="Rename it, or name the new columns by --as.",
        )
    if out is None:
        for _ in counted():
            pass
        return counts
    file_format = _out_format(records, out, text)
    with whole_file(out, records.path) as temporary:
        columns = (*records.columns, *added)
        write_records(temporary, counted(), columns, file_format, like=records, text=text)
    return counts


def _out_format(records: Records, out: Path, text: str | None) -> Format:
    file_format = format_of(out)
    if file_format != "txt":
        return file_format
    if text is None or records.format not in ("txt", "lines"):
        raise InputError(
            "plain text has no columns.",
            where=str(out),
            hint="Name an --out that ends in .csv, .tsv, .jsonl or .parquet.",
        )
    return records.format
