"""What a GGUF file says of itself, read with every length checked: the file is data, not trusted.

The readers of libraries take the counts and lengths of a file at their word; a damaged or hostile
one makes them read past its end, or count for hours. A file that passes here is whole.
"""

from __future__ import annotations

import mmap
import struct
from collections import Counter
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from epicene.core.errors import ModelError

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MOST_ENTRIES = 100_000
"""Of metadata or tensors: the largest models have a few thousand."""
MOST_DIMENSIONS = 4

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q"}
_SCALARS[12] = "d"
_STRING, _ARRAY = 8, 9


@dataclass(frozen=True)
class GgufHeader:
    """Facts that stand at the head of a GGUF file.

    Parameters
    ----------
    metadata : dict
        Its keys with their numbers and strings; of an array, its length.
    tensor_types : dict of str to int
        Number of tensors by the type they are stored in, the most frequent first.
    n_weights : int
        Weights in all tensors.
    """

    metadata: dict[str, Any]
    tensor_types: dict[str, int]
    n_weights: int

    @property
    def architecture(self) -> str:
        """The architecture, as llama.cpp calls it."""
        return str(self.metadata["general.architecture"])

    @property
    def stored(self) -> str:
        """The types of the tensors, such as ``Q8_0, F16, F32``."""
        return ", ".join(self.tensor_types)

    def number(self, key: str) -> int | None:
        """Return a number that the file gives under the name of its architecture, if it does."""
        value = self.metadata.get(f"{self.architecture}.{key}")
        return int(value) if isinstance(value, int | float) else None


def read_header(path: Path) -> GgufHeader:
    """Read the head of a GGUF file and check that all that it announces is in the file.

    Raises
    ------
    ModelError
        If it is no GGUF file, is cut short or damaged, or needs a package that is missing.
    """
    try:
        from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
    except ImportError as error:
        raise ModelError(
            "GGUF files need the package gguf.",
            where=str(path),
            hint='Install it: pip install gguf (or "epicene[gguf]").',
        ) from error
    sizes = {int(kind): (kind.name, *GGML_QUANT_SIZES[kind]) for kind in GGMLQuantizationType}
    if path.stat().st_size < len(MAGIC) + 20:
        raise ModelError("this is no GGUF file.", where=str(path))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            return _Reading(content).header(sizes)
        except (ValueError, struct.error, UnicodeDecodeError) as error:
            detail = str(error) if type(error) is ValueError else "it is cut short"
            raise ModelError(f"the GGUF file cannot be used: {detail}.", where=str(path)) from error


class _Reading:
    """A place in the file, which moves on."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 0

    def header(self, sizes: dict[int, tuple[str, int, int]]) -> GgufHeader:
        if self._content[:4] != MAGIC:
            raise ValueError("it does not begin as one")
        self._at = 4
        version, n_tensors, n_metadata = self._take("IQQ")
        if version not in VERSIONS:
            raise ValueError(f"its version is {version}, and versions 2 and 3 are read")
        if max(n_tensors, n_metadata) > MOST_ENTRIES:
            raise ValueError("it announces more entries than any model has")
        metadata = {}
        for _ in range(n_metadata):
            key = self._string()
            (kind,) = self._take("I")
            metadata[key] = self._value(kind)
        if not isinstance(metadata.get("general.architecture"), str):
            raise ValueError("it names no architecture")
        tensors = [self._tensor(sizes) for _ in range(n_tensors)]
        if not tensors:
            raise ValueError("it holds no weights")
        alignment = metadata.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20:
            raise ValueError("its alignment makes no sense")
        start = -(-self._at // alignment) * alignment
        if start + max(end for _, _, end in tensors) > len(self._content):
            raise ValueError("it is cut short: weights that it announces are missing")
        types = Counter(name for name, _, _ in tensors)
        n_weights = sum(weights for _, weights, _ in tensors)
        return GgufHeader(metadata, dict(types.most_common()), n_weights)

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._content, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _skip(self, length: int) -> int:
        """Go past some bytes that must be there; return where they begin."""
        start, end = self._at, self._at + length
        if end > len(self._content):
            raise ValueError("it is cut short")
        self._at = end
        return start

    def _string(self) -> str:
        (length,) = self._take("Q")
        start = self._skip(length)
        return self._content[start : self._at].decode("utf-8")

    def _value(self, kind: int) -> object:
        if kind in _SCALARS:
            return self._take(_SCALARS[kind])[0]
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            raise ValueError(f"a value has the unknown type {kind}")
        inner, count = self._take("IQ")
        if inner in _SCALARS:
            self._skip(count * struct.calcsize("<" + _SCALARS[inner]))
        elif inner == _STRING:
            # Each takes its length at least, so that a wrong count ends with the file.
            for _ in range(count):
                self._skip(self._take("Q")[0])
        else:
            raise ValueError(f"an array has the unknown type {inner}")
        return count

    def _tensor(self, sizes: dict[int, tuple[str, int, int]]) -> tuple[str, int, int]:
        """Return the type of a tensor, the number of its weights, and where it ends."""
        self._string()
        (n_dimensions,) = self._take("I")
        if n_dimensions > MOST_DIMENSIONS:
            raise ValueError(f"a tensor has {n_dimensions} dimensions")
        dimensions = self._take(f"{n_dimensions}Q")
        kind, offset = self._take("IQ")
        if kind not in sizes:
            raise ValueError(f"its tensors are of the unknown type {kind}")
        name, of_block, n_bytes = sizes[kind]
        weights = prod(dimensions)
        return name, weights, offset + weights // of_block * n_bytes
