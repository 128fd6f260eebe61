"""How many documents a method changed, and why it left others as they were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from epicene.core.errors import InputError
from epicene.mitigation.data.versions.base import Left


@dataclass
class Counts:
    """Counted while a method is fitted.

    Parameters
    ----------
    documents, changed : int
        Documents seen, and those that got a twin or gave way to it.
    before, after : Counter
        Documents by what they say of the axis (``F``, ``M``; ``unknown``), before and after.
    left : Counter
        Documents that should have changed and could not, by reason.
    blocked_by : Counter
        The same where anatomy is the reason, by what is linked to a sex; a document may count
        under several.
    """

    documents: int = 0
    changed: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)

    def leave(self, left: Left) -> None:
        """Count a document that stays as it is."""
        self.left[left.word] += 1
        self.blocked_by.update(left.blocked_by)

    def check(self) -> None:
        """Check that something changed.

        Raises
        ------
        InputError
            If the corpus is empty, or no document could be changed.
        """
        if not self.documents:
            raise InputError("there is no document to learn from.")
        if not self.changed:
            why = ", ".join(f"{word} {n}" for word, n in sorted(self.left.items()))
            raise InputError(
                f"no document of {self.documents} can be changed ({why or 'none was drawn'}).",
                hint="Give documents in French about one patient each, or another axis.",
            )

    def facts(self) -> dict[str, Any]:
        """Return the counts as JSON holds them."""
        return {
            "n_documents": self.documents,
            "n_changed": self.changed,
            "before": dict(sorted(self.before.items())),
            "after": dict(sorted(self.after.items())),
            "left": dict(sorted(self.left.items())),
            "blocked_by": dict(sorted(self.blocked_by.items())),
        }
