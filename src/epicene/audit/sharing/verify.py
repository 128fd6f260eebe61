"""Whether a bundle is what its sender signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.audit.sharing.archive import read_archive
from epicene.audit.sharing.bundle import FORMAT, MANIFEST, PLAN, REQUIRED, SIGNATURE
from epicene.audit.sharing.keys import is_signed
from epicene.core.errors import InputError


@dataclass(frozen=True)
class Verified:
    """A bundle that was read, and what is wrong with it.

    Parameters
    ----------
    members : mapping of str to bytes
    public_key : str
        Of whoever signed it; whose it is must be known by another way.
    faults : tuple of str
        Empty where the signature and every hash are right.
    """

    members: Mapping[str, bytes]
    public_key: str
    faults: tuple[str, ...]


def verify_bundle(path: str | Path, public_key: str | None = None) -> Verified:
    """Check the signature of a bundle and the hash of each member.

    Parameters
    ----------
    path : str or Path
    public_key : str, optional
        The key of the one who should have signed it, 64 hexadecimal digits.

    Raises
    ------
    InputError
        If the file is no bundle, or the key is none.
    """
    place = Path(path)
    wanted = None if public_key is None else public_key.strip().lower()
    if wanted is not None and not _is_key(wanted):
        raise InputError("a public key has 64 hexadecimal digits.", where=str(public_key))
    members = read_archive(place)
    manifest = _manifest(members, place)
    signer = str(manifest.get("public_key", ""))
    try:
        signature = bytes.fromhex(members.get(SIGNATURE, b"").decode("ascii"))
    except ValueError:
        signature = b""
    faults = []
    if not is_signed(members[MANIFEST], signature, signer):
        faults.append("the signature is not that of the key which the bundle names")
    if wanted is not None and wanted != signer:
        faults.append("another key signed it than the one asked for")
    faults += _faults_of_members(members, manifest)
    return Verified(members, signer, tuple(faults))


def _manifest(members: Mapping[str, bytes], place: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(members[MANIFEST])
        known = manifest["format"] == FORMAT and isinstance(manifest["members"], dict)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError("this is no bundle.", where=str(place)) from error
    if not known:
        raise InputError("this bundle is of a form that is not known.", where=str(place))
    return dict(manifest)


def _faults_of_members(members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> list[str]:
    listed = manifest["members"]
    faults = [f"{name} is missing" for name in (*REQUIRED, *listed) if name not in members]
    for name in sorted(members.keys() - {MANIFEST, SIGNATURE}):
        entry = listed.get(name)
        if not isinstance(entry, dict) or name not in (*REQUIRED, PLAN):
            faults.append(f"{name} does not belong to the bundle")
        elif hashlib.sha256(members[name]).hexdigest() != entry.get("sha256"):
            faults.append(f"{name} was changed")
    return list(dict.fromkeys(faults))


def _is_key(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)
