"""Rewritings that a fit has made, kept small: a corpus that is read again is not parsed again."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from epicene.french.rewriting.rewrite import Blocked, Edit, Rewrite, apply_edits


@dataclass(frozen=True, eq=False)
class RewriteMemo:
    """Rewrites texts, and knows again those that it was asked to remember.

    Parsing costs some tens of milliseconds a document; the edits alone are some hundred bytes,
    compressed, by the hash of the text. They are words of the corpus and as confidential as it is:
    they stay in memory and are never written.

    Parameters
    ----------
    write : callable
        From a text to its rewriting.
    """

    write: Callable[[str], Rewrite]
    _known: dict[bytes, bytes] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, text: str, *, remember: bool = False) -> Rewrite:
        """Return the rewriting of a text; only where `remember` is true is a new one kept."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if (known := self._known.get(key)) is not None:
            return _unpacked(text, known)
        rewrite = self.write(text)
        if remember:
            self._known[key] = _packed(rewrite)
        return rewrite


def _packed(rewrite: Rewrite) -> bytes:
    edits = [(edit.start, edit.end, edit.after, edit.rule) for edit in rewrite.edits]
    blocked = [(one.start, one.end, one.reason) for one in rewrite.blocked]
    return zlib.compress(json.dumps([rewrite.to, edits, blocked]).encode("ascii"))


def _unpacked(text: str, packed: bytes) -> Rewrite:
    to, edits, blocked = json.loads(zlib.decompress(packed))
    made = tuple(Edit(s, e, text[s:e], after, rule) for s, e, after, rule in edits)
    return Rewrite(
        apply_edits(text, made),
        made,
        tuple(Blocked(s, e, text[s:e], reason) for s, e, reason in blocked),
        to,
    )
