"""Notes of the OMOP common data model: a folder of Parquet, SQLite, DuckDB; nothing is written."""

from __future__ import annotations

import datetime
import sqlite3
import sys
import warnings
from contextlib import closing

import pytest

import epicene
from epicene.core.document import Document, Patient
from epicene.core.errors import InputError
from epicene.corpora.formats import omop_database
from epicene.corpora.formats.ages import age_at
from epicene.corpora.formats.read_only_database import connected

SCHEMA = """
CREATE TABLE person (person_id BIGINT PRIMARY KEY, gender_concept_id BIGINT,
  year_of_birth INTEGER, month_of_birth INTEGER, day_of_birth INTEGER, birth_datetime TIMESTAMP,
  race_concept_id BIGINT, care_site_id BIGINT);
CREATE TABLE note (note_id BIGINT PRIMARY KEY, person_id BIGINT, note_date DATE,
  note_title VARCHAR(250), note_text TEXT, note_type_concept_id BIGINT, provider_id BIGINT,
  visit_occurrence_id BIGINT);
"""
COLUMNS = {
    "person": ("person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth",
               "birth_datetime", "race_concept_id", "care_site_id"),
    "note": ("note_id", "person_id", "note_date", "note_title", "note_text",
             "note_type_concept_id", "provider_id", "visit_occurrence_id"),
}  # fmt: skip
PERSONS = [
    (1, 8532, 1960, 3, 2, "1960-03-02 00:00:00", 0, 5),
    (2, 8507, 1970, None, None, None, 0, None),
    (3, 0, 2021, 1, 1, None, 0, 6),
    (4, 8570, 1950, 12, 31, None, 0, 7),
]
NOTES = [
    (11, 2, "2020-03-01", "CRH", "Patient hypertendu.", 44814637, 9, 77),
    (12, 1, "2020-03-01", None, "Elle dort\r\nà 38\u00a0°C. 😀", 44814637, 9, None),
    (13, 1, "2020-03-02", None, "Suivi.", 44814637, 9, None),
    (14, 3, "2020-03-01", None, "Né après sa note.", 44814637, 9, None),
    (15, 99, "2020-03-01", None, "Inconnu de la table.", 44814637, 9, None),
    (16, 4, "2020-03-01", None, "Indéterminé.", 44814637, 9, None),
]


def note(number, text, patient, **attributes):
    shared = {"note_date": "2020-03-01", "note_type_concept_id": "44814637"}
    return Document(str(number), text, patient=patient, attributes={**shared, **attributes})


def expected(sites=("5", "6", "7")):
    """Return the documents that follow from the tables, ages worked out by hand."""
    a, b, c = sites
    return [
        note(11, NOTES[0][4], Patient("2", "M", 50.0), note_title="CRH", visit_occurrence_id="77"),
        note(12, NOTES[1][4], Patient("1", "F", 59.0, a)),  # the day before the birthday
        note(13, "Suivi.", Patient("1", "F", 60.0, a), note_date="2020-03-02"),
        note(14, NOTES[3][4], Patient("3", None, None, b)),  # born after the note
        note(15, NOTES[4][4], Patient("99")),
        note(16, "Indéterminé.", Patient("4", "I", 69.0, c)),
    ]


def found(corpus):
    return [Document(**{**document.__dict__, "source": ""}) for document in corpus]


def rows(table, tuples):
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in tuples]


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "hôpital 1.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        connection.executemany(f"INSERT INTO person VALUES ({', '.join('?' * 8)})", PERSONS)
        connection.executemany(f"INSERT INTO note VALUES ({', '.join('?' * 8)})", NOTES[::-1])
        connection.commit()
    return path


@pytest.fixture
def duckdb(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "omop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
        connection.executemany(f"INSERT INTO person VALUES ({', '.join('?' * 8)})", PERSONS)
        connection.executemany(f"INSERT INTO note VALUES ({', '.join('?' * 8)})", NOTES[::-1])
    return path


@pytest.fixture
def folder(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    root = tmp_path / "cdm"
    root.mkdir()
    for table, tuples in (("person", PERSONS), ("note", NOTES)):
        made = rows(table, tuples)
        for row in made:
            if "note_date" in row:
                row["note_date"] = datetime.date.fromisoformat(row["note_date"])
            elif row["birth_datetime"]:
                row["birth_datetime"] = datetime.datetime.fromisoformat(row["birth_datetime"])
        parquet.write_table(pa.Table.from_pylist(made), root / f"{table}.parquet")
    return root


def test_a_folder_of_parquet(folder):
    corpus = epicene.load_corpus(folder)
    assert corpus.format == "omop"
    assert found(corpus) == expected()
    assert found(corpus) == expected(), "a corpus can be read again"
    assert [entry["path"] for entry in corpus.files()] == ["note.parquet", "person.parquet"]


def test_a_folder_of_parts(folder):
    for table in ("note", "person"):
        file = folder / f"{table}.parquet"
        file.rename(folder / "part-0.parquet")
        file.mkdir()
        (folder / "part-0.parquet").rename(file / "part-0.parquet")
    assert found(epicene.load_corpus(folder)) == expected()


def test_identifiers_that_are_texts(tmp_path):
    import pandas as pd

    persons = pd.DataFrame({"person_id": ["a", "b"], "gender_concept_id": [8532, 8507]})
    notes = pd.DataFrame({"note_id": [1, 2, 3], "person_id": ["b", None, "c"], "note_text": "x"})
    persons.to_parquet(tmp_path / "person.parquet")
    notes.to_parquet(tmp_path / "note.parquet")
    patients = [document.patient for document in epicene.load_corpus(tmp_path)]
    assert patients == [Patient("b", "M"), Patient("2"), Patient("c")]


def test_sqlite_is_read_and_not_written(sqlite):
    before = sqlite.read_bytes()
    corpus = epicene.load_corpus(f"sqlite:///{sqlite}")
    assert (corpus.name, corpus.format) == ("hôpital 1", "omop")
    assert found(corpus) == expected()
    assert found(corpus) == expected()
    with connected(corpus.reader.url, "") as connection:
        from sqlalchemy import exc, text

        with pytest.raises(exc.OperationalError, match="readonly"):
            connection.execute(text("DELETE FROM note"))
    assert sqlite.read_bytes() == before


def test_names_of_sites_come_from_their_table(sqlite):
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("CREATE TABLE care_site (care_site_id BIGINT, care_site_name TEXT)")
        connection.execute("INSERT INTO care_site VALUES (5, 'Lyon'), (6, 'Brest')")
        connection.commit()
    assert found(epicene.load_corpus(f"sqlite:///{sqlite}")) == expected(("Lyon", "Brest", "7"))


def test_duckdb(duckdb):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=DeprecationWarning)
        corpus = epicene.load_corpus(f"duckdb:///{duckdb}")
        assert found(corpus) == expected()
        with connected(corpus.reader.url, "") as connection:
            from sqlalchemy import exc, text

            with pytest.raises(exc.DBAPIError, match="read-only"):
                connection.execute(text("DELETE FROM note"))


def test_duckdb_by_pages(duckdb, monkeypatch):
    """DuckDB is read by ranges of identifiers; they may repeat, and be missing."""
    monkeypatch.setattr(omop_database, "_PAGE", 2)
    assert found(epicene.load_corpus(f"duckdb:///{duckdb}")) == expected()
    with pytest.importorskip("duckdb").connect(str(duckdb)) as connection:
        connection.execute("CREATE TABLE copy AS SELECT * FROM note; DROP TABLE note")
        for _ in range(2):
            connection.execute("INSERT INTO copy (SELECT * FROM copy)")
        connection.execute("INSERT INTO copy (person_id, note_text) VALUES (1, 'sans numéro')")
        connection.execute("ALTER TABLE copy RENAME TO note")
    corpus = epicene.load_corpus(f"duckdb:///{duckdb}", on_error="skip")
    texts = [document.text for document in corpus]
    assert texts == [document.text for document in expected()] + ["sans numéro"]
    assert len(corpus.skipped) == 3 * 6
    assert all("appears twice" in str(error) for error in corpus.skipped)


def test_only_what_is_needed_is_asked_for(sqlite):
    reader = epicene.load_corpus(f"sqlite:///{sqlite}").reader
    with connected(reader.url, "") as connection:
        statement = str(reader._statement(connection)[0])
    assert "note_text" in statement
    assert "provider_id" not in statement
    assert "race_concept_id" not in statement


def refused(source, match, **options):
    with pytest.raises(InputError, match=match) as caught:
        list(epicene.load_corpus(source, **options))
    told = f"{caught.value} {caught.value.__cause__}"
    if not caught.value.__suppress_context__:
        told += str(caught.value.__context__)
    assert "s3cret" not in told
    return str(caught.value)


def test_no_password_is_ever_shown(monkeypatch):
    assert "s3cret" not in repr(omop_database.OmopDatabaseReader("postgresql://u:s3cret@h/d", "h"))
    refused("postgresql://u:s3cret/d", "no SQLAlchemy URL")
    refused("postgresql://u:s3cret@x@host/d", "no SQLAlchemy URL")
    refused("nothing://u:s3cret@host/d?password=s3cret", "no driver for 'nothing'")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refused("postgresql+psycopg://u:s3cret@host/d", "driver 'psycopg' .* is not installed")
    assert "pip install 'psycopg[binary]'" in said


def test_a_database_that_is_not_there(tmp_path):
    path = tmp_path / "none.db"
    assert str(path) in refused(f"sqlite:///{path}", "no connection to the database")
    assert not path.exists(), "SQLite makes files that are not there, unless told"


def test_tables_that_are_not_omop(sqlite, folder):
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("ALTER TABLE note RENAME COLUMN note_text TO body")
        connection.commit()
    refused(f"sqlite:///{sqlite}", "'note' has no column 'note_text'")
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("DROP TABLE person")
        connection.commit()
    refused(f"sqlite:///{sqlite}", "there is no table 'person'")
    (folder / "person.parquet").write_bytes(b"PAR1")
    refused(folder, "no Parquet file, or it is damaged")
    (folder / "person.parquet").unlink()
    refused(folder, "no person.parquet", format="omop")


def test_a_note_without_text_is_left_out_and_counted(sqlite):
    with closing(sqlite3.connect(sqlite)) as connection:
        connection.execute("UPDATE note SET note_text = NULL WHERE note_id = 12")
        connection.commit()
    corpus = epicene.load_corpus(f"sqlite:///{sqlite}", on_error="skip")
    assert [document.id for document in corpus] == ["11", "13", "14", "15", "16"]
    (error,) = corpus.skipped
    assert "note 2" in str(error)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (datetime.date(2000, 2, 29), datetime.date(2001, 2, 28), 0.0),
        (datetime.date(2000, 2, 29), datetime.date(2001, 3, 1), 1.0),
        (1950, datetime.date(2020, 1, 1), 70.0),
        (1850, datetime.date(2020, 1, 1), None),
        (None, datetime.date(2020, 1, 1), None),
        (1950, None, None),
    ],
)
def test_ages(birth, day, age):
    assert age_at(birth, day) == age
