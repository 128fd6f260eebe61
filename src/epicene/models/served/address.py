"""Where a served model is: its address, its name there, and the key that this address may see."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from epicene.core.errors import InputError

PREFIX = "openai:"
KEYS = {
    "api.openai.com": "OPENAI_API_KEY",
    "api.mistral.ai": "MISTRAL_API_KEY",
    "generativelanguage.googleapis.com": "GEMINI_API_KEY",
}
"""The variable of the environment that holds the key of a host: no other host is sent it."""


@dataclass(frozen=True)
class Address:
    """An endpoint and a model of it.

    Parameters
    ----------
    url : str
        Up to the version, such as ``http://127.0.0.1:8000/v1``.
    model : str
        As the endpoint calls it; empty where it has only one.
    """

    url: str
    model: str = ""

    @property
    def host(self) -> str:
        """The host, in lower case."""
        return urlsplit(self.url).hostname or ""

    @property
    def remote(self) -> bool:
        """Whether the address is of another machine; a name other than localhost counts as such."""
        if self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True

    def key(self, variable: str = "") -> str:
        """Return the key for this address, from the environment; empty where it needs none.

        Raises
        ------
        InputError
            If the variable named is not set, or the key would travel unencrypted.
        """
        usual = KEYS.get(self.host, "")
        key = os.environ.get(variable or usual, "").strip() if variable or usual else ""
        if not key and (variable or usual):
            raise InputError(
                f"the key is missing: the variable {variable or usual} is not set.", where=self.url
            )
        if key and self.remote and not self.url.startswith("https:"):
            raise InputError(
                "a key is not sent to another machine over http.",
                where=self.url,
                hint="Give its https address.",
            )
        return key


def split_url(url: str) -> tuple[SplitResult | None, bool]:
    """Return the parts of an http address, none where it is no such, and whether it holds a secret.

    A password or a query counts as a secret: where there is one, a message must not repeat the
    address.
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
        secret = "@" in parts.netloc or bool(parts.query)
        _ = parts.port
    except ValueError:
        return None, False
    return parts if known else None, secret


def parse_address(name: str) -> Address:
    """Read ``openai:URL`` or ``openai:URL#MODEL``.

    Raises
    ------
    InputError
        If it is no address, or holds a password or a query: keys come from the environment.
    """
    url, _, model = name.removeprefix(PREFIX).partition("#")
    parts, secret = split_url(url)
    if secret:
        raise InputError(
            "the address of a served model holds a password or a query.",
            hint="Keys come from the environment only; see docs/served_models.md.",
        )
    if parts is None:
        raise InputError(
            "this is no address of a served model.",
            where=name,
            hint="Write it as openai:http://127.0.0.1:8000/v1#model-name.",
        )
    return Address(url.rstrip("/"), model)
