"""What a form that may be a participle is in its sentence."""

from __future__ import annotations

from epicene.french.lexicon import lexicon
from epicene.french.rewriting.phrases import ETRE, after, before, child
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.words import Piece, Word

# « S'est injecté de »: what is given to oneself is the object.
_GIVES_ONESELF = ("inject", "administr", "procur", "donn", "introdui")
_REFLEXIVE = frozenset({"s'", "se", "me", "m'", "te", "t'"})
# Pronouns and negations that stand before a finite verb.
_BEFORE_FINITE = frozenset({"qui", "ne", "n'", "y", "en", "lui", "leur", "il", "elle", "on"})
_INVARIABLE_BEFORE_INFINITIVE = frozenset(
    {"fait", "laissé", "vu", "entendu", "senti", "dû", "pu", "voulu"}
)
_AVOIR = frozenset((
    "a", "ai", "as", "avons", "avez", "ont", "avait", "avaient", "avais", "aura", "auront",
    "aurait", "auraient", "eut", "eurent", "ait", "aient", "ayant", "avoir", "eu",
))  # fmt: skip
_ADVERBIAL = frozenset({"d'", "abord", "en", "effet", "suite", "par", "ailleurs", "fois"})
_BETWEEN = frozenset({"ADV", "PRON", "AUX", "PART"})
_PLURAL_FORMS = frozenset((
    "ont", "sont", "étaient", "avaient", "furent", "seront", "auront", "seraient", "auraient",
    "soient", "aient",
))  # fmt: skip


def auxiliary(piece: Piece, word: Word) -> str:
    """Return ``"être"``, ``"avoir"`` or ``""``: what stands before a participle, over adverbs.

    The words are read, not the parse, which errs on long verb groups.
    """
    for other in before(piece, word):
        if other.low in ETRE:
            return "être"
        if other.low in _AVOIR and other.pos in {"AUX", "VERB"}:
            return "avoir"
        if (
            other.pos not in _BETWEEN
            and other.dep not in {"advmod", "fixed"}
            and other.low not in _ADVERBIAL
        ):
            return ""
    return ""


def number_by_auxiliary(piece: Piece, word: Word) -> str:
    """Return the numbers that the auxiliary of a participle leaves open."""
    finite = next(
        (
            w.low
            for w in before(piece, word)
            if w.pos in {"AUX", "VERB"} and w.low not in {"été", "eu"}
        ),
        "",
    )
    if not auxiliary(piece, word):
        return "sp"
    return "p" if finite in _PLURAL_FORMS else "s"


def is_finite(piece: Piece, word: Word) -> bool:
    """Say whether `word` is a finite verb: « le patient décrit », « elle présente une toux »."""
    if auxiliary(piece, word) or word.low in {"mise", "prise", "admise", "remise", "reprise"}:
        return False
    if word.low in {"présente", "présentes"}:
        return True  # the adjective is hardly ever said of a patient
    if not lexicon().is_verb(word.low):
        return False
    if child(piece, word, "nsubj", "nsubj:pass", "expl:subj", "expl:comp", "expl:pass") is not None:
        return True
    previous = next(before(piece, word), None)
    if previous is not None and previous.low in _REFLEXIVE | _BEFORE_FINITE:
        return previous.low != "en" or word.pos == "VERB"
    if word.pos not in {"VERB", "ADJ", "NOUN"}:
        return False
    following = next(after(piece, word), None)
    if following is None or following.low in {"l'", "le"}:
        return False
    if word.low == "atteint" and following.low not in {"de", "d'", "du", "des", "par"}:
        return True
    return following.pos == "DET" or (following.pos in {"PROPN", "NUM"} and word.pos == "VERB")


def is_present_participle(piece: Piece, word: Word) -> bool:
    """« En descendant », « vivant seule », « évoluant depuis »: a form that does not agree."""
    if not word.low.endswith("ant"):
        return False
    previous = next(before(piece, word), None)
    if previous is not None and previous.low == "en":
        return True
    following = next(after(piece, word), None)
    if following is not None and following.pos == "DET" and not auxiliary(piece, word):
        return True
    if word.low in predicates().human and child(piece, word, "obj") is None:
        return False  # « peu loquace mais coopérant »
    return word.pos == "VERB" or child(piece, word, "obj") is not None


def is_invariable(piece: Piece, word: Word) -> bool:
    """« S'est fracturé la cheville », « s'est fait vacciner », « s'est rendu compte »."""
    reflexive = any(
        piece.words[i].low in _REFLEXIVE and piece.words[i].i < word.i
        for i in piece.children[word.i]
    ) or any(w.low in _REFLEXIVE for w in _verb_group(piece, word))
    if not reflexive:
        return False
    following = [w for w in after(piece, word) if w.pos != "ADV"][:2]
    if not following:
        return False
    first = following[0]
    if word.low.startswith(_GIVES_ONESELF) and first.low in {"de", "du", "des"}:
        return True
    if first.low == "compte" or (word.low == "plu" and first.low in {"à", "au"}):
        return True
    if word.low in _INVARIABLE_BEFORE_INFINITIVE and first.low.endswith(("er", "ir", "re", "oir")):
        return word.low in {"fait", "vu", "laissé", "entendu", "senti"}
    if first.pos != "DET":
        return False
    noun = piece.words[first.head]
    return noun.dep == "obj" or (noun.head == word.i and noun.dep in {"obl:arg", "dep"})


def _verb_group(piece: Piece, word: Word) -> list[Word]:
    """Return the clitics and auxiliaries just before a participle."""
    group: list[Word] = []
    for other in before(piece, word):
        if other.pos not in {"AUX", "PRON", "ADV", "PART"}:
            break
        group.append(other)
    return group
