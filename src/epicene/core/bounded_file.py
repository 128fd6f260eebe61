"""Read a file of people whole, if it is one and no larger than it should be."""

from __future__ import annotations

from pathlib import Path

from epicene.core.errors import InputError


def read_at_most(path: Path, most_bytes: int, too_large: str, hint: str) -> bytes:
    """Read a regular file of bounded size.

    Parameters
    ----------
    path : Path
    most_bytes : int
    too_large, hint : str
        What to say of a larger one.

    Raises
    ------
    InputError
        If the file is missing, no regular file, too large, or cannot be read.
    """
    if path.exists() and not path.is_file():
        # A named pipe would be waited for, for ever.
        raise InputError("this is no regular file.", where=str(path), hint="Remove it.")
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", where=str(path)) from error
    if len(data) > most_bytes:
        raise InputError(too_large, where=str(path), hint=hint)
    return data
