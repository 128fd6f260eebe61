"""Sentence pairs: read as their authors publish them, and audited."""

from __future__ import annotations

import csv
import difflib
import re
from collections import Counter

import pandas as pd
import pytest

from epicene.core.errors import InputError
from epicene.corpora.pair_table import UNUSABLE, edits, pair_flags, read_pairs

MORE, LESS = "La patiente exagère sa douleur.", "Le patient exagère sa douleur."


def frame(**columns):
    return pd.DataFrame({"sentence_more": [MORE], "sentence_less": [LESS], **columns})


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "pairs.tsv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


# --- the authors' file of French CrowS-Pairs -------------------------------------------------


@pytest.fixture(scope="module")
def authors(crows_pairs_fr):
    """Read the file with nothing of ours."""
    with crows_pairs_fr.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


@pytest.fixture(scope="module")
def crows(crows_pairs_fr):
    return read_pairs(crows_pairs_fr)


def flagged(table, flag):
    return table[[flag in flags.split() for flags in table["flags"]]]


def test_crows_pairs_is_read_as_it_is(crows, authors):
    assert len(crows) == len(authors) == 1677
    assert list(crows.columns) == [
        "sentence_more", "sentence_less", "flags", "id", "stereo_antistereo", "bias_type",
    ]  # fmt: skip
    theirs = {"sentence_more": "sent_more", "sentence_less": "sent_less", "id": ""}
    for column in ("sentence_more", "sentence_less", "id", "stereo_antistereo", "bias_type"):
        expected = [row[theirs.get(column, column)] for row in authors]
        assert crows[column].tolist() == expected


def test_crows_pairs_has_its_published_categories(crows):
    # Névéol et al. 2022, Table 4, last column but one: the number of pairs of each category.
    assert Counter(crows["bias_type"]) == {
        "race-color": 460, "gender": 321, "nationality": 253, "socioeconomic": 196,
        "religion": 115, "sexual-orientation": 91, "age": 90, "physical-appearance": 72,
        "disability": 66, "autre": 13,
    }  # fmt: skip
    assert Counter(crows["stereo_antistereo"]) == {"stereo": 1466, "antistereo": 211}


def test_crows_pairs_identical_and_empty(crows):
    # By the identifiers of the authors' own first column.
    assert flagged(crows, "identical")["id"].tolist() == ["59", "379", "388"]
    assert flagged(crows, "empty")["id"].tolist() == ["129"]
    assert crows.loc[crows["flags"] == "empty", "sentence_less"].str.strip().tolist() == [""]


def runs_of_change(more, less):
    """Count maximal runs of words that an alignment by `difflib` does not keep."""
    words = [re.findall(r"\w+|[^\w\s]", text) for text in (more, less)]
    blocks = difflib.SequenceMatcher(None, *words, autojunk=False).get_matching_blocks()
    runs, at = 0, (0, 0)
    for one, two, size in blocks:
        runs += (one, two) != at
        at = (one + size, two + size)
    return runs


def test_crows_pairs_with_several_edits(crows, authors):
    # A word is a run of letters and digits, or one other character that is no space; an edit
    # is a run of words that differs between the members of the pair.
    expected = [
        row[""]
        for row in authors
        if row["sent_less"].strip() and runs_of_change(row["sent_more"], row["sent_less"]) > 1
    ]
    found = flagged(crows, "several_edits")
    assert found["id"].tolist() == expected
    # What a first reading of the file counted; the one pair more there is the empty one.
    assert len(found) == 187
    assert (found["bias_type"] == "gender").sum() == 123


def test_crows_pairs_stray_spaces(crows, authors):
    stray = [[row[c] != row[c].strip() for c in ("sent_more", "sent_less")] for row in authors]
    assert sum(map(sum, stray)) == 262
    expected = {row[""] for row, pair in zip(authors, stray, strict=True) if any(pair)} - {"129"}
    assert set(flagged(crows, "edge_space")["id"]) == expected


def test_what_was_read_can_be_read_again(crows):
    # A probe is given the table that the plan read, the empty sentence with it.
    pd.testing.assert_frame_equal(read_pairs(crows), crows)
    shuffled = crows.sample(frac=1, random_state=1)
    again = read_pairs(shuffled)
    assert again["id"].tolist() == shuffled["id"].tolist()
    assert again.index.tolist() == list(range(len(crows)))


def test_the_authors_columns_are_known_in_a_frame_too(crows_pairs_fr, crows):
    raw = pd.read_csv(crows_pairs_fr, sep="\t", keep_default_na=False, dtype=str)
    again = read_pairs(raw.rename(columns={raw.columns[0]: "id"}))
    pd.testing.assert_frame_equal(again, crows)
    missing = pd.read_csv(crows_pairs_fr, sep="\t")
    assert read_pairs(missing)["flags"].tolist() == crows["flags"].tolist()


# --- one pair --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "less", "flags"),
    [
        (MORE, LESS, ()),
        (MORE, MORE, ("identical",)),
        (MORE, "  ", ("empty",)),
        ("", LESS, ("empty",)),
        ("Elle est vue par lui.", "Il est vu par lui.", ("several_edits",)),
        ("Le Noir est venu.", "Le noir est venu.", ("case_only",)),
        ("Il est agé.", "Il est âgé.", ("accent_only",)),
        (MORE + " ", LESS, ("edge_space",)),
        ("L'un dit qu’elle ment.", "L'un dit qu’il ment.", ("mixed_apostrophes",)),
        ("L'un ment.", "L’un ment.", ("mixed_apostrophes",)),
        ("Elle est venue.", "Il est venu hier.", ("several_edits",)),
    ],
)
def test_flags_of_a_pair(more, less, flags):
    assert pair_flags(more, less) == flags


def test_composed_and_decomposed_accents_are_one_sentence_to_the_eye():
    assert "accent_only" in pair_flags("Il est âgé.", "Il est a\u0302ge\u0301.")


def test_edits_are_counted_in_words():
    assert edits(MORE, LESS) == 1
    assert edits("Elle est là.", "Elle est là.") == 0
    assert edits("a b c d e", "x b y d z") == 3
    assert edits("Madame Lambert vient.", "M. Lambert vient.") == 1


def test_only_these_make_a_pair_unusable():
    assert {"empty", "identical", "several_edits"} == UNUSABLE


# --- other sources ---------------------------------------------------------------------------


def test_columns_are_kept_in_order():
    table = read_pairs(frame(z=[1], flags=["old"], a=["x"])[["z", "sentence_less", "flags", "a",
                                                             "sentence_more"]])  # fmt: skip
    assert list(table.columns) == ["sentence_more", "sentence_less", "flags", "z", "a"]
    assert table["flags"].tolist() == [""]
    assert table["z"].tolist() == [1]


def test_the_frame_given_is_not_changed():
    given = frame(flags=["old"]).set_index(pd.Index([7]))
    before = given.copy()
    read_pairs(given)
    pd.testing.assert_frame_equal(given, before)


def test_the_authors_names_without_their_other_columns():
    given = pd.DataFrame({"sent_more": [MORE], "sent_less": [LESS]})
    assert read_pairs(given)["sentence_more"].tolist() == [MORE]


def test_the_pairs_that_ship_are_all_usable(root):
    for file in ("pairs.tsv", "controls.tsv"):
        table = read_pairs(root / "corpora" / "clinical_stereotypes" / file)
        assert not any(UNUSABLE & set(flags.split()) for flags in table["flags"]), file


def test_csv_with_commas_in_quotes(file):
    path = file(f'sentence_more,sentence_less\n"{MORE}, oui","{LESS}, oui"\n', "pairs.csv")
    assert read_pairs(str(path))["sentence_more"].tolist() == [MORE + ", oui"]


@pytest.mark.parametrize("column", ["sentence_more", "sentence_less"])
def test_an_empty_sentence_names_its_line(file, column):
    rows = [["x", "y"] for _ in range(3)]
    rows[2][column == "sentence_less"] = "  "
    lines = ["sentence_more\tsentence_less", "", *("\t".join(row) for row in rows)]
    with pytest.raises(InputError, match=f"{column} is empty on line 5") as caught:
        read_pairs(file("\n".join(lines)))
    assert "pairs.tsv" in str(caught.value)
    assert "Give both sentences" in str(caught.value)


@pytest.mark.parametrize("value", ["", None, float("nan"), pd.NA, "\u00a0"])
def test_an_empty_sentence_in_a_frame_names_its_row(value):
    table = pd.concat([frame(), frame()]).reset_index(drop=True)
    table["sentence_less"] = pd.Series([LESS, value], dtype="object")
    # The same index twice: the row is counted, not looked up.
    with pytest.raises(InputError, match="sentence_less is empty in row 1"):
        read_pairs(table.set_index(pd.Index([4, 4])))


def test_a_column_of_nothing_but_missing_values():
    with pytest.raises(InputError, match="sentence_less is empty in row 0"):
        read_pairs(frame(sentence_less=[float("nan")]))


def test_missing_columns(file):
    with pytest.raises(InputError, match="missing column sentence_less"):
        read_pairs(file("sentence_more\taxis\na\tb\n"))
    with pytest.raises(InputError, match="the frame of pairs: missing columns"):
        read_pairs(pd.DataFrame({"a": [1]}))


def test_no_pairs(file):
    with pytest.raises(InputError, match="there are no pairs"):
        read_pairs(file("sentence_more\tsentence_less\n"))
    with pytest.raises(InputError, match="there are no pairs"):
        read_pairs(frame().iloc[:0])


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_pairs(tmp_path / "nothing.tsv")
