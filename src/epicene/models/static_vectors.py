"""Static word vectors: word2vec text and binary, fastText ``.vec``, GloVe text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError
from epicene.core.hashing import sha256_file
from epicene.models.capabilities import EmbedsWords
from epicene.models.identity import Identity, card_licence

# A header that asks for more than this is not a table of word vectors but a broken file.
MAX_CELLS = 4_000_000_000
# Room for the largest tables known, of some thousand numbers a word.
_LONGEST_LINE = 1 << 17
# How fastText's own format begins (fastText, src/fasttext.cc: FASTTEXT_FILEFORMAT_MAGIC_INT32).
_FASTTEXT = (793_712_314).to_bytes(4, "little")
_DECIMAL = re.compile(rb"-?\d+\.\d+(e[-+]?\d+)?")


@dataclass(frozen=True, eq=False)
class WordVectors:
    """A table of word vectors.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    identity : Identity
        Its identity card.
    index : mapping of str to int
        Row of each word.
    table : numpy.ndarray, shape (v, d)
        Vectors, float32.
    """

    name: str
    identity: Identity
    index: Mapping[str, int]
    table: NDArray[np.float32]

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word, -1 where it has none, shape (n,)."""
        return np.array([self.index.get(word, -1) for word in words], dtype=np.int64)

    def owns_row(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """Say which words have a vector of their own: all that have one, shape (n,)."""
        return np.asarray(self.rows(words) >= 0)

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float64]:
        """Return the vectors of words that have a row, shape (n, d).

        Raises
        ------
        ModelError
            If a word has none.
        """
        return self.table[known_rows(self, words)].astype(np.float64)


def known_rows(model: EmbedsWords, words: Sequence[str]) -> NDArray[np.int64]:
    """Return the rows of words that must have one, shape (n,).

    Raises
    ------
    ModelError
        If a word has none.
    """
    rows = model.rows(words)
    absent = [word for word, row in zip(words, rows, strict=True) if row < 0]
    if absent:
        raise ModelError(f"no vector for {', '.join(absent[:5])}.")
    return rows


def load_vectors(path: Path, name: str, **options: Any) -> WordVectors:
    """Read word vectors; see `epicene.load_model`.

    Raises
    ------
    ModelError
        If the file is not a table of word vectors.
    """
    binary = path.suffix == ".bin"
    try:
        with path.open("rb") as handle:
            if binary and handle.read(len(_FASTTEXT)) == _FASTTEXT:
                raise ModelError(
                    "the binary format of fastText is not read.",
                    where=str(path),
                    hint="Give the .vec file that is published beside it.",
                )
            handle.seek(0)
            # Only GloVe's own ending may lack a header: elsewhere it was lost.
            size = _glove_size(handle) if path.suffix == ".txt" else None
            words, table = _read_binary(handle) if binary else _read_text(handle, size)
    except (ValueError, OSError, UnicodeDecodeError, MemoryError) as error:
        raise ModelError(f"this is no table of word vectors ({error}).", where=str(path)) from error
    if not np.isfinite(table).all():
        raise ModelError("the table holds values that are not numbers.", where=str(path))
    identity = Identity(
        name=name,
        sha256=sha256_file(path),
        family="vectors",
        objective="static word vectors",
        architecture="word2vec binary" if binary else "word2vec, fastText or GloVe text",
        n_parameters=int(table.size),
        hidden_size=int(table.shape[1]),
        vocabulary_size=len(words),
        tokenizer="words",
        precision=str(table.dtype),
        licence=card_licence(path.parent),
        demonstration=bool(options.get("demonstration")),
    )
    index: dict[str, int] = {}
    for row, word in enumerate(words):
        index.setdefault(word, row)
    return WordVectors(name=name, identity=identity, index=index, table=table)


def _header(line: bytes) -> tuple[int, int]:
    parts = line.split()
    if len(parts) != 2:
        raise ValueError("the first line is not 'number of words, number of dimensions'")
    count, size = int(parts[0]), int(parts[1])
    if not (count > 0 and size > 0 and count * size <= MAX_CELLS):
        raise ValueError(f"a table of {count} × {size} is out of bounds")
    return count, size


def _glove_size(handle: BinaryIO) -> int | None:
    """Return how many numbers follow the first word, or None where there is a header.

    GloVe writes no header: its first line is a word and at least two numbers with a decimal
    point. The place in the file is kept.
    """
    parts = handle.readline(_LONGEST_LINE).rstrip(b"\r\n ").split(b" ")
    handle.seek(0)
    numbers = parts[1:]
    return len(numbers) if len(numbers) > 1 and all(map(_DECIMAL.fullmatch, numbers)) else None


def _read_text(handle: BinaryIO, size: int | None) -> tuple[list[str], NDArray[np.float32]]:
    """Read lines of a word and `size` numbers, or as many as the header says where it is None."""
    count = None
    if size is None:
        count, size = _header(handle.readline(1000))
    words: list[str] = []
    rows: list[NDArray[np.float32]] = []
    for number, line in enumerate(handle, start=1 if count is None else 2):
        parts = line.decode("utf-8").rstrip("\r\n ").rsplit(" ", size)
        # A line that does not end lost the end of its last number, and would still be read.
        if len(parts) != size + 1 or not line.endswith(b"\n"):
            raise ValueError(f"line {number} does not hold a word and {size} numbers")
        words.append(parts[0])
        with np.errstate(over="ignore"):  # What float32 cannot hold is infinite, and refused.
            rows.append(np.array(parts[1:], dtype=np.float32))
    if count is not None and len(words) != count:
        raise ValueError(f"the header announces {count} words, the file holds {len(words)}")
    return words, np.vstack(rows)


def _read_binary(handle: BinaryIO) -> tuple[list[str], NDArray[np.float32]]:
    count, size = _header(handle.readline(1000))
    width = 4 * size
    data = handle.read()
    if len(data) < count * (width + 1):
        raise ValueError("the file is shorter than its header announces")
    words: list[str] = []
    table = np.empty((count, size), dtype=np.float32)
    at = 0
    for row in range(count):
        end = data.index(b" ", at)
        words.append(data[at:end].lstrip(b"\n").decode("utf-8"))
        at = end + 1 + width
        if at > len(data):
            raise ValueError(f"the vector of word {row + 1} is cut short")
        table[row] = np.frombuffer(data, dtype="<f4", count=size, offset=end + 1)
    return words, table
