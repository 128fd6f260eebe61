"""Nothing outside the folder of a corpus is read or hashed, nor written but its documents."""

from __future__ import annotations

import os

import pytest

import epicene
from epicene.core.document import Document, Entity, Normalisation
from epicene.core.errors import InputError
from epicene.corpora.check import check_file
from epicene.corpora.corpus import Corpus
from epicene.corpora.load import shown_source
from epicene.corpora.schemas.load import load_schema

OUTSIDE = "id,sex,name\n1,F,Quincampoix\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "notes"
    made.mkdir()
    (made / "1.txt").write_text("La patiente tousse.", encoding="utf-8")
    (made / "1.ann").write_text("", encoding="utf-8")
    (tmp_path / "outside.csv").write_text(OUTSIDE, encoding="utf-8")
    return made


def test_a_table_of_patients_that_is_a_link_out_of_the_folder_is_refused(folder):
    (folder / "metadata.csv").symlink_to(folder.parent / "outside.csv")
    for read in (
        lambda: epicene.load_corpus(folder),
        lambda: list(check_file(folder / "1.ann", load_schema("ibd"))),
    ):
        with pytest.raises(InputError, match="leads out of the folder") as caught:
            read()
        assert caught.value.where == str(folder / "metadata.csv")
    (folder / "metadata.csv").unlink()
    (folder / "metadata.csv").write_text(OUTSIDE, encoding="utf-8")
    (document,) = epicene.load_corpus(folder)
    assert document.subject.sex == "F"
    # One that the user names may lie anywhere.
    (folder / "metadata.csv").unlink()
    (document,) = epicene.load_corpus(folder, metadata=folder.parent / "outside.csv")
    assert document.subject.sex == "F"


def test_what_is_not_read_has_no_hash(folder):
    """A link out of the folder, and a pipe, which hashing would wait for for ever."""
    (folder / "2.txt").symlink_to(folder.parent / "outside.csv")
    (folder / "2.ann").write_text("", encoding="utf-8")
    (folder / "3.txt").write_text("Bonjour.", encoding="utf-8")
    os.mkfifo(folder / "3.ann")
    corpus = epicene.load_corpus(folder, on_error="skip")
    paths = {file["path"] for file in corpus.files()}
    assert paths == {"1.ann", "1.txt", "2.ann", "3.txt"}
    assert [document.id for document in corpus] == ["1"]
    assert corpus.data_name.n == 1


def document(identifier="d", entry="C0000001"):
    entity = Entity("T1", "Symptom", ((0, 4),), "toux")
    link = Normalisation("N1", "T1", "UMLS", entry)
    return Document(identifier, "toux", (entity,), normalisations=(link,))


def test_a_field_with_a_line_break_makes_no_annotation_of_its_own(tmp_path):
    forged = document(entry="C0000001\nT2\tDiagnosis 0 4\ttoux")
    with pytest.raises(InputError, match="holds a line break"):
        Corpus.of([forged]).to_brat(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    Corpus.of([document()]).to_brat(tmp_path / "out")
    (read,) = epicene.load_corpus(tmp_path / "out")
    assert [entity.id for entity in read.entities] == ["T1"]


@pytest.mark.parametrize("ids", [("d" * 300,), ("d", "d.txt/e"), ("d", "d")])
def test_an_id_that_is_no_name_of_a_file_is_refused_in_one_sentence(tmp_path, ids):
    with pytest.raises(InputError, match="the id '"):
        Corpus.of([document(name) for name in ids]).to_brat(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_json_lines_do_not_replace_what_is_read_nor_widen_who_may_read_it(tmp_path):
    source = Corpus.of([document()]).to_jsonl(tmp_path / "private.jsonl")
    source.chmod(0o600)
    before = source.read_bytes()
    corpus = epicene.load_corpus(source)
    with pytest.raises(InputError, match="the file that is read"):
        corpus.to_jsonl(source)
    assert source.read_bytes() == before
    assert corpus.to_jsonl(tmp_path / "copy.jsonl").stat().st_mode & 0o077 == 0


def test_an_url_is_shown_without_user_password_and_options():
    url = "postgresql+psycopg://reader:s3cret@host:5432/omop?sslpassword=other"
    assert shown_source(url) == "postgresql+psycopg://host:5432/omop"
    assert shown_source("notes/2024") == "notes/2024"


def test_a_table_of_an_omop_folder_that_is_a_link_out_of_it_is_refused(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    folder = tmp_path / "omop"
    folder.mkdir()
    persons = pa.table({"person_id": [1], "gender_concept_id": [8532]})
    notes = pa.table({"note_id": [1], "person_id": [1], "note_text": ["Toux."]})
    parquet.write_table(persons, folder / "person.parquet")
    parquet.write_table(notes, folder / "note.parquet")
    assert [document.text for document in epicene.load_corpus(folder)] == ["Toux."]
    (folder / "note.parquet").rename(tmp_path / "elsewhere.parquet")
    (folder / "note.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    with pytest.raises(InputError, match="leads out of the folder"):
        list(epicene.load_corpus(folder))
