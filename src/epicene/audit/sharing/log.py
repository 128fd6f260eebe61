"""The sender's log of everything that left; it stays with the sender."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from epicene.audit.sharing.bundle import Bundle, hidden_by_name
from epicene.core.errors import InputError


def usual_log() -> Path:
    """Return where the user's log lies."""
    from platformdirs import user_state_path

    return user_state_path("epicene", appauthor=False) / "bundles.jsonl"


def log_bundle(bundle: Bundle, sha256: str, public_key: str, path: Path | None = None) -> Path:
    """Add a line to the log: when, which file, what is in it, and under which names.

    The log names groups that are hidden in the bundle, and the user's files: it is confidential,
    and only its owner can read it.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    place = path or usual_log()
    entry = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "bundle_sha256": sha256,
        "public_key": public_key,
        "members": {name: len(content) for name, content in sorted(bundle.members.items())},
        "rows": len(bundle.leaving.rows),
        "rows_without_their_number": bundle.leaving.n_suppressed,
        "rows_kept_back": bundle.leaving.kept_back,
        "groups_hidden": {k: hidden_by_name(v) for k, v in bundle.leaving.hidden.items()},
        "words": sorted({row.item for row in bundle.leaving.rows if row.item}),
        "names": dict(bundle.key),
    }
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as out:
            out.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
    except OSError as error:
        raise InputError(
            f"the log of what left cannot be written ({error.strerror}).",
            where=str(place),
            hint="Name another with --log.",
        ) from error
    return place
