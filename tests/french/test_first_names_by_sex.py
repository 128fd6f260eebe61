"""A first name tells its sex where usage does, and is swapped one for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.french.first_names import counterpart, first_names, sex_of

NAMES = sorted(first_names())


@pytest.mark.parametrize(
    "name", ["Marie", "Hélène", "Fatima", "Claire", "Aminata", "Zeynep", "Anne-Sophie", "Élodie"]
)
def test_women_names(name: str) -> None:
    assert sex_of(name) == "F"


@pytest.mark.parametrize(
    "name", ["Pierre", "Jérôme", "Mohamed", "Mamadou", "Mehmet", "Jean-Pierre", "Étienne"]
)
def test_men_names(name: str) -> None:
    assert sex_of(name) == "M"


@pytest.mark.parametrize("name", ["Camille", "Claude", "Dominique", "Alix", "Sacha", "Xqz", ""])
def test_names_of_both_sexes_or_unknown_have_none(name: str) -> None:
    assert sex_of(name) is None
    assert counterpart(name) is None


def test_case_accents_and_decomposition_do_not_hide_the_sex() -> None:
    assert sex_of("JEROME") == sex_of("jérôme") == "M"
    assert sex_of(unicodedata.normalize("NFD", "Hélène")) == "F"


def test_a_compound_is_of_the_sex_of_its_first_part() -> None:
    assert sex_of("Jean-Marie") == "M"
    assert sex_of("Marie-Pierre") == "F"
    assert sex_of("Jean-Xqz") == "M"


def test_the_counterpart_is_its_own_inverse() -> None:
    for name, known in first_names().items():
        other = counterpart(name)
        assert other == known.counterpart
        if other is not None:
            assert {sex_of(name), sex_of(other)} == {"F", "M"}
            assert counterpart(other) == name
            assert counterpart(name.upper()) == other.upper()


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from([str, str.upper]))
def test_so_is_that_of_any_compound(first: str, second: str, style: type[str]) -> None:
    name = style(f"{first}-{second}")
    other = counterpart(name)

    if other is not None:
        assert counterpart(other) == name


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    other = counterpart(text)

    sex_of(text)
    if other is not None:
        assert counterpart(other) == unicodedata.normalize("NFC", text)


def test_common_names_keep_their_initial_and_are_of_like_frequency() -> None:
    common = [name for name in NAMES if first_names()[name].weight > 5000]
    paired = [(name, counterpart(name)) for name in common]
    same = [name[0] == (other or " ")[0] for name, other in paired]

    assert all(other for _, other in paired)
    assert sum(same) / len(same) > 0.9


def test_every_woman_has_a_partner_and_nobody_two() -> None:
    partners = [known.counterpart for known in first_names().values() if known.counterpart]

    assert len(partners) == len(set(partners)) > 1200
    assert all(known.counterpart for known in first_names().values() if known.sex == "F")


def test_names_of_our_own_corpus_keep_their_sex(root) -> None:
    lines = (root / "corpora/first_names/first_names.tsv").read_text("utf-8").splitlines()[1:]

    for line in lines:
        name, sex = line.split("\t")[:2]
        assert sex_of(name) in {sex, None}
