"""Whether an adjective, a participle or an attribute speaks of the patient."""

from __future__ import annotations

import re

from epicene.french.lexicon import lexicon
from epicene.french.people import people
from epicene.french.rewriting.forms import in_gender
from epicene.french.rewriting.mentions import patient_nouns
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    before,
    child,
    determiner,
    has_etre,
    noun_gender,
    noun_number,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.pronouns import ANY_OBJECT, thing_subject_before
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import agrees, governor, nouns_before, preceding_object
from epicene.french.rewriting.verbs import (
    auxiliary,
    is_finite,
    is_invariable,
    is_present_participle,
    number_by_auxiliary,
)
from epicene.french.rewriting.words import Piece, Word

_CLOSED = frozenset({"DET", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ", "AUX", "SYM", "INTJ"})
# Tags that the tagger also gives to adjectives it does not know.
_DOUBTFUL = frozenset({"ADV", "PRON"})
_PRONOUNS = frozenset(
    "il elle ils elles on nous qui cela ceci ce c' celui-ci celle-ci tout rien celle celui lequel"
    " laquelle aucune aucun je vous -il -elle -t-il -t-elle ça l'un l'une personne".split()
)
_SPEAKERS = frozenset({"nous", "on", "je"})
# Nouns of the other category that open a note: « Mise en place », « Prise en charge ».
_NOMINAL_AFTER = frozenset({"charge", "évidence", "place", "compte", "oeuvre", "œuvre", "sang", "de", "d'", "du", "des", "au", "est"})


def agreement(piece: Piece, word: Word, story: Story, patients: set[int]) -> str | None:
    """Return the rule by which `word` takes the patient's gender, None where it does not.

    Returns
    -------
    str or None
        ``"participle"``, ``"adjective"`` or ``"occupation"``.
    """
    readings = [a for a in word.analyses if story.gender in a.gender]
    if word.pos in _CLOSED or word.low == "m" or all(len(a.gender) > 1 for a in readings):
        return None
    if word.pos in _DOUBTFUL and lexicon().is_other(word.low):
        return None
    if story.known and _of_profession(piece, word) and any("N" in a.category for a in readings):
        return "occupation"
    if is_finite(piece, word) or is_present_participle(piece, word) or is_invariable(piece, word):
        return None
    verbal = [a for a in readings if a.category in "AK" and len(a.gender) == 1]
    if not verbal or _used_as_noun(piece, word):
        nominal = any(a.category == "N" for a in readings)
        return _attribute(piece, word, story, patients) if nominal else None
    if word.low in _RANKS:
        return None
    number = "".join({n for a in verbal for n in a.number} & set(number_by_auxiliary(piece, word)))
    with_avoir = _with_avoir(piece, word, story, patients)
    if with_avoir is not None:
        return "participle" if with_avoir else None
    noun = governor(piece, word)
    human, thing = _said_of(piece, word)
    if noun is not None and noun.i in patients:
        if number == "p" and _with_others(piece, noun, story.gender):
            return "participle"
        if not of_the_patient(piece, noun, story, number):
            return None
        nearer = _nearer_noun(piece, word, noun, story.gender, number)
        if nearer is not None and not auxiliary(piece, word):
            if not human or is_other_person(nearer) or (thing and _touches(piece, nearer, word)):
                return None
        return "participle" if word.pos == "VERB" else "adjective"
    if noun is not None and noun.low in _PRONOUNS - _SPEAKERS:
        return None
    if noun is not None and noun.low not in _SPEAKERS:
        plausible = agrees(piece, noun, story.gender, number)
        if plausible and is_other_person(noun) and not (
            noun.dep.startswith(("obl", "nmod")) and human and _hangs_too_far(piece, word, noun)
        ):
            return None
        if plausible and not (human and _hangs_too_far(piece, word, noun)):
            return None
        if not human and all(a.category == "A" for a in verbal) and not has_etre(piece, word):
            return None
        for other in nouns_before(piece, word):
            if other.i in patients:
                if number == "p" and _joined_by_and(piece, other, word, story.gender):
                    return "participle"
                return "adjective" if of_the_patient(piece, other, story, number) else None
            if agrees(piece, other, story.gender, number) and (not human or is_other_person(other)):
                return None
        if not human and auxiliary(piece, word):
            return None
    return _without_subject(piece, word, story, patients, number, human=human, thing=thing)


_RANKS = frozenset({"dernier", "dernière", "premier", "première"})


def _said_of(piece: Piece, word: Word) -> tuple[bool, bool]:
    """Return whether a word is said of people only, and of things only."""
    lists = predicates()
    following = piece.words[word.i + 1].low if word.i + 1 < len(piece.words) else ""
    if word.low in {"suivi", "suivie"} and following in {"de", "d'", "du", "des"}:
        return False, True
    return word.low in lists.human, word.low in lists.thing


def _with_others(piece: Piece, patient: Word, gender: str) -> bool:
    """« La patiente et sa sœur ont été hospitalisées »: the plural changes if all are of one gender.

    In the masculine the plural is masculine as soon as one is, so it changes only where the others
    are women.
    """
    others = [
        piece.words[i] for i in piece.children[patient.i] if piece.words[i].dep == "conj"
    ]
    if not others and patient.dep == "conj":
        others = [piece.words[patient.head]]
    counterpart = patient_nouns("m" if gender == "f" else "f")
    if any(other.low in counterpart for other in others):
        return False  # « le patient et la patiente »: each becomes the other
    return bool(others) and all(sure_gender(piece, other) == "f" for other in others)


def _joined_by_and(piece: Piece, patient: Word, word: Word, gender: str) -> bool:
    """The same, read from the words where the parse misses the coordination."""
    others: list[Word] = []
    for joint in piece.words[max(0, patient.i - 4) : min(patient.i + 3, word.i)]:
        if joint.low == "et":
            near = piece.words[joint.i + 1 : joint.i + 4] if joint.i > patient.i else piece.words[max(0, joint.i - 3) : joint.i]
            others += [w for w in near if w.pos in {"NOUN", "PROPN"} and w.i != patient.i][:1]
    if any(w.low in patient_nouns("m" if gender == "f" else "f") for w in others):
        return False
    return bool(others) and all(sure_gender(piece, other) == "f" for other in others)


def of_the_patient(piece: Piece, noun: Word, story: Story, number: str) -> bool:
    """Say whether a mention of the patient may govern a form of this number."""
    if noun.pos == "PRON":
        plural = noun.low.endswith("s") and noun.low != "vous"
        return ("p" if plural else "s") in number
    if noun.pos != "PROPN" and story.gender not in noun_gender(piece, noun):
        return False
    return noun.pos == "PROPN" or any(n in noun_number(noun) for n in number)


def _used_as_noun(piece: Piece, word: Word) -> bool:
    """« La plainte », « une prise en charge »: a noun, though the form is a participle too."""
    if has_etre(piece, word):
        return False
    if word.pos not in {"NOUN", "PROPN"}:
        return False
    if not any(a.category == "N" for a in word.analyses):
        return determiner(piece, word) is not None
    if child(piece, word, "det", "case") is not None or determiner(piece, word) is not None:
        return True
    previous = next(before(piece, word), None)
    if previous is not None and (previous.pos in {"DET", "ADP"} or previous.low in CONTRACTIONS):
        return True
    if previous is None and any(a.category == "K" for a in word.analyses):
        following = [w.low for w in piece.words[word.i + 1 : word.i + 3]]
        if following[:1] and following[0] in {"sous", "aux", "par", "chez", "contre", "il", "le", "à", "en"}:
            return bool({"charge", "évidence", "place", "compte", "œuvre", "domicile"} & set(following[1:]))
        return bool(_NOMINAL_AFTER & set(following)) or following[:1] in (["."], [":"]) or not following
    return not any(a.category in "KA" for a in word.analyses)


def _attribute(piece: Piece, word: Word, story: Story, patients: set[int]) -> str | None:
    """« Institutrice à la retraite », « elle est agricultrice », « comme infirmière »."""
    masculine, feminine = (in_gender(word.low, to, "N") for to in "MF")
    if masculine is None or feminine is None or masculine == feminine:
        return None
    det = determiner(piece, word)
    predicate = has_etre(piece, word)
    if det is not None and not (det.low in {"un", "une", "la", "le", "l'"} and predicate):
        return None
    previous = next(before(piece, word), None)
    while previous is not None and previous.pos in {"ADJ", "ADV"}:
        previous = next(before(piece, previous), None)
    if previous is not None and previous.low in {"de", "d'"} and previous.i and det is None:
        return "occupation" if piece.words[previous.i - 1].low in _POSTS else None
    if previous is not None and previous.pos == "ADP" and previous.low not in {"comme", "que", "en"}:
        return None
    noun = governor(piece, word)
    if noun is not None and noun.i in patients:
        return "occupation"
    if noun is not None and (predicate or noun.low in _PRONOUNS):
        return None
    if previous is None:
        return "occupation" if story.known else None
    if previous.text == "," or previous.low in {"comme", "que", "et"}:
        nouns = (w for w in nouns_before(piece, word) if not _is_occupation(w))
        nearest = next(nouns, None)
        return "occupation" if nearest is not None and nearest.i in patients else None
    return None


_PROFESSION = re.compile(r"\s+de (?:profession|métier|formation|fonction|son état)\b")


def _of_profession(piece: Piece, word: Word) -> bool:
    """« Enseignante de profession »."""
    return bool(_PROFESSION.match(piece.text, word.end))


_POSTS = frozenset({"activité", "métier", "profession", "travail", "poste", "emploi", "études"})


def _is_occupation(word: Word) -> bool:
    return word.low in people().clinicians


def _with_avoir(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool | None:
    """Say whether a participle with « avoir » agrees with the patient; None where it has none."""
    if auxiliary(piece, word) != "avoir":
        return None
    noun = preceding_object(piece, word)
    if noun is None:
        return False
    if noun.i in patients:
        return "s" in {n for a in word.analyses for n in a.number} or noun.low == "les"
    if noun.low not in {"l'", "la", "le", "les"} or story.last_is_fixed or not story.known:
        return False
    lemmas = {a.lemma for a in word.analyses if a.category == "K"}
    if lemmas <= ANY_OBJECT or not lemmas & predicates().human_object_lemmas:
        # « La tumeur …, nous l'avons opérée »: the thing that the sentence speaks of comes first.
        if not lemmas or thing_subject_before(piece, word, story, patients) or story.thing_since:
            return False
    patients.add(noun.i)
    return True


def _nearer_noun(piece: Piece, word: Word, patient: Word, gender: str, number: str) -> Word | None:
    for other in nouns_before(piece, word):
        if other.i <= patient.i:
            return None
        if other.pos == "NOUN" and agrees(piece, other, gender, number):
            return other
    return None


def _hangs_too_far(piece: Piece, word: Word, noun: Word) -> bool:
    """A word said of people that the parse hangs on a thing, with a comma between: misread."""
    if has_etre(piece, word) or noun.i > word.i or word.low in predicates().thing:
        return False
    return noun.i < word.i - 2 and any(w.text == "," for w in piece.words[noun.i : word.i])


def _without_subject(
    piece: Piece,
    word: Word,
    story: Story,
    patients: set[int],
    number: str,
    *,
    human: bool,
    thing: bool,
) -> str | None:
    """« Opérée en 2010. », « Apyrétique, consciente, bien orientée. »"""
    if not story.known or story.last_is_fixed or "s" not in number:
        return None
    for other in nouns_before(piece, word):
        if other.i in patients:
            return "adjective" if of_the_patient(piece, other, story, number) else None
        if agrees(piece, other, story.gender, number):
            if is_other_person(other):
                return None
            return "adjective" if human and not thing and not _touches(piece, other, word) else None
        if other.dep.startswith("nsubj") and not human:
            return None
    if human:
        return "adjective"
    if thing or word.pos == "NOUN" and not any(a.category == "K" for a in word.analyses):
        return None
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    before_noun = following is not None and following.pos in {"NOUN", "PROPN"}
    return None if before_noun or _governs_a_thing(piece, word, story.gender, number) else "adjective"


def _governs_a_thing(piece: Piece, word: Word, gender: str, number: str) -> bool:
    """« Enlevé, le drain … »: a noun that follows and agrees."""
    noun = piece.words[word.head]
    return noun.i != word.i and noun.pos == "NOUN" and agrees(piece, noun, gender, number)


def _touches(piece: Piece, noun: Word, word: Word) -> bool:
    return all(w.pos not in {"PUNCT", "VERB", "AUX"} for w in piece.words[noun.i + 1 : word.i])
