"""Short names for content, so that a result says exactly what it was computed on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SHORT = 8


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def sha256_text(parts: Iterable[str]) -> str:
    """Return the SHA-256 of a sequence of strings, unambiguous about where each ends."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.hexdigest()


def named(name: str, digest: str) -> str:
    """Join a name and the first characters of a hash: ``mini-fr@1a2b3c4d``."""
    return f"{name}@{digest[:SHORT]}"
