"""Texts that tell no gender: « la personne », and inclusive forms."""

from __future__ import annotations

import pytest

from epicene.french.detect import detect_gender
from epicene.french.rewriting.choose import choose
from epicene.french.rewriting.inclusive import inclusive_form
from epicene.french.rewriting.neutral import neutral_changes
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import parse

# A text, and the same about « la personne ».
PERSON = [
    (
        "La patiente, hypertendue, a été adressée par son médecin.",
        "La personne, hypertendue, a été adressée par son médecin.",
    ),
    (
        "Le patient, hypertendu, a été adressé par son médecin. Il vit seul chez lui.",
        "La personne, hypertendue, a été adressée par son médecin. Elle vit seule chez elle.",
    ),
    (
        "Un homme de 45 ans, agriculteur, est hospitalisé pour une dyspnée.",
        "Une personne de 45 ans, agricultrice, est hospitalisée pour une dyspnée.",
    ),
    (
        "Une jeune femme de 25 ans est admise aux urgences. Elle est consciente.",
        "Une jeune personne de 25 ans est admise aux urgences. Elle est consciente.",
    ),
    (
        "L'état du patient s'est amélioré et il a été transféré au domicile.",
        "L'état de la personne s'est amélioré et elle a été transférée au domicile.",
    ),
    (
        "L'examen de la patiente est normal. On propose au patient une chirurgie.",
        "L'examen de la personne est normal. On propose à la personne une chirurgie.",
    ),
    ("Chez cet homme, le scanner est normal.", "Chez cette personne, le scanner est normal."),
    ("Aucun patient n'a été exclu.", "Aucune personne n'a été exclue."),
    (
        "Deux patientes ont été exclues. Les patientes étaient âgées de 50 et 60 ans.",
        "Deux personnes ont été exclues. Les personnes étaient âgées de 50 et 60 ans.",
    ),
    ("Le malade a été revu. Il est guéri.", "La personne a été revue. Elle est guérie."),
    (
        "Un vieil homme de 90 ans est amené par ses filles.",
        "Une vieille personne de 90 ans est amenée par ses filles.",
    ),
    (
        "Ce patient, chez lequel le diagnostic a été posé, a été perdu de vue.",
        "Cette personne, chez laquelle le diagnostic a été posé, a été perdue de vue.",
    ),
    (
        "Le patient lui-même a demandé à être revu; nous l'avons rassuré.",
        "La personne elle-même a demandé à être revue; nous l'avons rassurée.",
    ),
    (
        "Patient âgé de 62 ans, tabagique, hypertendu et diabétique, adressé pour douleur.",
        "Personne âgée de 62 ans, tabagique, hypertendue et diabétique, adressée pour douleur.",
    ),
    ("PATIENT HOSPITALISÉ POUR PNEUMOPATHIE", "PERSONNE HOSPITALISÉE POUR PNEUMOPATHIE"),
    # A possessive goes: « notre personne » would be ourselves.
    (
        "Notre patient a été opéré; chez notre patiente, le scanner est normal.",
        "La personne a été opérée; chez la personne, le scanner est normal.",
    ),
    # Children and adolescents.
    (
        "Une enfant de 5 ans est amenée par sa mère. L'enfant est fébrile.",
        "Une jeune personne de 5 ans est amenée par sa mère. La jeune personne est fébrile.",
    ),
    (
        "Un garçon de 8 ans, sans antécédents, est vu en consultation. Ce dernier est apyrétique.",
        "Une jeune personne de 8 ans, sans antécédents, est vue en consultation."
        " Cette dernière est apyrétique.",
    ),
    (
        "Une petite fille de 3 ans est hospitalisée.",
        "Une jeune personne de 3 ans est hospitalisée.",
    ),
    (
        "L'adolescente est accompagnée de son père.",
        "La jeune personne est accompagnée de son père.",
    ),
    ("Le nourrisson est fébrile. Il est hospitalisé.",) * 2,
    # Nouns that say more than « personne » are kept beside it.
    (
        "Une octogénaire est hospitalisée. Cette dernière est démente.",
        "Une personne octogénaire est hospitalisée. Cette dernière est démente.",
    ),
    (
        "Un retraité de 70 ans est adressé.",
        "Une personne retraitée de 70 ans est adressée.",
    ),
    (
        "Un étudiant de 22 ans est retrouvé inconscient.",
        "Une personne étudiante de 22 ans est retrouvée inconsciente.",
    ),
    # Kin that denotes the patient; the patient's own are as they were.
    (
        "Mère de deux enfants, la patiente est infirmière.",
        "Parent de deux enfants, la personne est infirmière.",
    ),
    (
        "Le patient est veuf et retraité. Il est père de trois enfants.",
        "La personne est veuve et retraitée. Elle est parent de trois enfants.",
    ),
    (
        "Une femme de 30 ans, G3P2 dont 2 enfants vivants, est admise.",
        "Une personne de 30 ans, G3P2 dont 2 enfants vivants, est admise.",
    ),
    (
        "La patiente se plaint d'une fatigue; elle est traitée. Son mari est décédé.",
        "La personne se plaint d'une fatigue; elle est traitée. Son mari est décédé.",
    ),
    # Titles and names.
    (
        "Mme B., 45 ans, est adressée pour des céphalées. Elle est inquiète.",
        "B., 45 ans, est adressé·e pour des céphalées. La personne est inquiète.",
    ),
    ("Monsieur Durand a une toux.", "Durand a une toux."),
    ("La fille de Mme Arnaud est prévenue.", "La fille d'Arnaud est prévenue."),
    ("Mme M. S. a une toux.", "S. a une toux."),
    ("Mme a été vue en consultation.", "La personne a été vue en consultation."),
    (
        "Jean-Pierre Martin, 70 ans, est traité par chimiothérapie.",
        "J.-P. Martin, 70 ans, est traité·e par chimiothérapie.",
    ),
    ("Marie Durand, 45 ans, est suivie.", "Durand, 45 ans, est suivi·e."),
    # No noun: the first pronoun says it; without either, the forms are inclusive.
    ("Elle est sortante. Elle a été rassurée.", "La personne est sortante. Elle a été rassurée."),
    (
        "S'il est opéré, il sera transféré.",
        "Si la personne est opérée, elle sera transférée.",
    ),
    (
        "Lorsqu'il est arrivé, le patient était conscient.",
        "Lorsqu'elle est arrivée, la personne était consciente.",
    ),
    ("Opérée en 2010. Fumeuse active.", "Opéré·e en 2010. Fumeur·euse actif·ive."),
    # Sex.
    ("Le patient, de sexe masculin, âgé de 30 ans.", "La personne, âgée de 30 ans."),
    ("De sexe masculin, le patient est âgé de 30 ans.", "La personne est âgée de 30 ans."),
    ("La patiente est de sexe féminin.", "La personne est de sexe non précisé."),
    ("Patient de sexe masculin. Sexe : M.", "Personne. Sexe : non précisé."),
]
# A text, and the same in inclusive forms.
INCLUSIVE = [
    (
        "La patiente, hypertendue, a été adressée par son médecin.",
        "Le·la patient·e, hypertendu·e, a été adressé·e par son médecin.",
    ),
    (
        "Le patient, sportif, vit seul chez lui. Il est fumeur.",
        "Le·la patient·e, sportif·ive, vit seul·e chez lui·elle. Il·elle est fumeur·euse.",
    ),
    (
        "L'état du patient s'est amélioré et il a été transféré.",
        "L'état du·de la patient·e s'est amélioré et il·elle a été transféré·e.",
    ),
    (
        "L'examen de la patiente est normal. On propose à la patiente une chirurgie.",
        "L'examen du·de la patient·e est normal. On propose au·à la patient·e une chirurgie.",
    ),
    (
        "Chez cette patiente, une tumeur infiltrante a été découverte par l'infirmière.",
        "Chez ce·tte patient·e, une tumeur infiltrante a été découverte par l'infirmière.",
    ),
    ("Aucun patient n'a été exclu.", "Aucun·e patient·e n'a été exclu·e."),
    (
        "Deux patientes ont été exclues. Les patientes étaient âgées de 50 et 60 ans.",
        "Deux patient·es ont été exclu·es. Les patient·es étaient âgé·es de 50 et 60 ans.",
    ),
    (
        "Une enfant de 5 ans est amenée par sa mère. L'enfant est fébrile.",
        "Un·e enfant de 5 ans est amené·e par sa mère. L'enfant est fébrile.",
    ),
    (
        "L'adolescente est accompagnée de son père.",
        "L'adolescent·e est accompagné·e de son père.",
    ),
    (
        "Mère de deux enfants, la patiente est infirmière.",
        "Parent de deux enfants, le·la patient·e est infirmier·ière.",
    ),
    (
        "Le patient est veuf et retraité. Il est père de trois enfants.",
        "Le·la patient·e est veuf·ve et retraité·e. Il·elle est parent de trois enfants.",
    ),
    ("Monsieur Durand est sorti.", "Durand est sorti·e."),
    (
        "Notre patient a été opéré; nous l'avons revu.",
        "Notre patient·e a été opéré·e; nous l'avons revu·e.",
    ),
    (
        "Une agricultrice de 45 ans est hospitalisée. Elle vit seule.",
        "Un·e agriculteur·rice de 45 ans est hospitalisé·e. Il·elle vit seul·e.",
    ),
    (
        "Ce patient, chez lequel le diagnostic a été posé, a été perdu de vue.",
        "Ce·tte patient·e, chez lequel·laquelle le diagnostic a été posé, a été perdu·e de vue.",
    ),
    ("S'il est opéré, il sera transféré.", "S'il·elle est opéré·e, il·elle sera transféré·e."),
    ("PATIENTE HOSPITALISÉE POUR PNEUMOPATHIE", "PATIENT·E HOSPITALISÉ·E POUR PNEUMOPATHIE"),
    # « Homme » and « femme » have no common form: what qualifies « personne » is feminine.
    (
        "Un homme de 45 ans, agriculteur, est hospitalisé. Il est inquiet.",
        "Une personne de 45 ans, agricultrice, est hospitalisée. Il·elle est inquiet·ète.",
    ),
    ("Opérée en 2010. Fumeuse active.", "Opéré·e en 2010. Fumeur·euse actif·ive."),
]
FORMS = [
    ("patient", "patiente", "patient·e"),
    ("patients", "patientes", "patient·es"),
    ("sportif", "sportive", "sportif·ive"),
    ("sportifs", "sportives", "sportif·ives"),
    ("heureux", "heureuse", "heureux·euse"),
    ("agriculteurs", "agricultrices", "agriculteur·rices"),
    ("vendeur", "vendeuse", "vendeur·euse"),
    ("infirmier", "infirmière", "infirmier·ière"),
    ("inquiet", "inquiète", "inquiet·ète"),
    ("ancien", "ancienne", "ancien·ne"),
    ("gros", "grosse", "gros·se"),
    ("inclus", "incluses", "inclus·es"),
    ("vieux", "vieille", "vieux·vieille"),
    ("veuf", "veuve", "veuf·ve"),
    ("jeune", "jeune", "jeune"),
    ("il", "elle", "il·elle"),
    ("celui-ci", "celle-ci", "celui·celle-ci"),
]


_PERSON = "Une personne"


def _neutral(text: str, *, inclusive: bool = False) -> str:
    label = detect_gender(text).label
    stories = [Story(g.lower(), explicit=True, read=label in {g, "ambiguous"}) for g in "FM"]
    found = []
    for piece in parse(text):
        for story in stories:
            made = neutral_changes(piece, choose(piece, story), story.gender, inclusive)
            found += [(piece.start + c.start, piece.start + c.end, c.after) for c in made]
    new, done = [], 0
    for start, end, after in sorted(found):
        if start < done:
            continue  # « Mme M. S. »: the other story takes « M. » for a title
        new += [text[done:start], after]
        done = end
    return "".join([*new, text[done:]])


@pytest.mark.parametrize(("text", "expected"), PERSON)
def test_the_text_speaks_of_a_person(text: str, expected: str) -> None:
    assert _neutral(text) == expected


@pytest.mark.parametrize(("text", "expected"), INCLUSIVE)
def test_the_text_takes_inclusive_forms(text: str, expected: str) -> None:
    assert _neutral(text, inclusive=True) == expected


@pytest.mark.parametrize("text", [new for _, new in PERSON])
def test_a_neutral_text_stays(text: str) -> None:
    assert _neutral(text) == text


@pytest.mark.parametrize("text", [new for _, new in INCLUSIVE if _PERSON not in new])
def test_an_inclusive_text_reads_as_neutral(text: str) -> None:
    assert detect_gender(text).label == "neutral"


def test_a_text_about_a_person_reads_as_neutral() -> None:
    for text in (
        "La personne, hypertendue, a été adressée par son médecin. Elle est inquiète.",
        "Une personne de 45 ans est hospitalisée. Elle est consciente.",
    ):
        assert detect_gender(text).label == "neutral"


@pytest.mark.parametrize("text", [new for _, new in INCLUSIVE])
def test_an_inclusive_text_stays(text: str) -> None:
    assert _neutral(text, inclusive=True) == text


@pytest.mark.parametrize(("masculine", "feminine", "both"), FORMS)
def test_one_form_for_both_genders(masculine: str, feminine: str, both: str) -> None:
    assert inclusive_form(masculine, feminine) == both


def test_nothing_of_an_empty_text() -> None:
    assert _neutral("") == ""
