"""A document a row: JSON lines, tables and Parquet give the same documents of the same facts."""

from __future__ import annotations

import csv
import io
import json

import pytest

import epicene
from epicene.core.document import Document, Entity, Patient, Relation
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus

KINDS = ("jsonl", "csv", "tsv", "parquet")
ODD = [
    "La patiente, « hypertendue ».",
    'Il dit "non", puis\nil dort.\r\nÉtat stable ; 38\u00a0°C.',
    "avant\u2028après\u0085suite\x0bligne",
    "cœur e\u0301le\u0301vation 😀\ttabulation",
    '"guillemet ouvert',
    "retour\rseul",
]


def write(path, rows):
    """Write rows with the tools of their formats, not with ours."""
    kind = path.suffix[1:]
    if kind == "jsonl":
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif kind == "parquet":
        import pyarrow as pa
        from pyarrow import parquet

        parquet.write_table(pa.Table.from_pylist(rows), path)
    else:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), delimiter="\t" if kind == "tsv" else ",")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(out.getvalue().encode())
    return path


@pytest.fixture(params=KINDS)
def table(tmp_path, request):
    return lambda rows, **options: epicene.load_corpus(
        write(tmp_path / f"notes.{request.param}", rows), **options
    )


def problems(corpus):
    """Return what can be read, and why the rest cannot."""
    corpus = corpus.reading(corpus.reader, corpus.name, on_error="skip")
    return [document.id for document in corpus], [str(error) for error in corpus.skipped]


def test_texts_are_not_altered(table):
    corpus = table([{"id": str(k), "text": text} for k, text in enumerate(ODD)])
    assert [document.text for document in corpus] == ODD
    assert [document.text for document in corpus] == ODD, "a corpus can be read again"
    assert len(corpus) == len(ODD)


def test_columns_are_named_by_the_user(table):
    row = {"n": "7", "note": "x", "commentaire": "Le patient dort.", "nip": "P9", "s": "2",
           "ans": 54, "service": "oncologie", "diag": "C50",
           "patient_origine": "abroad"}  # fmt: skip
    columns = {"id": "n", "text": "commentaire", "patient": "nip", "sex": "s", "age": "ans",
               "site": "service", "diagnosis": "diag"}  # fmt: skip
    (document,) = table([row], columns=columns)
    assert document.text == "Le patient dort."
    assert document.id == "7"
    assert document.patient == Patient("P9", "F", 54.0, "oncologie", {"origine": "abroad"})
    # `note` could have been the text, had the user not said otherwise.
    assert document.attributes == {"note": "x", "diagnosis": "C50"}


@pytest.mark.parametrize(
    "names",
    [
        ("id", "text", "patient", "sex", "age"),
        ("note_id", "note_text", "person_id", "gender", "patient_age"),
        ("Identifiant", "TEXTE", "Id patient", "Sexe", "Âge"),
        ("id_document", "note", "num_patient", "genre_patient", "age_patient"),
    ],
)
def test_common_spellings_are_known(table, names):
    (document,) = table([dict(zip(names, ("a", "Bonjour", "p", "F", 30), strict=True))])
    assert (document.id, document.text) == ("a", "Bonjour")
    assert document.patient == Patient("p", "F", 30.0)
    assert not document.attributes


def test_the_kind_of_a_document_is_not_the_sex(table):
    (document,) = table([{"text": "a", "genre": "letter"}])
    assert document.attributes == {"genre": "letter"}
    assert document.patient.sex is None


def test_a_second_column_of_texts_stays_an_attribute(table):
    (document,) = table([{"text": "a", "note_text": "b"}])
    assert (document.text, document.attributes) == ("a", {"note_text": "b"})


def test_without_an_identifier_the_place_is_one(tmp_path):
    rows = [{"text": "a"}, {"text": "b\nb"}, {"text": "c"}]
    ids = {
        kind: [d.id for d in epicene.load_corpus(write(tmp_path / f"n.{kind}", rows))]
        for kind in KINDS
    }
    assert ids["jsonl"] == ids["parquet"] == ["1", "2", "3"]
    assert ids["csv"] == ids["tsv"] == ["2", "3", "5"], "lines under the header"


ENTITIES = [
    [{"label": "Symptom", "start": 3, "end": 10}],
    [{"label": "Symptom", "spans": [[3, 10]]}],
    [{"type": "Symptom", "offsets": [[3, 10]], "text": ["douleur"]}],
    [[3, 10, "Symptom"]],
]


@pytest.mark.parametrize("entities", ENTITIES)
def test_entities_stand_in_a_column_of_json(table, entities):
    corpus = table([{"id": "a", "text": "La douleur", "entities": json.dumps(entities)}])
    (document,) = corpus
    assert document.entities == (Entity("T1", "Symptom", ((3, 10),), "douleur"),)
    assert not document.attributes


def test_entities_stand_in_nested_columns(tmp_path):
    rows = [
        {"text": "La douleur", "entities": [{"label": "S", "start": 3, "end": 10, "attributes":
                                             {"Assertion": "negated"}}]},
        {"text": "Rien", "entities": None},
    ]  # fmt: skip
    for kind in ("jsonl", "parquet"):
        one, two = epicene.load_corpus(write(tmp_path / f"n.{kind}", rows))
        assert one.entities == (Entity("T1", "S", ((3, 10),), "douleur", {"Assertion": "negated"}),)
        assert two.entities == ()


def test_what_to_jsonl_writes_is_read_back(tmp_path):
    text = "La patiente n'a pas de douleur. Sa mère non plus."
    document = Document(
        "a/1", text,
        entities=(Entity("T1", "Symptom", ((23, 30),), "douleur", {"Assertion": "negated"}),
                  Entity("T2", "Person", ((32, 34), (35, 39)), "Sa mère")),
        relations=(Relation("R1", "Of", "T1", "T2", ("From", "To")),),
        attributes={"genre": "letter"},
        patient=Patient("p1", "F", 61.5, "Lyon", {"origin": "abroad"}),
    )  # fmt: skip
    path = Corpus.of([document]).to_jsonl(tmp_path / "c.jsonl")
    (back,) = epicene.load_corpus(path)
    assert back == Document(**{**document.__dict__, "source": back.source})


def test_a_second_document_of_an_id_is_an_error(table):
    rows = [{"id": "a", "text": "1"}, {"id": "b", "text": "2"}, {"id": "a", "text": "3"}]
    ids, errors = problems(table(rows))
    assert ids == ["a", "b"]
    (error,) = errors
    assert "the id 'a' appears twice" in error
    assert "line 4" in error or "line 3" in error or "record 3" in error
    with pytest.raises(InputError, match="appears twice"):
        list(table(rows))


def test_no_text_at_all_is_an_error(table):
    with pytest.raises(InputError, match="there is no text in it"):
        list(table([{"text": " "}]))


def test_a_column_that_is_not_there(table):
    rows = [{"text": "a", "sexe": "F"}]
    with pytest.raises(InputError, match=r"column 'genre'|field 'genre'"):
        list(table(rows, columns={"sex": "genre"}))
    with pytest.raises(InputError, match=r"no column 'text'|no field 'text'"):
        list(table([{"body": "a"}]))
    with pytest.raises(InputError, match="given for two fields"):
        table(rows, columns={"sex": "sexe", "site": "sexe"})


def test_bad_values_name_the_row_and_quote_nothing(table):
    rows = [
        {"id": "1", "text": "Rien.", "age": "", "entities": ""},
        {"id": "2", "text": "Secret.", "age": "soixante", "entities": ""},
        {"id": "3", "text": "Secret.", "age": "", "entities": "Secret"},
        {"id": "4", "text": "Secret.", "age": "", "entities": '[{"label": "x"}]'},
        {"id": "5", "text": "Secret.", "age": "", "entities": '[[3, 99, "x"]]'},
        {"id": "6", "text": "Rien.", "age": "61,5", "entities": "[]"},
    ]
    corpus = table(rows)
    ids, errors = problems(corpus)
    assert ids == ["1", "6"]
    expected = ("no number of years", "not JSON", "another shape", "do not lie in the text")
    for error, reason, number in zip(errors, expected, range(2, 6), strict=True):
        assert reason in error
        assert f"{number}:" in error or f"{number + 1}:" in error
        assert "Secret" not in error
        assert str(corpus.path) in error
