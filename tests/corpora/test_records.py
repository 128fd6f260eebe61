"""Records: what is written is read back, whatever the format; bad files are refused by line."""

from __future__ import annotations

import csv
import datetime
import decimal
import json
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epicene.core.errors import InputError
from epicene.corpora import records
from epicene.corpora.record_formats import lines
from epicene.corpora.record_formats.layout import Column
from epicene.corpora.records import FORMATS, open_records, write_records

ODD = [
    "La patiente, « hypertendue ».",
    'Il dit "non", puis\nil dort.\r\nÉtat stable ; 38\u00a0°C.',
    "avant\u2028après\u0085suite\u2029fin\x0bligne",
    "cœur e\u0301le\u0301vation 😀\ttabulation",
    '"guillemet ouvert',
    "retour\rseul",
    " ",
]


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refused(path, match, **options):
    with pytest.raises(InputError, match=match) as caught:
        open_records(path, **options)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "tsv", "parquet"])
def test_texts_come_back_as_they_were(tmp_path, file_format):
    rows = [{"id": str(k), "text": text} for k, text in enumerate(ODD)]
    path = tmp_path / f"records.{file_format}"
    write_records(path, rows, [Column("id"), Column("text")], file_format)
    found = open_records(path, text="text")
    assert len(found) == len(rows)
    assert [column.name for column in found.columns] == ["id", "text"]
    assert list(found) == rows
    assert list(found) == rows, "records can be read again"


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1),
    st.sampled_from(["jsonl", "csv", "tsv", "parquet", "lines"]),
)
def test_any_text_comes_back(texts, file_format):
    if file_format == "lines":
        # At the head of a file U+FEFF is a byte-order mark.
        texts = [text.translate(dict.fromkeys(map(ord, "\r\n\ufeff"))) for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records"
        rows = [{"text": text, "more": text[::-1]} for text in texts]
        columns = [Column("text"), Column("more")]
        write_records(path, rows, columns, file_format, text="text")
        assert [row["text"] for row in open_records(path, file_format)] == texts


@pytest.mark.parametrize("source", ["jsonl", "csv", "tsv", "parquet"])
@pytest.mark.parametrize("target", ["jsonl", "csv", "tsv", "parquet"])
def test_a_file_goes_from_any_format_to_any_other(tmp_path, source, target):
    rows = [{"id": str(k), "text": text} for k, text in enumerate(ODD)]
    first, second = tmp_path / f"first.{source}", tmp_path / f"second.{target}"
    write_records(first, rows, [Column("id"), Column("text")], source)
    read = open_records(first)
    write_records(second, read, read.columns, target, like=read)
    assert list(open_records(second)) == rows


@pytest.mark.parametrize("text", ODD[:-1])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_plain_text_is_one_record_and_written_back_byte_for_byte(tmp_path, text, mark):
    path, copy = tmp_path / "note.txt", tmp_path / "copy.txt"
    path.write_bytes((mark + text).encode())
    found = open_records(path, text="text")
    assert list(found) == [{"text": text}]
    write_records(copy, found, found.columns, "txt", like=found, text="text")
    assert copy.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_of_plain_text_are_records(tmp_path, end, mark):
    path, copy = tmp_path / "notes.txt", tmp_path / "copy.txt"
    texts = ["Elle dort.", "", "avant\u2028après", "Il dort."]
    path.write_bytes((mark + "".join(text + end for text in texts)).encode())
    found = open_records(path, "lines")
    assert [row["text"] for row in found] == texts
    write_records(copy, found, found.columns, "lines", like=found, text="text")
    assert copy.read_bytes() == path.read_bytes()


def test_plain_text_has_one_column(tmp_path):
    with pytest.raises(InputError, match="has no columns"):
        write_records(tmp_path / "a.txt", [{"text": "a"}], [Column("text")], "txt")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_of_a_spreadsheet_keeps_its_form(file, tmp_path, delimiter, end, mark):
    table = mark + end.join(
        delimiter.join(row) for row in (["id", "text"], ["1", '"a, b; c\td"'], ["2", '"e\nf"'])
    )
    found = open_records(file(table, "notes.csv"), text="text")
    assert [row["text"] for row in found] == ["a, b; c\td", "e\nf"]
    assert [row["id"] for row in found] == ["1", "2"]
    copy = tmp_path / "copy.csv"
    write_records(copy, found, found.columns, "csv", like=found)
    assert copy.read_bytes().startswith((mark + f"id{delimiter}text\n").encode())
    assert list(open_records(copy)) == list(found)


def test_quotation_marks_that_people_write_are_text(file):
    path = file('id\ttext\n1\t"Bonjour" dit-elle.\n2\t5" de\n', "notes.tsv")
    assert [row["text"] for row in open_records(path)] == ['"Bonjour" dit-elle.', '5" de']


def test_a_mark_that_would_swallow_other_rows_is_text(file):
    path = file('text\tnote\n"Ouvre\ta\nb\tferme"\n', "notes.tsv")
    assert [row["text"] for row in open_records(path)] == ['"Ouvre', "b"]


def test_types_go_from_json_to_parquet_and_back(tmp_path, file):
    rows = [
        {"text": "a", "n": 1, "x": 0.5, "yes": True, "none": None, "big": 2**70, "l": [1, "b"]},
        {"text": None, "n": None, "x": 2, "yes": False, "none": None, "big": 1, "more": "c"},
    ]
    source = open_records(file("\n".join(map(json.dumps, rows)), "a.jsonl"), text="text")
    kinds = {column.name: column.kind for column in source.columns}
    assert kinds == {"text": "text", "n": "integer", "x": "number", "yes": "boolean",
                     "none": "text", "big": "text", "l": "text", "more": "text"}  # fmt: skip
    path = tmp_path / "a.parquet"
    write_records(path, source, source.columns, "parquet", like=source)
    assert list(open_records(path)) == [
        {"text": "a", "n": 1, "x": 0.5, "yes": True, "none": None, "big": str(2**70),
         "l": '[1, "b"]', "more": None},
        {"text": None, "n": None, "x": 2.0, "yes": False, "none": None, "big": "1",
         "l": None, "more": "c"},
    ]  # fmt: skip


def test_parquet_keeps_its_types_and_the_index_of_pandas(tmp_path):
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    day = datetime.date(2024, 2, 29)
    table = pa.table(
        {
            "text": pa.array(["a", None], pa.large_string()),
            "short": pa.array([1, None], pa.int8()),
            "half": pa.array([0.5, float("nan")], pa.float32()),
            "when": pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns", "Europe/Paris")),
            "day": pa.array([day, None], pa.date32()),
            "price": pa.array([decimal.Decimal("1.20"), None], pa.decimal128(9, 2)),
            "site": pa.array(["x", "y"]).dictionary_encode(),
            "raw": pa.array([b"\x00\xff", None]),
            "list": pa.array([[1, 2], []], pa.list_(pa.int32())),
            "struct": pa.array([{"a": 1, "b": "c"}, None]),
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        }
    )
    path, copy = tmp_path / "a.parquet", tmp_path / "b.parquet"
    parquet.write_table(table, path)
    source = open_records(path, text="text")
    write_records(copy, source, [*source.columns, Column("new")], "parquet", like=source)
    written = parquet.read_table(copy)
    assert written.schema.remove(len(table.columns)) == parquet.read_table(path).schema
    for name in set(table.column_names) - {"half"}:
        assert written[name].to_pylist() == table[name].to_pylist(), name
    assert str(written["half"].to_pylist()) == "[0.5, nan]", "not a number is not a missing value"

    frame = pd.DataFrame({"text": ["a", "b"]}, index=pd.Index(["p7", "p9"], name="patient"))
    frame.to_parquet(path)
    source = open_records(path, text="text")
    write_records(copy, source, [*source.columns, Column("new")], "parquet", like=source)
    assert list(pd.read_parquet(copy).index) == ["p7", "p9"]

    for file_format in ("csv", "jsonl"):
        other = tmp_path / f"c.{file_format}"
        parquet.write_table(table, path)
        source = open_records(path)
        write_records(other, source, source.columns, file_format, like=source)
        first, second = open_records(other)
        assert first["day"] == "2024-02-29"
        assert first["price"] == "1.20"
        assert first["raw"] == "00ff"
        assert first["when"].startswith("2023-11-14T")
        assert second["half"] in (None, "")


def test_empty_records_of_one_column_are_kept_by_a_table(tmp_path):
    path = tmp_path / "a.csv"
    rows = [{"text": "a"}, {"text": ""}, {"text": None}, {"text": "b"}]
    write_records(path, rows, [Column("text")], "csv")
    assert [row["text"] for row in open_records(path)] == ["a", "", "", "b"]


@pytest.mark.parametrize("size", [200_000, 3_000_000])
@pytest.mark.parametrize("file_format", ["csv", "tsv", "jsonl", "parquet"])
def test_a_long_text_is_a_field_too(tmp_path, size, file_format):
    path = tmp_path / f"a.{file_format}"
    write_records(path, [{"text": "é" * size}], [Column("text")], file_format)
    (row,) = open_records(path, text="text")
    assert len(row["text"]) == size
    assert csv.field_size_limit() == 131_072, "the limit is for others as it was"


@pytest.mark.parametrize("file_format", ["csv", "tsv", "jsonl", "parquet"])
def test_twenty_thousand_records_pass_in_constant_memory(tmp_path, file_format):
    text = "La patiente a été admise pour une douleur thoracique. " * 20

    def rows(n):
        for k in range(n):
            yield {"id": str(k), "text": text + str(k)}

    def peak(n):
        path, copy = tmp_path / f"{n}.{file_format}", tmp_path / f"{n}-copy.{file_format}"
        write_records(path, rows(n), [Column("id"), Column("text")], file_format)
        tracemalloc.start()
        found = open_records(path, text="text")
        write_records(copy, found, found.columns, file_format, like=found)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sum(1 for _ in open_records(copy)) == n
        return memory

    # The texts alone take 20 MB; a row group of Parquet takes 2 MB of them.
    small, large = peak(4_000), peak(20_000)
    assert large < 8_000_000
    assert large < 1.2 * small + 100_000


BAD = {
    "an empty file": ("a.csv", b"", "the file is empty"),
    "an empty file of JSON lines": ("a.jsonl", b"", "the file is empty"),
    "an empty text": ("a.txt", b" \n", "no text in it"),
    "a header alone": ("a.csv", b"id,text\n", "holds no record"),
    "blank lines alone": ("a.jsonl", b"\n\n", "holds no record"),
    "no header": ("a.csv", b"\nid,text\n", "no header line"),
    "a table that is not UTF-8": ("a.csv", b"id,text\n1,\xe9\n", "line 2 is not UTF-8"),
    "JSON that is not UTF-8": ("a.jsonl", b'{"text": "a"}\n"\xe9"', "line 2 is not UTF-8"),
    "a text that is not UTF-8": ("a.txt", b"a\nb\n\xe9", "line 3 is not UTF-8"),
    "UTF-16": ("a.csv", "id,text\n1,é\n".encode("utf-16"), "line 1 is not UTF-8"),
    "a missing column": ("a.csv", b"id,texte\n1,a\n", "no column 'text'. Found: id, texte"),
    "a column that is there twice": ("a.csv", b"text,text\na,b\n", "1 and 2 have the same name"),
    "a long row": ("a.csv", b"id,text\n1,a\n2,Dupont,b\n", "line 3 has 3 fields, the header 2"),
    "a long row under two lines": ("a.tsv", b'id\ttext\n1\t"a\nb"\n2\tDupont\tb\n',
                                   "line 4 has 3 fields"),
    "a mark that nothing closes": ("a.csv", b'id,text\n1,a\n2,"Dupont\n3,b\n', "line 3 is no"),
    "broken JSON": ("a.jsonl", b'{"text": "a"}\n\n{"text": "Dupont\n', "line 3: this is not JSON"),
    "JSON of great depth": ("a.jsonl", b"[" * 100_000, "line 1: this is not JSON"),
    "JSON that is no object": ("a.jsonl", b'["Dupont"]\n', "line 1: this is not a JSON object"),
    "JSON without the field": ("a.jsonl", b'{"text": "a"}\n{"note": "Dupont"}\n',
                               "line 2: there is no column 'text'. Found: note"),
    "JSON with a number": ("a.jsonl", b'{"text": 12}\n', "line 1: the field 'text' holds a value"),
    "half a surrogate pair": ("a.jsonl", b'{"text": "Dupont \\ud83d"}\n', "line 1: a text holds"),
    "no Parquet": ("a.parquet", b"Dupont" * 9, "no Parquet file"),
    "an unknown extension": ("a.xlsx", b"Dupont", "stands for no format"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused(file, case):
    name, content, sentence = BAD[case]
    assert "Dupont" not in refused(file(content, name), sentence, text="text")


def test_a_record_where_the_header_should_be_is_not_shown(file):
    path = file("12,Mme Dupont est hospitalisée pour une douleur\n13,b\n", "a.csv")
    assert "Dupont" not in refused(path, "may be a record", text="text")


def test_a_header_gives_no_orders_to_the_terminal(file):
    assert "\x1b" not in refused(file("id,\x1b[2J\n1,b\n", "a.csv"), "2 fields", text="text")


def test_a_column_of_numbers_is_not_text(tmp_path):
    path = tmp_path / "a.parquet"
    source = [{"text": 1}]
    write_records(path, source, [Column("text", "integer")], "parquet")
    refused(path, "holds int64, not text", text="text")


def test_a_damaged_parquet_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    write_records(path, ({"text": f"{k}" * 50} for k in range(900)), [Column("text")], "parquet")
    data = bytearray(path.read_bytes())
    data[40:400] = b"\xff" * 360
    path.write_bytes(data)
    refused(path, "damaged", text="text")


def test_a_line_without_end_is_refused(file, monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE", 1000)
    refused(file('{"text": "a"}\n' + "x" * 2000, "a.jsonl"), "line 2 is longer than")


def test_what_is_no_file_is_refused(tmp_path):
    refused(tmp_path / "none.csv", "no such file")
    refused(tmp_path, "this is a folder")


def test_every_format_can_be_read():
    assert set(FORMATS) == set(records._READ) == set(records._SCAN)
