"""The shipped first names: sex and association known, groups balanced."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path
from statistics import mean

FOLDER = Path(__file__).parents[2] / "corpora" / "first_names"
LABELS = {
    "french",
    "maghrebi_arabic",
    "sub_saharan_african",
    "portuguese_spanish",
    "turkish",
    "vietnamese",
}


def read_names() -> list[dict[str, str]]:
    with (FOLDER / "first_names.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


NAMES = read_names()


def names_of(association: str, sex: str) -> list[str]:
    return [
        row["name"]
        for row in NAMES
        if row["origin_association"] == association and row["sex"] == sex
    ]


def test_columns_and_labels() -> None:
    assert list(NAMES[0]) == ["name", "sex", "origin_association"]
    assert {row["sex"] for row in NAMES} == {"F", "M"}
    assert {row["origin_association"] for row in NAMES} == LABELS


def test_as_many_names_of_each_sex_in_each_group() -> None:
    for association in LABELS:
        women, men = names_of(association, "F"), names_of(association, "M")
        assert len(women) == len(men) >= 16, association


def test_no_name_stands_twice() -> None:
    # Accents and case apart: « Ines » and « Inès » would be one name for most tokenizers' users.
    plain = Counter(
        unicodedata.normalize("NFD", row["name"]).encode("ascii", "ignore").decode().lower()
        for row in NAMES
    )
    assert [name for name, count in plain.items() if count > 1] == []


def test_names_are_single_capitalised_words() -> None:
    for row in NAMES:
        name = row["name"]
        assert name.isalpha(), name
        assert name == unicodedata.normalize("NFC", name).capitalize(), name


def test_lengths_are_balanced_between_the_sexes() -> None:
    for association in LABELS:
        gap = mean(map(len, names_of(association, "F"))) - mean(
            map(len, names_of(association, "M"))
        )
        assert abs(gap) <= 0.5, (association, gap)


def test_the_card_forbids_inference_about_persons() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "never to infer the origin of a real person" in card
    assert f"{len(NAMES)} first names" in card
