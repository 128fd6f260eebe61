"""Lines that cannot be read are named, and what follows them is read all the same."""

from __future__ import annotations

import json
import os
import tracemalloc

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats.jsonl import JsonLinesReader
from epicene.corpora.formats.long_lines import lines_or_errors
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.formats.seen import Seen
from epicene.corpora.formats.table import TableReader


@pytest.fixture
def file(tmp_path):
    def write(content, name):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def read(source):
    """Return the texts that can be read, and why the others cannot."""
    corpus = epicene.load_corpus(source, on_error="skip")
    return [document.text for document in corpus], [str(error) for error in corpus.skipped]


def refused(source, match):
    with pytest.raises(InputError, match=match) as caught:
        list(epicene.load_corpus(source))
    assert str(source) in str(caught.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b'{"text": ', "this is not JSON"),
        (b"[" * 100_000, "this is not JSON"),
        (b'["text"]', "not a JSON object"),
        (b'{"body": "a"}', "no field 'text'"),
        (b'{"text": 3}', "no field 'text'"),
        (b'{"text": null}', "no field 'text'"),
        (b'{"text": "b", "id": "1"}', "the id '1' appears twice"),
        (rb'{"text": "\ud83d"}', "half of a surrogate pair"),
        (rb'{"text": "a", "id": "\ud83d"}', "half of a surrogate pair"),
        (b'{"text": "\xe9"}', "line 3 is not UTF-8"),
        (b'{"text": "a", "age": -3}', "no number of years"),
        (b'{"text": "a", "patient": {"age": "old"}}', "no number of years"),
        (b'{"text": "a", "attributes": 3}', "'attributes' holds no object"),
        (b'{"text": "a", "entities": [3]}', "an entity has another shape"),
        (b'{"text": "a", "relations": [{"id": "R1"}]}', "of another shape"),
    ],
)
def test_a_bad_line_is_named_and_passed_over(file, line, complaint):
    path = file(b'{"id": "1", "text": "a"}\n\n' + line + b'\n{"text": "b"}', "a.jsonl")
    texts, (error,) = read(path)
    assert texts == ["a", "b"]
    assert complaint in error
    assert f"{path}, line 3: " in error or f"{path}: line 3 " in error
    refused(path, complaint)


def test_json_lines_have_ids_and_line_ends_of_their_own(file):
    lines = [
        {"id": "x", "text": "a\u2028b"},
        {"text": "c", "m": float("nan")},
        {"id": 7, "text": "d"},
    ]
    content = "\ufeff" + "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    documents = list(epicene.load_corpus(file(content, "a.jsonl")))
    assert [document.id for document in documents] == ["x", "2", "7"]
    assert [document.text for document in documents] == ["a\u2028b", "c", "d"]
    assert documents[1].attributes == {}


def test_a_very_long_line_is_passed_over(file):
    long = json.dumps({"id": "long", "text": "a" * 300})
    content = f'{{"text": "before"}}\n{long}\n{{"text": "after"}}\n{long}'
    reader = JsonLinesReader(file(content, "a.jsonl"), Fields({}), max_line=200)
    first, error, last, end = reader
    assert (first.text, last.text) == ("before", "after")
    assert "line 2 is longer" in str(error)
    assert "line 4 is longer" in str(end)


def test_a_line_of_a_gigabyte_does_not_fill_the_memory(file):
    path = file('{"text": "before"}\n', "a.jsonl")
    with path.open("ab") as stream:
        os.truncate(path, 1 << 30)  # holes take no place on the disk
        stream.write(b'\n{"text": "after"}\n')
    tracemalloc.start()
    texts, (error,) = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts == ["before", "after"]
    assert f"{path}: line 2 is longer than 64 MiB" in error
    assert peak < 150 << 20


def test_lines_at_the_limit_are_read(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345\n123456\n12345")
    found = [(n, line if isinstance(line, str) else None) for n, line in lines_or_errors(path, 6)]
    assert found == [(1, "12345\n"), (2, None), (3, "12345")]


def test_a_bad_row_of_a_table_is_named_and_passed_over(file):
    content = (
        "id,text,age\n1,a,30\n2,b\n3,c,,\n4,é,\xff\n5,d,vieux\n"
        '6,"e" f,1\n1,g,1\n\n7,"h\nh",41\n'
    ).encode("latin-1")  # fmt: skip
    path = file(content, "a.csv")
    texts, errors = read(path)
    assert texts == ["a", "h\nh"]
    expected = [(3, "2 fields, the header has 3"), (4, "4 fields"), (5, "not UTF-8"),
                (6, "no number of years"), (7, "no table line"), (8, "appears twice")]  # fmt: skip
    for error, (line, reason) in zip(errors, expected, strict=True):
        assert f"{path}, line {line}: " in error or f"{path}: line {line} " in error
        assert reason in error


def test_a_row_of_other_bytes_does_not_tear_the_next(file):
    # The first field opens on a line that is not UTF-8, and closes on the next.
    path = file(b'id,text\n1,"\xe9\n2,x"\n3,ok\n', "a.csv")
    texts, (error,) = read(path)
    assert texts == ["ok"]
    assert "line 2 is not UTF-8" in error


def test_a_quotation_mark_that_is_never_closed_ends_the_reading(file):
    path = file('id,text\n1,a\n2,"b\n3,c\n', "a.csv")
    with pytest.raises(InputError, match=r"line 3 .*: its quotation mark is never closed"):
        read(path)


def test_a_very_long_line_of_a_table(file):
    long = "9," + "a" * 300
    path = file(f"id,text\n1,a\n{long}\n2,b\n", "a.csv")
    one, error, two = TableReader(path, Fields({}), ",", max_line=200)
    assert (one.text, two.text) == ("a", "b")
    assert "line 3 is longer" in str(error)
    # Within a quoted field nobody knows where the next row begins.
    path = file(f'id,text\n1,a\n2,"b\n{long}\n"\n3,c\n', "b.csv")
    with pytest.raises(InputError, match="line 4 is longer"):
        list(TableReader(path, Fields({}), ",", max_line=200))
    path = file(f'id,text\n1,a\n"{long}\n"\n3,c\n', "c.csv")
    with pytest.raises(InputError, match="line 3 is longer"):
        list(TableReader(path, Fields({}), ",", max_line=200))


@pytest.mark.parametrize(("separator", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")])
def test_the_separator_is_found(file, separator, name):
    path = file("\ufeff" + 'id|text|sexe\r\n1|"a;b,c"|F\r\n'.replace("|", separator), name)
    (document,) = epicene.load_corpus(path)
    assert (document.id, document.text, document.patient.sex) == ("1", "a;b,c", "F")


def test_quotation_marks_of_people_between_tabs_are_text(file):
    path = file('id\ttext\n1\t"Je vais bien", dit-elle\n2\tb\n3\t"ouvert\n', "a.tsv")
    texts, errors = read(path)
    assert texts == ['"Je vais bien", dit-elle', "b", '"ouvert']
    assert not errors


def test_files_that_hold_nothing(file, tmp_path):
    refused(file("", "a.jsonl"), "no document in it")
    refused(file("\n\n", "b.jsonl"), "no document in it")
    refused(file("", "a.csv"), "no header line")
    refused(file("id,text\n", "b.csv"), "no document in it")
    refused(file("id,id,text\n", "c.csv"), "columns 1 and 2 have the same name")
    refused(file("no parquet", "a.parquet"), "no Parquet file, or it is damaged")
    refused(file("é".encode("latin-1") + b",text\n", "d.csv"), "not UTF-8")
    refused(tmp_path / "none.jsonl", "no such file or folder")


def test_a_header_that_is_a_record_is_not_shown(file):
    path = file("1;Madame X est suivie pour une maladie de Crohn\n", "a.csv")
    with pytest.raises(InputError, match="may be a record") as caught:
        epicene.load_corpus(path)
    assert "Madame" not in str(caught.value)


def test_a_damaged_parquet_file_names_itself(file, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    rows = pa.table({"text": [f"texte {k} " * 50 for k in range(3000)]})
    parquet.write_table(rows, path, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    refused(path, "damaged")


def test_what_was_seen_is_known_again():
    seen = Seen()
    assert all(seen.add(f"n{k}") for k in range(20_000))
    assert not any(seen.add(f"n{k}") for k in range(0, 20_000, 7))
    assert seen.add("n20000")


@pytest.mark.parametrize(
    "fields",
    [
        {"attributes": [1]},
        {"attributes": [[1, 2, 3]]},
        {"patient": {"id": "p", "attributes": [1]}},
        {"patient": {"id": "p", "attributes": 3}},
        {"equivalences": [{"label": ["Equiv"], "members": ["T1"]}]},
        {"relations": [{"id": 5, "label": "R", "source": "T1", "target": "T1"}]},
        {"relations": [{"id": "R1", "label": "R", "source": "T1", "target": "T1", "roles": ["a"]}]},
        {"events": [{"id": "E1", "label": "E", "trigger": "T1", "arguments": [["a", "T1", "b"]]}]},
        {"notes": [{"id": "#1", "label": "N", "target": {"a": 1}}]},
    ],
)
def test_a_field_of_another_shape_is_an_error_of_its_own_row(tmp_path, fields):
    path = tmp_path / "a.jsonl"
    rows = [{"id": "a", "text": "toux", **fields}, {"id": "b", "text": "toux"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert [document.id for document in corpus] == ["b"]
    (error,) = corpus.skipped
    assert "line 1" in error.where
