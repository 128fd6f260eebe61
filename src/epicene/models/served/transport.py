"""Requests to a served model: with back-off, at a pace, counted; keys and texts are never shown."""

from __future__ import annotations

import logging
import random
import re
import threading
import time
import weakref
from typing import Any

from epicene.core.errors import ModelError
from epicene.models.served.address import Address
from epicene.models.served.options import ServingOptions
from epicene.models.served.usage import Usage

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0
UNREACHABLE = "no connection"
TRIES = 2
"""Attempts of what is sent to learn what the server offers."""
PASSING = frozenset({408, 409, 425, 429})
"""Answers after which the same request may succeed; so may any from 500 on."""

_SHORT_WORD = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class RefusedError(ModelError):
    """The server does not take this request, whenever it is sent."""

    def __init__(self, message: str, *, status: int, where: str, hint: str | None = None) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status


class UnansweredError(ModelError):
    """The server gives no answer, however often it is asked."""

    def __init__(self, message: str, *, unreachable: bool, where: str, hint: str) -> None:
        super().__init__(message, where=where, hint=hint)
        self.unreachable = unreachable


class Transport:
    """Sends JSON to one address.

    Redirects are not followed: they would take text, and the key, elsewhere. Of an answer that is
    no success, only the status and a code are told, since servers repeat in it what they were sent.

    Parameters
    ----------
    address : Address
    options : ServingOptions
    usage : Usage
        Told of each answer.
    """

    def __init__(self, address: Address, options: ServingOptions, usage: Usage) -> None:
        try:
            import openai
        except ImportError as error:
            raise ModelError(
                "served models need the package openai.",
                where=address.url,
                hint='Install it: pip install "epicene[remote]".',
            ) from error
        # At its most talkative the client logs what it sends.
        logging.getLogger("openai").setLevel(logging.WARNING)
        self._openai = openai
        self._where = address.url
        self._options = options
        self._usage = usage
        self._pace = _Pace(options.requests_per_minute)
        self._given_up = threading.Event()
        key = address.key(options.key_variable)
        self._client = openai.OpenAI(
            base_url=address.url,
            api_key=key or "none",
            # The client would send those of the environment to any address.
            organization="",
            project="",
            max_retries=0,
            timeout=options.timeout,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,
                trust_env=address.remote,
                timeout=options.timeout,
                # To read the certificates takes longer than a request, and http on this machine
                # has none.
                verify=address.remote or address.url.startswith("https:"),
            ),
        )
        # Its connections stay open between requests; they end with the model.
        weakref.finalize(self, self._client.close)

    def get(self, path: str) -> dict[str, Any]:
        """Return what stands under a path."""
        return self._sent("get", path, {}, TRIES)

    def try_post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to a request that the server may not know; see `post` for errors."""
        reply = self._sent("post", path, {"body": body}, TRIES)
        self._usage.answered(reply)
        return reply

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to a request, sent again where that may help.

        Raises
        ------
        RefusedError
            If the server does not take such a request.
        UnansweredError
            If there is no answer after the last attempt.
        """
        if self._given_up.is_set():
            # Another thread waited for long enough.
            raise self._unanswered("it did not answer before", self._options.attempts)
        try:
            reply = self._sent("post", path, {"body": body}, self._options.attempts)
        except UnansweredError:
            self._given_up.set()
            raise
        self._usage.answered(reply)
        return reply

    def _sent(self, verb: str, path: str, more: dict[str, Any], attempts: int) -> dict[str, Any]:
        reason = ""
        for attempt in range(attempts):
            if attempt:
                self._usage.retried()
            self._pace.wait()
            wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt) * random.uniform(0.8, 1.2)
            try:
                reply = getattr(self._client, verb)(path, cast_to=object, **more)
            except self._openai.APIStatusError as error:
                self._refuse(error)
                reason = f"it answered with status {error.status_code}"
                wait = _asked_wait(error) or wait
            except self._openai.APITimeoutError:
                reason = f"no answer within {self._options.timeout:g} s"
            except self._openai.APIConnectionError:
                reason = UNREACHABLE
            except ValueError:
                reason = "its answer is no JSON"
            else:
                if isinstance(reply, dict):
                    return reply
                reason = "its answer is no JSON object"
            if attempt + 1 < attempts and not self._given_up.is_set():
                sleep(wait)
        raise self._unanswered(reason, attempts)

    def _unanswered(self, reason: str, attempts: int) -> UnansweredError:
        return UnansweredError(
            f"the served model cannot be asked: {reason} ({attempts} attempts); "
            "what the cache holds is kept.",
            unreachable=reason == UNREACHABLE,
            where=self._where,
            hint="Check that it runs; the same command then goes on from there.",
        )

    def _refuse(self, error: Any) -> None:
        status = int(error.status_code)
        if status in PASSING or status >= 500:
            return
        if 300 <= status < 400:
            message = "it sends requests on to another address, which is not followed"
            hint = "Name that address, if you trust it."
        elif status in (401, 403):
            message, hint = f"it refuses the key (status {status})", "Check the key's variable."
        else:
            code = _code(error)
            message = f"it does not take the request (status {status}{code})"
            hint = "Check the address and the name of the model."
        raise RefusedError(
            f"the served model cannot be asked: {message}.",
            status=status,
            where=self._where,
            hint=hint,
        )


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def _asked_wait(error: Any) -> float | None:
    """Return the seconds that the server asks to wait, within reason."""
    asked = error.response.headers.get("retry-after", "")
    try:
        return min(2 * LONGEST_WAIT_S, max(0.0, float(asked)))
    except ValueError:
        return None


def _code(error: Any) -> str:
    """Return the code of the error where it is one word: longer texts may repeat the request."""
    code = str(getattr(error, "code", None) or "")
    return f", {code}" if _SHORT_WORD.fullmatch(code) else ""


class _Pace:
    """Lets requests through at even distances."""

    def __init__(self, per_minute: float) -> None:
        self._every = 60.0 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        if not self._every:
            return
        with self._lock:
            now = time.monotonic()
            mine = max(now, self._next)
            self._next = mine + self._every
        if mine > now:
            sleep(mine - now)
