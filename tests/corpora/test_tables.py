"""Tables: read as they are, or refused with the line and the mend."""

from __future__ import annotations

import csv
import io
import os

import pytest

from epicene.core.errors import InputError
from epicene.corpora import tables
from epicene.corpora.tables import need_columns, read_numbered, read_table, read_text

ROWS = [["id", "text"], ["1", "L'été, « déjà »"], ["2", "cœur"]]


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "table.tsv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(path):
    frame = read_table(path)
    return [list(frame.columns), *frame.to_numpy().tolist()]


def tsv(table=ROWS, end="\n"):
    return "".join("\t".join(row) + end for row in table)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_mark_change_nothing(file, end, mark, last):
    text = mark + tsv(end=end)
    assert rows(file(text if last else text.removesuffix(end))) == ROWS


@pytest.mark.parametrize("delimiter", ["\t", ","])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_what_a_spreadsheet_writes_is_read_back(file, delimiter, quoting):
    table = [["id", "text"], ["1", 'Il dit "non".'], ["2", "une\ttabulation, une virgule"],
             ["3", "deux\nlignes"], ["4", ""], ["5", '"']]  # fmt: skip
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows(table)
    assert rows(file(buffer.getvalue())) == table


def test_a_quotation_mark_that_people_write_is_text(file):
    table = [["id", "text"], ["1", '"Bonjour" dit-elle.'], ["2", 'Il dit "non"'], ["3", '5" de']]
    assert rows(file(tsv(table))) == table


def test_a_quotation_mark_that_nothing_closes_is_text(file):
    table = [["id", "text"], ["1", '"Bonjour'], ["2", "Au revoir"]]
    assert rows(file(tsv(table))) == table


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0c", "\x1c", "\u00a0"])
def test_only_line_ends_end_lines(file, character):
    table = [["id", "text"], ["1", f"avant{character}après"], ["2", "b"]]
    assert rows(file(tsv(table))) == table


def test_every_value_stays_text(file):
    table = [["id", "n", "empty"], ["007", "1.50", ""], ["NA", "nan", "None"]]
    frame = read_table(file(tsv(table)))
    assert frame.to_numpy().tolist() == table[1:]
    assert {str(kind) for kind in frame.dtypes} == {"str"}


def test_no_rows_is_a_table(file):
    frame = read_table(file("id\ttext\n"), ("id", "text"))
    assert len(frame) == 0
    assert list(frame.columns) == ["id", "text"]


def test_blank_lines_are_skipped_and_lines_counted(file):
    path = file('id\ttext\n\n1\ta\n\n\n2\t"b\nb"\n3\tc\n')
    frame, lines = read_numbered(path)
    assert frame["text"].tolist() == ["a", "b\nb", "c"]
    assert lines == [3, 6, 8]


def refused(path, match, required=()):
    with pytest.raises(InputError, match=match) as caught:
        read_table(path, required)
    assert str(caught.value).startswith(str(path))
    return str(caught.value)


def test_a_missing_file(tmp_path):
    refused(tmp_path / "nothing.tsv", "there is no such file")


def test_a_folder_is_no_file(tmp_path):
    refused(tmp_path, "there is no such file")


def test_missing_columns_are_named_with_those_found(file):
    message = refused(file(tsv()), r"missing columns axis, edit\.", ("id", "axis", "edit"))
    assert message.endswith("Found: id, text.")
    refused(file(tsv()), r"missing column axis\.", ("id", "axis"))


def test_a_column_there_twice(file):
    refused(file("id\ttext\ttext\n1\ta\tb\n"), "the column 'text' is there twice")


@pytest.mark.parametrize("content", ["", "\n", "  \t \nid\ttext\n", "\ufeff"])
def test_no_header(file, content):
    refused(file(content), "no header line")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_another_encoding_names_the_line(file, mark):
    # « é » in WINDOWS-1252, first thing on line 3: a byte-order mark must not shift the count.
    message = refused(file(mark + b"id\ttext\n1\ta\n\xe9t\xe9\tb\n"), "line 3 is not UTF-8")
    assert "iconv" in message


def test_utf_16_is_refused(file):
    refused(file(tsv().encode("utf-16")), "line 1 is not UTF-8")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("id\ttext\n1\ta\n2\n", "line 3 has 1 fields, the header 2"),
        ("id\ttext\n1\ta\tb\n", "line 2 has 3 fields, the header 2"),
        ('id\ttext\n\n1\t"a\na"\n2\n', "line 5 has 1 fields, the header 2"),
        ("id,text\n1,a,b\n", "line 2 has 3 fields, the header 2"),
    ],
)
def test_a_ragged_line_is_named(file, content, complaint):
    refused(file(content), complaint)


def test_a_quote_that_does_not_close_in_csv_names_its_line(file):
    refused(file('id,text\n1,a\n2,"b\n3,c\n'), "line 3 is no table line")


def test_a_huge_field_is_refused(file):
    refused(file("id\ttext\n1\ta\n2\t" + "x" * 200_000 + "\n"), "line 3 is no table line")


def test_a_huge_file_is_refused_before_it_is_read(file, monkeypatch):
    path = file(tsv())
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    message = refused(path, "larger than 0 MiB")
    assert "Split it" in message


def test_text_loses_the_mark_alone(file):
    assert read_text(file("\ufeffA\ufeffB\r\n", "a.txt")) == "A\ufeffB\r\n"


def test_a_link_to_nothing_is_no_file(tmp_path):
    os.symlink(tmp_path / "nothing", tmp_path / "link.tsv")
    refused(tmp_path / "link.tsv", "there is no such file")


def test_need_columns_reads_frames_too(file):
    frame = read_table(file(tsv()))
    need_columns(frame, ["text"], "the frame")
    with pytest.raises(InputError, match=r"the frame: missing column age\. Found: id, text\."):
        need_columns(frame, ["age"], "the frame")
