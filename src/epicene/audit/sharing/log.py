"""The sender's log of everything that left; it stays with the sender."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from epicene.core.errors import InputError


def usual_log() -> Path:
    """Return where the user's log lies."""
    from platformdirs import user_state_path

    return user_state_path("epicene", appauthor=False) / "bundles.jsonl"


def log_bundle(entry: Mapping[str, object], path: Path | None = None) -> None:
    """Add a line to the log, with the time.

    The log names groups that are hidden in the bundle, and the user's files: it is confidential,
    and only its owner can read it.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    place = path or usual_log()
    line = {"when": datetime.now(UTC).isoformat(timespec="seconds"), **entry}
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    except OSError as error:
        raise InputError(
            f"the log of what left cannot be written ({error.strerror}).",
            where=str(place),
            hint="Name another with --log.",
        ) from error
