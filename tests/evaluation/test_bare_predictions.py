"""Predictions without texts: where entities lie, a row a document or a row an entity."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.documents import read_pairs

TEXT = "Douleurs lombaires et dorsales depuis Noël."


@pytest.fixture
def gold() -> list[Document]:
    found = (
        Entity("T1", "Sign", ((0, 18),), TEXT[:18]),
        Entity("T2", "Sign", ((0, 8), (22, 30)), "Douleurs dorsales"),
    )
    return [
        Document("12", TEXT, found, patient=Patient("p1", "F")),
        Document("13", TEXT, (), patient=Patient("p2", "M")),
    ]


def entities(pairs):
    return [
        [(e.label, e.spans) for e in answer.entities] if answer else None
        for answer in pairs.predicted
    ]


def expected(gold):
    return [[(e.label, e.spans) for e in document.entities] for document in gold]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet", "jsonl"])
def test_a_row_an_entity(gold, tmp_path, suffix):
    rows = Corpus.of(gold).to_pandas("entities")[["document", "label", "spans"]]
    rows["spans"] = [json.dumps(spans) for spans in rows["spans"]]
    path = tmp_path / f"found.{suffix}"
    {
        "csv": lambda: rows.to_csv(path, index=False),
        "tsv": lambda: rows.to_csv(path, sep="\t", index=False),
        "parquet": lambda: rows.to_parquet(path),
        "jsonl": lambda: rows.to_json(path, orient="records", lines=True),
    }[suffix]()
    assert entities(read_pairs(gold, path)) == expected(gold)


def test_a_frame_as_a_corpus_gives_it(gold):
    rows = Corpus.of(gold).to_pandas("entities")
    assert entities(read_pairs(gold, rows)) == expected(gold)
    plain = pd.DataFrame({"note_id": [12.0], "type": ["Sign"], "start": [0.0], "end": [18.0]})
    assert entities(read_pairs(gold, plain)) == [[("Sign", ((0, 18),))], []]


def test_a_row_a_document(gold, tmp_path):
    path = tmp_path / "found.jsonl"
    found = [{"label": "Sign", "start": 0, "end": 18}]
    path.write_text(json.dumps({"id": "12", "entities": found}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="a document has no prediction"):
        read_pairs(gold, path)
    pairs = read_pairs(gold, path, missing="unscored")
    assert entities(pairs) == [[("Sign", ((0, 18),))], None]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"document": "99"}, "row 1 has an id that the gold has not"),
        ({"document": None}, "row 1 has no document"),
        ({"label": None}, "row 1 has no label"),
        ({"start": "Noël"}, "row 1 has no offsets that are whole numbers"),
        ({"end": 18.5}, "row 1 has no offsets that are whole numbers"),
        ({"end": 99}, "an entity without length or outside its text"),
    ],
)
def test_rows_that_cannot_be_used(gold, row, message):
    frame = pd.DataFrame([{"document": "12", "label": "Sign", "start": 0, "end": 18, **row}])
    with pytest.raises(InputError, match=message) as caught:
        read_pairs(gold, frame)
    assert "Noël" not in str(caught.value)


def test_a_table_that_does_not_say_of_which_document(gold):
    with pytest.raises(InputError, match="no column that says which document"):
        read_pairs(gold, pd.DataFrame({"label": ["Sign"], "start": [0], "end": [18]}))
