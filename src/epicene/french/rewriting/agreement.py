"""Whether an adjective, a participle or an attribute speaks of the patient."""

from __future__ import annotations

import re
from collections.abc import Mapping

from epicene.french.lexicon import lexicon
from epicene.french.rewriting.coordination import (
    is_joined_to_women,
    is_joined_to_women_by_words,
    joined_predicate,
    joins_both_genders,
)
from epicene.french.rewriting.fronted import speaks_of_following_subject
from epicene.french.rewriting.nearness import (
    PRONOUNS,
    follows_a_thing,
    hangs_too_far,
    may_be_subject,
    nearer_noun,
    nearest_subject_is_patient,
    of_the_patient,
    touches,
)
from epicene.french.rewriting.no_subject import agreement_without_subject
from epicene.french.rewriting.noun_use import is_half_of_a_compound, is_preposition, is_used_as_noun
from epicene.french.rewriting.objects import agrees_with_object
from epicene.french.rewriting.occupations import (
    attribute_agreement,
    is_apposed_occupation,
    is_occupation,
    precedes_de_profession,
)
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import before, nearest_nominal
from epicene.french.rewriting.said_of import NEVER_OF_PATIENTS, RANKS, said_of
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import agrees, governor, is_predicate_noun, nouns_before
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
_SPEAKERS = frozenset({"nous", "on", "je"})


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
    if word.pos in _CLOSED or word.low == "m" or all(len(a.gender) > 1 for a in readings):
        return None
    if is_half_of_a_compound(piece, word):
        return None
    if word.pos in _DOUBTFUL and lexicon().is_other(word.low):
        return None
    if story.known and precedes_de_profession(piece, word) and is_occupation(word):
        return "occupation"
    if is_apposed_occupation(piece, word):
        return attribute_agreement(piece, word, story, patients)
    if word.low in {"vu", "vue"} and not auxiliary(piece, word) and is_preposition(piece, word):
        return None
    if is_finite(piece, word) or is_present_participle(piece, word) or is_invariable(piece, word):
        return None
    verbal = [a for a in readings if a.category in "AK" and len(a.gender) == 1]
    beside = word.i - 1 in patients and piece.words[word.i - 1].pos != "PRON"
    if not verbal or (not beside and is_used_as_noun(piece, word)):
        nominal = any(a.category == "N" for a in readings)
        return attribute_agreement(piece, word, story, patients) if nominal else None
    if word.low in RANKS:
        return None
    number = "".join({n for a in verbal for n in a.number} & set(number_by_auxiliary(piece, word)))
    with_avoir = agrees_with_object(piece, word, story, patients)
    if with_avoir is not None:
        return "participle" if with_avoir else None
    human, thing = said_of(piece, word)
    if word.low in NEVER_OF_PATIENTS:
        return None
    fronted = speaks_of_following_subject(piece, word, patients, human=human)
    if fronted is not None and number != "p":
        return "adjective" if fronted else None
    if thing and not human and not auxiliary(piece, word):
        return None
    if not human and not auxiliary(piece, word) and follows_a_thing(piece, word, story, patients):
        return None
    near = nearest_nominal(piece, word, patients)
    if near is not None and near.i in patients and of_the_patient(piece, near, story, number):
        # « Patiente âgée », « la patiente a été transférée »: side by side, whatever the parse.
        if joins_both_genders(piece, near, story.gender) and number == "p":
            return None
        if auxiliary(piece, word) == "être":
            if may_be_subject(piece, near):
                return "participle"
        elif human or (near.i == word.i - 1 and near.pos != "PRON"):
            return "participle"
    if near is not None and near.pos == "NOUN" and near.i not in patients:
        if auxiliary(piece, word) == "être" and may_be_subject(piece, near):
            nominal = any(a.category == "N" for a in near.analyses) and not is_predicate_noun(
                piece, near
            )
            if nominal and agrees(piece, near, story.gender, number):
                return None
    joined = joined_predicate(piece, word, story.gender)
    if joined is not None and not auxiliary(piece, word):
        return "adjective" if joined.i in chosen else None
    if word.low in {"seul", "seule"} and nearest_subject_is_patient(piece, word, patients):
        return "adjective"
    noun = governor(piece, word, patients)
    if noun is not None and noun.i in patients:
        if number == "p" and joins_both_genders(piece, noun, story.gender):
            return None
        if number == "p" and is_joined_to_women(piece, noun, story.gender):
            return "participle"
        if not of_the_patient(piece, noun, story, number):
            return None
        nearer = nearer_noun(piece, word, noun, story.gender, number)
        if nearer is not None and not auxiliary(piece, word):
            if not human or is_other_person(nearer) or (thing and touches(piece, nearer, word)):
                return None
        return "participle" if word.pos == "VERB" else "adjective"
    if noun is not None and noun.low in PRONOUNS - _SPEAKERS and not _is_empty(piece, noun, story):
        return None
    if noun is not None and human and _is_a_name(noun) and story.read and number != "p":
        patients.add(noun.i)  # « L. Z, âgée de 12 ans »
        return "adjective"
    if noun is not None and noun.low not in PRONOUNS:
        plausible = agrees(piece, noun, story.gender, number)
        if (
            plausible
            and is_other_person(noun)
            and not (
                noun.dep.startswith(("obl", "nmod")) and human and hangs_too_far(piece, word, noun)
            )
        ):
            return None
        named_before = any(other.i in patients for other in before(piece, word))
        if plausible and not (human and named_before and hangs_too_far(piece, word, noun)):
            return None
        if not human:
            return None
        for other in nouns_before(piece, word):
            if other.i in patients:
                if number == "p" and is_joined_to_women_by_words(piece, other, word, story.gender):
                    return "participle"
                return "adjective" if of_the_patient(piece, other, story, number) else None
            if not agrees(piece, other, story.gender, number):
                continue
            if touches(piece, other, word):
                return None
            if is_other_person(other) and not other.dep.startswith("obl:agent"):
                return None
    return agreement_without_subject(piece, word, story, patients, number, human=human, thing=thing)


def _is_empty(piece: Piece, pronoun: Word, story: Story) -> bool:
    """The « il » of « il s'agit d'une fille …, admise pour »: nothing agrees with it."""
    if pronoun.low not in {"il", "elle"}:
        return False
    other_gender = pronoun.low == ("il" if story.gender == "f" else "elle")
    return other_gender or piece.words[pronoun.head].low.startswith("agi")


def _is_a_name(noun: Word) -> bool:
    """Initials, or a name that the lexicon does not know."""
    initials = len(noun.text.rstrip(".")) <= 2 and noun.text[:1].isupper()
    initials = initials or bool(re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?\.?", noun.text))
    return initials or (noun.pos == "PROPN" and noun.text[:1].isupper() and not noun.analyses)
