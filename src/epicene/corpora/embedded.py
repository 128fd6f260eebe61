"""Find a folder of data that ships, and name it by its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from epicene.core.hashing import named, sha256_file, sha256_text
from epicene.core.resources import data_folder


@dataclass(frozen=True)
class DataName:
    """The name of a data set and the hash of what was read.

    Parameters
    ----------
    name : str
        Folder or file name.
    sha256 : str
        Over the content.
    n : int
        Number of items read.
    licence : str
        As its card says; empty for the user's own data.
    """

    name: str
    sha256: str
    n: int
    licence: str = ""

    @property
    def label(self) -> str:
        """Name and short hash, as in the column ``data`` of the results."""
        return named(self.name, self.sha256)


def embedded_file(folder: str, file: str) -> Path:
    """Return the path of a file of an embedded corpus."""
    return data_folder("corpora", folder) / file


def embedded_name(folder: str, *files: str, n: int) -> DataName:
    """Name an embedded data set by the hash of the files read."""
    parts = (sha256_file(embedded_file(folder, file)) for file in files)
    return DataName(name=folder, sha256=sha256_text(parts), n=n, licence="cc-by-4.0")
