"""Write what was mitigated into a folder, and read it from there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.errors import ModelError
from epicene.core.registry import Registry
from epicene.mitigation.base import Kind


@dataclass(frozen=True)
class Store:
    """How a kind of subject is written and read.

    Parameters
    ----------
    write : callable
        Writes a subject into a folder that exists.
    read : callable
        Reads it from there, as a user would who computes as the subject did.
    same : callable
        Whether what was read answers as what was written.
    """

    write: Callable[[Any, Path], None]
    read: Callable[[Path, Any], Any]
    same: Callable[[Any, Any], bool] = lambda written, read: True


STORES: Registry[Store] = Registry(
    "kind",
    {
        "corpus": "epicene.mitigation.saving.corpora:STORE",
        "masked": "epicene.mitigation.saving.models:STORE",
        "causal": "epicene.mitigation.saving.models:STORE",
        "classifier": "epicene.mitigation.saving.models:CLASSIFIERS",
        "vectors": "epicene.mitigation.saving.vectors:STORE",
        "predictions": "epicene.mitigation.saving.predictions:STORE",
    },
)


def written_and_read(kind: Kind, subject: Any, folder: Path) -> Any:
    """Write a subject into a folder, and return what a user reads from there.

    Raises
    ------
    ModelError
        If it is not what was written: something of it (a head, a hook) is not in the files.
    """
    store = STORES.get(kind)
    store.write(subject, folder)
    read = store.read(folder, subject)
    if not store.same(subject, read):
        raise ModelError("the files that were written answer otherwise than the model in memory.")
    return read
