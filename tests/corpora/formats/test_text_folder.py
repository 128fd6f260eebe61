"""Plain texts as documents, alone or in a folder, with or without a table of facts."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.document import Patient
from epicene.core.errors import InputError

TEXT = "La patiente a été admise.\r\nÉtat stable ; 38\u00a0°C. 😀"


def refused(path, match, **options):
    with pytest.raises(InputError, match=match) as caught:
        list(epicene.load_corpus(path, **options))
    assert str(path) in str(caught.value)


def test_one_file_is_one_document_and_its_text_is_not_altered(tmp_path):
    path = tmp_path / "cas 12.txt"
    path.write_bytes(TEXT.encode())
    corpus = epicene.load_corpus(path)
    (document,) = corpus
    assert (document.id, document.text, document.source) == ("cas 12", TEXT, str(path))
    assert document.patient == Patient("cas 12")
    assert (corpus.name, corpus.format, len(corpus)) == ("cas 12", "text", 1)
    assert (corpus.data_name.name, corpus.data_name.n) == ("cas 12", 1)


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b.txt", "a.txt", "c.md", "d.txt.bak", ".hidden.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "folder.txt" / "a.txt").write_text("within")
    corpus = epicene.load_corpus(tmp_path)
    found = [(document.id, document.text) for document in corpus]
    assert found == [("a", "a.txt"), ("b", "b.txt"), ("folder.txt/a", "within")]
    assert len(corpus) == 3


def test_the_current_folder_has_a_name(tmp_path, monkeypatch):
    place = tmp_path / "notes"
    place.mkdir()
    (place / "a.txt").write_text("a")
    monkeypatch.chdir(place)
    assert epicene.load_corpus(".").name == "notes"


def test_a_table_beside_the_texts_gives_the_facts(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(name)
    (tmp_path / "metadata.csv").write_text("id;sex;age;genre\nb;femme;44;letter\n")
    corpus = epicene.load_corpus(tmp_path)
    one, two = corpus
    assert one.patient == Patient("a")
    assert two.patient == Patient("b", "F", 44.0)
    assert two.attributes == {"genre": "letter"}
    assert len(corpus) == 2


def test_a_link_out_of_the_folder_is_an_error_and_the_rest_is_read(tmp_path):
    inside, outside = tmp_path / "notes", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "a.txt").write_text("a")
    (inside / "b.txt").symlink_to(outside)
    corpus = epicene.load_corpus(inside, on_error="skip")
    assert [document.id for document in corpus] == ["a"]
    assert "leads out of the folder" in str(corpus.skipped[0])
    # The user may name a link.
    (document,) = epicene.load_corpus(inside / "b.txt")
    assert document.text == "secret"


def test_what_is_not_read(tmp_path):
    refused(tmp_path / "nothing.txt", "no such file or folder")
    (tmp_path / "a.docx").write_text("a")
    refused(tmp_path / "a.docx", "no format of annotated documents")
    refused(tmp_path / "a.docx", r"no \.txt file", format="text")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "no format of annotated documents")
    refused(tmp_path / "empty", r"no \.txt file", format="text")
    (tmp_path / "blank.txt").write_text(" \n")
    refused(tmp_path / "blank.txt", "there is no text in it")
    (tmp_path / "latin.txt").write_bytes(b"a\n\xe9")
    refused(tmp_path / "latin.txt", "line 2: this is not UTF-8")
