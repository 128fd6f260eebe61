"""``epicene bundle``: exit codes, the log of what left, and what a person reads."""

from __future__ import annotations

import json
import stat
import sys

import pytest

from epicene.audit.results import Results
from epicene.cli import app
from epicene.core.measurement import Measurement, to_frame


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    rows = [
        Measurement(
            model="", data="secret-notes@00000000", stage="corpus", probe="corpus-outcomes",
            metric="outcome_rate", axis="gender", group=group, item="included",
            estimate=50.0, ci_low=35.0, ci_high=65.0, n=n,
        )
        for group, n in (("F", 40), ("M", 36))
    ]  # fmt: skip
    provenance = {"arguments": {"min_group": 11}, "seed": 0}
    Results(to_frame(rows), provenance).save(tmp_path / "results")
    return tmp_path / "results"


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["epicene", "bundle", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    return int(stopped.value.code or 0)


def test_write_inspect_verify(results, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.zip"
    (results / "plan.json").write_text('{"probes": ["corpus-outcomes"], "out": "/home/me"}')
    assert call(monkeypatch, "write", results, "--out", out, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert call(monkeypatch, "verify", out, "--key", facts["public_key"]) == 0
    assert call(monkeypatch, "verify", out, "--key", "0" * 64) == 1
    capsys.readouterr()
    assert call(monkeypatch, "inspect", out, "--lang", "fr") == 0
    said = capsys.readouterr().out
    assert "secret" not in said
    assert "data-1@00000000, corpus, corpus-outcomes, outcome_rate, gender, F, included: 5" in said
    assert "probes: corpus-outcomes" in said
    assert "/home" not in said


def test_what_left_is_logged_where_its_owner_alone_reads_it(results, tmp_path, monkeypatch, capsys):
    for _ in range(2):
        assert call(monkeypatch, "write", results, "--out", tmp_path / "out.zip") == 0
    (log,) = (tmp_path / "state").rglob("bundles.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert len(lines) == 2
    assert lines[0]["names"]["secret-notes@00000000"] == "data-1@00000000"
    assert lines[0]["bundle_sha256"] == lines[1]["bundle_sha256"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_bad_input_is_one_sentence_and_writes_nothing(results, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.zip"
    assert call(monkeypatch, "write", tmp_path / "nowhere", "--out", out) == 2
    assert call(monkeypatch, "write", results, "--out", out, "--name", "x") == 2
    assert call(monkeypatch, "write", results, "--out", out, "--min-group", "12") == 2
    assert call(monkeypatch, "inspect", out) == 2
    assert len(capsys.readouterr().err.splitlines()) == 4
    assert not out.exists()


def test_what_cannot_be_logged_is_not_written(results, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.zip"
    assert call(monkeypatch, "write", results, "--out", out, "--log", tmp_path) == 2
    assert "log of what left" in capsys.readouterr().err
    assert not out.exists()
