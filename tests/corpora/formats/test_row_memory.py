"""The peak of memory does not grow with the number of notes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from epicene.corpora.record_formats.layout import Column
from epicene.corpora.records import write_records

TEXT = "La patiente est suivie pour une maladie de Crohn, sans douleur ce jour. " * 28
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux"
)
MIB = 1 << 20
# The fewer fill a row group of Parquet, whose size Arrow needs.
SHORT, LONG = (2_000, 20_000), (2_000, 100_000)
# The identifiers that were seen take 16 to 32 bytes each; the rest is what allocators keep.
ALLOWED = 8 * MIB

READ = """
import pathlib, sys, warnings
warnings.simplefilter("ignore")
import epicene
keep, n = [], 0
for document in epicene.load_corpus(sys.argv[1]):
    n += 1
    if sys.argv[2] == "kept":
        keep.append(document)
# Not getrusage, whose peak is at least that of the process that started this one.
status = pathlib.Path("/proc/self/status").read_text()
print(n, int(status.split("VmHWM:")[1].split()[0]) * 1024)
"""


def rows(n):
    return ({"id": f"n{k}", "texte": f"{k} {TEXT}", "sexe": "FM"[k % 2]} for k in range(n))


def database(path, n):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE person (person_id INTEGER, gender_concept_id INTEGER)")
        connection.execute(
            "CREATE TABLE note (note_id INTEGER PRIMARY KEY, person_id INTEGER, note_text TEXT)"
        )
        connection.executemany(
            "INSERT INTO note VALUES (?, 1, ?)", ((k, f"{k} {TEXT}") for k in range(n))
        )
        connection.commit()
    return f"sqlite:///{path}"


def source(folder, kind, n):
    path = folder / f"{n}.{kind}"
    if kind == "db":
        return database(path, n)
    columns = [Column("id"), Column("texte"), Column("sexe")]
    write_records(path, rows(n), columns, kind)
    return path


def peak(source, n, *, kept=False):
    """Return the peak of memory of a process that reads a corpus, in bytes."""
    command = [sys.executable, "-c", READ, str(source), "kept" if kept else "passed"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    read, size = map(int, done.stdout.split())
    assert read == n
    return size


def growth(folder, kind, sizes, **options):
    few, many = sizes
    grown = peak(source(folder, kind, many), many, **options)
    return grown - peak(source(folder, kind, few), few)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "db"])
def test_memory_does_not_grow(tmp_path, kind):
    assert growth(tmp_path, kind, SHORT) < ALLOWED


def test_a_growth_would_be_seen(tmp_path):
    assert growth(tmp_path, "jsonl", SHORT, kept=True) > 3 * ALLOWED


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["jsonl", "csv", "tsv", "parquet", "db"])
def test_memory_does_not_grow_with_a_hundred_thousand_notes(tmp_path, kind):
    assert growth(tmp_path, kind, LONG) < ALLOWED
