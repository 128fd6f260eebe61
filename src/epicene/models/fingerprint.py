"""Know a model without loading it: a hash over the files that decide what it answers."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from epicene.core.hashing import sha256_file, sha256_text
from epicene.core.resources import data_folder
from epicene.models.identity import folder_hash


def fingerprint(name: str, revision: str | None = None, serving: Any = None) -> str | None:
    """Return a hash over the files that `epicene.load_model` would read.

    Neither torch nor spaCy is loaded for it.

    Parameters
    ----------
    name : str
        As `epicene.load_model` takes it.
    revision : str, optional
        Of a hub model.
    serving : ServingOptions or mapping, optional
        Of a served model.

    Returns
    -------
    str or None
        None where no file on this machine says what the model answers. A model behind an address
        may change without a word: its hash is of the address, the name and the day or version.
    """
    if name.startswith("openai:"):
        from epicene.models.served.load import served_fingerprint

        return served_fingerprint(name, serving)
    if name.startswith("llamacpp:"):
        path = Path(name.removeprefix("llamacpp:"))
        return sha256_file(path) if path.is_file() else None
    if name.startswith("spacy:"):
        folder = _package_folder(name.removeprefix("spacy:"))
        return None if folder is None else _every_file(folder)
    for path in places(name, revision):
        if path.is_file():
            return sha256_file(path)
        if path.is_dir():
            # A pipeline keeps its weights in folders of its own.
            return _every_file(path) if (path / "meta.json").is_file() else folder_hash(path)
    return None


def places(name: str, revision: str | None) -> list[Path]:
    """Return where `load_model` would look, in its order."""
    from epicene.models.load import embedded_models

    if name in embedded_models():
        return [data_folder("models", name)]
    places = [Path(name)]
    if not name.startswith((".", "/", "~")) and ":" not in name:
        places += _cached_by_the_hub(name, revision)
    return places


def _cached_by_the_hub(name: str, revision: str | None) -> list[Path]:
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(name, "config.json", revision=revision)
    except ValueError:
        return []
    return [Path(found).parent] if isinstance(found, str) else []


def _package_folder(package: str) -> Path | None:
    """Return the folder of an installed pipeline, or the folder itself where one is given."""
    if Path(package).is_dir():
        return Path(package)
    try:
        found = importlib.util.find_spec(package.replace("-", "_"))
    except (ImportError, ValueError):
        return None
    return Path(found.origin).parent if found is not None and found.origin else None


def _every_file(folder: Path) -> str:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.is_symlink()
    )
    return sha256_text(
        part for path in files for part in (path.relative_to(folder).as_posix(), sha256_file(path))
    )
