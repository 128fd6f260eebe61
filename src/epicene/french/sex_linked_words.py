"""The words of sex-linked facts, compiled: read once from ``sex_linked.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from epicene.core.resources import data_folder


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of fact, as the list has it.

    Parameters
    ----------
    concept, sex, reason : str
        See `epicene.french.sex_linked.SexLinked`.
    birth : bool
        True if a child's history tells it of the mother.
    capitals : bool
        True if it only counts in capitals.
    """

    concept: str
    sex: str
    reason: str
    birth: bool
    capitals: bool


@dataclass(frozen=True, slots=True)
class SexLinkedWords:
    """Patterns over folded text (see `fold`).

    Parameters
    ----------
    starting : re.Pattern
        Words by how they begin; its first group stands for what only looks like a fact.
    inside : re.Pattern
        Words by a stem that stands anywhere in them (``cystoprostatectomie``).
    facts : dict of str to Fact
        What each named group of either pattern means.
    """

    starting: re.Pattern[str]
    inside: re.Pattern[str]
    facts: dict[str, Fact]

    def find(self, folded: str) -> Iterator[tuple[int, int, Fact]]:
        """Yield start, end and kind of the facts of a folded text, in its order."""
        found = [
            (match.start(), match.end(), self.facts.get(match.lastgroup or ""))
            for match in self.starting.finditer(folded)
        ]
        for match in self.inside.finditer(folded):
            start = match.start()
            while start and folded[start - 1].isalpha():
                start -= 1
            found.append((start, match.end(), self.facts[match.lastgroup or ""]))
        covered = 0
        for start, end, fact in sorted(found, key=lambda one: (one[0], one[2] is not None)):
            if start >= covered:
                covered = end
                if fact is not None:
                    yield start, end, fact


def fold(text: str) -> str:
    """Return a composed text in small letters without accents, each character in its place."""
    return text.translate(_folding())


@cache
def sex_linked_words() -> SexLinkedWords:
    """Return the list, read and compiled once."""
    path = data_folder("corpora", "french_gender", "sex_linked.toml")
    listed: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["fact"]
    facts: dict[str, Fact] = {}
    # By first letter, so that a word is tried against few patterns.
    starting: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    inside: dict[str, list[str]] = defaultdict(list)
    for pattern in _patterns(one for fact in listed for one in fact.get("except", [])):
        starting[pattern[0]][""].append(pattern[1:])
    for number, fact in enumerate(listed):
        for key in ("words", "capitals"):
            for pattern in _patterns(fact.get(key, [])):
                stem = pattern.removeprefix(r"\w*")
                letter = "inside" if stem != pattern else pattern[0]
                group = f"{key}_{number}_{letter}"
                if stem != pattern:
                    inside[group].append(stem)
                else:
                    starting[letter][group].append(stem[1:])
                facts[group] = Fact(
                    fact["concept"],
                    fact["sex"],
                    fact["reason"],
                    fact.get("birth", False),
                    key == "capitals",
                )
    by_letter = (letter + _union(groups) for letter, groups in sorted(starting.items()))
    return SexLinkedWords(
        re.compile(rf"\b(?:{'|'.join(by_letter)})\b"), re.compile(rf"{_union(inside)}\b"), facts
    )


def _union(groups: dict[str, list[str]]) -> str:
    """Return one pattern for several, each group with its name; what has none comes first."""
    named = (
        rf"(?P<{name}>{'|'.join(patterns)})" if name else rf"(?:{'|'.join(patterns)})"
        for name, patterns in groups.items()
    )
    return rf"(?:{'|'.join(named)})"


def _patterns(words: Iterable[str]) -> Iterator[str]:
    """Yield regular expressions over folded text, each beginning with a letter or a star."""
    for word in words:
        for one in _alternatives(word.translate(_folding()).replace("œ", "(?:œ|oe)")):
            pattern = one.replace("*", r"\w*").replace("-?", r"[\s-]*")
            yield re.sub(r"(?<![\[(|]) (?![\]?])", r"[\\s-]+", pattern)


def _alternatives(pattern: str) -> list[str]:
    """Write out the group that a pattern begins with: ``(?:a|b)?c`` as ``ac``, ``bc``, ``c``."""
    if not pattern.startswith(("(?:", "[")):
        return [pattern]
    if pattern[0] == "[":
        inner, _, rest = pattern[1:].partition("]")
        letters = "".join(
            "".join(map(chr, range(ord(a), ord(b) + 1))) for a, b in re.findall("(.)-(.)", inner)
        ) + re.sub(".-.", "", inner)
        times, rest = re.match(r"(\{1,\d+\})?(.*)", rest).groups()  # type: ignore[union-attr]
        more = f"[{inner}]{{0,{int(times[3:-1]) - 1}}}" if times else ""
        return [letter + more + rest for letter in letters]
    depth, cuts = 0, [2]
    for at, letter in enumerate(pattern):
        depth += (letter == "(") - (letter == ")")
        if depth == 1 and letter == "|":
            cuts.append(at)
        if not depth:
            break
    cuts.append(at)
    rest = pattern[at + 1 :]
    optional = rest.startswith("?")
    rest = rest.removeprefix("?")
    inner_parts = [pattern[a + 1 : b] for a, b in pairwise(cuts)]
    heads = [*inner_parts, ""] if optional else inner_parts
    return [one for head in heads for one in _alternatives(head + rest)]


@cache
def _folding() -> dict[int, str]:
    """Return the table from Latin letters to small letters without accent, one for one."""
    table = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250)):
        base = unicodedata.normalize("NFD", chr(code).lower())[0]
        if base != chr(code):
            table[code] = base
    return table | {0x2010: "-", 0x2011: "-", 0xA0: " ", 0x202F: " "}
