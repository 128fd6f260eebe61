"""The gender that an adjective, a participle or a person's noun shows by its form alone."""

from __future__ import annotations

from functools import lru_cache

from epicene.french.lexicon import lexicon


@lru_cache(maxsize=8192)
def adjective_gender(form: str) -> str | None:
    """Return ``F`` or ``M`` for a singular adjective or participle, ``""`` where both are one.

    None if the form is no adjective, or only a plural.

    Examples
    --------
    >>> adjective_gender("motivée"), adjective_gender("dynamique"), adjective_gender("maison")
    ('F', '', None)
    """
    found = [a for a in lexicon().analyses(form) if a.category in "AK" and "s" in a.number]
    if not found:
        return None
    genders = {a.gender for a in found}
    return genders.pop().upper() if genders in ({"f"}, {"m"}) else ""


@lru_cache(maxsize=8192)
def person_noun_gender(form: str) -> str | None:
    """Return ``F`` or ``M`` for a singular noun that has a form for the other gender.

    ``""`` for a noun of one form for both (« élève »); None for things and unknown words.

    Examples
    --------
    >>> person_noun_gender("vendeuse"), person_noun_gender("élève"), person_noun_gender("table")
    ('F', '', None)
    """
    words = lexicon()
    found = [a for a in words.analyses(form) if a.category == "N" and "s" in a.number]
    genders = {a.gender for a in found}
    if not found:
        return None
    if "fm" in genders or len(genders) > 1:
        return ""
    gender = genders.pop().upper()
    other = words.counterpart(form, "M" if gender == "F" else "F", categories="N")
    return gender if other not in {None, form} else None
