"""CoNLL: a token a line with its tag, in IOB2, BIOES (BILOU) or IOB1; blank lines end sentences.

Tjong Kim Sang, De Meulder (2003, ``tjongkimsang2003introduction``) for the columns, separated by
white space or tabs; https://universaldependencies.org/format.html for comments and
``SpaceAfter=No``. The files hold no text: tokens are put together with single spaces, but where
``SpaceAfter=No`` stands, and sentences with line breaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.bio_tags import SCHEMES, Scheme, TagError, is_tag, mentions, scheme_of
from epicene.corpora.formats.conll_lines import Block, Columns, Row, blocks, cells_of, token_and_tag
from epicene.corpora.formats.many_in_file import FilesReader, any_of
from epicene.corpora.formats.tagged_tokens import mention, rebuilt
from epicene.corpora.safe_xml import head_of

_SUFFIXES = (".conll", ".conll03", ".conllu", ".iob", ".iob2", ".bio", ".bioes", ".bilou")
_DOCSTART = "-DOCSTART-"


@dataclass(frozen=True)
class ConllFormat:
    """CoNLL-2003 and its kin; a document of the file is a document, or a sentence if it has none.

    ``columns`` may name ``token`` and ``label`` (a number from 0, a negative one from the last, or
    a name in the first line or in ``# global.columns``; by default the first and the last), and
    the ``scheme``: ``IOB2``, ``BIOES`` or ``IOB1`` (by default one of the first two, as the tags
    of a document are).
    """

    name: ClassVar[str] = "conll"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of the first in a folder, has a name and a tag of CoNLL."""
        return any_of(path, _SUFFIXES, _has_tags)

    def open(self, path: Path, options: Options) -> FilesReader:
        """Open a file, or the files of a folder.

        Raises
        ------
        InputError
            If the scheme is none that is known.
        """
        scheme = _scheme(options.columns.get("scheme"))
        read = partial(read_file, columns=Columns.of(options.columns), scheme=scheme)
        return FilesReader(path, _SUFFIXES, Path.is_file, read)


def _scheme(name: str | None) -> Scheme | None:
    found = next((scheme for scheme in SCHEMES if name and scheme == name.upper()), None)
    if name and found is None:
        known = ", ".join(SCHEMES)
        raise InputError(f"the scheme {name!r} is unknown.", hint=f"Known: {known}.")
    return found


def _has_tags(path: Path) -> bool:
    # The last line of what was read may be cut off.
    lines = head_of(path, 1 << 16).decode("utf-8", "ignore").split("\n")[:-1]
    rows = (cells_of(line) for line in lines if line.strip() and not line.startswith("#"))
    # `_` alone is no sign: CoNLL-U writes it into every column that it leaves empty.
    return any(
        len(cells) > 1
        and (cells[0] == _DOCSTART or any(cell != "_" and is_tag(cell) for cell in cells[1:]))
        for cells in rows
    )


def read_file(path: Path, prefix: str, columns: Columns, scheme: Scheme | None) -> Iterator[Item]:
    """Yield the documents of a file; an id is theirs, or their number, after the file's name.

    Raises
    ------
    InputError
        Where the rest of the file cannot be read.
    """
    for number, (block, places) in enumerate(blocks(path, columns), start=1):
        try:
            yield _document(block, places, f"{prefix}/{block.identifier or number}", path, scheme)
        except InputError as error:
            yield error


def _document(
    block: Block, places: tuple[int, int], identifier: str, path: Path, scheme: Scheme | None
) -> Document:
    read = [[token_and_tag(row, places, path) for row in rows] for rows in block.sentences]
    chosen = scheme or scheme_of(tag for sentence in read for _, tag, _ in sentence)
    texts: list[str] = []
    found: list[tuple[str, range, tuple[tuple[int, int], ...]]] = []
    at = 0
    for rows, sentence in zip(block.sentences, read, strict=True):
        text, spans = rebuilt(((token, space) for token, _, space in sentence), at)
        tags = [tag for _, tag, _ in sentence]
        found += [(*each, spans) for each in _mentions(tags, rows, chosen, path)]
        texts.append(text)
        at += len(text) + 1
    whole = "\n".join(texts)
    entities: list[Entity] = [
        mention(f"T{number}", label, covered, spans, whole)
        for number, (label, covered, spans) in enumerate(found, start=1)
    ]
    line = block.sentences[0][0].line
    return Document(identifier, whole, tuple(entities), source=f"{path}, line {line}")


def _mentions(
    tags: list[str], rows: list[Row], scheme: Scheme, path: Path
) -> list[tuple[str, range]]:
    try:
        return mentions(tags, scheme)
    except TagError as error:
        raise InputError(
            error.message,
            where=f"{path}, line {rows[error.place].line}",
            hint=f"The tags are read as {scheme}; another can be given as the column 'scheme'.",
        ) from error


FORMAT = ConllFormat()
