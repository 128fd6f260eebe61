"""Objects in memory as a corpus: frames, datasets, documents, dictionaries."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import epicene
from epicene.core.document import Document, Patient
from epicene.core.errors import InputError

ROW = {"note_id": "a", "note_text": "Bonjour", "person_id": "p", "sexe": "F", "age": 30}


def test_a_frame_is_read_like_a_file():
    frame = pd.DataFrame([ROW, {**ROW, "note_id": "b", "age": None, "sexe": None, "service": "3e"}])
    corpus = epicene.load_corpus(frame)
    one, two = corpus
    assert one == Document("a", "Bonjour", patient=Patient("p", "F", 30.0), source=one.source)
    assert two.patient == Patient("p")
    assert two.attributes == {"service": "3e"}
    assert len(corpus) == 2
    assert (corpus.format, corpus.path, list(corpus.files())) == ("pandas", None, [])


def test_what_is_missing_in_a_frame_is_not_there():
    frame = pd.DataFrame({
        "text": ["a", "b"], "i": [1, None], "when": pd.to_datetime(["2020-03-01", None]),
        "o": pd.array([True, None], dtype="boolean"), "sexe": [2, math.nan],
        "patient": [7, math.nan],
    })  # fmt: skip
    one, two = epicene.load_corpus(frame)
    assert one.attributes == {"i": "1.0", "when": "2020-03-01T00:00:00", "o": "true"}
    assert one.patient == Patient("7", "F")
    assert (two.attributes, two.patient) == ({}, Patient("2"))


def test_a_frame_holds_entities_as_lists_and_arrays():
    entities = [{"label": "S", "start": 0, "end": 7}]
    frame = pd.DataFrame({"text": ["Douleur", "Douleur"],
                          "entities": [entities, np.array(entities, dtype=object)]})  # fmt: skip
    for document in epicene.load_corpus(frame):
        assert [(e.label, e.text) for e in document.entities] == [("S", "Douleur")]


def test_a_frame_without_texts_is_refused():
    with pytest.raises(InputError, match=r"no column 'text'\. Found: a, b"):
        epicene.load_corpus(pd.DataFrame({"a": [1], "b": [2]}))


def test_documents_come_back_as_they_are():
    documents = [Document("a", "x"), Document("b", "y")]
    corpus = epicene.load_corpus(documents)
    assert list(corpus) == documents
    generated = epicene.load_corpus(iter(documents))
    assert list(generated) == list(generated) == documents, "a generator can be read again too"
    with pytest.raises(InputError, match="'a' appears twice"):
        list(epicene.load_corpus([*documents, documents[0]]))


def test_dictionaries_are_rows():
    (document,) = epicene.load_corpus([ROW])
    assert (document.id, document.text, document.patient.sex) == ("a", "Bonjour", "F")


def test_what_gives_no_documents():
    for source, complaint in (
        (3, "from int"), ([], "no document"), ([3], "iterable of int"), ({"a": 1}, "from dict"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=complaint):
            epicene.load_corpus(source)
    mixed = epicene.load_corpus([Document("a", "x"), 3], on_error="skip")
    assert [document.id for document in mixed] == ["a"]
    assert "no Document, but int" in str(mixed.skipped[0])


def test_a_table_of_patients_is_joined(tmp_path):
    table = tmp_path / "patients.csv"
    table.write_text("id,sex,age\na,M,71\n")
    one, two = epicene.load_corpus([Document("a", "x"), Document("b", "y")], metadata=table)
    assert (one.patient.sex, one.patient.age) == ("M", 71.0)
    assert two.patient.sex is None


@pytest.fixture(scope="module")
def datasets():
    """Return the real package, which caches nothing for data made in memory."""
    return pytest.importorskip("datasets")


def test_a_dataset_is_read_with_the_names_of_its_classes(datasets):
    features = datasets.Features({
        "texte": datasets.Value("string"), "sexe": datasets.ClassLabel(names=["F", "M"]),
        "entities": [{"label": datasets.Value("string"), "start": datasets.Value("int64"),
                      "end": datasets.Value("int64")}],
    })  # fmt: skip
    rows = {"texte": ["Fièvre", "Toux"], "sexe": [1, 0],
            "entities": [[{"label": "S", "start": 0, "end": 6}], []]}  # fmt: skip
    dataset = datasets.Dataset.from_dict(rows, features=features)
    for form in (dataset, dataset.with_format("numpy"), dataset.to_iterable_dataset()):
        corpus = epicene.load_corpus(form)
        one, two = corpus
        assert (one.id, one.text, one.patient.sex) == ("1", "Fièvre", "M")
        assert [(e.label, e.text) for e in one.entities] == [("S", "Fièvre")]
        assert (two.text, two.patient.sex, two.entities) == ("Toux", "F", ())
        assert len(corpus) == 2
        assert corpus.format == "datasets"


def test_a_stream_that_does_not_know_its_columns(datasets):
    stream = datasets.IterableDataset.from_generator(lambda: iter([{"text": "a"}, {"text": "b"}]))
    corpus = epicene.load_corpus(stream)
    assert [document.text for document in corpus] == ["a", "b"]


def test_of_several_splits_one_must_be_chosen(datasets):
    dataset = datasets.Dataset.from_dict({"text": ["a"]})
    splits = datasets.DatasetDict({"train": dataset, "test": dataset})
    with pytest.raises(InputError, match=r"several datasets: train, test\. Choose one.*'train'"):
        epicene.load_corpus(splits)
    assert len(epicene.load_corpus(splits["test"])) == 1


def test_nothing_heavy_is_imported_for_documents():
    code = (
        "import sys, epicene; from epicene.core.document import Document; "
        "assert list(epicene.load_corpus([Document('a', 'x')])); "
        "heavy = {'torch', 'spacy', 'datasets', 'sqlalchemy', 'pandas'}; "
        "print(sorted(heavy.intersection(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
