"""The Markdown page says what the HTML page says, in tables that hold together."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from example_audit import MASKED, provenance, results_of, rows

from epicene.audit.results import Results
from epicene.report.readings import Reader, measurements
from epicene.report.write import write_report

CELL = re.compile(r"(?<!\\)\|")


def tables(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def written(results: Results, folder: Path, lang: str = "fr") -> str:
    path = folder / "report.md"
    return write_report(results, path, lang).read_text(encoding="utf-8")  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_tables_are_well_formed(example: Results, tmp_path: Path, lang: str) -> None:
    found = tables(written(example, tmp_path, lang))
    assert len(found) > 20
    for table in found:
        widths = {len(CELL.split(line)) for line in table}
        assert len(widths) == 1, table[:3]
        assert re.fullmatch(r"\|( -+:? \|)+", table[1])


def test_names_cannot_break_a_table_or_make_a_tag(tmp_path: Path) -> None:
    evil = "a|b\n<img src=x onerror=alert(1)>[x](http://example.org)"
    renamed = [replace(r, model=f"{evil}@1") if r.model == MASKED else r for r in rows()]
    text = written(results_of(renamed, provenance()), tmp_path)
    for table in tables(text):
        assert len({len(CELL.split(line)) for line in table}) == 1
    assert "<img" not in text.replace("\\<img", "")
    assert "](http" not in text.replace("\\](http", "")


def test_every_measurement_is_there(example: Results, tmp_path: Path) -> None:
    plain = re.sub(r"\\(.)", r"\1", written(example, tmp_path))
    found = measurements(example.table)
    reader = Reader.of(found, "fr")
    for row in found:
        reading = reader.read(row)
        if reading.kind != "not_applicable":
            assert reading.label in plain
            assert reading.estimate in plain
            assert reading.interval in plain
        assert reading.reason in plain


def test_the_same_results_give_the_same_text(example: Results, tmp_path: Path) -> None:
    assert written(example, tmp_path) == written(example, tmp_path)


def test_an_empty_audit_makes_a_page(nothing: Results, tmp_path: Path) -> None:
    assert "ne contient aucune mesure" in written(nothing, tmp_path)
