"""Sections of a note: headings are told from text, and together they are the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.corpora.sections import sections

LETTER = """Cher Confrère,
Je vois ce jour Mme A.

ANTÉCÉDENTS FAMILIAUX : cancer du côlon chez le père.
2) Antécédents :
- asthme
- appendicectomie
**Mode de vie** : vit seule.
Histoire de la maladie
Depuis mars, diarrhée.
Examen clinique : abdomen souple.
Examens complémentaires
CRP : 12.
Traitement : mésalazine.
CAT : coloscopie.
Au total : rectocolite.
Copies :
Dr B.
"""


def named(text):
    return [(one.name, text[one.start : one.end]) for one in sections(text)]


def test_the_sections_of_a_letter_are_told_by_their_headings():
    names = [name for name, _ in named(LETTER)]
    assert names == [
        "", "family_history", "history", "social", "illness", "examination", "tests",
        "treatment", "plan", "conclusion", "",
    ]  # fmt: skip
    found = dict(named(LETTER))
    assert found["history"] == "2) Antécédents :\n- asthme\n- appendicectomie\n"
    assert found["tests"] == "Examens complémentaires\nCRP : 12.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Les antécédents comportent un asthme.",
        "Traitement par mésalazine débuté en mars, bien toléré depuis.",
        "antécédents de la mère non connus",
        "Le traitement : voir plus haut.",
        "Examen clinique sans particularité ce jour chez cette patiente",
        "CRP : 12 mg/L",
        "Dr Martin",
    ],
)
def test_text_is_no_heading(line):
    assert [name for name, _ in named(f"Bonjour.\n{line}\n")] == [""]


@given(st.text(alphabet="Aé:\n -e\u0301Bilan.CAT", max_size=80))
def test_sections_are_the_whole_text_in_order(text):
    assert "".join(part for _, part in named(text)) == text


def test_decomposed_accents_do_not_move_offsets():
    text = "Ante\u0301ce\u0301dents : aucun.\nE\u0301volution : simple."
    assert [(name, part[:5]) for name, part in named(text)] == [
        ("history", "Ante\u0301"),
        ("course", "E\u0301vol"),
    ]
