"""Read a file that may be wrong in every way: say what is wrong, and go on with the best guess."""

from __future__ import annotations

import codecs
import stat
from collections.abc import Mapping
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.checking.violation import Place, Violation
from epicene.corpora.files import MAX_BYTES, check_inside, read_bytes

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_anyhow(path: Path, root: Path, place: Place) -> tuple[str | None, list[Violation]]:
    """Read a text with its line ends as they are.

    What is not UTF-8 is reported and read as Windows-1252, so that the offsets of a file that
    somebody saved in the wrong encoding can be checked all the same.

    Returns
    -------
    text : str or None
        None where there is nothing to go on with.
    violations : list of Violation
    """
    try:
        check_inside(path, root)
    except InputError:
        return None, [place.make("link_outside", str(path), None)]
    try:
        mode = path.stat().st_mode
        size = path.stat().st_size
    except OSError as error:
        return None, [place.make("unreadable", str(path), None, _reason(error.strerror))]
    if not stat.S_ISREG(mode):
        return None, [place.make("unreadable", str(path), None, _reason("no regular file"))]
    if size > MAX_BYTES:
        limit = {"limit": str(MAX_BYTES >> 20)}
        return None, [place.make("too_large", str(path), None, limit)]
    try:
        data = read_bytes(path)
    except InputError as error:
        return None, [place.make("unreadable", str(path), None, {"reason": error.message})]
    return decode_anyhow(data, path, place)


def _reason(text: str | None) -> Mapping[str, str]:
    return {"reason": f"{text or 'unknown'}."}


def decode_anyhow(data: bytes, path: Path, place: Place) -> tuple[str | None, list[Violation]]:
    """Decode a file and report its encoding, byte-order mark and line ends."""
    found: list[Violation] = []
    if data.startswith(_WIDE):
        n = str(data.count(b"\n") + 1)
        return None, [place.make("encoding", str(path), 1, {"n": n})]
    if data.startswith(codecs.BOM_UTF8):
        found.append(place.make("bom", str(path), 1))
        data = data.removeprefix(codecs.BOM_UTF8)
    if b"\r" in data:
        first = data[: data.index(b"\r")].count(b"\n") + 1
        n = str(data.count(b"\r\n") + data.replace(b"\r\n", b"").count(b"\r"))
        found.append(place.make("crlf", str(path), first, {"n": n}))
    try:
        return data.decode(), found
    except UnicodeDecodeError as error:
        first = data[: error.start].count(b"\n") + 1
    n = str(sum(1 for line in data.split(b"\n") if not _is_utf8(line)))
    found.append(place.make("encoding", str(path), first, {"n": n}))
    try:
        return data.decode("windows-1252"), found
    except UnicodeDecodeError:
        return data.decode("latin-1"), found


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
