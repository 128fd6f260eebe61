"""The expressions that judge a person, compiled: read once from ``expressions.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from epicene.core.resources import data_folder
from epicene.french.sex_linked_words import fold

Category = Literal["doubt", "blame", "noncompliance", "character"]
Strength = Literal["weak", "strong"]
Kind = Literal["verb", "adjective", "noun", "act"]


@dataclass(frozen=True, slots=True)
class Expression:
    """One kind of expression, as the list has it.

    Parameters
    ----------
    rule : str
        Its name.
    category, strength
        See `epicene.french.stigmatising.Stigmatising`.
    kind : {"verb", "adjective", "noun", "act"}
        How its target is found: the subject; the person that it qualifies, or none and then it
        does not count; the patient unless somebody else is named; the agent.
    things : bool
        True of a verb whose subject may be a thing (« l'examen affirme »).
    asserts : bool
        False where a negation is part of the phrase, so that none around it is looked for.
    elliptic : bool
        False of an adjective that speaks of a person only beside a noun for one.
    before : re.Pattern or None
        What precedes something else of the same form.
    """

    rule: str
    category: Category
    strength: Strength
    kind: Kind
    things: bool
    asserts: bool
    elliptic: bool
    before: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Expressions:
    """Patterns over folded text.

    Parameters
    ----------
    pattern : re.Pattern
        All of them, each a named group.
    by_group : dict of str to Expression
    """

    pattern: re.Pattern[str]
    by_group: dict[str, Expression]

    def find(self, folded: str) -> Iterator[tuple[int, int, Expression]]:
        """Yield start, end and kind of the expressions of a folded text, in its order."""
        for match in self.pattern.finditer(folded):
            expression = self.by_group[match.lastgroup or ""]
            start = match.start()
            if expression.before is None or not expression.before.search(
                folded[max(0, start - 40) : start]
            ):
                yield start, match.end(), expression


@cache
def expressions() -> Expressions:
    """Return the expressions that ship, read once."""
    path = data_folder("corpora", "stigmatising_language", "expressions.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    endings: dict[str, str] = table["endings"]
    groups, by_group = [], {}
    for number, entry in enumerate(table["expression"]):
        name = f"r{number}"
        words = "|".join(_pattern(word, endings) for word in entry["words"])
        after = f"(?!{_pattern(entry['after'], endings)})" if "after" in entry else ""
        groups.append(f"(?P<{name}>(?:{words})(?:(?<=')|(?![\\w]|-\\w)){after})")
        before = entry.get("before")
        by_group[name] = Expression(
            entry["rule"],
            entry["category"],
            entry["strength"],
            entry["kind"],
            entry.get("things", False),
            not entry.get("negative", False),
            entry.get("elliptic", True),
            re.compile(f"(?:{_pattern(before, endings)})$") if before else None,
        )
    whole = rf"(?<!\w)(?<!\w-)(?:{'|'.join(groups)})"
    return Expressions(re.compile(whole), by_group)


_ENDING = re.compile(r"\{([a-z]+)\}")
_SPACE = re.compile(r"(\[[^\]]*\])| ")


def _pattern(words: str, endings: dict[str, str]) -> str:
    """Write a phrase of the list as a pattern: endings put in, any white space for a space."""
    for _ in range(2):
        words = _ENDING.sub(lambda match: endings[match[1]], words)
    return _SPACE.sub(lambda match: match[1] or r"\s+", fold(words))
