"""The shipped templates, conditions and controls: one edit, agreement, sourced figures."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "corpora" / "clinical_templates"
SLOT = "{condition}"

# Feminine span -> masculine span: the only edits a template may make. Each line is read by a
# person, so that agreement within the span (cette / ce, la / le, à la / au) is right.
EDITS = {
    "La patiente": "Le patient",
    "patiente": "patient",
    "Cette femme": "Cet homme",
    "cette patiente": "ce patient",
    "Mme": "M.",
    "Elle": "Il",
    "elle": "lui",
    "Une femme": "Un homme",
    "cette femme": "cet homme",
    "à la patiente": "au patient",
    "de la patiente": "du patient",
    "Cette dame": "Ce monsieur",
    "La dame": "Le monsieur",
}
# Words that agree with the patient's gender: outside the edited span, none may appear.
AGREEING = re.compile(
    r"\b(elle|il|lui|femme|homme|dame|monsieur|patiente?|mme|suivie?|atteinte?|née?|âgée?"
    r"|hospitalisée?|admise?|adressée?|connue?|traitée?)\b",
    re.IGNORECASE,
)
# The last word before the slot: none that would contract or elide before un, une, ce, cette.
BEFORE_SLOT = {
    "présente",
    "a",
    "pour",
    "confirme",
    "mentionne",
    "évoque",
    "comporte",
    "évoqué",
    "patiente",
    "patient",
    "décrit",
}
# Gender of the head noun of each condition and control, written by hand.
FEMININE_HEADS = {
    "maladie",
    "rectocolite",
    "dépression",
    "schizophrénie",
    "anorexie",
    "boulimie",
    "insomnie",
    "insuffisance",
    "hypertension",
    "fibrillation",
    "embolie",
    "leucémie",
    "endométriose",
    "hypertrophie",
    "cirrhose",
    "appendicite",
    "infection",
    "tuberculose",
    "hépatite",
    "pneumonie",
    "ostéoporose",
    "polyarthrite",
    "fibromyalgie",
    "spondylarthrite",
    "crise",
    "sclérose",
    "migraine",
    "épilepsie",
    "drépanocytose",
    "anémie",
    "bronchopneumopathie",
    "obésité",
    "hypothyroïdie",
    "colique",
    "douleur",
    "fatigue",
    "affection",
    "pathologie",
    "anomalie",
}
MASCULINE_HEADS = {
    "cancer",
    "trouble",
    "état",
    "infarctus",
    "angor",
    "mélanome",
    "lymphome",
    "fibrome",
    "syndrome",
    "paludisme",
    "lupus",
    "accident",
    "asthme",
    "diabète",
    "problème",
}
ARTICLES = {"un": "m", "une": "f", "ce": "m", "cette": "f"}


def read_table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


TEMPLATES = read_table("templates.tsv")
CONDITIONS = read_table("conditions.tsv")
CONTROLS = read_table("controls.tsv")


def edited_spans(feminine: str, masculine: str) -> tuple[str, str, str]:
    """Return the two differing spans, in whole words, and the words that both share."""
    # A comma is a token of its own: « patiente, » is the word « patiente ».
    left, right = (re.findall(r"[^\s,]+|,", text) for text in (feminine, masculine))
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    shared = left[:start] + left[len(left) - end :]
    return (
        " ".join(left[start : len(left) - end]),
        " ".join(right[start : len(right) - end]),
        " ".join(shared),
    )


def test_enough_of_each_and_no_duplicate() -> None:
    assert len(TEMPLATES) >= 12
    assert len(CONTROLS) >= 12
    assert len(CONDITIONS) >= 40
    for table in (TEMPLATES, CONDITIONS, CONTROLS):
        for column in ("id", "condition", "feminine", "masculine"):
            if column in table[0]:
                values = Counter(row[column] for row in table)
                assert [value for value, count in values.items() if count > 1] == []
    assert not {row["condition"] for row in CONDITIONS} & {row["condition"] for row in CONTROLS}
    assert all(re.fullmatch(r"[a-z0-9_]+", row["id"]) for row in TEMPLATES + CONDITIONS + CONTROLS)


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row["id"])
def test_a_template_pair_differs_by_one_gendered_span(row: dict[str, str]) -> None:
    feminine, masculine, shared = edited_spans(row["feminine"], row["masculine"])
    assert EDITS.get(feminine) == masculine
    # One contiguous edit: the two spans share no word that a finer comparison would keep.
    assert not set(feminine.split()) & set(masculine.split())
    assert AGREEING.search(shared) is None
    for text in (row["feminine"], row["masculine"]):
        assert text.count(SLOT) == 1
        assert text.index(SLOT) > 0
        assert text.split(SLOT)[0].split()[-1] in BEFORE_SLOT
        assert text[0].isupper()
        assert text.endswith(SLOT + ".")
    for text, span in ((row["feminine"], feminine), (row["masculine"], masculine)):
        assert text.index(span) < text.index(SLOT)


def test_two_edits_would_be_seen() -> None:
    spans = edited_spans("La patiente est suivie pour X.", "Le patient est suivi pour X.")
    assert spans[0] not in EDITS
    assert AGREEING.search("est suivie pour") is not None


@pytest.mark.parametrize("row", CONDITIONS + CONTROLS, ids=lambda row: row["id"])
def test_article_agrees_with_its_noun(row: dict[str, str]) -> None:
    article, noun = row["condition"].split()[:2]
    gender = "f" if noun in FEMININE_HEADS else "m"
    assert noun in FEMININE_HEADS | MASCULINE_HEADS, noun
    assert ARTICLES[article] == gender
    assert row["condition"] == row["condition"].strip()
    assert "’" not in row["condition"]


def test_controls_are_balanced_between_the_genders_of_nouns() -> None:
    genders = Counter(ARTICLES[row["condition"].split()[0]] for row in CONTROLS)
    assert genders["f"] == genders["m"]


def test_codes_and_domains() -> None:
    for row in CONDITIONS:
        assert re.fullmatch(r"[A-Z]\d\d(\.\d{1,2})?", row["icd10"]), row["id"]
        assert re.fullmatch(r"[a-z_]+", row["domain"]), row["id"]
        assert row["sex_linked"] in {"", "F", "M"}, row["id"]
    domains = Counter(row["domain"] for row in CONDITIONS)
    assert domains["mental_health"] >= 10
    assert domains["ibd"] == 2
    assert {"breast_cancer", "depression", "crohn"} <= {row["id"] for row in CONDITIONS}


def test_every_share_has_its_population_source_and_note() -> None:
    keys = set(
        re.findall(r"@\w+\{([^,]+),", (FOLDER / "references.bib").read_text(encoding="utf-8"))
    )
    with_share = [row for row in CONDITIONS if row["share_women"]]
    for row in with_share:
        assert 0.0 <= float(row["share_women"]) <= 1.0, row["id"]
        assert row["population"], row["id"]
        assert row["reference"] in keys, row["id"]
        assert row["quality_note"], row["id"]
    for row in CONDITIONS:
        if not row["share_women"]:
            assert not row["population"] + row["reference"] + row["quality_note"], row["id"]
    assert {row["reference"] for row in with_share} == keys


def test_shares_equal_the_published_figures() -> None:
    # Men / women in percent, as printed by Ducel et al. 2025 (real distributions).
    printed = {
        "covid": (62.2, 37.8),
        "colon_cancer": (50.2, 49.5),
        "depression": (33.0, 66.0),
        "sickle_cell": (46.9, 53.1),
        "heart_attack": (60.0, 40.0),
        "osteoporosis": (30.0, 70.0),
        "ovarian_cancer": (0.0, 100.0),
        "prostate_cancer": (100.0, 0.0),
        "breast_cancer": (0.7, 99.3),
        "bladder_cancer": (80.2, 19.8),
    }
    shares = {row["id"]: row["share_women"] for row in CONDITIONS}
    sources = {row["id"]: row["reference"] for row in CONDITIONS}
    for condition, (_, women) in printed.items():
        assert float(shares[condition]) == pytest.approx(women / 100), condition
        assert sources[condition] == "ducel2025women"
    assert {name for name, source in sources.items() if source == "ducel2025women"} == set(printed)
    # Women to men 1.36 and 0.84 (Epimad), and 71.8 % (Pierret et al. 2024).
    assert float(shares["crohn"]) == pytest.approx(1.36 / 2.36, abs=5e-4)
    assert float(shares["ulcerative_colitis"]) == pytest.approx(0.84 / 1.84, abs=5e-4)
    assert float(shares["multiple_sclerosis"]) == pytest.approx(0.718)


def test_sex_linked_conditions_name_sex_linked_anatomy() -> None:
    anatomy = {
        "F": re.compile(r"ovaire|utérus|utérin|endométriose"),
        "M": re.compile(r"prostate|testicule"),
    }
    for row in CONDITIONS:
        for sex, words in anatomy.items():
            assert (row["sex_linked"] == sex) == bool(words.search(row["condition"])), row["id"]
