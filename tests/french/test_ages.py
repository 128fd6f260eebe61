"""The stated age of a patient is found, and written in another band, where nothing contradicts."""

from __future__ import annotations

import pytest

import epicene
from epicene.french.ages import swap_age


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Patiente de 34 ans.", "Patiente de 74 ans."),
        ("Mme D., 34 ans, tousse.", "Mme D., 74 ans, tousse."),
        ("Un homme diabétique âgé de 81 ans.", "Un homme diabétique âgé de 31 ans."),
        ("Monsieur Martin, âgé de 56 ans, consulte.", "Monsieur Martin, âgé de 36 ans, consulte."),
        ("Âge\u00a0: 45\u00a0ans.", "Âge\u00a0: 75\u00a0ans."),
        ("M. Garrand (30 ans) est revu.", "M. Garrand (70 ans) est revu."),
        ("Mme L. – 59 ans – est adressée.", "Mme L. – 39 ans – est adressée."),
        ("Vous connaissez Mme D., qui a 45 ans.", "Vous connaissez Mme D., qui a 75 ans."),
        # A span of time and a second mention of the same age.
        (
            "Patiente de 34 ans suivie depuis 20 ans. Mme D., 34 ans, va bien.",
            "Patiente de 74 ans suivie depuis 20 ans. Mme D., 74 ans, va bien.",
        ),
        ("Patient opéré 3 ans avant, âgé de 65 ans.", "Patient opéré 3 ans avant, âgé de 35 ans."),
    ],
)
def test_the_patients_age_is_rewritten(text, after):
    rewrite = swap_age(text)
    assert rewrite.text == after
    assert all(text[e.start : e.end] == e.before for e in rewrite.edits)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Asthme depuis 20 ans.", "no_age"),
        ("Patiente asthmatique, 10 ans d’évolution.", "no_age"),
        ("Accompagné de son fils âgé de 40 ans.", "no_age"),
        ("Patiente de 34 ans. Homme de 50 ans.", "several_ages"),
        ("Patient de 12 ans.", "minor"),
        ("Femme de 34 ans, enceinte de cinq mois.", "age_linked"),
        ("Femme de 62 ans, ménopausée.", "age_linked"),
        ("Jeune femme de 34 ans.", "age_linked"),
        ("Homme de 55 ans, quinquagénaire actif.", "age_linked"),
        ("Homme de 70 ans, père décédé à 60 ans.", "age_linked"),
        ("Homme de 70 ans, opéré à l’âge de 45 ans.", "age_linked"),
        ("Homme de 70 ans, né le 3 mai 1950.", "age_linked"),
        ("Homme de 70 ans, opéré en 1982.", "age_linked"),
    ],
)
def test_what_has_no_other_age_says_why(text, reason):
    rewrite = swap_age(text)
    assert rewrite.text == text
    assert not rewrite.edits
    assert [blocked.reason for blocked in rewrite.blocked] == [reason]


@pytest.mark.parametrize("name", ["breast-cancer", "ibd", "mental-health"])
def test_the_age_that_is_rewritten_is_the_recorded_one(name):
    n = 0
    for document in epicene.load_corpus(name):
        rewrite = swap_age(document.text)
        assert {int(edit.before) for edit in rewrite.edits} <= {int(document.subject.age)}
        n += bool(rewrite.edits)
    assert n >= 30
