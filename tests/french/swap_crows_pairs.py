"""French CrowS-Pairs: which pairs differ only by gender, and which of them swap to each other.

**Rule.** Both sentences are cut into words and punctuation marks, contractions taken apart (« du »
is « de » and « le ») and elisions filled in (« l' » is « le » or « la », « s'il » is « si il »).
The two sentences differ *only by gender* where they then have as many words and each word of the
one is that of the other, or its counterpart:

- a function word of the other gender (determiner, pronoun, possessive);
- the other gender of the same noun, adjective or participle in the lexicon;
- one of a closed list of nouns that are each other's opposite (`OPPOSITES`: homme and femme, père
  and mère, garçon and fille…), or a title.

Two first names, two occupations with different words, colloquial words without one counterpart
(« mec », « nana »), one word more, another spelling or punctuation: these do not differ only by
gender. No rewriting can find which other name the authors chose.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from epicene.french.first_names import sex_of
from epicene.french.lexicon import lexicon
from epicene.french.swap import swap_gender

FUNCTION_WORDS = (
    ("le", "la"),
    ("un", "une"),
    ("ce", "cette"),
    ("cet", "cette"),
    ("il", "elle"),
    ("lui", "elle"),
    ("ils", "elles"),
    ("eux", "elles"),
    ("celui", "celle"),
    ("ceux", "celles"),
    ("mon", "ma"),
    ("ton", "ta"),
    ("son", "sa"),
    ("quel", "quelle"),
    ("aucun", "aucune"),
)
OPPOSITES = (
    ("homme", "femme"),
    ("hommes", "femmes"),
    ("garçon", "fille"),
    ("garçons", "filles"),
    ("garçonnet", "fillette"),
    ("père", "mère"),
    ("papa", "maman"),
    ("fils", "fille"),
    ("frère", "soeur"),
    ("frères", "soeurs"),
    ("compagnon", "compagne"),
    ("oncle", "tante"),
    ("oncles", "tantes"),
    ("mari", "femme"),
    ("maris", "femmes"),
    ("neveu", "nièce"),
    ("monsieur", "madame"),
    ("m", "mme"),
    ("mr", "mme"),
)
ONLY_GENDER = "only gender"
_APART = {"du": ("de", "le"), "au": ("à", "le"), "des": ("de", "les"), "aux": ("à", "les")}
_ELIDED = {"qu'": "que", "s'": "si", "d'": "de", "j'": "je", "n'": "ne", "c'": "ce"} | {
    f"{word}u'": f"{word}ue" for word in ("lorsq", "puisq", "jusq", "quoiq")
}
# « Jean-François » is one name, « peut-il » two words.
_WORD = re.compile(r"[A-Z][a-zà-ÿ]+-[A-Z][a-zà-ÿ]+|[^\W\d_]+'?|\d+|[^\w\s]")
_TITLE = re.compile(r"\bM(r?)\.")
_ARTICLES = frozenset(("le", "la", "un", "une", "ce", "cet", "cette", "mon", "ma", "son", "sa"))
_POSSESSIVES = frozenset(
    ("mon", "ma", "mes", "ton", "ta", "tes", "son", "sa", "ses", "nos", "vos", "notre", "votre")
)
_SINGULAR = frozenset(("fils", "époux"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of sentences of the authors' file."""

    name: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How two sentences differ.

    Parameters
    ----------
    category : str
        ``only gender``, or what else differs.
    to : str
        Gender of the second sentence's first word that differs, articles apart, if the pair
        differs only by gender.
    first : str
        That word, as the first sentence has it.
    owner : str
        The word before it.
    """

    category: str
    to: str = ""
    first: str = ""
    owner: str = ""

    @property
    def kind(self) -> str:
        """Whom the first word that differs is said of."""
        word = self.first
        if self.owner in _POSSESSIVES:
            return "a relative (my mother, his wife)"
        if word in {"il", "elle", "lui", "ils", "elles", "eux"}:
            return "a pronoun"
        plural = word.endswith(("s", "x")) and word not in _SINGULAR
        return "a noun in the plural" if plural else "a noun in the singular"


def read_pairs(path: Path) -> list[Pair]:
    """Return the pairs of bias type gender."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pair(row[""], row["sent_more"], row["sent_less"])
            for row in csv.DictReader(file, delimiter="\t")
            if row["bias_type"] == "gender"
        ]


def plain(text: str) -> str:
    """Return a text with straight apostrophes and single spaces: what is not compared."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())


def words(text: str) -> list[str]:
    """Return words and punctuation marks, contractions taken apart and elisions filled in."""
    found: list[str] = []
    for token in _WORD.findall(_TITLE.sub(r"M\1", plain(text).replace("œ", "oe"))):
        low = token.lower()
        parts = list(_APART.get(low, (_ELIDED.get(low, low),)))
        found += [parts[0].capitalize() if token[0].isupper() else parts[0], *parts[1:]]
    return found


def difference(pair: Pair) -> Difference:
    """Return how the two sentences of a pair differ; see the rule above."""
    one, other = ([w for w in words(text) if w[0].isalnum()] for text in (pair.one, pair.other))
    if len(one) != len(other):
        return Difference("another number of words")
    changed = [(a, b) for a, b in zip(one, other, strict=True) if a != b and not _same_elided(a, b)]
    ways = [(_direction(a.lower(), b.lower()), a, b) for a, b in changed]
    rest = [(a, b) for to, a, b in ways if not to]
    if any(_are_names(a, b) for a, b in rest):
        return Difference("first names")
    if any(_folded(a) != _folded(b) for a, b in rest):
        return Difference("other words")
    capitals = any(a[0].isupper() != b[0].isupper() for a, b in changed)
    if not ways or rest or capitals or _marks(pair.one) != _marks(pair.other):
        return Difference("spelling or punctuation too")
    to, first, _ = next((way for way in ways if way[2].lower() not in _ARTICLES), ways[0])
    at = one.index(first)
    return Difference(ONLY_GENDER, to, first.lower(), one[at - 1].lower() if at else "")


def _marks(text: str) -> list[str]:
    """Return a text's punctuation, full stops at its end apart: some sentences lack them."""
    return [word for word in words(text.rstrip(" .")) if not word[0].isalnum()]


def _direction(one: str, other: str) -> str:
    """Return the gender of the second word if it is the first one's counterpart, else nothing."""
    for masculine, feminine in (*FUNCTION_WORDS, *OPPOSITES):
        if (one, other) == (masculine, feminine):
            return "F"
        if (one, other) == (feminine, masculine):
            return "M"
    for to, back in (("F", "M"), ("M", "F")):
        for number in "sp":
            if (
                lexicon().analyses(one)
                and lexicon().counterpart(one, to, number=number) == other
                and lexicon().counterpart(other, back, number=number) in {one, _full(one)}
            ):
                return to
    return ""


def _full(word: str) -> str:
    """Return the form before a consonant (« beau » of « bel »)."""
    return {"bel": "beau", "nouvel": "nouveau", "vieil": "vieux"}.get(word, word)


def _same_elided(one: str, other: str) -> bool:
    """Tell if one is an elided article and the other its full form."""
    return {one.lower(), other.lower()} <= {"l'", "le", "la"} and "l'" in {
        one.lower(),
        other.lower(),
    }


def _are_names(one: str, other: str) -> bool:
    """Tell if two words are first names, one of them a known one."""
    capitals = one[0].isupper() and other[0].isupper()
    return capitals and (sex_of(one) is not None or sex_of(other) is not None)


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in bare if not unicodedata.combining(char))


def swaps(text: str, gold: str, to: str | None) -> str:
    """Return ``right``, ``unchanged`` or ``changed otherwise`` for a sentence."""
    made = plain(swap_gender(text, to).text)  # type: ignore[arg-type]
    if made == plain(gold):
        return "right"
    return "unchanged" if made == plain(text) else "changed otherwise"


@dataclass(frozen=True, slots=True)
class Swapped:
    """What became of one sentence of a pair that differs only by gender."""

    pair: Pair
    kind: str
    forwards: bool
    free: str
    explicit: str


def swap_pairs(pairs: Iterable[Pair]) -> list[Swapped]:
    """Swap both sentences of each pair that differs only by gender, with and without a target."""
    found = []
    for pair in pairs:
        how = difference(pair)
        if how.category == ONLY_GENDER:
            back = "M" if how.to == "F" else "F"
            for text, gold, to, forwards in (
                (pair.one, pair.other, how.to, True),
                (pair.other, pair.one, back, False),
            ):
                free, explicit = swaps(text, gold, None), swaps(text, gold, to)
                found.append(Swapped(pair, how.kind, forwards, free, explicit))
    return found
