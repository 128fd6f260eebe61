"""What a served model was asked so far, and what it is about to be asked."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from epicene.models.capabilities import Model
from epicene.models.served.options import ServingOptions


@dataclass
class Usage:
    """Requests and tokens, counted by all threads that ask.

    Parameters
    ----------
    options : ServingOptions
        Whose prices make the cost.
    """

    options: ServingOptions
    requests: int = 0
    retries: int = 0
    read: int = 0
    written: int = 0
    uncounted: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def retried(self) -> None:
        """Count a request that was sent again."""
        with self._lock:
            self.retries += 1

    def answered(self, reply: Mapping[str, Any]) -> None:
        """Count a request and the tokens that its reply tells."""
        told = reply.get("usage")
        read, written = (
            told.get(name) if isinstance(told, Mapping) else None
            for name in ("prompt_tokens", "completion_tokens")
        )
        with self._lock:
            self.requests += 1
            self.uncounted += not isinstance(read, int)
            self.read += read if isinstance(read, int) else 0
            self.written += written if isinstance(written, int) else 0

    def expect(self, requests: int, read: float, written: int) -> None:
        """Count what would be asked."""
        with self._lock:
            self.requests += requests
            self.read += round(read)
            self.written += written

    @property
    def cost(self) -> float | None:
        """In the currency of the prices; None without prices."""
        read, written = self.options.price_read, self.options.price_written
        if read is None and written is None:
            return None
        return round((self.read * (read or 0.0) + self.written * (written or 0.0)) / 1e6, 6)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain values, for the provenance."""
        return {
            "requests": self.requests,
            "retries": self.retries,
            "tokens_read": self.read,
            "tokens_written": self.written,
            "requests_without_count": self.uncounted,
            "cost": self.cost,
        }


@runtime_checkable
class Metered(Model, Protocol):
    """A model whose answers are counted, and may cost."""

    usage: Usage

    def rehearsal(self) -> Metered:
        """Return a model that is asked in its place: it sends nothing and counts."""
