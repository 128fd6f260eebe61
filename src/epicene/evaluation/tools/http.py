"""A service as a tool: a JSON request a text, on this machine unless the user allows another."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import InputError
from epicene.evaluation.tools.answers import answer_of
from epicene.evaluation.tools.base import Answer, Tool, ToolError
from epicene.evaluation.tools.open import with_options
from epicene.models.served.address import Address, split_url

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
PASSING = frozenset({408, 409, 425, 429})
"""Answers after which the same request may succeed; so may any from 500 on."""
_LEAST_OUTPUT = 1 << 20


@dataclass(frozen=True)
class HttpTool:
    """A service that is sent ``{"text": "…"}`` and answers as a function would, in JSON.

    An answer has ``label``, ``score``, ``scores`` or ``entities`` (``label``, ``start``, ``end``),
    as that of a function. Redirects are not followed, and proxies not used for this machine:
    they would take texts elsewhere.

    Parameters
    ----------
    url : str
        Where requests go (POST).
    name : str
        How results call it.
    allow_remote_text : bool
        Whether texts may be sent to another machine.
    key_variable : str
        The variable of the environment whose value is sent as a bearer token; none by default.
    timeout : float
        Seconds to wait for one answer.
    attempts : int
        Times that a request is sent before the evaluation gives up.
    deterministic : bool
        Whether it answers the same to the same text.
    """

    url: str
    name: str
    allow_remote_text: bool = False
    key_variable: str = ""
    timeout: float = 60.0
    attempts: int = 4
    deterministic: bool = False

    def answers(self, texts: Sequence[str]) -> Iterator[Answer]:
        """Yield an answer for each text."""
        import httpx

        address = Address(self.url)
        key = address.key(self.key_variable) if self.key_variable else ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx.Client(
            follow_redirects=False,
            trust_env=address.remote,
            timeout=self.timeout,
            headers=headers,
            # To read the certificates takes longer than a request, and http has none.
            verify=self.url.startswith("https:"),
        ) as client:
            for text in texts:
                yield answer_of(self._asked(client, text), text, self.name)

    def _asked(self, client: Any, text: str) -> Any:
        import httpx

        reason = ""
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (attempt - 1)))
            try:
                status, body = self._sent(client, text)
            except httpx.TimeoutException:
                reason = f"no answer within {self.timeout:g} s"
                continue
            except httpx.HTTPError as error:
                reason = f"no connection ({type(error).__name__})"
                continue
            if status in PASSING or status >= 500:
                reason = f"it answered with status {status}"
                continue
            return self._read(status, body)
        raise ToolError(
            f"the service cannot be asked: {reason} ({self.attempts} attempts).", where=self.name
        )

    def _sent(self, client: Any, text: str) -> tuple[int, bytes]:
        most = _LEAST_OUTPUT + 64 * len(text)
        with client.stream("POST", self.url, json={"text": text}) as reply:
            body = bytearray()
            for part in reply.iter_bytes():
                body += part
                if len(body) > most:
                    raise ToolError(f"an answer is longer than {most} bytes.", where=self.name)
            return reply.status_code, bytes(body)

    def _read(self, status: int, body: bytes) -> Any:
        if 300 <= status < 400:
            raise ToolError(
                "it sends requests on to another address, which is not followed.",
                where=self.name,
                hint="Name that address, if you trust it.",
            )
        if status != 200:
            # The body may repeat the text.
            raise ToolError(f"the service refuses a request (status {status}).", where=self.name)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise ToolError("an answer is no JSON.", where=self.name) from None


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        return False

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        shown = _shown(str(source))
        tool: HttpTool = with_options(HttpTool(str(source), name or shown), options)
        if not (math.isfinite(tool.timeout) and tool.timeout > 0.0 and tool.attempts >= 1):
            raise InputError("timeout and attempts of a service must be above 0.", where=shown)
        if Address(tool.url).remote and not tool.allow_remote_text:
            raise InputError(
                "texts are not sent to another machine.",
                where=shown,
                hint="If these texts may leave this machine, say so: --allow-remote-text "
                "(allow_remote_text=True).",
            )
        return tool


def _shown(url: str) -> str:
    """Return an address as results may name it.

    Raises
    ------
    InputError
        If it is none, or holds a password or a query: keys come from the environment.
    """
    parts, secret = split_url(url)
    if secret:
        raise InputError(
            "the address of a service holds a password or a query.",
            hint="Keys come from the environment: key_variable=NAME.",
        )
    if parts is None:
        raise InputError(
            "this is no address of a service.", hint="Write http://127.0.0.1:8000/path."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


KIND = _Kind()
