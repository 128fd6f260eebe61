"""Who is not the patient, or does not take the patient's gender."""

from __future__ import annotations

from functools import cache

from epicene.french.people import people
from epicene.french.rewriting.forms import plural
from epicene.french.rewriting.words import Word


def is_other_person(word: Word) -> bool:
    """Say whether a noun denotes a relative or someone who cares."""
    return word.low in _other_people()


@cache
def _other_people() -> frozenset[str]:
    lists = people()
    kin = {form for pair in lists.kin for form in pair} | (
        lists.kin_epicene - {"enfant", "fratrie", "famille", "entourage", "belle-famille"}
    )
    # « Le nourrisson », « la victime » denote the patient, but what agrees with them stays.
    fixed = (lists.fixed_masculine | lists.fixed_feminine) - {"cas"}
    words = (
        kin
        | lists.clinicians
        | lists.others
        | fixed
        | {"nouveau-né", "aîné", "aînée", "ainé", "ainée"}
    )
    return frozenset(words | {plural(word) for word in words} | {"enfants"})
