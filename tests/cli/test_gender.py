"""``epicene gender`` reads and rewrites files of texts, and says what it did."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from epicene.cli import app
from epicene.cli.gender_texts import TEXTS
from epicene.corpora.record_formats.layout import Column
from epicene.corpora.records import open_records, write_records
from epicene.french.detect import detect_gender

SECRET = "Zélie Quincampoix"
FEMININE = f"La patiente, {SECRET}, hypertendue,\na été adressée."
MASCULINE = "Le patient est fatigué. Il est rentré."
NOTES = [
    {"id": 1, "text": FEMININE},
    {"id": 2, "text": MASCULINE},
    {"id": 3, "text": None},
    {"id": 4, "text": "Une douleur\u2028thoracique."},
]
FORMATS = ["jsonl", "csv", "tsv", "parquet"]


@pytest.fixture
def notes(tmp_path):
    def write(file_format: str = "csv", rows=NOTES) -> Path:
        path = tmp_path / f"notes.{file_format}"
        write_records(path, rows, [Column("id", "integer"), Column("text")], file_format)
        return path

    return write


@pytest.fixture
def call(shell):
    def run(*arguments, **ends):
        spoken = shell("gender", *arguments, **ends)
        assert "Quincampoix" not in spoken.out + spoken.err
        return spoken

    return run


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", FORMATS)
def test_detect_adds_its_columns_in_every_format(call, notes, tmp_path, source, target):
    out = tmp_path / f"out.{target}"
    call("detect", notes(source), "--out", out)
    records = open_records(out)
    assert [column.name for column in records.columns] == [
        "id", "text", "gender", "gender_confidence"
    ]  # fmt: skip
    rows = list(records)
    assert [str(row["id"]) for row in rows] == ["1", "2", "3", "4"]
    assert [row["text"] or None for row in rows] == [row["text"] for row in NOTES]
    assert [row["gender"] or None for row in rows] == ["F", "M", None, "neutral"]
    confidences = [row["gender_confidence"] for row in rows]
    assert confidences[2] in (None, "")
    assert float(confidences[0]) == round(detect_gender(FEMININE).confidence, 4)


def test_marks_are_added_only_when_asked_for(call, notes, tmp_path):
    plain, full = tmp_path / "plain.jsonl", tmp_path / "full.jsonl"
    call("detect", notes(), "--out", plain)
    call("detect", notes(), "--out", full, "--include-examples")
    assert "gender_markers" not in plain.read_text()
    rows = list(open_records(full))
    assert rows[1]["gender_markers"][0]["text"] == "patient"
    assert rows[2]["gender_markers"] is None
    table = tmp_path / "full.csv"
    call("detect", notes(), "--out", table, "--include-examples")
    with table.open(newline="") as file:
        row = next(csv.DictReader(file))
    assert json.loads(row["gender_markers"])[0]["text"] == "patiente"


def test_the_author_is_read_when_asked_for(call, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Je suis motivée et sérieuse. Mon patron est content.")
    assert json.loads(call("detect", path, "--person", "1", "--json").out)["counts"]["F"]["n"] == 1


def test_json_holds_counts_and_exact_intervals(call, notes):
    spoken = json.loads(call("detect", notes("jsonl"), "--json").out)
    assert (spoken["records"], spoken["without_text"], spoken["out"]) == (4, 1, None)
    assert {name: share["n"] for name, share in spoken["counts"].items()} == {
        "F": 1, "M": 1, "neutral": 1, "ambiguous": 0
    }  # fmt: skip
    assert spoken["counts"]["F"]["share"] == pytest.approx(1 / 3)
    # Clopper and Pearson, 0 of 3: the upper bound is 1 - 0.025 ** (1 / 3).
    assert spoken["counts"]["ambiguous"]["ci_high"] == pytest.approx(1 - 0.025 ** (1 / 3))
    empty = json.loads(call("detect", notes("csv", NOTES[2:3]), "--json").out)
    assert empty["counts"]["F"] == {"n": 0, "share": None, "ci_low": None, "ci_high": None}


def test_the_summary_is_in_the_language_asked_for(call, notes, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    english = call("detect", notes(), "--lang", "en", "--out", out).out
    assert "33.3%" in english
    assert "M (masculine)" in english
    assert "1 of 4 records have no text" in english
    assert english.rstrip().endswith(str(out))
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    french = call("detect", notes()).out
    assert "33,3\u00a0%" in french
    assert "M (masculin)" in french


def test_one_text_needs_no_table(call, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(FEMININE)
    spoken = call("detect", path, "--lang", "en").out
    assert spoken.splitlines()[0].endswith("of the patient: F (feminine)")
    assert "%" not in spoken


def test_every_sentence_is_in_both_languages():
    assert set(TEXTS["en"]) == set(TEXTS["fr"])


def test_lines_of_plain_text(call, tmp_path):
    path, out = tmp_path / "notes.txt", tmp_path / "out.tsv"
    path.write_text("La patiente dort.\n\nLe patient dort.\n")
    call("detect", path, "--lines", "--out", out)
    assert [row["gender"] for row in open_records(out)] == ["F", "", "M"]


def test_a_format_may_be_named(call, tmp_path):
    path = tmp_path / "notes.dat"
    path.write_text("text\nLa patiente dort.\n")
    call("detect", path, code=app.BAD_INPUT)
    assert json.loads(call("detect", path, "--format", "csv", "--json").out)["records"] == 1


def test_the_added_column_may_be_named(call, notes, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("text,gender\nLa patiente dort.,F\n")
    spoken = call("detect", path, code=app.BAD_INPUT)
    assert "the column 'gender' is there already" in spoken.err
    out = tmp_path / "out.jsonl"
    call("detect", path, "--as", "read", "--out", out)
    (row,) = open_records(out)
    assert (row["gender"], row["read"], row["read_confidence"] > 0.5) == ("F", "F", True)


BAD = {
    "a missing file": (["none.csv"], "there is no such file"),
    "a missing column": (["notes.csv", "--column", "texte"], "Found: id, text."),
    "a broken line": (["broken.jsonl"], "line 2: this is not JSON"),
    "a wrong encoding": (["latin.csv"], "line 2 is not UTF-8"),
    "an empty file": (["empty.csv"], "the file is empty"),
    "an unknown format": (["notes.csv", "--out", "out.xlsx"], "stands for no format"),
    "its own input": (["notes.csv", "--out", "notes.csv"], "the file that is read"),
    "a folder to write": (["notes.csv", "--out", "folder.csv"], "this is not a file"),
    "plain text to write": (["notes.csv", "--out", "out.txt"], "plain text has no columns"),
    "lines of a table": (["notes.csv", "--lines"], "--lines is for plain text"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(call, notes, tmp_path, monkeypatch, case):
    notes()
    (tmp_path / "broken.jsonl").write_text(f'{{"text": "a"}}\n{{"text": "{SECRET}\n')
    (tmp_path / "latin.csv").write_bytes(f"text\n{SECRET}\n".encode("cp1252"))
    (tmp_path / "empty.csv").touch()
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    arguments, sentence = BAD[case]
    spoken = call("detect", *arguments, code=app.BAD_INPUT)
    assert sentence in spoken.err
    assert spoken.out == ""
    assert spoken.err.startswith("epicene: "), "nothing was begun"
    assert spoken.err.count("\n") == 1
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_fault_shows_no_text_and_leaves_no_file(call, notes, tmp_path, monkeypatch):
    def broken(text, person):
        raise RuntimeError(text)

    path = notes()
    monkeypatch.setattr("epicene.corpora.gender_files.detect_gender", broken)
    call("detect", path, "--out", tmp_path / "out.csv", code=app.FAULT)
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_is_said_and_leaves_no_file(call, notes, tmp_path, monkeypatch):
    def interrupted(text, person):
        raise KeyboardInterrupt

    path = notes()
    monkeypatch.setattr("epicene.corpora.gender_files.detect_gender", interrupted)
    spoken = call("detect", path, "--out", tmp_path / "out.csv", code=app.INTERRUPTED)
    assert "interrupted; nothing was written" in spoken.err
    assert list(tmp_path.iterdir()) == [path]


# Rewriting loads a parser in every process.
@pytest.mark.parametrize("command", ["detect", pytest.param("swap", marks=pytest.mark.slow)])
def test_processes_change_nothing(tmp_path, command):
    # A shell of its own, because the processes import the program that starts them.
    path = tmp_path / "notes.jsonl"
    rows = [{"id": k, "text": (FEMININE, MASCULINE, None)[k % 3]} for k in range(90)]
    write_records(path, rows, [Column("id"), Column("text")], "jsonl")
    written = []
    for n in ("1", "2"):
        out = tmp_path / f"{n}.jsonl"
        line = [sys.executable, "-m", "epicene", "gender", command, path, "--out", out]
        done = subprocess.run([*line, "--processes", n], capture_output=True, check=True)
        assert b"Quincampoix" not in done.stdout + done.stderr
        written.append(out.read_bytes())
    assert written[0] == written[1]
    key = {"detect": "gender", "swap": "swap_to"}[command]
    first = [json.loads(line)[key] for line in written[0].splitlines()[:3]]
    assert first == {"detect": ["F", "M", None], "swap": ["M", "F", None]}[command]


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", FORMATS)
def test_swap_adds_its_columns_in_every_format(call, notes, tmp_path, source, target):
    out = tmp_path / f"out.{target}"
    call("swap", notes(source), "--names", "keep", "--out", out)
    records = open_records(out)
    assert [column.name for column in records.columns] == [
        "id", "text", "text_swapped", "swap_to", "swap_blocked", "swap_blocked_reasons"
    ]  # fmt: skip
    rows = list(records)
    assert [row["text"] or None for row in rows] == [row["text"] for row in NOTES]
    assert [row["text_swapped"] or None for row in rows] == [
        f"Le patient, {SECRET}, hypertendu,\na été adressé.",
        "La patiente est fatiguée. Elle est rentrée.",
        None,
        NOTES[3]["text"],
    ]
    assert [row["swap_to"] or None for row in rows] == ["M", "F", None, None]
    assert [str(row["swap_blocked"]) for row in rows] == ["0"] * 4


CONFLICT = "Le patient, hypertendu, a une prostatectomie."


@pytest.mark.parametrize(("on_blocked", "written"), [
    ("flag", "La patiente, hypertendue, a une prostatectomie."), ("skip", CONFLICT)
])  # fmt: skip
def test_a_conflict_is_flagged_or_skipped(call, notes, tmp_path, on_blocked, written):
    out = tmp_path / "out.jsonl"
    path = notes("jsonl", [{"id": 1, "text": CONFLICT}, *NOTES[1:]])
    spoken = call("swap", path, "--on-blocked", on_blocked, "--out", out, "--json")
    assert {name: share["n"] for name, share in json.loads(spoken.out)["counts"].items()} == {
        "rewritten": 1, "unchanged": 1, "blocked": 1
    }  # fmt: skip
    row = next(iter(open_records(out)))
    assert row["text_swapped"] == written
    assert row["swap_blocked"] == 1
    assert row["swap_blocked_reasons"]
    assert "prostatectomie" not in spoken.out


def test_edits_are_added_only_when_asked_for(call, notes, tmp_path):
    plain, full = tmp_path / "plain.csv", tmp_path / "full.jsonl"
    call("swap", notes(), "--out", plain)
    assert "swap_edits" not in plain.read_text()
    call("swap", notes(), "--out", full, "--include-examples", "--as", "other")
    row = list(open_records(full))[1]
    text, done = "", 0
    for edit in row["swap_edits"]:
        assert row["text"][edit["start"] : edit["end"]] == edit["before"]
        text += row["text"][done : edit["start"]] + edit["after"]
        done = edit["end"]
    assert text + row["text"][done:] == row["other"]


def test_a_plain_text_becomes_a_plain_text(call, tmp_path):
    path, out = tmp_path / "note.txt", tmp_path / "out.txt"
    path.write_bytes("\ufeffLa patiente est rentrée.\r\nElle dort.\r\n".encode())
    call("swap", path, "--out", out)
    expected = "\ufeffLe patient est rentré.\r\nIl dort.\r\n".encode()
    assert out.read_bytes() == expected
    path.write_text("La patiente dort.\n\nLe patient dort.\n")
    call("swap", path, "--lines", "--to", "M", "--out", out)
    assert out.read_text() == "Le patient dort.\n\nLe patient dort.\n"


def test_the_summary_of_a_swap(call, notes):
    spoken = call("swap", notes("csv", [{"id": 1, "text": CONFLICT}, *NOTES]), "--lang", "fr").out
    assert "signalés\u00a0: en conflit" in spoken
    assert "réécrit quand même" in spoken
