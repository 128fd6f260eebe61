"""The data that ships, read by its own readers and named by its content."""

from __future__ import annotations

import csv
import math
import tomllib

import pytest

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file, sha256_text
from epicene.corpora import clinical_templates, embedded, first_names, gendered_forms
from epicene.corpora.clinical_templates import load_clinical_templates
from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.first_names import load_first_names
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.corpora.word_sets import NO_WORDS, load_word_sets


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_name_of_a_set_follows_every_file_read(tmp_path, monkeypatch):
    for name in ("a.tsv", "b.tsv"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(embedded, "data_folder", lambda *_: tmp_path)
    before = embedded_name("sets", "a.tsv", "b.tsv", n=2)
    assert before.sha256 == sha256_text(sha256_file(tmp_path / n) for n in ("a.tsv", "b.tsv"))
    assert before.licence == "cc-by-4.0"
    (tmp_path / "b.tsv").write_text("changed")
    after = embedded_name("sets", "a.tsv", "b.tsv", n=2)
    assert after.label != before.label
    assert after.label == f"sets@{after.sha256[:8]}"


@pytest.mark.parametrize(
    ("load", "module", "least"),
    [(load_first_names, first_names, 100), (load_gendered_forms, gendered_forms, 300)],
)
def test_tables_are_read_whole(root, load, module, least):
    loaded = load()
    expected = rows_of(root / "corpora" / module.FOLDER / module.FILE)
    assert loaded.table.to_dict("records") == expected
    assert loaded.name.n == len(expected) >= least
    assert set(module.COLUMNS) <= set(loaded.table.columns)
    assert loaded.name.name == module.FOLDER


def test_word_sets_are_those_of_the_file(root):
    loaded = load_word_sets()
    with (root / "corpora" / "word_sets" / "word_sets.toml").open("rb") as handle:
        content = tomllib.load(handle)
    assert [test.id for test in loaded.tests] == [entry["id"] for entry in content["tests"]]
    assert loaded.name.n == len(content["tests"]) > 0
    for test, entry in zip(loaded.tests, content["tests"], strict=True):
        for role, name in zip("xyab", entry["targets"] + entry["attributes"], strict=True):
            words = getattr(test, role)
            assert words.name == name
            assert list(words.words) == content["sets"][name]["words"]
            assert words.kind in loaded.carriers
        assert set(test.titles) == {"fr", "en"}
    assert [words.name for words in loaded.people] == ["women_persons", "men_persons"]
    paired = {words.name: words.paired_with for test in loaded.tests for words in (test.x, test.y)}
    assert {name for name, other in paired.items() if other} == {
        "women_persons",
        "feminine_pronouns",
    }
    for words in loaded.epicene:
        assert content["sets"][words.name]["grammatical_balance"] == "epicene"
    for sentences in loaded.carriers.values():
        assert all(sentence.count("{word}") == 1 for sentence in sentences)
    assert loaded.feminine_things
    assert not set(loaded.feminine_things) & set(loaded.masculine_things)


WORD_SETS = """
[sets.a]
kind = "noun"
words = ["soin"]
[sets.b]
kind = "noun"
words = ["douleur"]
[[tests]]
id = "t"
axis = "gender"
targets = ["a", "b"]
attributes = ["b", "a"]
title_fr = "T"
title_en = "T"
[carriers.noun]
sentences = ["Le mot est {word}."]
[definitional]
feminine_inanimate = ["table"]
masculine_inanimate = ["mur"]
"""


def test_word_sets_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(WORD_SETS, encoding="utf-8")
    loaded = load_word_sets(path)
    assert loaded.name == DataName("mine", sha256_file(path), 1)
    assert loaded.tests[0].b.words == ("soin",)
    # What older files do not say.
    assert (loaded.people, loaded.epicene, loaded.tests[0].x.paired_with) == (
        (NO_WORDS, NO_WORDS),
        (),
        "",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[sets.a]", "[sets.a"),
        ('targets = ["a", "b"]', 'targets = ["a", "c"]'),
        ('targets = ["a", "b"]', 'targets = ["a"]'),
        ('words = ["soin"]', "words = 3"),
        ('title_fr = "T"', ""),
        ("[definitional]", "[other]"),
        ("[[tests]]", "[tests]"),
        ("[sets.a]", 'sets = "a"\n[other]'),
    ],
)
def test_broken_word_sets_are_refused(tmp_path, old, new):
    path = tmp_path / "mine.toml"
    assert old in WORD_SETS
    path.write_text(WORD_SETS.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match="these are no word sets") as caught:
        load_word_sets(path)
    assert str(path) in str(caught.value)


def test_templates_and_conditions_are_those_of_the_files(root):
    loaded = load_clinical_templates()
    folder = root / "corpora" / clinical_templates.FOLDER
    conditions = rows_of(folder / "conditions.tsv")
    assert [c.text for c in loaded.conditions] == [row["condition"] for row in conditions]
    for condition, row in zip(loaded.conditions, conditions, strict=True):
        if row["share_women"]:
            assert condition.share_women == float(row["share_women"])
            assert 0 <= condition.share_women <= 1
            assert condition.reference
        else:
            assert math.isnan(condition.share_women)
    assert [t.feminine for t in loaded.templates] == [
        row["feminine"] for row in rows_of(folder / "templates.tsv")
    ]
    assert list(loaded.complements) == [
        row["condition"] for row in rows_of(folder / "controls.tsv")
    ]
    assert loaded.name.n == len(conditions) >= 30


def test_an_embedded_file_lies_in_its_folder(root):
    path = embedded_file("first_names", "first_names.tsv")
    assert path == root / "corpora" / "first_names" / "first_names.tsv"
