"""Gold and predictions of documents: read from any source, refused in one sentence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.documents import (
    aligned,
    are_documents,
    patient_columns,
    read_documents,
    read_pairs,
)

SECRET = "Mme Verdier, suivie pour une tumeur du sein."


@pytest.fixture
def gold() -> list[Document]:
    return [
        Document(
            f"d{k}",
            f"{SECRET} Jour {k}.",
            (Entity("T1", "Diagnosis", ((29, 43),), "tumeur du sein"),),
            attributes={"ward": "B"},
            patient=Patient(
                f"p{k // 2}", "F" if k < 2 else "M", 40.0 + 20 * k, attributes={"origin": "France"}
            ),
        )
        for k in range(4)
    ]


def refused(gold, predictions, **options) -> str:
    with pytest.raises(InputError) as caught:
        read_pairs(gold, predictions, **options)
    message = str(caught.value)
    assert "Verdier" not in message
    assert "tumeur" not in message
    return message


def test_every_source_gives_the_same_documents(gold, tmp_path):
    corpus = Corpus.of(gold)
    sources = [
        gold,
        corpus,
        iter(gold),
        corpus.to_brat(tmp_path / "brat"),
        corpus.to_jsonl(tmp_path / "g.jsonl"),
    ]
    for source in sources:
        pairs = read_pairs(gold, source)
        for truth, answer in pairs.pairs():
            assert answer is not None
            assert (answer.id, answer.entities) == (truth.id, truth.entities)


def test_predictions_are_joined_by_id_and_not_by_order(gold):
    pairs = read_pairs(gold, gold[::-1])
    assert [d.id for d in pairs.predicted if d] == [d.id for d in gold]


def test_unknown_and_missing_documents(gold):
    stranger = replace(gold[0], id="elsewhere")
    assert "a document has an id that the gold has not (first: document 1)" in refused(
        gold, [stranger, *gold[1:]]
    )
    assert "2 documents have no prediction (first: document 1)" in refused(gold, gold[2:])
    pairs = read_pairs(gold, gold[2:], missing="unscored")
    assert pairs.predicted[:2] == (None, None)
    assert pairs.sample().known.tolist() == [False, False, True, True]
    assert "unknown missing='no'" in refused(gold, gold, missing="no")


def test_duplicate_ids(gold):
    twice = Corpus.of([*gold, gold[0]])
    message = refused(gold, twice)
    assert message.startswith("the predictions: a document has an id that is there already")
    assert refused(twice, gold).startswith("the gold: ")


@pytest.mark.parametrize("span", [(29, 430), (-1, 4), (5, 5), (9, 5)])
def test_offsets_outside_the_text(gold, span):
    wrong = replace(gold[1], entities=(Entity("T1", "Diagnosis", (span,), "x"),))
    message = refused(gold, Corpus.of([gold[0], wrong, *gold[2:]]))
    assert "the predictions: a document has an entity without length or outside" in message
    assert "(first: document 2)" in message


def test_offsets_outside_the_text_in_a_file(gold, tmp_path):
    folder = Corpus.of(gold).to_brat(tmp_path / "brat")
    (folder / "d1.ann").write_text("T1\tDiagnosis 29 430\ttumeur du sein\n", encoding="utf-8")
    message = refused(gold, folder)
    assert "d1.ann, line 1: T1 ends at 430, and the text has" in message


def test_texts_that_differ(gold):
    other = replace(gold[0], text=SECRET + "\r\nJour 0.", entities=())
    message = refused(gold, [other, *gold[1:]])
    assert f"first differing at offset {len(SECRET)}." in message
    assert f"{len(other.text)} characters, of the gold {len(gold[0].text)}" in message
    longer = replace(gold[0], text=gold[0].text + "\n")
    assert f"at offset {len(gold[0].text)}." in refused(gold, [longer, *gold[1:]])


def test_nothing_to_read(gold, tmp_path):
    assert "there is no document" in refused(gold, Corpus.of([]))
    assert "no such file or folder" in refused(gold, tmp_path / "nowhere")
    assert "no documents can be read from int" in refused(gold, 3)


def test_fields_of_patients(gold):
    columns = patient_columns([replace(gold[0], patient=Patient("p9")), *gold[1:]])
    assert list(columns) == ["sex", "age_group", "site", "ward", "origin"]
    assert columns["sex"].tolist() == [None, "F", "M", "M"]
    assert columns["age_group"].tolist() == [None, "45-64", "75+", "75+"]
    assert columns["origin"].tolist() == [None, "France", "France", "France"]
    assert columns["site"].isna().all()


def test_a_table_of_patients_is_joined(gold, tmp_path):
    folder = Corpus.of([replace(d, patient=None) for d in gold]).to_brat(tmp_path / "brat")
    (folder / "metadata.jsonl").unlink(missing_ok=True)
    table = tmp_path / "patients.csv"
    pd.DataFrame({"id": [d.id for d in gold], "sex": ["F", "F", "M", "M"]}).to_csv(
        table, index=False
    )
    documents = read_documents(folder, "the gold", table)
    assert [d.subject.sex for d in documents] == ["F", "F", "M", "M"]
    with pytest.raises(InputError, match="to which no table can be joined"):
        read_documents(Corpus.of(gold), "the gold", table)


def test_what_documents_look_like(gold, tmp_path):
    corpus = Corpus.of(gold)
    labels = pd.DataFrame({"id": ["a"], "label": ["yes"]})
    labels.to_csv(tmp_path / "labels.csv", index=False)
    assert are_documents(corpus)
    assert are_documents(gold)
    assert are_documents("ibd")
    assert are_documents(corpus.to_brat(tmp_path / "brat"))
    assert are_documents(corpus.to_jsonl(tmp_path / "gold.jsonl"))
    assert are_documents(corpus.to_pandas())
    assert not are_documents(labels)
    assert not are_documents(tmp_path / "labels.csv")
    # Refused when it is read, in better words than that no task knows it.
    assert are_documents(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no such file or folder"):
        epicene.evaluate(tmp_path / "nowhere", gold)
    assert not are_documents(3)


def test_patients_are_those_of_the_gold(gold):
    strangers = [replace(d, patient=Patient("x", "I")) for d in gold]
    sample = aligned(gold, strangers).sample()
    assert sample.patients.index.tolist() == [0, 0, 1, 1]


def test_a_corpus_that_ships_against_itself():
    pairs = read_pairs("ibd", epicene.load_corpus("ibd"))
    assert all(answer and answer.entities == truth.entities for truth, answer in pairs.pairs())


def test_docbin_csv_and_parquet(gold, tmp_path):
    from spacy.tokens import DocBin

    corpus = Corpus.of(gold)
    DocBin(store_user_data=True, docs=corpus.to_spacy()).to_disk(tmp_path / "tool.spacy")
    rows = [{"id": d.id, "text": d.text, "entities": '[[29, 43, "Diagnosis"]]'} for d in gold]
    pd.DataFrame(rows).to_csv(tmp_path / "tool.csv", index=False)
    pd.DataFrame(rows).to_parquet(tmp_path / "tool.parquet")
    for name in ("tool.spacy", "tool.csv", "tool.parquet"):
        answers = read_pairs(gold, tmp_path / name).predicted
        assert [e.spans for d in answers if d for e in d.entities] == [((29, 43),)] * len(gold)
