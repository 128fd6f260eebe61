"""``epicene run``: what it writes, whole or not at all, and how it ends."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
import yaml
from tests.audit.deliverables.plans import gap_below, tool, write_tables

from epicene.audit.results import Results
from epicene.audit.sharing.verify import verify_bundle

WRITTEN = {
    "criteria.json",
    "junit.xml",
    "measurements.csv",
    "measurements.parquet",
    "plan.json",
    "provenance.json",
    "report.html",
    "report.md",
    "results.bundle.zip",
}


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch, tmp_path):
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def call(shell):
    return lambda *arguments, **ends: shell("run", *arguments, "--lang", "en", **ends)


@pytest.fixture
def plan(tmp_path):
    """Return a function that writes a plan over a tool with a large gap, and its path."""
    folder = tmp_path / "plan"
    folder.mkdir()
    write_tables(folder, gap=0.5, n=120)

    def write(*criteria, **changes):
        content = {"name": "mine", "deliverables": [tool(**changes)], "criteria": [*criteria]}
        (folder / "plan.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return folder / "plan.yaml"

    return write


RIGHT = {"deliverable": "tool", "metric": "accuracy", "bound": "ci_low", "above": 0.5}


def test_what_is_written_and_that_the_bundle_is_genuine(call, plan, tmp_path):
    out = tmp_path / "out"
    told = call(plan(RIGHT, gap_below(0.15, name="Alike")), "--out", out, code=1)
    assert {path.name for path in out.iterdir()} == WRITTEN
    assert "Not met — Alike" in told.out
    assert "1 met, 1 not met, 0 without enough data." in told.out
    criteria = json.loads((out / "criteria.json").read_text(encoding="utf-8"))
    assert criteria["counts"] == {"met": 1, "not_met": 1, "not_enough_data": 0}
    root = ElementTree.fromstring((out / "junit.xml").read_bytes())
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert Results.load(out).provenance["criteria"] == criteria["criteria"]
    bundle = verify_bundle(out / "results.bundle.zip")
    assert bundle.faults == ()
    assert "plan.json" in bundle.members
    report = (out / "report.html").read_text(encoding="utf-8")
    assert 'id="criteria"' in report
    assert "Alike" in report
    # Neither the plan in the folder nor the report tells where the files lie.
    for name in ("plan.json", "provenance.json", "report.html", "results.bundle.zip"):
        assert str(tmp_path).encode() not in (out / name).read_bytes()


def test_exit_codes(call, plan, tmp_path):
    out = tmp_path / "out"
    few = gap_below(0.9, min_patients=5000)
    # What lacks data fails nothing, unless it is asked to.
    call(plan(RIGHT, few), "--out", out, "--no-bundle")
    assert {path.name for path in out.iterdir()} == WRITTEN - {"results.bundle.zip"}
    strict = call(plan(RIGHT, few), "--out", out, "--no-bundle", "--strict", "--json", code=1)
    told = strict.out
    assert json.loads(told)["criteria"][1]["needed"] >= 5000


@pytest.mark.parametrize(
    ("change", "criterion", "told"),
    [
        ({"sort": "x"}, RIGHT, "there is no key 'sort'"),
        ({"predictions": "none.csv"}, RIGHT, "no such file or folder"),
        ({}, RIGHT | {"metric": "acuracy"}, "Did you mean 'accuracy'"),
        ({}, RIGHT | {"group": "Z"}, "has no group 'Z'"),
        ({"predictions": "unknown.csv"}, RIGHT, "an id that the gold has not"),
        ({"by": ["site"]}, RIGHT, "no column 'site' to group by"),
        ({"by": ["one"]}, RIGHT, "one value"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    call, plan, tmp_path, change, criterion, told
):
    import pandas as pd

    path = plan(criterion, **change)
    gold = pd.read_csv(path.parent / "gold.csv").assign(one="same")
    gold.to_csv(path.parent / "gold.csv", index=False)
    output = pd.read_csv(path.parent / "tool.csv")
    output.assign(id=output["id"] + "x").to_csv(path.parent / "unknown.csv", index=False)
    spoken = call(path, "--out", tmp_path / "out", code=2)
    message = spoken.err.strip().splitlines()[-1]
    assert message.startswith("epicene: ")
    assert told in message
    assert spoken.out == ""
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


def test_an_earlier_run_stays_where_a_later_one_fails(call, plan, tmp_path):
    out = tmp_path / "out"
    call(plan(RIGHT), "--out", out, "--no-bundle")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    call(plan(RIGHT | {"metric": "acuracy"}), "--out", out, code=2)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_of_somebody_else_is_refused_before_the_work(call, plan, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    spoken = call(plan(RIGHT), "--out", tmp_path / "out", code=2)
    assert "was not written by epicene" in spoken.err


def test_a_dry_run_tells_the_work_the_time_and_the_energy_and_writes_nothing(call, plan, tmp_path):
    out = tmp_path / "out"
    told = call(plan(RIGHT), "--out", out, "--dry-run").out
    assert "tool (tool; questions: 1): about " in told
    assert "Wh" in told
    assert "CO₂e" in told
    assert not out.exists()
    call(plan(RIGHT), "--out", out, "--no-bundle")
    again = json.loads(call(plan(RIGHT), "--out", out, "--dry-run", "--json").out)
    (expected,) = again["expected"]
    took = Results.load(out).provenance["deliverables"][0]["footprint"]
    assert expected["source"] == "last_run"
    assert expected["seconds"] == took["duration_s"]
