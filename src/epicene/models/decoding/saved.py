"""The decoding that a model carries, and the file of a model folder that names it.

Plain `transformers` reads the weights of such a folder and not this file: it writes as before.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import EpiceneError, ModelError
from epicene.models.decoding.base import Decoding
from epicene.models.decoding.registry import DECODINGS

FILE = "epicene_decoding.json"
"""Its name; as a ``.json`` file it counts in the hash of the folder."""
_VERSION = 1
_MOST_BYTES = 100_000


def decoding_of(model: object) -> Decoding | None:
    """Return the decoding that a model carries, None where it writes as its weights say."""
    found: Decoding | None = getattr(model, "decoding", None)
    return found


def described(decoding: Decoding) -> dict[str, Any]:
    """Return the name and the options of a decoding, for a card or a JSON file."""
    options = dataclasses.asdict(decoding)  # type: ignore[call-overload]
    return {"decoding": decoding.name, "options": options, "version": _VERSION}


def write_decoding(folder: Path, decoding: Decoding) -> Path:
    """Write into a model folder which decoding it is to be used with.

    Parameters
    ----------
    folder : Path
        That of a causal model.
    decoding : Decoding

    Returns
    -------
    Path
        The file.
    """
    path = folder / FILE
    text = json.dumps(described(decoding), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read_decoding(folder: Path, where: str = "") -> Decoding | None:
    """Read which decoding a model folder names, None where it names none.

    Parameters
    ----------
    folder : Path
    where : str
        Name of the model, for errors.

    Raises
    ------
    ModelError
        If the file is damaged, or names a decoding or an option that is not known.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        told = read_at_most(
            path, _MOST_BYTES, f"{FILE} is too large.", "Is it the file of epicene?"
        )
        content = json.loads(told)
        name, options, version = content["decoding"], content["options"], content["version"]
        if version != _VERSION or not isinstance(options, dict):
            raise ValueError(f"version {version}")
        of = DECODINGS.get(name)
        # JSON has no tuples.
        found: Decoding = of(**{key: _tuple(value) for key, value in options.items()})
    except (ValueError, TypeError, KeyError, RecursionError, EpiceneError) as error:
        raise ModelError(
            f"{FILE} names no decoding that is known ({type(error).__name__}).",
            where=where or str(folder),
            hint=f"Known: {', '.join(DECODINGS)}. Without the file, the model writes unchanged.",
        ) from error
    return found


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
