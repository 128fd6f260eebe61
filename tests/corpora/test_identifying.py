"""Identifying data is found by its form, a NIR by its key, and prose is left alone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from epicene.corpora.identifying import find_identifying, nir_key


def kinds(text):
    return [(one.kind, text[one.start : one.end]) for one in find_identifying(text)]


def test_the_key_of_a_national_number_is_that_of_its_definition():
    """97 minus the rest of the division of the thirteen digits by 97; 2A is 19, 2B is 18."""
    assert nir_key("2550814168025") == 97 - 2550814168025 % 97 == 38
    assert nir_key("1690599123456") == 97 - 1690599123456 % 97
    assert nir_key("28405" + "2A" + "004001") == 97 - 2840519004001 % 97
    assert nir_key("28405" + "2b" + "004001") == 97 - 2840518004001 % 97


@pytest.mark.parametrize(
    "written", ["255081416802538", "2 55 08 14 168 025 38", "2.55.08.14.168.025 38"]
)
def test_a_national_number_needs_its_key(written):
    assert kinds(f"Assuré n° {written}.") == [("nir", written)]
    assert kinds(f"Assuré n° {written[:-1]}9.") == []


def test_corsica_has_letters():
    key = nir_key("284052A004001")
    assert kinds(f"NIR 2 84 05 2A 004 001 {key:02d}")[0][0] == "nir"


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Tél. : 06 12 34 56 78.", "telephone", "06 12 34 56 78"),
        ("Appeler le +33 (0)1.23.45.67.89", "telephone", "+33 (0)1.23.45.67.89"),
        ("Écrire à jean.dupont@exemple.fr.", "email", "jean.dupont@exemple.fr"),
        ("Patiente née le 12/03/1956", "date_of_birth", "12/03/1956"),
        ("né(e) le 3 mars 1960 à Lyon", "date_of_birth", "3 mars 1960"),
        ("DDN : 1956-03-12", "date_of_birth", "1956-03-12"),
        ("Demeurant 12 bis, rue des Lilas", "address", "12 bis, rue des Lilas"),
        ("adressé à 35000 Rennes", "address", "35000 Rennes"),
        ("IPP : 80012345", "record_number", "80012345"),
        ("Madame Martin est venue", "person_name", "Martin"),
        ("adressée par le Dr Anne Le Goff", "person_name", "Anne Le Goff"),
        ("Son frère Julien Morel l'accompagne", "person_name", "Julien Morel"),
    ],
)
def test_each_kind_is_found(text, kind, found):
    assert (kind, found) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "La patiente est hospitalisée le 12/03/2019 pour une dyspnée.",
        "M. D. et Mme K. vont bien ; le Dr B. aussi.",
        "Créatinine 102 µmol/L, plaquettes 250000/mm3, Hb 10,2 g/dL.",
        "TNM : T2 N1 M0 ; 06/12/2019 ; 12 34 56",
        "Monsieur le Président, Madame la Directrice",
        "Il vit rue après rue, sans domicile.",
        "",
    ],
)
def test_prose_and_initials_identify_nobody(text):
    assert kinds(text) == []


def test_what_is_found_does_not_overlap_and_is_in_order():
    text = "Mme Dupont, née le 12/03/1956, 2 55 08 14 168 025 38, 12 rue de la Paix, 75002 Paris"
    found = find_identifying(text)
    assert [one.kind for one in found] == [
        "person_name",
        "date_of_birth",
        "nir",
        "address",
        "address",
    ]
    assert all(one.end <= two.start for one, two in pairwise(found))
