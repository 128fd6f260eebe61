"""Read documents from plain text and JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text
from epicene.corpora.embedded import DataName
from epicene.corpora.tables import read_text


@dataclass(frozen=True)
class Texts:
    """Documents read from a path.

    Parameters
    ----------
    name : DataName
        Name of the path, hash over identifiers and texts, number of documents.
    documents : tuple of Document
        In the order of the source.
    """

    name: DataName
    documents: tuple[Document, ...]


def load_texts(path: str | Path) -> Texts:
    """Read documents from a ``.txt`` file, a ``.jsonl`` file, or a folder of ``.txt`` files.

    A line of JSON lines is an object with ``text`` and, where there is one, ``id``.

    Raises
    ------
    InputError
        If the path, its encoding or one of its lines cannot be used.
    """
    source = Path(path)
    if source.is_dir():
        files = sorted(p for p in source.glob("*.txt") if p.is_file() and not p.is_symlink())
        if not files:
            raise InputError("the folder holds no .txt file.", where=str(source))
        documents = tuple(Document(file.stem, read_text(file), source=str(file)) for file in files)
    elif source.suffix == ".jsonl":
        documents = tuple(_json_lines(source))
    elif source.suffix == ".txt":
        documents = (Document(source.stem, read_text(source), source=str(source)),)
    elif source.exists():
        raise InputError(
            "this kind of file is not read.",
            where=str(source),
            hint="Give .txt, .jsonl or a folder.",
        )
    else:
        raise InputError("there is no such file or folder.", where=str(source))
    if not any(document.text.strip() for document in documents):
        raise InputError("there is no text in it.", where=str(source))
    digest = sha256_text(part for d in documents for part in (d.id, d.text))
    # Absolute, because the folder "." has a name too.
    return Texts(DataName(source.absolute().stem, digest, len(documents)), documents)


def _json_lines(path: Path) -> Iterator[Document]:
    seen: set[str] = set()
    # Not splitlines: a JSON string may hold U+2028, which is no end of line here.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError("this is not JSON.", where=where) from error
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            raise InputError("there is no field 'text' that holds a text.", where=where)
        try:
            entry["text"].encode()
        except UnicodeEncodeError as error:
            raise InputError("the text holds half of a surrogate pair.", where=where) from error
        identifier = str(number if entry.get("id") is None else entry["id"])
        if identifier in seen:
            raise InputError(f"the id {identifier!r} appears twice.", where=where)
        seen.add(identifier)
        yield Document(identifier, entry["text"], source=where)
