"""The rules that say when a word genders the patient, one function per kind of word.

Each takes the clause, the index of the word and the gender of its form, and returns the name of
the rule and its weight, or None where the word says nothing of the patient. A weight of 1 is one
plain mention (« la patiente »); an introduction (« une patiente de 30 ans ») and a declared sex
count for several, a form that may stand for a thing or for anyone counts for less.
"""

from __future__ import annotations

from collections.abc import Callable

from epicene.french.clause import Clause
from epicene.french.patient_agreement import adjective_of_both, adjective_of_people, declared_sex
from epicene.french.patient_nouns import (
    epicene_noun,
    generic_noun,
    group,
    kin,
    occupation,
    patient_noun,
    shorthand,
    title,
    woman_word,
)
from epicene.french.patient_pronouns import inclusive_pronoun, pointer, pronoun
from epicene.french.patient_verdict import Verdict
from epicene.french.words import Role

RULES: dict[Role, Callable[[Clause, int, str], Verdict]] = {
    Role.PATIENT: patient_noun,
    Role.GENERIC: generic_noun,
    Role.GROUP: group,
    Role.EPICENE: epicene_noun,
    Role.WOMAN: woman_word,
    Role.TITLE: title,
    Role.OF_PEOPLE: adjective_of_people,
    Role.OF_BOTH: adjective_of_both,
    Role.OCCUPATION: occupation,
    Role.KIN: kin,
    Role.PRONOUN: pronoun,
    Role.POINTER: pointer,
    Role.SEX: declared_sex,
    Role.SHORTHAND: shorthand,
    Role.INCLUSIVE: inclusive_pronoun,
}
