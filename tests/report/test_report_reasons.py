"""Reasons are translated where they are known, and never dropped."""

from __future__ import annotations

from epicene.report.reasons import is_not_applicable, reason_in_words
from epicene.report.texts import load_texts

FR, EN = load_texts("fr"), load_texts("en")


def test_a_known_code_keeps_its_detail() -> None:
    assert reason_in_words("out_of_vocabulary: 38", FR) == "mots absents du vocabulaire (38)"
    assert reason_in_words("out_of_vocabulary: 38", EN) == "words absent from the vocabulary (38)"


def test_parts_are_joined() -> None:
    shown = reason_in_words("too_few_words: a set keeps fewer than 6; shared_vector_row: 20", FR)
    assert shown == (
        "trop peu de mots (une liste garde moins de 6 mots)\u202f; "
        "mots différents qui partagent un même vecteur (20)"
    )


def test_a_sentence_of_a_metric_is_translated_with_its_number() -> None:
    reason = "fewer than 8 points: no trustworthy interval"
    assert reason_in_words(reason, FR) == "moins de 8 points, pas d’intervalle fiable"
    reason = "all values are equal: the spread cannot be estimated"
    assert reason_in_words(reason, FR) == "toutes les valeurs sont égales, sans dispersion"


def test_a_missing_capability_is_said_in_words() -> None:
    reason = "not_applicable: the model lacks ScoresTokens."
    assert is_not_applicable(reason)
    assert "donner une probabilité aux mots" in reason_in_words(reason, FR)


def test_a_missing_estimator_is_said_in_words() -> None:
    reason = "not_applicable: a decoder with causal language modelling has no estimator 'pll'."
    assert reason_in_words(reason, FR) == (
        "ce modèle (décodeur) n’a pas l’estimateur «\u00a0pseudo-vraisemblance\u00a0»"
    )


def test_what_nobody_knows_is_shown_as_it_is() -> None:
    assert reason_in_words("odd_code: 3; something else", FR) == "odd_code: 3\u202f; something else"
    assert reason_in_words("", FR) == ""
