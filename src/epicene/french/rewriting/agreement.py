"""Whether an adjective, a participle or an attribute speaks of the patient.

The questions are asked in this order; the first that settles the matter is the answer.

1. Can the form take the gender at all? Function words, forms of both genders, halves of compounds
   (« thoraco-abdominale ») cannot.
2. Is it an occupation, by its place: « enseignante de profession », « droitière, enseignante »?
3. Is it a preposition (« vu le résultat »), a finite verb (« elle présente »), a present participle
   or an invariable one (« s'est fracturé la cheville »)? Then nothing agrees.
4. Is it a noun: « la plainte », « elle est agricultrice »? Then it changes as an occupation only.
5. Has it « avoir »? Then it agrees with an object before it: « je l'ai revue ».
6. Is it hardly ever said of a patient (« antécédente »)?
7. Is it set before its subject: « plus petite que son frère, la fillette … »?
8. Does it qualify a thing: said of things only, or beside one (« une lésion osseuse fixée »)?
9. Is the patient the noun beside it: « patiente âgée », « la patiente a été transférée »?
10. Is it joined to a word already decided: « traitée et déclarée guérie »?
11. Is it « seule », said of the subject: « la patiente vit seule »?
12. Is the patient its governor by the parse?
13. Has its sentence no subject: « Opérée en 2010. »?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from epicene.french.lexicon import Analysis, lexicon
from epicene.french.rewriting.beside import beside
from epicene.french.rewriting.candidate import NO, Candidate, candidate
from epicene.french.rewriting.coordination import joined_predicate
from epicene.french.rewriting.fronted import speaks_of_following_subject
from epicene.french.rewriting.governed import governed
from epicene.french.rewriting.nearness import follows_a_thing, nearest_subject_is_patient
from epicene.french.rewriting.no_subject import agreement_without_subject
from epicene.french.rewriting.noun_use import is_half_of_a_compound, is_preposition, is_used_as_noun
from epicene.french.rewriting.objects import agrees_with_object
from epicene.french.rewriting.occupations import (
    attribute_agreement,
    is_apposed_occupation,
    is_occupation,
    precedes_de_profession,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.said_of import RANKS
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.verbs import is_finite, is_invariable, is_present_participle
from epicene.french.rewriting.words import Piece, Word

_CLOSED = frozenset({"DET", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ", "AUX", "SYM", "INTJ"})
# Tags that the tagger also gives to adjectives it does not know.
_DOUBTFUL = frozenset({"ADV", "PRON"})


def agreement(
    piece: Piece, word: Word, story: Story, patients: set[int], chosen: Mapping[int, str]
) -> str | None:
    """Return the rule by which `word` takes the patient's gender, None where it does not.

    Returns
    -------
    str or None
        ``"participle"``, ``"adjective"`` or ``"occupation"``.
    """
    readings = [a for a in word.analyses if story.gender in a.gender]
    if _cannot_take_gender(piece, word, readings):
        return None
    if story.known and precedes_de_profession(piece, word) and is_occupation(word):
        return "occupation"
    if is_apposed_occupation(piece, word):
        return attribute_agreement(piece, word, story, patients)
    if _is_verb_or_preposition(piece, word):
        return None
    verbal = [a for a in readings if a.category in "AK" and len(a.gender) == 1]
    beside_patient = word.i - 1 in patients and piece.words[word.i - 1].pos != "PRON"
    if not verbal or (not beside_patient and is_used_as_noun(piece, word)):
        nominal = any(a.category == "N" for a in readings)
        return attribute_agreement(piece, word, story, patients) if nominal else None
    if word.low in RANKS:
        return None
    asked = candidate(piece, word, story, patients, chosen, verbal)
    for question in _QUESTIONS:
        answer = question(asked)
        if answer is not None:
            return answer or None
    return None


def _cannot_take_gender(piece: Piece, word: Word, readings: Sequence[Analysis]) -> bool:
    """« Apyrétique », « thoraco-abdominale », « bien »: nothing to write in the other gender."""
    if word.pos in _CLOSED or word.low == "m" or all(len(a.gender) > 1 for a in readings):
        return True
    unlikely = word.pos in _DOUBTFUL and lexicon().is_other(word.low)
    return unlikely or is_half_of_a_compound(piece, word)


def _is_verb_or_preposition(piece: Piece, word: Word) -> bool:
    """« Vu le résultat », « la douleur persiste », « évoluant depuis »."""
    return (
        is_preposition(piece, word)
        or is_finite(piece, word)
        or is_present_participle(piece, word)
        or is_invariable(piece, word)
    )


def _with_avoir(c: Candidate) -> str | None:
    """« Je l'ai revue », unlike « la patiente a présenté »."""
    agrees = agrees_with_object(c.piece, c.word, c.story, c.patients)
    if agrees is None:
        return None
    return "participle" if agrees else NO


def _never_of_patients(c: Candidate) -> str | None:
    """« Antécédente », « franche »."""
    return NO if c.word.low in predicates().never_of_patients else None


def _fronted(c: Candidate) -> str | None:
    """« Plus petite que son frère, la fillette … »."""
    if c.plural:
        return None
    speaks = speaks_of_following_subject(c.piece, c.word, c.patients, human=c.human)
    if speaks is None:
        return None
    return "adjective" if speaks else NO


def _of_a_thing(c: Candidate) -> str | None:
    """« Une masse infiltrante », « une lésion osseuse fixée »."""
    if c.human or c.auxiliary:
        return None
    return NO if c.thing or follows_a_thing(c.piece, c.word, c.story.gender, c.patients) else None


def _joined(c: Candidate) -> str | None:
    """« Traitée et déclarée guérie »: as the word it is joined to."""
    head = joined_predicate(c.piece, c.word, c.story.gender)
    if head is None or c.auxiliary:
        return None
    return "adjective" if head.i in c.chosen else NO


def _alone(c: Candidate) -> str | None:
    """« Le patient prend ses repas seul »."""
    alone = c.word.low in {"seul", "seule"}
    return (
        "adjective" if alone and nearest_subject_is_patient(c.piece, c.word, c.patients) else None
    )


# The questions 5 to 13 of the list above.
_QUESTIONS: tuple[Callable[[Candidate], str | None], ...] = (
    _with_avoir,
    _never_of_patients,
    _fronted,
    _of_a_thing,
    beside,
    _joined,
    _alone,
    governed,
    agreement_without_subject,
)
