"""Documents from plain text and JSON lines."""

from __future__ import annotations

import json

import pytest

from epicene.core.errors import InputError
from epicene.corpora.texts import load_texts

TEXT = "La patiente a été admise.\r\nÉtat stable ; 38\u00a0°C. 😀"


@pytest.fixture
def lines(tmp_path):
    def write(*entries, name="corpus.jsonl"):
        path = tmp_path / name
        text = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    return write


def refused(path, match):
    with pytest.raises(InputError, match=match) as caught:
        load_texts(path)
    assert str(path) in str(caught.value)


def test_one_file_is_one_document_and_its_text_is_not_altered(tmp_path):
    path = tmp_path / "cas 12.txt"
    path.write_bytes(TEXT.encode())
    texts = load_texts(path)
    (document,) = texts.documents
    assert (document.id, document.text) == ("cas 12", TEXT)
    assert document.patient.id == "cas 12"
    assert document.source == str(path)
    assert (texts.name.name, texts.name.n) == ("cas 12", 1)


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.txt", "a.txt", "c.md", "d.txt.bak"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder.txt").mkdir()
    texts = load_texts(str(tmp_path))
    assert [document.text for document in texts.documents] == ["a.txt", "b.txt"]


def test_a_link_in_a_folder_is_not_followed(tmp_path):
    inside, outside = tmp_path / "notes", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "a.txt").write_text("a")
    (inside / "b.txt").symlink_to(outside)
    assert [document.id for document in load_texts(inside).documents] == ["a"]
    (inside / "a.txt").unlink()
    refused(inside, "holds no .txt file")


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    place = tmp_path / "notes"
    place.mkdir()
    (place / "a.txt").write_text("a")
    monkeypatch.chdir(place)
    assert load_texts(".").name.name == "notes"


def test_json_lines(lines):
    path = lines({"id": "x", "text": "a\u2028b"}, "", {"text": "c"}, {"id": None, "text": "d"},
                 {"id": None, "text": "e"}, {"id": 7.5, "text": TEXT})  # fmt: skip
    documents = load_texts(path).documents
    # Without an identifier, the number of the line.
    assert [document.id for document in documents] == ["x", "3", "4", "5", "7.5"]
    assert [document.text for document in documents] == ["a\u2028b", "c", "d", "e", TEXT]
    assert documents[1].source == f"{path}, line 3"


def test_a_line_separator_written_as_itself_ends_no_line(lines):
    (document,) = load_texts(lines('{"text": "a\u2028b\x85c"}')).documents
    assert document.text == "a\u2028b\x85c"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"text": ', "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ('["text"]', "no field 'text'"),
        ('{"texte": "a"}', "no field 'text'"),
        ('{"text": 3}', "no field 'text'"),
        ('{"text": null}', "no field 'text'"),
        ('{"text": "b", "id": "1"}', "the id '1' appears twice"),
        (r'{"text": "\ud83d"}', "half of a surrogate pair"),
    ],
)
def test_a_bad_line_is_named(lines, line, complaint):
    path = lines({"id": "1", "text": "a"}, "", line)
    refused(path, complaint)
    with pytest.raises(InputError, match="line 3: "):
        load_texts(path)


def test_a_wrong_encoding_names_the_line(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a"}\n{"text": "\xe9"}\n')
    refused(path, "line 2 is not UTF-8")


def test_what_is_not_read(tmp_path, lines):
    refused(tmp_path / "nothing", "no such file or folder")
    refused(tmp_path / "nothing.txt", "there is no such file")
    refused(tmp_path / "nothing.jsonl", "there is no such file")
    refused(lines("a", name="a.docx"), "this kind of file is not read")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "holds no .txt file")
    refused(lines({"text": " "}), "there is no text in it")
    (tmp_path / "blank.txt").write_text(" \n")
    refused(tmp_path / "blank.txt", "there is no text in it")


def test_the_name_follows_identifiers_and_texts(tmp_path, lines):
    one = load_texts(lines({"id": "a", "text": "b"})).name
    assert load_texts(lines({"id": "a", "text": "b", "more": 1})).name == one
    others = [[{"id": "a", "text": "c"}], [{"id": "ab", "text": ""}, {"text": "x"}],
              [{"id": "b", "text": "b"}]]  # fmt: skip
    for entries in others:
        assert load_texts(lines(*entries)).name.sha256 != one.sha256
    assert one.label == f"corpus@{one.sha256[:8]}"
