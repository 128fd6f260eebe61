"""A folder of JSON files: an object a document, and never beside the XMI of the same name."""

from __future__ import annotations

import json

import pytest
from xmi_samples import E3C_ELEMENTS, xmi

from epicene import load_corpus
from epicene.core.errors import InputError

ROW = {"id": "FR1", "text": "La patiente tousse.", "doi": "10.1/x", "authors": [{"author": "A"}]}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "layer3"
    root.mkdir()
    for name, row in (("FR2", {**ROW, "id": "FR2"}), ("FR1", ROW)):
        (root / f"{name}.json").write_text(json.dumps(row), encoding="utf-8")
    return root


def test_each_file_is_a_document(folder):
    corpus = load_corpus(folder)
    assert (corpus.format, len(corpus)) == ("json", 2)
    one, two = corpus
    assert (one.id, two.id, one.text) == ("FR1", "FR2", ROW["text"])
    assert one.attributes["doi"] == "10.1/x"
    assert one.source.endswith("FR1.json")


def test_a_bad_file_is_named_and_the_others_are_read(folder):
    (folder / "FR0.json").write_text('{"id": "x", "text": ')
    (folder / "FR3.json").write_text('{"id": "x"}')
    with pytest.raises(InputError, match=r"FR0\.json: this is not JSON"):
        list(load_corpus(folder, "json"))
    corpus = load_corpus(folder, "json", on_error="skip")
    assert [document.id for document in corpus] == ["FR1", "FR2"]
    assert len(corpus.skipped) == 2


def test_beside_xmi_json_is_metadata(folder):
    (folder / "FR1.xml").write_text(xmi(*E3C_ELEMENTS), encoding="utf-8", newline="")
    assert load_corpus(folder).format in ("e3c", "xmi")


def test_json_without_a_text_is_another_format(folder):
    for file in folder.iterdir():
        file.write_text('{"name": "x"}')
    with pytest.raises(InputError, match="no format of annotated documents"):
        load_corpus(folder)


def test_the_texts_of_e3c_alone(shared_data):
    corpus = load_corpus(shared_data / "e3c_fr" / "text_layer2")
    assert len(corpus) == 168
    assert sum(1 for _ in corpus) == 168
