"""The example plan: its outputs are those that its script writes, and it runs from end to end."""

from __future__ import annotations

import json
import sys
import time

import pytest
import yaml

from epicene.audit.deliverables.prepare import prepared
from epicene.audit.deliverables.read import read_plan
from epicene.audit.deliverables.run import run_plan
from epicene.cli import app

VERDICTS = {"met", "not_met", "not_enough_data"}


@pytest.fixture(scope="module")
def plan(root):
    return root / "examples/deliverable_wp3.yaml"


def test_the_outputs_are_those_that_the_script_writes(root, tmp_path, monkeypatch):
    import write_deliverable_wp3 as script

    shipped = root / "examples/deliverable_wp3"
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    script.main()
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (shipped / path.name).read_bytes(), path.name
    assert len(list(tmp_path.iterdir())) == len(list(shipped.iterdir())) == 3


def test_the_plan_names_every_kind_and_what_it_names_is_there(plan):
    read = read_plan(plan)
    kinds = {one.kind for one in read.deliverables}
    assert kinds == {"corpus", "model", "tool", "mitigation", "detector"}
    assert len(prepared(read, plan.parent)) == len(read.deliverables)


def test_its_tools_give_each_of_the_three_verdicts(plan):
    """The short form of the whole run: outputs alone, no corpus and no model."""
    read = read_plan(plan)
    kept = [one for one in read.deliverables if one.kind not in ("corpus", "model")]
    names = [one.name for one in kept]
    short = read.model_copy(
        update={
            "deliverables": tuple(kept),
            "criteria": tuple(c for c in read.criteria if c.deliverable in (None, *names)),
        }
    )
    found = {one.name: one for one in run_plan(short, plan.parent).outcomes}
    assert {one.verdict for one in found.values()} == VERDICTS
    assert found["Depression is found alike"].verdict == "not_met"
    after = found["Depression is found alike after the correction"]
    assert after.verdict == "not_enough_data"
    assert after.needed > 120


@pytest.mark.slow
def test_the_whole_plan_ends_in_five_minutes_with_a_report(plan, tmp_path, monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    out = tmp_path / "out"
    command = ["epicene", "run", str(plan), "--out", str(out), "--no-cache", "--lang", "fr"]
    monkeypatch.setattr(sys, "argv", command)
    # Of the processor: what others do on the machine is no matter of the plan.
    start = time.process_time()
    with pytest.raises(SystemExit) as stopped:
        app.main()
    # One criterion at least is not met.
    assert stopped.value.code == 1
    assert time.process_time() - start < 300.0
    counts = json.loads((out / "criteria.json").read_text(encoding="utf-8"))["counts"]
    assert all(counts[verdict] for verdict in VERDICTS)
    asked = len(yaml.safe_load(plan.read_text(encoding="utf-8"))["criteria"])
    assert sum(counts.values()) == asked
    assert "Critères d’acceptation" in (out / "report.html").read_text(encoding="utf-8")
