"""The file of a bundle: a zip of known members, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from epicene.core.errors import InputError

MOST_BYTES = 1 << 28
"""Of all members together, unpacked."""

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def archive_of(members: Mapping[str, bytes]) -> bytes:
    """Return the file of members in the order of their names, without dates or owners."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, members[name], compresslevel=9)
    return out.getvalue()


def read_archive(path: Path) -> dict[str, bytes]:
    """Read the members of a bundle into memory; nothing is unpacked to disk.

    Raises
    ------
    InputError
        If there is no such file, or it is no bundle, or too large.
    """
    if not path.is_file():
        raise InputError("there is no such file.", where=str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if len(set(names)) != len(names):
                raise InputError("this is no bundle: a member is there twice.", where=str(path))
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise InputError("this bundle is too large to be one.", where=str(path))
            return {entry.filename: archive.read(entry) for entry in entries}
    except InputError:
        raise
    except Exception as error:
        # zipfile and zlib say in many ways that a file is broken.
        raise InputError("this is no bundle, or a broken one.", where=str(path)) from error
