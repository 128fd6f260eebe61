"""A sentence is added behind the first one, whatever ends with a full stop before."""

from __future__ import annotations

import pytest

from epicene.french.added_sentences import added_sentence
from epicene.french.rewriting.rewrite import apply_edits


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("La patiente tousse. Elle dort.", "La patiente tousse. AJOUT. Elle dort."),
        (
            "Adressée par le Dr. Martin hier. Bilan.",
            "Adressée par le Dr. Martin hier. AJOUT. Bilan.",
        ),
        ("M. D. est revu ce jour. Il va bien.", "M. D. est revu ce jour. AJOUT. Il va bien."),
        ("CRP à 3.5 mg/L ce jour. Suite.", "CRP à 3.5 mg/L ce jour. AJOUT. Suite."),
        ("Motif : toux.\nLe patient tousse.\n", "Motif : toux.\nLe patient tousse. AJOUT.\n"),
        (
            "Réunion clinique, 02/04/2020. Mme Roque, infirmière, parle de M. S., 35 ans. Il dort.",
            "Réunion clinique, 02/04/2020. Mme Roque, infirmière, parle de M. S., 35 ans. AJOUT. "
            "Il dort.",
        ),
        ("Sans point final", "Sans point final. AJOUT."),
        ("Fin avec espace. \n", "Fin avec espace. AJOUT. \n"),
        ("", "AJOUT."),
    ],
)
def test_where_a_sentence_is_added(text, after):
    assert apply_edits(text, (added_sentence(text, "AJOUT."),)) == after


def test_apostrophes_are_those_of_the_text():
    assert "d'urgence" in added_sentence("L'homme tousse.", "Vit en foyer d’urgence.").after
    assert "d’urgence" in added_sentence("L’homme tousse.", "Vit en foyer d’urgence.").after
    assert "d’urgence" in added_sentence("Il tousse.", "Vit en foyer d’urgence.").after


def test_spaces_before_colons_are_those_of_the_text():
    assert "vie :" in added_sentence("Motif : toux.", "Mode de vie\u00a0: seul.").after
    assert "vie\u00a0:" in added_sentence("Motif\u00a0: toux.", "Mode de vie\u00a0: seul.").after
