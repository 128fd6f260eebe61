"""The names under which models and data leave: those that ship, else neutral ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from epicene.audit.sharing.words import is_plain
from epicene.core.errors import InputError
from epicene.core.resources import data_folder

_DIGEST = re.compile("(?:[0-9a-f]{8})?")


def leaving_names(
    labels: Iterable[str], kind: str, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the label under which each model or set of data leaves.

    A name of the user's is often that of a file or folder, or says whose it is: it stays, and a
    number leaves in its place. The key is in the log of the one who sends.

    Parameters
    ----------
    labels : iterable of str
        Name and short hash, as in the table.
    kind : {"model", "data"}
    given : mapping of str to str, optional
        Names that the sender chose, by the name in the table.

    Raises
    ------
    InputError
        If a name that the sender chose is more than a word or two.
    """
    shipped = _shipped("models" if kind == "model" else "corpora")
    found: dict[str, str] = {}
    number = 0
    for label in sorted({*labels}):
        name, at, digest = label.rpartition("@")
        # A name of the user's may have that sign too.
        if not _DIGEST.fullmatch(digest):
            name, at, digest = label, "", ""
        if name not in shipped and name:
            number += 1
            chosen = (given or {}).get(name, "")
            if chosen and not is_plain(chosen):
                raise InputError(
                    f"the name {chosen!r} cannot leave.", hint="Use at most four plain words."
                )
            name = chosen or f"{kind}-{number}"
        found[label] = f"{name}{at}{digest}"
    return found


def _shipped(folder: str) -> frozenset[str]:
    names = (path.name for path in data_folder(folder).iterdir() if path.is_dir())
    return frozenset({*names, "neutral-notes"})
