"""Changes to the patient's spouse, for a text whose patient changes gender.

« Son mari » becomes « sa femme », « son époux » « son épouse », « sa compagne » « son compagnon »;
what agrees with them in their sentence follows, a pronoun in the next one does not. Only a spouse
of the other gender than the patient's changes, so that doing it twice changes nothing more;
« sa sœur et son mari », whose husband is the sister's, stay.
"""

from __future__ import annotations

import re
from functools import cache

from epicene.french.people import people
from epicene.french.rewriting.forms import like, plural
from epicene.french.rewriting.inflect import Change, changes
from epicene.french.rewriting.noun_mentions import patient_nouns
from epicene.french.rewriting.phrases import after, before, determiner, has_etre
from epicene.french.rewriting.subjects import agrees, governor, nouns_before
from epicene.french.rewriting.verbs import (
    auxiliary,
    is_finite,
    is_invariable,
    is_present_participle,
)
from epicene.french.rewriting.words import Piece, Word

# (masculine, feminine). The two of a pair begin alike, by a vowel or not, so that the determiner
# does not hang on which is written.
_PAIRS = (
    ("mari", "femme"), ("époux", "épouse"), ("conjoint", "conjointe"), ("compagnon", "compagne"),
    ("concubin", "concubine"), ("fiancé", "fiancée"), ("ami", "amie"), ("copain", "copine"),
)  # fmt: skip
_EX = tuple((f"ex-{m}", f"ex-{f}") for m, f in _PAIRS if m != "ami")
_TO = {"M": {f: m for m, f in (*_PAIRS, *_EX)}, "F": dict((*_PAIRS, *_EX))}
_PARTNERS = {"M": {"femme": "homme", "dame": "monsieur"}, "F": {"homme": "femme"}}
_OTHER = {"F": "M", "M": "F"}
_POSSESSIVES = frozenset({"son", "sa", "mon", "ma", "ton", "ta", "notre", "votre"})
_DEFINITE = frozenset({"le", "la", "l'", "du", "au"})
_CLOSED = frozenset({"DET", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ", "AUX", "SYM", "ADV", "PRON"})
_BEFORE_WIFE = {"le": "l'", "du": "de l'", "au": "à l'"}
# What is said of a wife only: she stays one.
_WIFE_ONLY = frozenset({"enceinte", "allaitante", "ménopausée", "accouché", "césarisée"})
_LITTLE = frozenset({"petit", "petite"})
_UNITED = re.compile(
    r"\b(?:(?:re)?mari|fianc|pacs|uni|cohabit|viv|vit|couple|divorc|sépar|relation|ménage)\w*"
    r" (?:[\w-]+ ){0,2}?(?:à|avec|d'avec|de|d') ?$",
    re.IGNORECASE,
)
_AT_WORK = re.compile(r" de (?:ménage|chambre|service)\b")
_TITLES = frozenset({"m.", "m", "mr", "mr.", "mme", "mme.", "monsieur", "madame", "mlle"})


def spouse_changes(piece: Piece, source: str, to: str) -> list[Change]:
    """Return what the words for the patient's spouse become.

    Parameters
    ----------
    piece : Piece
        The parsed piece.
    source, to : {"F", "M"}
        The gender of the patient in the text, and the one to write. A spouse of gender `to` is
        written in gender `source`.

    Returns
    -------
    list of Change
        In the order of the text, none overlapping another.
    """
    spouses: dict[int, str] = {}
    for word in piece.words:
        new = _spouse(piece, word, source)
        if new is not None:
            spouses[word.i] = new
    if not spouses:
        return []
    bare = [c for i in spouses if (c := _bare_husband(piece, piece.words[i])) is not None]
    chosen = _around(piece, spouses, to)
    nouns = (
        Change(piece.words[i].start, piece.words[i].end, like(piece.words[i].text, new), "spouse")
        for i, new in spouses.items()
    )
    others = (
        Change(c.start, c.end, c.after, "spouse") for c in changes(piece, chosen, source, "keep")
    )
    apart = (
        change
        for change in (*nouns, *others)
        if all(change.end <= c.start or c.end <= change.start for c in bare)
    )
    return sorted([*bare, *apart], key=lambda change: (change.start, change.end))


def _bare_husband(piece: Piece, word: Word) -> Change | None:
    """« Le mari est prévenu » → « l'épouse est prévenue », as « la femme » is any woman."""
    det = determiner(piece, word)
    following = next(after(piece, word), None)
    if word.low != "mari" or det is None or det.i != word.i - 1 or det.low not in _BEFORE_WIFE:
        return None
    if following is not None and following.low in {"de", "d'", "du"}:
        return None
    phrase = like(piece.text[det.start : word.end], _BEFORE_WIFE[det.low] + "épouse")
    return Change(det.start, word.end, phrase, "spouse")


def _spouse(piece: Piece, word: Word, source: str) -> str | None:
    """Return what a word becomes, None where it is not the patient's spouse."""
    det = determiner(piece, word)
    low = det.low if det is not None else ""
    new = _TO[source].get(word.low)
    if any(other.low in _WIFE_ONLY for other in after(piece, word)):
        return None
    if new is not None and _names_a_spouse(piece, word):
        if low in _POSSESSIVES:
            return None if _is_of_a_relative(piece, word, source) else new
        if low in _DEFINITE:
            return new if _is_of_the_patient(piece, word, source) else None
        previous = next(before(piece, word), None)
        if not low and previous is not None and previous.low == "avec":
            return new  # « vit avec mari et enfants »
    partner = _PARTNERS[source].get(word.low)
    if partner is None or det is None or low not in {"un", "une"}:
        return None
    return partner if _UNITED.search(piece.text[max(0, det.start - 50) : det.start]) else None


def _names_a_spouse(piece: Piece, word: Word) -> bool:
    """« Petite amie », but not « amie »; « femme », but not « femme de ménage »."""
    if word.low.removeprefix("ex-") in {"ami", "amie", "copain", "copine"}:
        previous = next(before(piece, word), None)
        return previous is not None and (previous.low in _LITTLE or word.low.startswith("cop"))
    return not _AT_WORK.match(piece.text, word.end) and word.pos not in {"VERB", "AUX"}


@cache
def _relatives(gender: str) -> frozenset[str]:
    """Return relatives of one gender that may have a spouse of their own."""
    side = 1 if gender == "F" else 0
    spouses = {noun for pair in _PAIRS for noun in pair}
    nouns = {pair[side] for pair in people().kin} - spouses
    return frozenset(nouns | {plural(noun) for noun in nouns})


def _is_of_a_relative(piece: Piece, word: Word, source: str) -> bool:
    """« Sa sœur et son mari », « sa fille vit avec son mari »."""
    joined = False
    for other in before(piece, word):
        low = other.low
        det = determiner(piece, other)
        own = det is not None and det.low in _POSSESSIVES
        if low in _TITLES | {"il", "elle"} or (low in patient_nouns(source.lower()) and not own):
            return False
        if low in _relatives(source):
            return joined or other.dep.startswith("nsubj")
        if low == "et":
            following = piece.words[other.i + 1]
            joined = following.pos == "DET" or following.low in _POSSESSIVES
        elif other.pos in {"NOUN", "VERB", "PUNCT"}:
            joined = False
    return False


def _is_of_the_patient(piece: Piece, word: Word, source: str) -> bool:
    """« Le mari de la patiente », « l'épouse est inquiète », but not « le mari de sa sœur »."""
    following = [w for w in after(piece, word) if w.pos not in {"ADJ", "ADV"}][:4]
    if following and following[0].low in {"de", "d'", "du", "des"}:
        owners = patient_nouns(source.lower()) | _TITLES
        if any(w.low in _POSSESSIVES for w in following[1:3]):
            return False
        return any(w.low in owners or w.text.istitle() for w in following[1:3])
    if following and following[0].low in {"dont", "à"}:
        return False
    relatives = _relatives(source)
    if any(w.low in relatives for w in list(before(piece, word))[:6]):
        return False  # « une sœur dont le mari… »
    return word.low.removeprefix("ex-") not in {"femme", "fiancé", "fiancée"}


def _around(piece: Piece, spouses: dict[int, str], to: str) -> dict[int, str]:
    """Return the determiners of the spouses and what agrees with them, each with its rule."""
    chosen: dict[int, str] = {}
    sentences = {piece.words[i].sentence for i in spouses}
    for i in spouses:
        for word in before(piece, piece.words[i]):
            if word.pos == "DET" or word.low in _POSSESSIVES | _DEFINITE:
                chosen[word.i] = "determiner"
                break
            chosen[word.i] = "adjective"
    for word in piece.words:
        if word.sentence in sentences and word.i not in chosen and word.i not in spouses:
            rule = _agreement(piece, word, set(spouses), to.lower())
            if rule is not None:
                chosen[word.i] = rule
    return chosen


def _agreement(piece: Piece, word: Word, spouses: set[int], gender: str) -> str | None:
    """Return the rule by which a word agrees with a spouse, None where it does not."""
    if word.pos in _CLOSED or is_finite(piece, word) or is_present_participle(piece, word):
        return None
    if is_invariable(piece, word) or auxiliary(piece, word) == "avoir":
        return None
    categories = {a.category for a in word.analyses if a.gender == gender and "s" in a.number}
    if determiner(piece, word) is not None and word.pos == "NOUN":
        return None
    noun = governor(piece, word, spouses)
    if noun is None or noun.i not in spouses or noun.i > word.i:
        return None
    predicate = has_etre(piece, word)
    if not predicate and any(
        other.i > noun.i and agrees(piece, other, gender, "s")
        for other in nouns_before(piece, word)
    ):
        return None  # a nearer noun
    if categories & {"A", "K"}:
        return "participle" if "K" in categories else "adjective"
    apposed = piece.words[word.i - 1].text == ","
    return "occupation" if "N" in categories and (predicate or apposed) else None
