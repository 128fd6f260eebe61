"""A corpus: read as often as asked, split by patient, written and read back, errors counted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

import pandas as pd
import pytest

from epicene import load_corpus
from epicene.core.document import (
    Document,
    Entity,
    Equivalence,
    Event,
    Normalisation,
    Note,
    Patient,
    Relation,
)
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus

TEXT = "La patiente, hypertendue, a une douleur du genou 😀 gauche."


def full(identifier="1", patient="p1", **more):
    """A document that holds everything a document can hold."""
    start = TEXT.index("douleur")
    left = TEXT.index("gauche")
    return Document(
        id=identifier,
        text=TEXT,
        entities=(
            Entity("T1", "Patient", ((0, 11),), "La patiente", {"Kind": "explicit"}),
            Entity("T2", "Symptom", ((start, start + 7), (left, left + 6)), "douleur gauche"),
            Entity("T3", "Site", ((start, left - 1),), TEXT[start : left - 1]),
        ),
        relations=(Relation("R1", "Targets", "T2", "T1"),),
        events=(Event("E1", "Hurts", "T2", (("Who", "T1"),), {"Sure": "true"}),),
        equivalences=(Equivalence("Equiv", ("T2", "T3")),),
        notes=(Note("#1", "AnnotatorNotes", "T2", "à revoir"),),
        normalisations=(Normalisation("N1", "T2", "UMLS", "C0030193", "pain"),),
        attributes={"genre": "letter"},
        patient=Patient(patient, "F", 61.0, "CHU", {"origin": "abroad"}),
        **more,
    )


def many(n=60):
    return [
        Document(f"d{k}", TEXT, patient=Patient(f"p{k // 2}", "F" if k // 2 % 3 else "M"))
        for k in range(n)
    ]


@pytest.mark.parametrize("way", ["brat", "jsonl"])
def test_what_is_written_reads_back(tmp_path, way):
    documents = [full(), full("sub/2", "p2")]
    corpus = Corpus.of(documents, "mine")
    path = tmp_path / ("out" if way == "brat" else "out.jsonl")
    corpus.to_brat(path) if way == "brat" else corpus.to_jsonl(path)
    again = list(load_corpus(path))
    for one, two in zip(documents, again, strict=True):
        assert one.subject == two.subject
        for field in (
            "id",
            "text",
            "entities",
            "relations",
            "events",
            "equivalences",
            "notes",
            "normalisations",
            "attributes",
        ):
            assert getattr(one, field) == getattr(two, field), field


def test_reading_again_reads_again(tmp_path):
    Corpus.of(many(3)).to_brat(tmp_path / "out")
    corpus = load_corpus(tmp_path / "out")
    assert [d.id for d in corpus] == [d.id for d in corpus] == ["d0", "d1", "d2"]
    assert len(corpus) == 3


def test_a_bad_document_ends_the_reading_or_is_counted(tmp_path):
    Corpus.of(many(3)).to_brat(tmp_path / "out")
    (tmp_path / "out" / "d1.txt").unlink()
    with pytest.raises(InputError, match=r"d1\.ann: there is no text d1\.txt"):
        list(load_corpus(tmp_path / "out"))
    corpus = load_corpus(tmp_path / "out", on_error="skip")
    assert [d.id for d in corpus] == ["d0", "d2"]
    assert [str(error.where).rsplit("/", 1)[-1] for error in corpus.skipped] == ["d1.ann"]
    assert len(corpus) == 2
    # A second reading counts anew.
    list(corpus)
    assert len(corpus.skipped) == 1


def test_every_file_has_its_hash(tmp_path):
    Corpus.of(many(2)).to_brat(tmp_path / "out")
    corpus = load_corpus(tmp_path / "out")
    files = {file["path"]: file["sha256"] for file in corpus.files()}
    assert set(files) == {"d0.ann", "d0.txt", "d1.ann", "d1.txt", "metadata.jsonl"}
    for name, digest in files.items():
        assert digest == hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest()
    before = corpus.data_name
    (tmp_path / "out" / "d0.ann").write_text("T1\tPatient 0 2\tLa\n")
    assert load_corpus(tmp_path / "out").data_name.sha256 != before.sha256


@pytest.mark.parametrize("seed", range(5))
def test_no_patient_is_on_both_sides_and_each_stratum_is_shared_out(seed):
    corpus = Corpus.of(many(120))
    parts = corpus.split(seed=seed)
    assert list(parts) == ["train", "dev", "test"]
    documents = {name: list(part) for name, part in parts.items()}
    assert sorted(d.id for ds in documents.values() for d in ds) == sorted(d.id for d in corpus)
    patients = {name: {d.subject.id for d in ds} for name, ds in documents.items()}
    assert not patients["train"] & patients["test"]
    assert not patients["train"] & patients["dev"]
    assert not patients["dev"] & patients["test"]
    everybody = Counter(d.subject.sex for d in {d.subject.id: d for d in corpus}.values())
    for name, share in (("train", 0.7), ("dev", 0.1), ("test", 0.2)):
        own = Counter(d.subject.sex for d in {d.subject.id: d for d in documents[name]}.values())
        for sex, n in everybody.items():
            assert abs(own[sex] - share * n) <= 1.0


def test_the_seed_decides_the_split():
    corpus = Corpus.of(many(60))

    def train(seed):
        return [d.id for d in corpus.split(seed=seed)["train"]]

    assert train(1) == train(1)
    assert train(1) != train(2)


def test_a_split_by_document_may_part_a_patient():
    parts = Corpus.of(many(60)).split(by="document", stratify=None, parts={"a": 1, "b": 1})
    a, b = ({d.subject.id for d in part} for part in parts.values())
    assert a & b
    assert {name: len(part) for name, part in parts.items()} == {"a": 30, "b": 30}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stratify": "origin"}, "no document has 'origin'"),
        ({"parts": {"a": 1.0, "b": 0.0}}, "a share above 0"),
        ({"by": "ward"}, "by is 'ward'"),
    ],
)
def test_a_split_that_cannot_be_made_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        Corpus.of(many(4)).split(**options)


def test_twins_are_rewritten_and_keep_their_annotations():
    (twin,) = Corpus.of([full()]).twins()
    assert twin.text.startswith("Le patient, hypertendu,")
    assert (twin.id, twin.subject.sex) == ("1", "M")
    assert all(
        e.text == " ".join(twin.text[start:end] for start, end in e.spans) for e in twin.entities
    )


def test_a_document_with_a_sex_linked_fact_has_no_twin():
    blocked = Document("2", "La patiente, enceinte de 20 SA, est hospitalisée.")
    twins = Corpus.of([full(), blocked]).twins()
    assert [d.id for d in twins] == ["1"]
    (why,) = twins.skipped
    assert "it has no twin" in str(why)


def test_tables_have_a_row_a_document_or_an_entity():
    corpus = Corpus.of([full(), *many(1)])
    documents = corpus.to_pandas()
    assert documents["id"].tolist() == ["1", "d0"]
    row = documents.iloc[0]
    assert (row["patient"], row["sex"], row["age"], row["site"]) == ("p1", "F", 61.0, "CHU")
    assert (row["genre"], row["patient_origin"], row["n_entities"]) == ("letter", "abroad", 3)
    entities = corpus.to_pandas("entities")
    assert entities["text"].tolist() == ["La patiente", "douleur gauche", full().entities[2].text]
    assert isinstance(entities, pd.DataFrame)
    with pytest.raises(InputError, match="unit is 'words'"):
        corpus.to_pandas("words")


def test_a_table_of_patients_is_joined(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        (folder / f"{name}.ann").write_text("", encoding="utf-8")
    rows = [{"num": "a", "sexe": "2", "age": "61,5", "patient_origin": "abroad", "genre": "letter"}]
    table = tmp_path / "table.jsonl"
    table.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    a, b = load_corpus(folder, metadata=table, columns={"id": "num", "sex": "sexe"})
    assert (a.subject.sex, a.subject.age) == ("F", 61.5)
    assert (a.subject.attributes, a.attributes) == ({"origin": "abroad"}, {"genre": "letter"})
    assert (b.subject.sex, b.subject.age) == (None, None)


def test_a_document_cannot_be_written_out_of_its_folder(tmp_path):
    for bad in ("../evil", "/etc/evil", "a/../../evil", "a//b", "a\\b"):
        with pytest.raises(InputError, match="cannot be a file name"):
            Corpus.of([Document(bad, TEXT)]).to_brat(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"there is no such file or folder\. Corpora that ship"):
        load_corpus(tmp_path / "none")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="no format of annotated documents"):
        load_corpus(tmp_path / "x.pdf")
    with pytest.raises(InputError, match="on_error is 'ignore'"):
        load_corpus(tmp_path, on_error="ignore")
    with pytest.raises(InputError, match="variant is 'biased'"):
        load_corpus("ibd", variant="biased")
