"""Scores of a rewriting against the gold sentences and the documents rewritten by hand."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from epicene.french.rewriting.rewrite import Edit, Rewrite
from epicene.french.swap import swap_gender

GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Item:
    """A text, and what it must become; `source` is the column that it comes from."""

    name: str
    phenomenon: str
    source: str
    text: str
    gold: str
    blocks: bool = False
    keeps_names: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """An item, and what it became."""

    item: Item
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Changed words: predicted as in the gold, predicted only, in the gold only."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed
        )


def read_rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sentence_items() -> list[Item]:
    """Return the gold sentences, once for each direction that has one answer."""
    items = []
    for row in read_rows("sentences.tsv"):
        columns = {
            "both": (("feminine", "masculine"), ("masculine", "feminine")),
            "F>M": (("feminine", "masculine"),),
            "M>F": (("masculine", "feminine"),),
            "none": (("feminine", "feminine"),),
        }[row["direction"]]
        items += [
            Item(
                row["id"],
                row["phenomenon"],
                before,
                row[before],
                row[after],
                row["note"].startswith("blocked:"),
                "names=keep" in row["note"],
            )
            for before, after in columns
        ]
    return items


def rewrite(item: Item) -> Rewrite:
    """Rewrite an item with the options that its note asks for, and no target."""
    options: dict[str, Any] = {"on_blocked": "skip"} if item.blocks else {}
    return swap_gender(item.text, names="keep" if item.keeps_names else "swap", **options)


def outcome(item: Item) -> Outcome:
    """Return what `swap_gender` makes of an item; one to be blocked is right if it says why."""
    made = rewrite(item)
    return Outcome(item, made.text, made.text == item.gold and bool(made.blocked) >= item.blocks)


def outcome_by(item: Item, write: Callable[[str], str]) -> Outcome:
    """Return what another function from text to text makes of an item."""
    made = write(item.text)
    return Outcome(item, made, made == item.gold)


def n_right(outcomes: Iterable[Outcome]) -> int:
    return sum(one.right for one in outcomes)


def by_phenomenon(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        groups[one.item.phenomenon].append(one)
    return dict(groups)


def token_counts(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    """Return how many tokens are right, of how many.

    A token is a word between white space, with its punctuation. Those of the answer are aligned
    with the gold's; of each text, as many count as the longer of the two has, so that a word too
    many costs as much as a word that lacks.
    """
    right = total = 0
    for one in outcomes:
        gold, made = one.item.gold.split(), one.text.split()
        blocks = SequenceMatcher(None, gold, made, autojunk=False).get_matching_blocks()
        right += sum(block.size for block in blocks)
        total += max(len(gold), len(made))
    return right, total


def errors(outcomes: Iterable[Outcome]) -> Counter[str]:
    """Count what differs from the gold, as « expected → written »."""
    found: Counter[str] = Counter()
    for one in outcomes:
        gold, made = one.item.gold.split(), one.text.split()
        for tag, i, j, k, m in SequenceMatcher(None, gold, made, autojunk=False).get_opcodes():
            if tag != "equal":
                found[f"{' '.join(gold[i:j]) or '–'} → {' '.join(made[k:m]) or '–'}"] += 1
    return found


def document_edits(name: str = "documents.tsv") -> dict[str, list[Edit]]:
    """Return the changed words of the documents rewritten by hand, by document."""
    documents: dict[str, list[Edit]] = defaultdict(list)
    for row in read_rows(name):
        span = int(row["start"]), int(row["end"])
        documents[row["document"]].append(Edit(*span, row["before"], row["after"], row["to"]))
    return dict(documents)


def document_counts(texts: dict[str, str], gold: dict[str, list[Edit]]) -> Counts:
    """Count the changed words of documents that are right."""
    return sum(
        (
            compare_edits(texts[name], edits, swap_gender(texts[name]).edits)
            for name, edits in gold.items()
        ),
        Counts(),
    )


def compare_edits(text: str, gold: list[Edit], made: Iterable[Edit]) -> Counts:
    """Count the changed words that are right.

    An edit is right if it overlaps one of the gold and both leave the same words there. A word
    of the gold is missed if no right edit overlaps it: one that is written wrong counts twice.
    """
    predicted = list(made)
    found = [any(_same(text, mine, theirs) for theirs in gold) for mine in predicted]
    right = [edit for edit, good in zip(predicted, found, strict=True) if good]
    missed = sum(not any(_same(text, mine, theirs) for mine in right) for theirs in gold)
    return Counts(len(right), len(predicted) - len(right), missed)


def _same(text: str, one: Edit, other: Edit) -> bool:
    """Tell if two edits overlap and give the same text over what either of them covers."""
    if one.end <= other.start or other.end <= one.start:
        return False
    start, end = min(one.start, other.start), max(one.end, other.end)
    return _within(text, one, start, end) == _within(text, other, start, end)


def _within(text: str, edit: Edit, start: int, end: int) -> str:
    return text[start : edit.start] + edit.after + text[edit.end : end]
