"""What differs between two texts, as edits of words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from epicene.french.rewriting.rewrite import Edit

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def word_edits(before: str, after: str) -> tuple[Edit, ...]:
    """Return the words of a text that another text has not, and what stands in their place.

    Examples
    --------
    >>> [(e.before, e.after) for e in word_edits("La patiente tousse.", "Le patient tousse.")]
    [('La', 'Le'), ('patiente', 'patient')]
    """
    one = [(part.group(), part.start()) for part in _WORDS.finditer(before)]
    two = [(part.group(), part.start()) for part in _WORDS.finditer(after)]
    matcher = SequenceMatcher(None, [w for w, _ in one], [w for w, _ in two], autojunk=False)
    ends = (len(before), len(after))
    edits = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        start, end = _at(one, a, ends[0]), _at(one, b, ends[0])
        put = after[_at(two, c, ends[1]) : _at(two, d, ends[1])]
        edits.append(Edit(start, end, before[start:end], put, "difference"))
    return tuple(edits)


def _at(words: list[tuple[str, int]], place: int, end: int) -> int:
    return words[place][1] if place < len(words) else end
