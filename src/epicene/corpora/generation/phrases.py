"""Banks of phrases and plans of documents, read from `corpora/clinical_phrases`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from epicene.core.resources import data_folder
from epicene.corpora.generation.facts import Facts

ALWAYS = "*"


@dataclass(frozen=True)
class Section:
    """A part of a document.

    Parameters
    ----------
    titles : tuple of str
        Wordings of its heading; none where it has no heading.
    moves : tuple of str
        What is said, in order. ``name?`` is left out where no phrase fits the facts, and
        ``name?0.4`` is there in 40 % of the documents.
    style : {"prose", "list", "lines"}
        Sentences in one paragraph, lines with a dash, or lines.
    """

    titles: tuple[str, ...]
    moves: tuple[str, ...]
    style: str = "prose"


@dataclass(frozen=True)
class Bank:
    """The phrases of a domain, and the plans of its documents.

    Parameters
    ----------
    phrases : mapping of str to mapping of str to tuple of str
        Move, then condition (``"*"``, ``"genre=letter"``, ``"pain=yes & stage!=IV"``), then
        wordings in the notation of `epicene.corpora.generation.markup`.
    plans : mapping of str to tuple of tuple of Section
        Genre to its plans.
    """

    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]
    plans: Mapping[str, tuple[tuple[Section, ...], ...]]

    def fitting(self, move: str, facts: Facts) -> tuple[str, ...]:
        """Return the wordings of a move that fit the facts."""
        conditions = self.phrases[move]
        return tuple(
            wording
            for condition, wordings in conditions.items()
            if holds(condition, facts)
            for wording in wordings
        )


def holds(condition: str, facts: Facts) -> bool:
    """Say whether the facts meet a condition: ``name=value`` or ``name!=value``, joined by ``&``.

    ``name=a,b`` is met by either value.
    """
    if condition == ALWAYS:
        return True
    return all(_holds(part.strip(), facts) for part in condition.split("&"))


def _holds(part: str, facts: Facts) -> bool:
    name, _, values = part.partition("=")
    negated = name.endswith("!")
    name = name.removesuffix("!").strip()
    found = facts.lookup(name)
    if found is None:
        # A misspelt name would never fit, and nobody would notice.
        raise KeyError(f"no fact is called {name!r} (condition {part!r}).")
    return (found in [value.strip() for value in values.split(",")]) != negated


@cache
def load_bank(domain: str) -> Bank:
    """Read the bank of a domain: its ``*.toml`` files; ``plans.toml`` holds the plans."""
    folder = data_folder("corpora", "clinical_phrases", domain)
    phrases: dict[str, Mapping[str, tuple[str, ...]]] = {}
    plans: dict[str, tuple[tuple[Section, ...], ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if path.stem == "plans":
            plans = {genre: tuple(_plans(table["plans"])) for genre, table in content.items()}
            continue
        for move, table in content.items():
            if move in phrases:
                raise ValueError(f"{path}: the move {move!r} is there already.")
            phrases[move] = {condition: tuple(texts) for condition, texts in table.items()}
    return Bank(phrases, plans)


def _plans(tables: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[tuple[Section, ...]]:
    for plan in tables:
        yield tuple(
            Section(
                tuple(section.get("titles", ())),
                tuple(section["moves"]),
                str(section.get("style", "prose")),
            )
            for section in plan
        )
