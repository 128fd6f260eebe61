"""The key that signs bundles: Ed25519, made at the first use, readable by its owner alone."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from epicene.core.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PRIVATE = 0o600


@dataclass(frozen=True)
class SigningKey:
    """A private key; it is never shown.

    Parameters
    ----------
    public : str
        The public key, 64 hexadecimal digits: what a receiver is told by another way.
    """

    public: str
    _private: Ed25519PrivateKey

    def sign(self, content: bytes) -> bytes:
        """Return the signature, 64 bytes; the same for the same content."""
        return self._private.sign(content)

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public!r})"


def usual_key() -> Path:
    """Return where the user's key lies."""
    from platformdirs import user_config_path

    return user_config_path("epicene", appauthor=False) / "bundle-key.pem"


def signing_key(path: str | Path | None = None) -> SigningKey:
    """Read the key that signs; the user's own is made at its first use.

    Parameters
    ----------
    path : str or Path, optional
        A private Ed25519 key in PEM, without a password; by default that of the user.

    Raises
    ------
    InputError
        If there is no such file, others may read it, or it holds no such key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    place = Path(path) if path is not None else usual_key()
    if path is None and not place.exists():
        _make(place)
    try:
        mode, content = place.stat().st_mode, place.read_bytes()
    except OSError as error:
        raise InputError(
            f"the key cannot be read ({error.strerror}).", where=str(place), hint="Name another."
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise InputError(
            "others may read this private key.", where=str(place), hint=f"Run: chmod 600 {place}"
        )
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError) as error:
        raise InputError("this is no private key in PEM.", where=str(place)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError("this key is not an Ed25519 key.", where=str(place))
    return SigningKey(key.public_key().public_bytes_raw().hex(), key)


def _make(place: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    content = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written beside and linked: another process finds it whole or not at all.
        beside = place.with_name(f".{place.name}-{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as out:
            out.write(content)
        try:
            os.link(beside, place)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    except OSError as error:
        raise InputError(
            f"the key cannot be made ({error.strerror}).", where=str(place), hint="Name one."
        ) from error


def is_signed(content: bytes, signature: bytes, public: str) -> bool:
    """Say whether the owner of a public key signed this content."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
