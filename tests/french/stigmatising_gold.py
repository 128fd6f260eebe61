"""Sentences with their stigmatising expressions marked, and how well they are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from epicene.french.stigmatising import Stigmatising, find_stigmatising

FOLDER = Path(__file__).parent / "gold"
_MARK = re.compile(r"\[([^|\]]+)\|(\w+)(?:\|(\w+))?\]")


@dataclass(frozen=True)
class Marked:
    """An expression of the gold; `note` is empty where it is asserted of the patient."""

    start: int
    end: int
    category: str
    note: str


@dataclass(frozen=True)
class Sentence:
    """A sentence, and what is marked in it."""

    text: str
    marks: tuple[Marked, ...]


def read_gold(name: str) -> Iterator[Sentence]:
    for line in (FOLDER / f"stigmatising_{name}.txt").read_text(encoding="utf-8").splitlines():
        text, marks, last = "", [], 0
        for match in _MARK.finditer(line):
            text += line[last : match.start()]
            marks.append(Marked(len(text), len(text) + len(match[1]), match[2], match[3] or ""))
            text += match[1]
            last = match.end()
        yield Sentence(text + line[last:], tuple(marks))


@dataclass
class Score:
    """Counts of expressions asserted of the patient: overlapping characters make a match."""

    true: int = 0
    found: int = 0
    expected: int = 0
    retrieved: int = 0
    same_category: int = 0


def score(name: str, show: bool = False) -> Score:
    total = Score()
    for sentence in read_gold(name):
        gold = [mark for mark in sentence.marks if not mark.note]
        found = [one for one in find_stigmatising(sentence.text) if one.of_patient]
        matched = [one for one in found if any(_overlap(one, mark) for mark in gold)]
        retrieved = [mark for mark in gold if any(_overlap(one, mark) for one in found)]
        total.found += len(found)
        total.true += len(matched)
        total.expected += len(gold)
        total.retrieved += len(retrieved)
        total.same_category += sum(
            any(_overlap(one, mark) and one.category == mark.category for one in found)
            for mark in retrieved
        )
        if show and (len(matched) < len(found) or len(retrieved) < len(gold)):
            print(sentence.text, found)
    return total


def _overlap(one: Stigmatising, mark: Marked) -> bool:
    return one.start < mark.end and mark.start < one.end


if __name__ == "__main__":
    import sys

    from epicene.metrics.proportions import proportion

    for name in sys.argv[1:] or ["dev"]:
        counts = score(name, show=name == "dev")
        for what, hits, n in (
            ("precision", counts.true, counts.found),
            ("recall", counts.retrieved, counts.expected),
        ):
            share = proportion(hits, n)
            print(f"{name} {what}: {hits}/{n} ({share.ci_low:.3f} to {share.ci_high:.3f})")
        print(name, "same category", counts.same_category, counts.retrieved)
