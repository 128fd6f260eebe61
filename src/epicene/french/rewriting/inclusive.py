"""Inclusive forms with the middle dot: « patient·e », « sportif·ive », « le·la »."""

from __future__ import annotations

DOT = "·"
# Endings that share no letters with their feminine beyond the stem: what is taken off the
# masculine to find the stem, and what follows the stem in the feminine.
_ENDINGS = (
    ("teur", "t", "rice"), ("eur", "", "euse"), ("eux", "", "euse"), ("oux", "", "ouse"),
    ("ier", "", "ière"), ("er", "", "ère"), ("et", "", "ète"), ("if", "", "ive"), ("ïf", "", "ïve"),
    ("ef", "", "ève"), ("euf", "eu", "ve"), ("eau", "", "elle"), ("al", "", "ale"),
    ("aux", "", "ale"),
)  # fmt: skip
# Pronouns and determiners, (masculine, feminine); the forms that the endings would cut badly.
_WHOLE = {
    ("ce", "cette"): "ce·tte", ("cet", "cette"): "cet·te", ("tous", "toutes"): "tous·tes",
    ("celui-ci", "celle-ci"): "celui·celle-ci", ("celui-là", "celle-là"): "celui·celle-là",
    ("ceux-ci", "celles-ci"): "ceux·celles-ci", ("lui-même", "elle-même"): "lui·elle-même",
    ("eux-mêmes", "elles-mêmes"): "eux·elles-mêmes", ("-il", "-elle"): "-il·elle",
    ("-t-il", "-t-elle"): "-t-il·elle", ("-ils", "-elles"): "-ils·elles",
    ("-t-ils", "-t-elles"): "-t-ils·elles",
}  # fmt: skip


def inclusive_form(masculine: str, feminine: str) -> str:
    """Return one form for both genders of a word.

    The plural has one dot (« adressé·es »); words with little in common are written in full
    (« il·elle », « vieux·vieille »).

    Parameters
    ----------
    masculine, feminine : str
        The two forms of a word, in lower case and of the same number.

    Examples
    --------
    >>> inclusive_form("patient", "patiente"), inclusive_form("sportifs", "sportives")
    ('patient·e', 'sportif·ives')
    """
    if masculine == feminine:
        return masculine
    whole = _WHOLE.get((masculine, feminine))
    if whole is not None:
        return whole
    if feminine.startswith(masculine):
        return masculine + DOT + feminine[len(masculine) :]
    plural = "s" if masculine.endswith(("s", "x")) and feminine.endswith("s") else ""
    singular = masculine.removesuffix("s") if plural else masculine
    one = feminine.removesuffix("s") if plural else feminine
    if one.startswith(singular):
        return singular + DOT + one[len(singular) :] + plural
    for ending, kept, after in _ENDINGS:
        stem = singular.removesuffix(ending) + kept
        if singular.endswith(ending) and one == stem + after and len(stem) > 1:
            return singular + DOT + after + plural
    return masculine + DOT + feminine
