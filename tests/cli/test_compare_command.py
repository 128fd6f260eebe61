"""``epicene compare``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from functools import partial

import pandas as pd
import pytest
from tests.evaluation.classification.invented import tables

import epicene
from epicene.audit.results import Results
from epicene.cli import app


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two evaluations of tools on the same patients, and what they were made of."""
    tmp_path = tmp_path_factory.mktemp("compared")
    for name, rates in (("fair", (0.95, 0.95)), ("unfair", (0.6, 0.85))):
        gold, said = tables(1, n=900, tpr=rates, fpr=(0.1, 0.1))
        gold.to_csv(tmp_path / "gold.csv", index=False)
        said.to_csv(tmp_path / f"{name}.csv", index=False)
        found = epicene.evaluate(gold, said, by="sex", tool=name)
        Results(found.table, {"tool": {"energy_kwh": 0.001}}).save(tmp_path / name)
    return tmp_path


@pytest.fixture
def call(shell):
    return partial(shell, "compare")


def test_what_is_printed_and_written(call, folders, tmp_path):
    out = tmp_path / "out"
    spoken = call(folders / "fair", folders / "unfair", "--out", out, "--lang", "fr")
    assert "Écart de sensibilité" in spoken.out
    assert "1,00\u00a0Wh" in spoken.out
    assert {path.name for path in out.iterdir()} == {
        "comparison.csv",
        "comparison.parquet",
        "comparison.html",
        "chain.csv",
        "chain.parquet",
        "differences.csv",
        "differences.parquet",
        "directions.csv",
        "directions.parquet",
        "provenance.json",
    }
    assert list(pd.read_csv(out / "comparison.csv")["name"]) == ["fair", "unfair"]
    assert str(folders) not in (out / "provenance.json").read_text(encoding="utf-8")


def test_json_and_patients_paired(call, folders):
    spoken = call(
        folders / "fair", folders / "unfair", "--gold", folders / "gold.csv",
        "--predictions", folders / "fair.csv", "--predictions", folders / "unfair.csv",
        "--by", "sex", "--bias", "true_positive_rate_difference,group=F-M", "--json",
    )  # fmt: skip
    content = json.loads(spoken.out)
    assert content["paired"] == ["quality", "bias"]
    assert [row["state"] for row in content["candidates"]][1] == "dominated"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{fair}"], "two models or tools"),
        (["{fair}", "{fair}/none"], "there is no such file"),
        (["{fair}", "{unfair}", "--bias", "true_positive_rat_difference"], "Did you mean"),
        (["{fair}", "{unfair}", "--quality", "amplification,axis=sex"], "better=higher"),
        (["{fair}", "{unfair}", "--bias", "accuracy"], "has no neutral value"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(call, folders, tmp_path, arguments, message):
    out = tmp_path / "out"
    filled = [a.format(fair=folders / "fair", unfair=folders / "unfair") for a in arguments]
    spoken = call(*filled, "--out", out, code=app.BAD_INPUT)
    assert message in spoken.err
    assert len(spoken.err.strip().splitlines()) == 1
    assert not out.exists()
