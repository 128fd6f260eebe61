"""``epicene connect``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from functools import partial

import pandas as pd
import pytest
from tests.tracing.connect.invented_audits import audits

from epicene.cli import app


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Results of nine models."""
    place = tmp_path_factory.mktemp("audits")
    numbers = {"effect": range(1, 10), "score": [52, 51, 53, 54, 56, 55, 57, 59, 58]}
    for k, found in enumerate(audits(numbers, range(1, 10))):
        found.save(place / f"m{k}")
    return sorted(place.iterdir())


@pytest.fixture
def call(shell):
    return partial(shell, "connect")


def test_what_is_printed_and_written(call, folders, tmp_path):
    out = tmp_path / "out"
    spoken = call(*folders, "--out", out, "--lang", "fr")
    assert "Une paire est établie" in spoken.out
    assert "+0,95" in spoken.out
    assert spoken.out.strip().endswith("connections.html")
    assert {path.name for path in out.iterdir()} == {
        *(
            f"{name}.{end}"
            for name in ("connections", "stages", "values")
            for end in ("csv", "parquet")
        ),
        "connections.html",
        "provenance.json",
    }
    assert len(pd.read_csv(out / "connections.csv")) == 1
    assert str(folders[0].parent) not in (out / "provenance.json").read_text(encoding="utf-8")


def test_json(call, folders, tmp_path):
    said = json.loads(call(*folders[:5], "--out", tmp_path / "out", "--json").out)
    assert said["few_models"] is True
    assert said["pairs"][0]["estimate"] == pytest.approx(0.9)
    assert said["pairs"][0]["ci_low"] is None


def test_bad_input_is_one_sentence(call, folders, tmp_path):
    spoken = call(*folders[:2], "--out", tmp_path / "out", code=app.BAD_INPUT)
    assert "there are 2 models" in spoken.err
    spoken = call(*folders[:2], tmp_path / "nothing", "--out", tmp_path / "out", code=app.BAD_INPUT)
    assert "there is no such file" in spoken.err
    assert not (tmp_path / "out").exists()
