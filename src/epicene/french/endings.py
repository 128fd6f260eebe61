"""Gender by the ending of a French adjective or participle that no list knows.

A last resort: endings shared with nouns of disease or drugs (``-ie``, ``-ite``, ``-ine``,
``-ose``) or with verbs (``-ant``, ``-er``, ``-ais``) are left out, so that an unknown noun or verb
gets no other gender.
"""

from __future__ import annotations

# Masculine singular, feminine singular, masculine plural, feminine plural; the longest first.
_ENDINGS = (
    ("ateur", "atrice", "ateurs", "atrices"),
    ("éen", "éenne", "éens", "éennes"),
    ("ien", "ienne", "iens", "iennes"),
    ("eux", "euse", "eux", "euses"),
    ("if", "ive", "ifs", "ives"),
    ("al", "ale", "aux", "ales"),
    ("el", "elle", "els", "elles"),
    ("du", "due", "dus", "dues"),
    ("é", "ée", "és", "ées"),
)
_EPICENE = (
    "ique", "aire", "oïde", "iste", "able", "ible", "gène", "phile", "phobe", "pathe", "mane",
    "pare", "forme", "phage", "trophe", "génaire",
)  # fmt: skip
# Prefixes of clinical words; what follows one is looked up.
_PREFIXES = """
anti auto bi cardio chimio co cortico cyto demi dys dé ex extra hyper hypo hémi hépato immuno infra
insulino inter intra macro mal micro mono multi méta neuro non normo néo paléo para pauci photo
pluri poly post pro pré pseudo psycho quasi radio re ré semi sous sur séro trans tri tétra ultra
uni vaso
"""
PREFIXES = tuple(sorted(_PREFIXES.split(), key=len, reverse=True))
# What must stand before an ending, so that a short word is not cut in two.
_STEM = 3

Cells = tuple[str, str, str, str]


def cells_by_ending(form: str) -> Cells | None:
    """Return the four forms (ms, fs, mp, fp) of an unknown word, None if its ending says nothing.

    Parameters
    ----------
    form : str
        Lower-case, composed.
    """
    for endings in _ENDINGS:
        for ending in sorted(endings, key=len, reverse=True):
            stem = form.removesuffix(ending)
            if stem != form and len(stem) >= _STEM:
                ms, fs, mp, fp = endings
                return stem + ms, stem + fs, stem + mp, stem + fp
    singular = form.removesuffix("s")
    if singular.endswith(_EPICENE) and len(singular) > _STEM + 2:
        return singular, singular, singular + "s", singular + "s"
    return None


def plural(form: str) -> str:
    """Return the regular plural of a French noun or adjective.

    Examples
    --------
    >>> plural("séropositif"), plural("nerveux"), plural("occipital")
    ('séropositifs', 'nerveux', 'occipitaux')
    """
    if form[-1:] in {"s", "x", "z"}:
        return form
    if form.endswith("al"):
        return form[:-2] + "aux"
    return form + ("x" if form.endswith(("au", "eu")) else "s")


def split_prefix(form: str) -> tuple[str, str] | None:
    """Return the prefix of a word and what follows it, None if it begins with no known prefix."""
    head, hyphen, tail = form.rpartition("-")
    if hyphen and head and len(tail) > _STEM:
        return head + hyphen, tail
    for prefix in PREFIXES:
        if form.startswith(prefix) and len(form) - len(prefix) > _STEM:
            return prefix, form[len(prefix) :]
    return None
