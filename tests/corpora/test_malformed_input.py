"""What strangers' files may hold: a clear error with file and line, and the others still read."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from epicene import load_corpus
from epicene.core.errors import InputError

TEXT = "La patiente tousse.\nElle dort."
ANN = "T1\tPatient 0 11\tLa patiente\nA1\tKind T1 explicit\n"
MIB = 1 << 20


@pytest.fixture
def folder(tmp_path):
    """Two good documents, and between them the place for a bad one."""
    root = tmp_path / "notes"
    root.mkdir()
    for name in ("a", "c"):
        (root / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        (root / f"{name}.ann").write_text(ANN, encoding="utf-8")
    return root


def no_text(root):
    (root / "b.ann").write_text(ANN)
    return r"b\.ann: there is no text b\.txt"


def windows_1252(root):
    (root / "b.ann").write_text(ANN)
    (root / "b.txt").write_bytes("La patiente tousse.\nElle est fatiguée.".encode("cp1252"))
    return r"b\.txt, line 2: this is not UTF-8\. .*iconv"


def annotations_in_windows_1252(root):
    (root / "b.txt").write_text("Fatiguée", encoding="utf-8")
    (root / "b.ann").write_bytes("T1\tX 0 8\tFatiguée\n".encode("cp1252"))
    return r"b\.ann, line 1: this is not UTF-8"


def link_out(root):
    (root.parent / "secret.txt").write_text("CONFIDENTIEL")
    (root / "b.txt").symlink_to(root.parent / "secret.txt")
    (root / "b.ann").write_text("")
    return r"b\.txt: this link leads out of the folder"


def annotations_linked_out(root):
    (root.parent / "secret.ann").write_text("T1\tX 0 12\tCONFIDENTIEL\n")
    (root / "b.txt").write_text("x")
    (root / "b.ann").symlink_to(root.parent / "secret.ann")
    return r"b\.ann: this link leads out of the folder"


def huge(root):
    (root / "b.ann").write_text("")
    with (root / "b.txt").open("wb") as file:
        file.truncate(1 << 30)  # a line of 1 GiB, without a disk of it
    return r"b\.txt: the file is larger than 64 MiB"


def bad_line(ann, message):
    def write(root):
        (root / "b.txt").write_text(TEXT, encoding="utf-8")
        (root / "b.ann").write_text(ANN + ann, encoding="utf-8", newline="")
        return message

    return write


CASES = {
    "no text": no_text,
    "windows-1252": windows_1252,
    "annotations in windows-1252": annotations_in_windows_1252,
    "link out": link_out,
    "annotations linked out": annotations_linked_out,
    "one line of 1 GiB": huge,
    "no annotation": bad_line("hello\n", r"b\.ann, line 3: this is no BRAT annotation"),
    "no offsets": bad_line("T2\tX a b\tLa\n", r"line 3: T2 is not written as BRAT does"),
    "reversed": bad_line("T2\tX 5 2\tLa\n", r"line 3: T2 is not written as BRAT does"),
    "past the end": bad_line("T2\tX 25 99\tdort.\n", r"line 3: T2 ends at 99, and the text has 30"),
    "text changed": bad_line("T2\tX 0 2\tLe\n", r"line 3: T2 does not quote the text"),
    "duplicate": bad_line(
        "T1\tX 0 2\tLa\n", r"line 3: the identifier T1 is there already, .*line 1"
    ),
    "dangling": bad_line("R1\tTargets Arg1:T1 Arg2:T9\n", r"line 3: there is no annotation T9"),
    "crlf": bad_line("T2\tX 0 2\tLa\r\n", r"line 3: the line ends in CRLF"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_document_is_named_and_the_others_are_read(folder, case):
    message = CASES[case](folder)
    tracemalloc.start()
    with pytest.raises(InputError, match=message) as caught:
        list(load_corpus(folder, "brat"))
    assert "CONFIDENTIEL" not in str(caught.value)
    assert "fatigu" not in str(caught.value).lower()
    corpus = load_corpus(folder, "brat", on_error="skip")
    assert [document.id for document in corpus] == ["a", "c"]
    assert len(corpus.skipped) == 1
    assert tracemalloc.get_traced_memory()[1] < 200 * MIB
    tracemalloc.stop()


def test_a_bad_line_of_json_is_named_and_the_others_are_read(tmp_path):
    path = tmp_path / "notes.jsonl"
    lines = [json.dumps({"id": k, "text": TEXT}) for k in "abc"]
    lines[1:1] = ["{", '{"id": "x"}', '{"id": "a", "text": "again"}', "[]"]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.jsonl, line 2"):
        list(load_corpus(path))
    corpus = load_corpus(path, on_error="skip")
    assert [document.id for document in corpus] == list("abc")
    assert [str(e.where).rpartition("line ")[2] for e in corpus.skipped] == ["2", "3", "4", "5"]


@pytest.mark.parametrize(
    "line",
    [
        "Toux de Mme Quincampoix\tdepuis hier",
        "T Quincampoix\tSymptom 0 90\tLa",
        "T Quincampoix\tSymptom 0 2\tMa",
        "R1\tTargets Arg1:Quincampoix Arg2:T1",
        "Encore Quincampoix\tX:T1\nEncore Quincampoix\tX:T1",
    ],
)
def test_a_line_of_a_record_among_the_annotations_is_not_quoted(tmp_path, line):
    (tmp_path / "1.txt").write_text("La toux.", encoding="utf-8")
    (tmp_path / "1.ann").write_text(f"T1\tX 0 2\tLa\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"1\.ann, line [23]") as caught:
        list(load_corpus(tmp_path))
    assert "Quincampoix" not in str(caught.value)
