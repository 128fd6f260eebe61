"""The gender pairs of French CrowS-Pairs: how many differ only by gender, how many swap.

Few swap: `swap_gender` is about patients, and most of these sentences speak of women or men in
general, of relatives, or of someone who is only a pronoun. What is asserted are floors on what
swaps today, and that little is changed where it does not.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from swap_crows_pairs import (
    ONLY_GENDER,
    Pair,
    Swapped,
    difference,
    plain,
    read_pairs,
    swap_pairs,
    swaps,
)


@pytest.fixture(scope="module")
def swapped(crows_pairs_fr: Path) -> list[Swapped]:
    return swap_pairs(read_pairs(crows_pairs_fr))


# Invented sentences: one for each part of the rule.
@pytest.mark.parametrize(
    ("one", "other", "category"),
    [
        ("Un homme est entré.", "Une femme est entrée.", ONLY_GENDER),
        ("L'homme dort.", "La femme dort.", ONLY_GENDER),
        ("Elle dit qu’elle dort.", "Il dit qu'il dort.", ONLY_GENDER),
        ("S'il dort, tant mieux.", "Si elle dort, tant mieux.", ONLY_GENDER),
        ("Je parle du patient.", "Je parle de la patiente.", ONLY_GENDER),
        ("Sa sœur, fatiguée, dort.", "Son frère, fatigué, dort.", ONLY_GENDER),
        ("Dort-il chez lui ?", "Dort-elle chez elle ?", ONLY_GENDER),
        ("M. Roux est fatigué.", "Mme Roux est fatiguée.", ONLY_GENDER),
        ("Marie est fatiguée.", "Pierre est fatigué.", "first names"),
        ("Marie dort.", "Jean-Pierre dort.", "first names"),
        ("Un mec dort.", "Une nana dort.", "other words"),
        ("La table est rouge.", "La table est verte.", "other words"),
        ("La cuisinière dort.", "Le maçon dort.", "other words"),
        ("Elle dort.", "Il dort bien.", "another number of words"),
        ("Elle dort, enfin.", "Il dort enfin.", "spelling or punctuation too"),
        ("Elle dort.", "il dort.", "spelling or punctuation too"),
        ("Elle dort.", "Elle dort.", "spelling or punctuation too"),
    ],
)
def test_what_differs_only_by_gender(one: str, other: str, category: str) -> None:
    assert difference(Pair("", one, other)).category == category
    assert difference(Pair("", other, one)).category == category


@pytest.mark.parametrize(
    ("one", "other", "to", "kind"),
    [
        ("Les femmes dorment.", "Les hommes dorment.", "M", "a noun in the plural"),
        ("Un homme dort.", "Une femme dort.", "F", "a noun in the singular"),
        ("Il dort.", "Elle dort.", "F", "a pronoun"),
        ("Ma mère dort.", "Mon père dort.", "M", "a relative (my mother, his wife)"),
    ],
)
def test_who_differs_and_to_what(one: str, other: str, to: str, kind: str) -> None:
    how = difference(Pair("", one, other))
    assert (how.to, how.kind) == (to, kind)


def test_a_swap_is_right_only_if_it_is_the_other_sentence() -> None:
    text = "Un patient est entré."
    assert swaps(text, "Une patiente est entrée.", None) == "right"
    assert swaps(text, "Une patiente est entré.", None) == "changed otherwise"
    assert swaps("La table dort.", "Le lit dort.", None) == "unchanged"
    assert plain("l’ami  dort ") == "l'ami dort"


def test_how_many_pairs_differ_only_by_gender(crows_pairs_fr: Path) -> None:
    pairs = read_pairs(crows_pairs_fr)
    counts = Counter(difference(pair).category for pair in pairs)
    print(dict(counts))
    assert sum(counts.values()) == len(pairs) == 321
    assert 150 <= counts[ONLY_GENDER] <= 185


def test_pairs_that_swap_to_each_other(swapped: list[Swapped]) -> None:
    # A sentence about no patient stays, unless a target is asked for.
    for choice, floor, of_singular, ceiling in (
        ("free", 55, 0.42, 0.15),
        ("explicit", 205, 0.5, 0.25),
    ):
        results = Counter((one.kind, getattr(one, choice)) for one in swapped)
        print(choice, dict(results))
        assert sum(n for (_, what), n in results.items() if what == "right") >= floor
        singular = [one for one in swapped if one.kind == "a noun in the singular"]
        right = sum(getattr(one, choice) == "right" for one in singular)
        assert right / len(singular) >= of_singular
        otherwise = sum(getattr(one, choice) == "changed otherwise" for one in swapped)
        assert otherwise / len(swapped) <= ceiling
