"""Identifiers that were seen already, in sixteen bytes or so each."""

from __future__ import annotations

from array import array
from hashlib import blake2b

_FREE = 0


class Seen:
    """A set of texts that keeps only 64 bits of a hash of each.

    Two different texts among a million pass for one with a probability of 3e-8.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 << 10))
        self._n = 0

    def add(self, text: str) -> bool:
        """Add a text, and say whether it is new."""
        key = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") or 1
        if not self._put(key):
            return False
        self._n += 1
        if 3 * self._n > 2 * len(self._slots):
            old, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
            for other in old:
                if other != _FREE:
                    self._put(other)
        return True

    def _put(self, key: int) -> bool:
        mask = len(self._slots) - 1
        slot = key & mask
        while (held := self._slots[slot]) != _FREE:
            if held == key:
                return False
            slot = (slot + 1) & mask
        self._slots[slot] = key
        return True
