"""What another process annotated is evaluated, and a plan decides nothing that a person must."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.audit.deliverables.plans import plan_of

import epicene
from epicene.audit.deliverables.consent import Consent
from epicene.audit.deliverables.prepare import prepared
from epicene.audit.deliverables.run import run_plan
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus

# A tool of somebody else: nothing of epicene, and BRAT files as its only output.
TOOL = r"""
import pathlib, re, sys
texts, out = map(pathlib.Path, sys.argv[1:])
out.mkdir()
for file in sorted(texts.glob("*.txt")):
    data = file.read_bytes()
    (out / file.name).write_bytes(data)
    found = re.finditer("Madame|Monsieur|Mme", data.decode())
    lines = [
        f"T{k}\tGenderMention {m.start()} {m.end()}\t{m.group()}\n" for k, m in enumerate(found)
    ]
    (out / f"{file.stem}.ann").write_text("".join(lines))
assert not any(name.startswith("epicene") for name in sys.modules)
"""


@pytest.fixture(scope="module")
def annotated(tmp_path_factory):
    """Return a folder with the gold of some notes and what the tool made of their texts."""
    folder = tmp_path_factory.mktemp("annotated")
    documents = list(epicene.load_corpus("mental-health", variant="planted"))[:12]
    Corpus.of(documents, "gold").to_brat(folder / "gold")
    (folder / "tool.py").write_text(TOOL, encoding="utf-8")
    subprocess.run([sys.executable, "tool.py", "gold", "out"], cwd=folder, check=True)
    return folder


def tagger(**changes):
    return {
        "name": "tagger",
        "kind": "tool",
        "task": "entities",
        "gold": "gold",
        "predictions": "out",
        "options": {"labels": ["GenderMention"]},
    } | changes


def spans_in(folder):
    return {
        (document.id, entity.spans)
        for document in epicene.load_corpus(folder)
        for entity in document.entities
        if entity.label == "GenderMention"
    }


def test_a_folder_of_another_process_is_evaluated(annotated):
    asked = {"deliverable": "tagger", "metric": "n_patients", "bound": "estimate", "above": 11}
    delivered = run_plan(plan_of([tagger()], asked), annotated)
    table = delivered.results.table
    assert {*table["probe"]} == {"entities"}
    assert {*table["model"]} == {"tagger"}
    gold, found = (spans_in(annotated / name) for name in ("gold", "out"))
    row = table[(table["metric"] == "exact_precision") & (table["axis"] == "")].iloc[0]
    assert row["estimate"] == pytest.approx(len(gold & found) / len(found))
    assert len(gold & found) > 5
    assert delivered.outcomes[0].verdict == "met"
    assert delivered.outcomes[0].n_patients == 12


def test_a_detector_is_held_against_gold_spans(annotated):
    detector = {"name": "tagger", "kind": "detector", "gold": "gold", "predictions": "out"}
    detector |= {"labels": ["GenderMention"], "level": "spans"}
    spans = run_plan(plan_of([detector]), annotated).results.table
    whole = run_plan(plan_of([tagger()]), annotated).results.table
    # The same spans, alone or picked by the task.
    chosen = (spans["axis"] == "") & spans["estimate"].notna()
    assert chosen.sum() > 3
    same = spans[chosen].merge(whole, on=["metric", "axis", "group", "item"])
    assert len(same) == chosen.sum()
    assert (same["estimate_x"] == same["estimate_y"]).all()


def test_a_command_runs_only_where_somebody_agrees(annotated):
    asked = plan_of([tagger(task="counterfactual", predictions="command:touch ran", options={})])
    with pytest.raises(InputError, match="add --allow-commands"):
        prepared(asked, annotated)
    assert not (annotated / "ran").exists()
    assert prepared(asked, annotated, Consent(commands=True))


def test_texts_leave_only_where_somebody_agrees(annotated):
    served = tagger(task="counterfactual", predictions="http://127.0.0.1:9/x")
    with pytest.raises(InputError, match="add --allow-remote-text"):
        prepared(plan_of([served | {"options": {"allow_remote_text": "true"}}]), annotated)
    (kept,) = prepared(plan_of([served | {"options": {}}]), annotated)
    (sent,) = prepared(plan_of([served | {"options": {}}]), annotated, Consent(remote_text=True))
    assert "allow_remote_text" not in kept.options
    assert sent.options["allow_remote_text"] is True


def test_a_file_among_the_options_starts_from_the_folder_of_the_plan(annotated):
    (annotated / "patients.csv").write_text("id,sex\n", encoding="utf-8")
    named = tagger(options={"metadata": "patients.csv"})
    (job,) = prepared(plan_of([named]), annotated)
    assert job.options["metadata"] == str(annotated / "patients.csv")
    with pytest.raises(InputError, match="no such file or folder"):
        prepared(plan_of([tagger(options={"metadata": "none.csv"})]), annotated)
