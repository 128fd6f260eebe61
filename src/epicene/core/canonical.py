"""One text for one value, so that equal work has an equal name."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any


def canonical(value: object) -> str:
    """Return JSON that two values share if and only if they are equal and of equal kind.

    Parameters
    ----------
    value : object
        Made of dataclasses, mappings with string keys, sequences, strings, numbers and None.

    Raises
    ------
    TypeError
        If it holds anything else: an array or an object whose text does not say all of it would
        give two different pieces of work one name.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"class": f"{kind.__module__}.{kind.__qualname__}", "fields": fields}
    if isinstance(value, PurePath):
        return {"path": str(value)}
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a mapping with keys that are not strings has no canonical text.")
        return {"mapping": {key: _plain(item) for key, item in value.items()}}
    if isinstance(value, set | frozenset):
        return {"set": sorted(canonical(item) for item in value)}
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"a {type(value).__name__} has no canonical text.")
