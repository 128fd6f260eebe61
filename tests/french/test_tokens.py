"""Words, their offsets, and sentences."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.french.tokens import normal_form, sentences, tokenize


def forms(text: str) -> list[str]:
    return [token.form for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'hôpital", ["l'", "hôpital"]),
        ("l’observation d´un", ["l'", "observation", "d'", "un"]),
        ("qu'elle jusqu’à", ["qu'", "elle", "jusqu'", "à"]),
        ("aujourd’hui quelqu'un", ["aujourd'hui", "quelqu'un"]),
        ("a-t-elle", ["a", "-t-", "elle"]),
        ("est-il nouveau-né", ["est", "-", "il", "nouveau-né"]),
        ("celui-ci lui-même peut-être", ["celui-ci", "lui-même", "peut-être"]),
        ("30ans, 3,5 mg", ["30", "ans", ",", "3,5", "mg"]),
        ("G2P1", ["g2p1"]),
        ("traité.Le patient", ["traité", ".", "le", "patient"]),
        ("traité.le soir", ["traité", ".", "le", "soir"]),
        ("ŒDÈME", ["œdème"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "patient(e)",
        "motivé·e",
        "motivé.e.s",
        "patient-e",
        "collaborateur(ve)",
        "étudiant/e",
        "un(e)",
    ],
)
def test_an_inclusive_form_is_one_word(text: str) -> None:
    (token,) = tokenize(text)
    assert token.kind == "inclusive"


@pytest.mark.parametrize("text", ["patiente", "post-opératoire", "sous-cutanée", "né", "M."])
def test_other_words_are_not_inclusive(text: str) -> None:
    assert all(token.kind != "inclusive" for token in tokenize(text))


def test_decomposed_accents_keep_the_offsets_of_the_text() -> None:
    text = unicodedata.normalize("NFD", "La patiente âgée")
    *_, token = tokenize(text)
    assert (token.form, text[token.start : token.end]) == (
        "âgée",
        unicodedata.normalize("NFD", "âgée"),
    )


@given(st.text(alphabet=st.sampled_from("aeéE\u0301'’´-·.()1 ,\nlLdtilelle😀中"), max_size=60))
def test_only_white_space_lies_between_words(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert not text[end : token.start].strip()
        assert token.start < token.end
        assert token.form == normal_form(text[token.start : token.end])
        end = token.end
    assert not text[end:].strip()


@given(st.text(alphabet=st.sampled_from("aA.!? \nM1,"), max_size=60))
def test_sentences_share_out_the_words(text: str) -> None:
    tokens = tokenize(text)
    ranges = list(sentences(text, tokens))
    assert [i for first, last in ranges for i in range(first, last)] == list(range(len(tokens)))
    assert all(first < last for first, last in ranges)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Le patient tousse. Il fume.", 2),
        ("M. Durand et Mme. Petit sont vus par le Dr. Roy.", 1),
        ("Mme D. consulte.", 1),
        ("Elle a vu Mme D. Elle est sortie.", 2),
        ("La dose est de 3.5 mg.", 1),
        ("Traité à domicile.Le patient va bien.", 2),
        ("Antécédents\nHypertension\nDiabète", 3),
        ("Une phrase coupée\nen deux lignes.", 1),
        ("Selon X et al. cités plus haut, oui.", 1),
        ("Est-elle sortie ? Oui !", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, n: int) -> None:
    assert len(list(sentences(text, tokenize(text)))) == n


def test_a_run_of_words_without_end_is_cut() -> None:
    text = "mot " * 2_000
    assert max(last - first for first, last in sentences(text, tokenize(text))) <= 401
