"""The associations that ship: words, sentences and groups, put together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from epicene.corpora.embedded import embedded_file, embedded_name
from epicene.corpora.tables import read_text
from epicene.tracing.associations.association import Association, Context, Groups

FOLDER = "associations"
FILES = ("associations.toml", "groups.toml")
ANY_WORD = "any"
"""The sentences in which any word may stand."""


@cache
def shipped_associations() -> Mapping[str, Association]:
    """Return the associations that ship, by their id, in the order of the file."""
    content = _read("associations.toml")
    entries: dict[str, dict[str, Any]] = {}
    for entry in content["association"]:
        same = entries.get(entry.get("same_words_as", ""), {})
        entries[entry["id"]] = {**same, **entry}
    name = embedded_name(FOLDER, *FILES, n=len(entries))
    return {
        of["id"]: Association(
            id=of["id"],
            axis=axis_of(of["groups"]),
            contexts=contexts_of(of["groups"], content["sentences"][of["sentences"]]),
            first=tuple(of["first"]),
            second=tuple(of["second"]),
            neutral=tuple(of["neutral"]),
            groups=documents_of(of["groups"]),
            counted=(
                tuple(of.get("counted_first", of["first"])),
                tuple(of.get("counted_second", of["second"])),
            ),
            titles={lang: of[f"title_{lang}"] for lang in ("fr", "en")},
            claims={lang: of[f"claim_{lang}"] for lang in ("fr", "en")},
            name=replace(name, name=of["id"]),
            stereotype=of["stereotype"],
        )
        for of in entries.values()
    }


@cache
def _read(file: str) -> Mapping[str, Any]:
    return tomllib.loads(read_text(embedded_file(FOLDER, file)))


def _groups(name: str) -> Mapping[str, Any]:
    entry = _read("groups.toml")[name]
    if "reverse_of" not in entry:
        return dict(entry)
    other = _groups(entry["reverse_of"])
    pairs = [pair[::-1] for pair in other["pairs"]]
    return {**other, "first": other["second"], "second": other["first"], "pairs": pairs}


def group_names() -> tuple[str, ...]:
    """Return the names of the groups that ship."""
    return tuple(_read("groups.toml"))


def sentence_names() -> tuple[str, ...]:
    """Return the names of the sets of sentences that ship."""
    return tuple(_read("associations.toml")["sentences"])


def sentences_of(name: str) -> tuple[str, ...]:
    """Return the sentences of a set that ships; each holds ``{who}`` or ``{Who}``."""
    return tuple(_read("associations.toml")["sentences"][name])


def axis_of(groups: str) -> str:
    """Return the axis of two groups that ship."""
    return str(_groups(groups)["axis"])


def documents_of(groups: str) -> Groups:
    """Return how documents tell two groups that ship."""
    entry = _groups(groups)
    return Groups(entry["field"], tuple(entry["first"]), tuple(entry["second"]))


def contexts_of(groups: str, sentences: Sequence[str]) -> tuple[Context, ...]:
    """Put each pair of words for a patient in one of the sentences, in turn.

    Each pair stands once, since sentences with the same pair would not be independent.
    """
    pairs = _groups(groups)["pairs"]
    return tuple(
        Context(*(_about(sentences[place % len(sentences)], who) for who in pair))
        for place, pair in enumerate(pairs)
    )


def _about(sentence: str, who: str) -> str:
    return sentence.replace("{Who}", who[:1].upper() + who[1:]).replace("{who}", who)
