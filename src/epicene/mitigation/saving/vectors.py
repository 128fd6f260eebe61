"""Write word vectors in the binary format of word2vec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from epicene.mitigation.saving.folder import Store

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

VECTORS = "vectors.bin"


def write_vectors(vectors: WordVectors, folder: Path) -> None:
    """Write ``vectors.bin`` into a folder that exists."""
    import numpy as np

    table = np.ascontiguousarray(vectors.table, dtype="<f4")
    # Words in the order of their rows.
    words = sorted(vectors.index, key=vectors.index.__getitem__)
    with (folder / VECTORS).open("wb") as file:
        file.write(f"{len(words)} {table.shape[1]}\n".encode())
        for word, row in zip(words, table, strict=True):
            file.write(word.encode("utf-8") + b" " + row.tobytes() + b"\n")


def read_vectors(folder: Path) -> WordVectors:
    """Read them again."""
    from epicene.models.static_vectors import load_vectors

    return load_vectors(folder / VECTORS, str(folder))


STORE = Store(write_vectors, lambda folder, _: read_vectors(folder))
