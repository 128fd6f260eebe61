"""Tables of word vectors as a mitigation reads and makes them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text
from epicene.models.affine_edit import Floats

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors


def float_rows(vectors: WordVectors) -> Floats:
    """Return the rows of a table in double precision, shape (v, d)."""
    return vectors.table.astype(np.float64)


def checked_vectors(subject: Any, width: int) -> WordVectors:
    """Return a table whose vectors have a length.

    Raises
    ------
    InputError
        If it is none, or they have another.
    """
    from epicene.models.static_vectors import WordVectors

    if not isinstance(subject, WordVectors) or subject.table.shape[1] != width:
        raise InputError(
            f"this was learnt from word vectors of {width} numbers.",
            where=str(getattr(subject, "name", "")),
            hint="Fit it on these.",
        )
    return subject


def with_table(vectors: WordVectors, method: str, table: Floats) -> WordVectors:
    """Return the same words with other vectors, under a name that says what changed them."""
    name = f"{vectors.name}+{method}"
    identity = dataclasses.replace(
        vectors.identity, name=name, sha256=sha256_text([vectors.identity.sha256, method])
    )
    return dataclasses.replace(
        vectors, name=name, identity=identity, table=table.astype(np.float32)
    )
