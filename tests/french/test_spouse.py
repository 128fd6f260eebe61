"""The patient's spouse in a text whose patient changes gender."""

from __future__ import annotations

import pytest

from epicene.french.rewriting.choose import choose
from epicene.french.rewriting.inflect import changes
from epicene.french.rewriting.spouse import spouse_changes
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import parse

_OTHER = {"F": "M", "M": "F"}
# About a woman, about a man: each is the other with the patient and the spouse changed.
BOTH_WAYS = [
    ("La patiente vit avec son mari.", "Le patient vit avec sa femme."),
    ("Son mari est inquiet.", "Sa femme est inquiète."),
    ("Son mari est inquiet et fatigué.", "Sa femme est inquiète et fatiguée."),
    (
        "La patiente est accompagnée de son mari et de ses enfants.",
        "Le patient est accompagné de sa femme et de ses enfants.",
    ),
    ("Le mari de la patiente est prévenu.", "La femme du patient est prévenue."),
    (
        "Le diagnostic est annoncé au mari de la patiente.",
        "Le diagnostic est annoncé à la femme du patient.",
    ),
    (
        "Son époux, atteint d'une démence, est hospitalisé.",
        "Son épouse, atteinte d'une démence, est hospitalisée.",
    ),
    ("Son époux est décédé.", "Son épouse est décédée."),
    ("L'époux de la patiente a été reçu.", "L'épouse du patient a été reçue."),
    ("L'époux est prévenu.", "L'épouse est prévenue."),
    ("Son compagnon a été contaminé.", "Sa compagne a été contaminée."),
    ("Le compagnon de Mme D. a été contacté.", "La compagne de M. D. a été contactée."),
    (
        "Elle est séparée de son conjoint, violent et alcoolique.",
        "Il est séparé de sa conjointe, violente et alcoolique.",
    ),
    ("Son conjoint a été traité.", "Sa conjointe a été traitée."),
    (
        "Le conjoint, contacté par téléphone, confirme les faits.",
        "La conjointe, contactée par téléphone, confirme les faits.",
    ),
    ("Son ex-mari est asthmatique.", "Son ex-femme est asthmatique."),
    ("Son ex-mari, qui est infirmier, est venu.", "Son ex-femme, qui est infirmière, est venue."),
    (
        "Au domicile, son mari, agriculteur, est présent.",
        "Au domicile, sa femme, agricultrice, est présente.",
    ),
    (
        "Elle est fiancée; son fiancé est vu en consultation.",
        "Il est fiancé; sa fiancée est vue en consultation.",
    ),
    ("Selon son concubin, elle était confuse.", "Selon sa concubine, il était confus."),
    (
        "La patiente a été amenée par son petit ami.",
        "Le patient a été amené par sa petite amie.",
    ),
    ("Son futur mari est prévenu.", "Sa future femme est prévenue."),
    (
        "La patiente refuse que son époux soit informé.",
        "Le patient refuse que son épouse soit informée.",
    ),
    ("Avec son époux, la patiente a deux enfants.", "Avec son épouse, le patient a deux enfants."),
    ("Elle vit avec mari et enfants.", "Il vit avec femme et enfants."),
    (
        "La patiente, mariée à un homme de 50 ans, est suivie.",
        "Le patient, marié à une femme de 50 ans, est suivi.",
    ),
    ("SON MARI EST PRÉVENU.", "SA FEMME EST PRÉVENUE."),
]
# To the other gender of the patient only: the way back says it otherwise.
ONE_WAY = [
    ("Le mari est décédé en 2010.", "M", "L'épouse est décédée en 2010."),
    ("L'avis du mari est demandé.", "M", "L'avis de l'épouse est demandé."),
]
# Not the patient's spouse, or one that cannot change.
KEPT = [
    ("Sa sœur et son mari sont porteurs.", "M"),
    ("Sa fille vit avec son mari.", "M"),
    ("Le mari de sa fille est porteur.", "M"),
    ("Son frère et sa femme sont décédés.", "F"),
    ("Sa compagne, enceinte, est vaccinée.", "F"),
    ("Une femme de ménage vient chaque jour.", "F"),
    ("Chez la femme de plus de 50 ans, le risque augmente.", "F"),
    ("Son amie est médecin.", "F"),
    ("La tumeur épouse les contours du rein.", "F"),
]


def _swap(text: str, to: str, *, patient: bool = True) -> str:
    story = Story(_OTHER[to].lower(), explicit=True)
    new, done = [], 0
    for piece in parse(text):
        found = spouse_changes(piece, _OTHER[to], to)
        if patient:
            spouse = [(c.start, c.end) for c in found]
            found = found + [
                c
                for c in changes(piece, choose(piece, story), to, "keep")
                if all(c.end <= start or end <= c.start for start, end in spouse)
            ]
        for c in sorted(found, key=lambda c: c.start):
            assert piece.start + c.start >= done, "changes overlap"
            new += [text[done : piece.start + c.start], c.after]
            done = piece.start + c.end
    return "".join([*new, text[done:]])


@pytest.mark.parametrize(("woman", "man"), BOTH_WAYS)
def test_spouse_changes_with_the_patient(woman: str, man: str) -> None:
    assert _swap(woman, "M") == man
    assert _swap(man, "F") == woman


@pytest.mark.parametrize(("text", "to", "expected"), ONE_WAY)
def test_a_husband_alone_becomes_a_wife(text: str, to: str, expected: str) -> None:
    assert _swap(text, to) == expected


@pytest.mark.parametrize(("text", "to"), KEPT)
def test_others_keep_their_spouse(text: str, to: str) -> None:
    assert _swap(text, to, patient=False) == text


@pytest.mark.parametrize(("woman", "man"), BOTH_WAYS)
def test_a_spouse_of_the_patients_gender_stays(woman: str, man: str) -> None:
    assert _swap(man, "M", patient=False) == man
    assert _swap(woman, "F", patient=False) == woman


def test_nothing_of_an_empty_text() -> None:
    assert _swap("", "F") == ""
