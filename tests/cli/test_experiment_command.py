"""``epicene experiment dose-response``: from a plan to tables and a page, and what it refuses."""

from __future__ import annotations

import json

import pytest

from epicene.cli import app

PLAN = """
base: small-fr
sources: [annotation-misses]
strengths: [0.8]
seeds: 2
held_out: 3
test: 6
encoder: {notes: 16, steps: 2, learning_rate: 1e-3}
classifier: {notes: 24, epochs: 1, learning_rate: 1e-3}
extractor: {notes: 16, epochs: 1, learning_rate: 1e-3}
"""
FILES = {
    "measurements.csv", "responses.csv", "curves.csv", "flag_rates.csv", "thresholds.csv",
    "interactions.csv", "matrix.csv", "provenance.json", "dose_response.html", "dose_response.md",
    "experiment.json", "rows",
}  # fmt: skip


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_plan_becomes_tables_and_a_page_and_is_taken_up_again(shell, plan, tmp_path):
    out = tmp_path / "out"
    first = shell("experiment", "dose-response", plan, "--out", out, "--lang", "fr")
    assert {path.name for path in out.iterdir()} == FILES
    assert "annotations oubliées" in first.out
    assert str(out) in first.out
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert told["plan"]["seeds"] == 2
    assert told["cost"]["energy_kwh"] > 0.0
    kept = [path.stat().st_mtime_ns for path in sorted((out / "rows").iterdir())]
    again = shell("experiment", "dose-response", plan, "--out", out, "--json", "--lang", "en")
    found = json.loads(again.out)
    assert {row["source"] for row in found["curves"]} == {"annotation-misses"}
    assert found["recovered"] == []
    assert found["interactions"] == []
    assert [path.stat().st_mtime_ns for path in sorted((out / "rows").iterdir())] == kept


def test_a_plan_that_cannot_be_used_ends_by_2(shell, plan, tmp_path):
    plan.write_text(PLAN.replace("seeds: 2", "seeds: two"), encoding="utf-8")
    said = shell("experiment", "dose-response", plan, "--out", tmp_path / "o", code=app.BAD_INPUT)
    assert "seeds" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not (tmp_path / "o").exists()
