"""``epicene corpus check`` and ``convert``: exit codes, what is shown, and what never is."""

from __future__ import annotations

import csv
import json
import string
from dataclasses import replace

import pytest

import epicene
from epicene.cli import app
from epicene.cli.corpus_check import FOUND
from epicene.cli.corpus_check_texts import FRENCH, TEXTS
from epicene.corpora.checking.kinds import KINDS
from epicene.corpora.corpus import InMemory

SECRET = "Quincampoix"
CONF = "[entities]\nPatient\nName\n[attributes]\nKind\tArg:Name, Value:a|b\n"


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "notes"
    root.mkdir()
    (root / "annotation.conf").write_text(CONF)
    (root / "1.txt").write_text(f"La patiente {SECRET} tousse.")
    (root / "1.ann").write_text(f"T1\tPatient 0 11\tLa patiente\nT2\tName 12 23\t{SECRET}\n")
    return root


@pytest.fixture
def planted(folder):
    with (folder / "1.ann").open("a") as file:
        file.write(f"A1\tKind T2 {SECRET}\nT3\tCough 24 30\ttousse\nT4\tCough 24 29\ttouss\n")
    return folder


@pytest.fixture
def call(shell):
    def run(*arguments, **ends):
        spoken = shell("corpus", *arguments, **ends)
        assert SECRET not in spoken.out + spoken.err
        return spoken

    return run


def test_a_clean_corpus_is_left_with_0(call, folder):
    out = call("check", folder, "--lang", "en").out
    assert out == "Schema: notes. Documents: 1. Errors: 0. Warnings: 0.\n"


def test_violations_are_grouped_by_file_counted_and_left_with_1(call, planted):
    out = call("check", planted, "--lang", "en", code=FOUND).out
    file = planted / "1.ann"
    assert out.splitlines() == [
        str(file),
        "  line 3, error [attribute_value]: T2: Kind has a value that Name may not bear.",
        "    → Use one of: a, b.",
        "  line 4, error [unknown_label]: T3: there is no label Cough.",
        "    → Use one of: Name, Patient.",
        "  line 5, warning [span_cuts_word]: T4 (24–29) begins or ends inside a word.",
        "    → Take the whole word.",
        # The mend of a kind is said once.
        "  line 5, error [unknown_label]: T4: there is no label Cough.",
        "",
        "Schema: notes. Documents: 1. Errors: 3. Warnings: 1. "
        "By kind: attribute_value 1, span_cuts_word 1, unknown_label 2.",
    ]


def test_messages_in_french(call, planted):
    out = call("check", planted, "--lang", "fr", "--max", "2", code=FOUND).out
    assert "ligne 4, erreur [unknown_label]\u00a0: T3\u00a0: l’étiquette Cough n’existe pas." in out
    assert "Non affichés\u00a0: 2 autres (--max)." in out
    assert "Erreurs\u00a0: 3. Avertissements\u00a0: 1." in out


def test_json_for_machines_counts_what_max_hides(call, planted):
    content = json.loads(call("check", planted, "--json", "--max", "1", code=FOUND).out)
    assert (content["documents"], content["errors"], content["warnings"]) == (1, 3, 1)
    assert [violation["line"] for violation in content["violations"]] == [3]
    assert content["violations"][0]["file"] == str(planted / "1.ann")


def test_out_holds_every_violation(call, planted, tmp_path):
    out = tmp_path / "violations.csv"
    call("check", planted, "--out", out, "--max", "0", code=FOUND)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = epicene.load_corpus(planted).check()
    assert [(row["code"], int(row["line"])) for row in rows] == [(v.code, v.line) for v in expected]
    assert SECRET not in out.read_text(encoding="utf-8")


def test_warnings_count_only_when_strict(call, folder):
    (folder / "2.txt").write_text("Rien.")
    call("check", folder)
    call("check", folder, "--strict", code=FOUND)


def test_one_document_alone(call, planted):
    call("check", planted / "1.ann", "--schema", planted, code=FOUND)
    spoken = call("check", planted / "1.ann", code=app.BAD_INPUT)
    assert "--schema" in spoken.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere"),
        (["{folder}", "--schema", "breast-cancre"], "breast-cancer"),
        (["{folder}", "--format", "nonsense"], "nonsense"),
        (["{folder}", "--out", "{folder}/out.nonsense"], "extension"),
    ],
)
def test_bad_input_is_one_sentence_and_2(call, folder, arguments, said):
    given = [argument.format(folder=folder) for argument in arguments]
    spoken = call("check", *given, code=app.BAD_INPUT)
    assert said in spoken.err
    assert spoken.err.count("\n") == 1
    assert not list(folder.glob("out*"))


def _fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_every_kind_is_said_in_french_with_the_same_details():
    assert FRENCH.keys() == KINDS.keys()
    for code, (message, hint) in FRENCH.items():
        assert _fields(message) == _fields(KINDS[code].message), code
        assert _fields(hint) == _fields(KINDS[code].hint), code
    assert TEXTS["fr"].keys() == TEXTS["en"].keys()


def test_convert_there_and_back(call, folder, tmp_path):
    brat, lines = tmp_path / "brat", tmp_path / "notes.jsonl"
    call("convert", folder, "--to", "jsonl", "--out", lines)
    call("convert", lines, "--to", "brat", "--out", brat)
    assert (brat / "1.ann").read_bytes() == (folder / "1.ann").read_bytes()
    assert (brat / "1.txt").read_bytes() == (folder / "1.txt").read_bytes()


def test_convert_writes_nothing_where_a_document_cannot_be_read(call, folder, tmp_path):
    (folder / "2.ann").write_text("T1\tPatient 0 2\tLa\n")
    out = tmp_path / "out.jsonl"
    call("convert", folder, "--to", "jsonl", "--out", out, code=app.BAD_INPUT)
    assert not out.exists()
    content = json.loads(
        call("convert", folder, "--to", "jsonl", "--out", out, "--skip", "--json").out
    )
    assert (content["documents"], content["skipped"]) == (1, 1)


def test_convert_writes_the_counterfactual_documents(call, tmp_path, monkeypatch):
    def swapped(reader):
        return InMemory(tuple(replace(document, text="Le patient.") for document in reader))

    # The rewriting itself has its own tests, and loads a parser.
    monkeypatch.setattr("epicene.corpora.twins.SwappedReader", swapped)
    source, out = tmp_path / "notes.jsonl", tmp_path / "twins.jsonl"
    source.write_text(json.dumps({"id": "1", "text": "La patiente."}) + "\n")
    call("convert", source, "--to", "jsonl", "--out", out, "--twins")
    assert json.loads(out.read_text())["text"] == "Le patient."
    call("convert", source, "--to", "jsonl", "--out", out)
    assert json.loads(out.read_text())["text"] == "La patiente."
