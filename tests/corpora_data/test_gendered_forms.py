"""The shipped feminine and masculine forms: well formed, distinct, one lemma a pair."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "corpora" / "gendered_forms"
CATEGORIES = {"occupation", "patient", "adjective", "participle", "kinship"}
# Singular pairs per category, at least: enough for a test within each category.
FLOORS = {"occupation": 150, "patient": 40, "adjective": 150, "participle": 60, "kinship": 20}

# Masculine ending -> possible feminine endings; the longest ending that fits decides, and a
# word with none of them takes a bare « e ». So a typing error (« visiteure », « naïfe ») fails.
ENDINGS = {
    "teur": ("trice", "teuse"),
    "eur": ("euse",),
    "eux": ("euse",),
    "oux": ("ouse",),
    "er": ("ère",),
    "en": ("enne",),
    "on": ("onne",),
    "if": ("ive",),
    "ïf": ("ïve",),
    "uf": ("uve",),
    "el": ("elle",),
    "et": ("ette", "ète"),
    "ec": ("èche",),
    "eau": ("elle",),
}
# Words whose feminine in use departs from the rule of their ending.
EXCEPTIONS = {
    "ambassadeur": "ambassadrice",
    "assesseur": "assesseure",
    "chef": "cheffe",
    "docteur": "docteure",
    "fou": "folle",
    "gouverneur": "gouverneure",
    "gras": "grasse",
    "gros": "grosse",
    "ingénieur": "ingénieure",
    "las": "lasse",
    "majeur": "majeure",
    "pasteur": "pasteure",
    "paysan": "paysanne",
    "petit-cousin": "petite-cousine",
    "procureur": "procureure",
    "professeur": "professeure",
    "vieux": "vieille",
}


def read_forms() -> list[dict[str, str]]:
    with (FOLDER / "forms.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


FORMS = read_forms()


def possible_feminines(masculine: str) -> set[str]:
    """Feminines that the rules above allow for a masculine singular."""
    if masculine in EXCEPTIONS:
        return {EXCEPTIONS[masculine]}
    fitting = [ending for ending in ENDINGS if masculine.endswith(ending)]
    if not fitting:
        return {masculine + "e"}
    longest = max(fitting, key=len)
    return {masculine.removesuffix(longest) + ending for ending in ENDINGS[longest]}


def test_columns() -> None:
    assert list(FORMS[0]) == ["masculine", "feminine", "category", "number"]


def test_enough_pairs_in_each_category() -> None:
    singular = Counter(row["category"] for row in FORMS if row["number"] == "singular")
    assert len(FORMS) >= 420
    assert set(singular) == CATEGORIES
    assert all(singular[category] >= floor for category, floor in FLOORS.items()), singular


def test_no_epicene_pair_and_no_form_twice() -> None:
    assert [row for row in FORMS if row["masculine"] == row["feminine"]] == []
    forms = Counter(row[side] for row in FORMS for side in ("masculine", "feminine"))
    assert [form for form, count in forms.items() if count > 1] == []


def test_forms_are_clean_single_words() -> None:
    for row in FORMS:
        for side in ("masculine", "feminine"):
            form = row[side]
            assert form == unicodedata.normalize("NFC", form.strip().lower()), form
            assert form.replace("-", "").isalpha(), form


def test_each_feminine_follows_from_its_masculine() -> None:
    singular = [row for row in FORMS if row["number"] == "singular"]
    wrong = [
        (row["masculine"], row["feminine"])
        for row in singular
        if row["feminine"] not in possible_feminines(row["masculine"])
    ]
    assert wrong == []


def test_every_exception_is_used() -> None:
    masculines = {row["masculine"] for row in FORMS}
    assert set(EXCEPTIONS) <= masculines


@pytest.mark.parametrize(
    ("masculine", "wrong"),
    [
        ("naïf", "naïfe"),
        ("visiteur", "visiteure"),
        ("infirmier", "infirmiere"),
        ("paysan", "paysane"),
        ("patient", "patient"),
    ],
)
def test_the_rule_refuses_wrong_feminines(masculine: str, wrong: str) -> None:
    assert wrong not in possible_feminines(masculine)


def test_plural_pairs_are_plurals_of_singular_pairs() -> None:
    singular = {(row["masculine"], row["feminine"]) for row in FORMS if row["number"] == "singular"}
    plural = [row for row in FORMS if row["number"] == "plural"]
    assert {row["number"] for row in FORMS} == {"singular", "plural"}

    def bare(form: str) -> str:
        return "-".join(part.removesuffix("s") for part in form.split("-"))

    for row in plural:
        assert row["masculine"].endswith(("s", "x"))
        assert row["feminine"].endswith("s")
        assert (bare(row["masculine"]), bare(row["feminine"])) in singular, row


def test_the_words_the_clinic_needs_are_there() -> None:
    pairs = {(row["masculine"], row["feminine"]) for row in FORMS}
    assert {
        ("patient", "patiente"),
        ("hospitalisé", "hospitalisée"),
        ("opéré", "opérée"),
        ("adressé", "adressée"),
        ("hypertendu", "hypertendue"),
        ("dépressif", "dépressive"),
        ("anxieux", "anxieuse"),
        ("infirmier", "infirmière"),
        ("docteur", "docteure"),
        ("professeur", "professeure"),
        ("auteur", "autrice"),
    } <= pairs


def test_the_card_states_the_counts() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    counts = Counter(row["category"] for row in FORMS)
    assert f"{len(FORMS)} pairs" in card
    for category, count in counts.items():
        assert f"| {category} | {count} |" in card, (category, count)
