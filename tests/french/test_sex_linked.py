"""Facts of one sex are found where they are the patient's, and only there."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.french.sex_linked import SexLinked, find_sex_linked

# Text and the concepts expected, in order; none for what is not the patient's own, or is no fact.
# fmt: off
FEMALE = [
    ("Patiente enceinte de 12 semaines d’aménorrhée.", ["pregnancy", "pregnancy"]),
    ("Mme D., G2P1, consulte pour des métrorragies.", ["gravidity and parity", "menstruation"]),
    ("Patiente G3 P2 ménopausée.", ["gravidity and parity", "menstruation"]),
    ("C'est une femme de 30 ans, VIII gestes VII pares.", ["gravidity and parity"] * 2),
    ("Deuxième geste, deuxième pare.", ["gravidity and parity"] * 2),
    ("Une primipare de 25 ans a accouché par césarienne.",
     ["gravidity and parity"] + ["childbirth"] * 2),
    ("Antécédent d'hystérectomie totale avec annexectomie.", ["uterus", "ovary and tube"]),
    ("Le frottis cervico-vaginal est normal.", ["uterus", "vagina and vulva"]),
    ("Elle porte un stérilet depuis 2 ans.", ["contraception"]),
    ("Elle est sous contraception orale, ses règles sont régulières.",
     ["contraception", "menstruation"]),
    ("Kyste de l’ovaire gauche, trompe droite saine.", ["ovary and tube", "ovary and tube"]),
    ("L'UTERUS EST GRAVIDE", ["uterus", "pregnancy"]),
    ("Endométriose et hématosalpinx.", ["uterus", "ovary and tube"]),
    ("Césarienne pour pré-éclampsie à 34 SA.", ["childbirth", "pregnancy"]),
    ("Elle allaite son enfant : allaitement arrêté en post-partum.",
     ["breastfeeding"] * 2 + ["childbirth"]),
    ("Toucher vaginal : leucorrhées.", ["vagina and vulva", "vagina and vulva"]),
    ("Examen gynécologique normal.", ["gynaecology"]),
    ("Cancer du col utérin traité.", ["uterus"]),
    ("Patiente de 45 ans, G 2 P 2, réglée depuis l'âge de 13 ans.",
     ["gravidity and parity", "menstruation"]),
    ("Patiente IIG IIP, II gestes, II pares.", ["gravidity and parity"] * 3),
    ("Suivie avec son mari pour infertilité, hydrosalpinx.", ["ovary and tube"]),
    ("Une jeune fille de 16 ans, aménorrhée primaire.", ["menstruation"]),
    ("La patiente, accompagnée de sa mère, prend la pilule.", ["contraception"]),
    ("Patiente de 40 ans, mère de trois enfants, multipare.", ["gravidity and parity"]),
    ("Fœtus de 22 semaines, placenta bas inséré chez cette patiente.", ["pregnancy", "pregnancy"]),
]
MALE = [
    ("Patient opéré d'un adénome de la prostate.", ["prostate"]),
    ("Cystoprostatectomie en 2012, PSA à 4 ng/ml.", ["prostate", "prostate"]),
    ("Orchiépididymite droite.", ["testicle"]),
    ("Testicule gauche en place, hydrocèle.", ["testicle", "testicle"]),
    ("Hernie inguino-scrotale, grosse bourse droite.", ["testicle", "testicle"]),
    ("Les bourses étaient tuméfiées, la verge et le gland normaux.",
     ["testicle", "penis", "penis"]),
    ("Enfant circoncis, hypospadias opéré.", ["penis", "penis"]),
    ("Dysfonction érectile et azoospermie.", ["male sexual function"] * 2),
    ("Gynécomastie bilatérale.", ["gynaecomastia"]),
    ("Nourrisson de 3 mois avec phimosis.", ["penis"]),
    ("Syndrome de Klinefelter, caryotype 47,XXY.", ["male sexual function", "male karyotype"]),
    ("Vésicules séminales sans anomalie.", ["prostate"]),
]
# fmt: on
NONE = [
    "",
    "Patient de 60 ans, tabagique, sans antécédents.",
    # a relative
    "Sa mère a un cancer de l'ovaire.",
    "Antécédents familiaux : cancer de la prostate chez le père.",
    "Il existe un cancer du col de l'utérus chez sa sœur.",
    "Son épouse est enceinte de six mois.",
    "Homme de 50 ans, dont la femme est enceinte.",
    "La mère de la patiente a eu un cancer de l'ovaire.",
    "Une césarienne chez sa belle-sœur.",
    "Cancer de l'endomètre maternel.",
    "Sa tante maternelle est décédée d'un cancer de l'ovaire.",
    # the patient's own birth
    "Nouveau-né de sexe féminin, né à terme par césarienne, issu d'une grossesse bien suivie.",
    "Fillette de 4 ans, née par voie basse. La mère, G3P3, a eu une grossesse normale.",
    "Patient âgé de 3 semaines, né par césarienne ; grossesse normale.",
    "Enfant d'un an, accouchement sans particularité.",
    "Nourrisson âgée de 3 mois, sous allaitement maternel exclusif.",
    "Patiente de 20 ans, née d'une grossesse gémellaire.",
    "Le patient étudié était un nouveau-né. La mère était âgée de 26 ans, G2P2.",
    # women and men in general
    "Le cancer du col utérin touche surtout les femmes jeunes.",
    "L'hypertrophie de la prostate est une affection fréquente chez l'homme.",
    # other senses
    "Conformément aux règles de l'art et selon les règles d'hygiène.",
    "Les règles du service ont été suivies.",
    "Adénocarcinome du col de la vessie, cancer du col du pancréas.",
    "Deux gestes barrières, un pare-feu, 2 pares-chocs.",
    "Fracture du col du fémur, sclérose du col vésical.",
    "Dysfonction de la trompe d’Eustache.",
    "Une bourse séreuse infectée ; hygroma de la bourse olécrânienne.",
    "Deux gestes chirurgicaux ont été réalisés.",
    "Le geste opératoire a duré une heure, 3 gestes thérapeutiques.",
    "Dans l'enceinte de l'hôpital.",
    "Invagination intestinale aiguë, syndrome de blépharophimosis.",
    "Nodule du sein droit, mastectomie, douleurs du périnée et du pelvis.",
    "Les glandes salivaires sont normales, équilibre et balance hydrique.",
    "L'alpha-fœtoprotéine est normale.",
    "Récepteurs à la progestérone positifs.",
    "Le sinus caverneux est libre.",
]


@pytest.mark.parametrize(("text", "concepts"), FEMALE)
def test_facts_of_women(text: str, concepts: list[str]) -> None:
    found = find_sex_linked(text)

    assert [fact.concept for fact in found] == concepts
    assert {fact.sex for fact in found} == {"F"}


@pytest.mark.parametrize(("text", "concepts"), MALE)
def test_facts_of_men(text: str, concepts: list[str]) -> None:
    found = find_sex_linked(text)

    assert [fact.concept for fact in found] == concepts
    assert {fact.sex for fact in found} == {"M"}


@pytest.mark.parametrize("text", NONE)
def test_what_is_not_the_patients_own_is_no_fact(text: str) -> None:
    assert find_sex_linked(text) == ()


def test_a_fact_says_where_and_why() -> None:
    (fact,) = find_sex_linked("Antécédent de prostatectomie.")

    assert fact == SexLinked(
        14, 28, "prostatectomie", "M", "prostate", "The prostate is male anatomy."
    )


@pytest.mark.parametrize(("text", "_"), FEMALE + MALE)
def test_spelling_does_not_hide_a_fact(text: str, _: list[str]) -> None:
    found = [fact.concept for fact in find_sex_linked(text)]
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))

    for other in (text.replace("'", "’"), text.replace("œ", "oe"), bare, bare.upper(), decomposed):
        facts = find_sex_linked(other)
        # Capitals make abbreviations of what was none.
        assert [fact.concept for fact in facts][: len(found)] == found
        assert all(other[fact.start : fact.end] == fact.text for fact in facts)


def test_the_mother_in_a_newborn_s_history_is_not_the_patient_but_a_pregnant_woman_is() -> None:
    mother = (
        "Mme D., 30 ans, enceinte. Elle accouche d'un nouveau-né de 3 kg ; grossesse bien suivie."
    )

    assert [fact.concept for fact in find_sex_linked(mother)] == [
        "pregnancy",
        "childbirth",
        "pregnancy",
    ]
    assert (
        find_sex_linked(mother.replace("Mme D., 30 ans, enceinte.", "Nourrisson de 2 mois.")) == ()
    )


def test_a_relative_does_not_hide_the_patient() -> None:
    text = "Sa mère a un cancer de l'ovaire ; la patiente est ménopausée. Père : cancer du sein."

    assert [fact.concept for fact in find_sex_linked(text)] == ["menstruation"]


@given(st.text() | st.lists(st.sampled_from([text for text, _ in FEMALE + MALE])).map(" ".join))
def test_offsets_lie_in_the_text_in_order(text: str) -> None:
    last = 0
    for fact in find_sex_linked(text):
        assert last <= fact.start < fact.end <= len(text)
        assert text[fact.start : fact.end] == fact.text
        last = fact.end


def test_a_long_text_without_a_stop_is_read_in_time() -> None:
    assert len(find_sex_linked("prostate " * 20_000)) == 20_000


def test_real_documents_hold_as_many_facts_as_expected_and_are_read_fast(
    shared_data: Path,
) -> None:
    lines = (shared_data / "pamj_fr.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    find_sex_linked("")
    start = time.process_time()
    found = [find_sex_linked(text) for text in texts]
    seconds = time.process_time() - start

    assert 0.15 < sum(map(bool, found)) / len(texts) < 0.30
    assert len(" ".join(texts).split()) / 300 / seconds > 300
