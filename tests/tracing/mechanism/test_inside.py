"""All that is asked of the inside of a model, its table, its files, its page and its command."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import planting
import pytest
from typer.testing import CliRunner

import epicene
import tiny_models
from epicene.audit.results import Results
from epicene.cli.app import app
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.embedded import DataName
from epicene.report.texts import LANGUAGES
from epicene.report.tracing.inside_words import inside_said
from epicene.report.write import write_report
from epicene.tracing.associations.association import Association, Context, Groups
from epicene.tracing.associations.load import load_association
from epicene.tracing.mechanism.ablation import totals
from epicene.tracing.mechanism.inside import Inside, look_inside
from epicene.tracing.mechanism.questions import Question, align, questions_of
from epicene.tracing.mechanism.sites import Site
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.outputs import word_scores

HEAD = Site("head", 2, 1)
TITLE = "Fièvre <b>"


def association() -> Association:
    asked = planting.questions()
    words = (*planting.FIRST, "famille", "hier"), (*planting.SECOND, "lit", "train")
    return Association(
        "own:gender", "gender", tuple(Context(q.twin, q.text) for q in asked), *words, (),
        Groups(), words, dict.fromkeys(LANGUAGES, TITLE), dict.fromkeys(LANGUAGES, "elle"),
        DataName("own", "0" * 64, len(asked)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return planting.planted("opt", tmp_path_factory.mktemp("model"), [HEAD])


@pytest.fixture(scope="module")
def found(model: Any) -> Inside:
    return look_inside(model, association(), n_random=3)


def test_the_total_effect_is_what_a_trace_finds_in_the_outputs(model: Any) -> None:
    asked = association()
    inputs = StageInputs(model, asked, None, None, 0, 11, "float32")
    scores = word_scores(model, asked, inputs)
    apart = scores[:, :, 0] - scores[:, :, 1]
    n = len(asked.first)
    traced = apart[:n].mean(axis=0) - apart[n:].mean(axis=0)
    aligned, left_out = align(model, questions_of(asked))
    assert not left_out
    np.testing.assert_allclose(totals(model, aligned), traced, atol=1e-5)


def test_the_planted_head_is_told_in_table_and_words(found: Inside) -> None:
    table = found.results.table
    assert found.checked is not None
    assert found.checked.circuit.heads == (HEAD,)
    rows = table.set_index(["metric", "item"])["estimate"]
    indirect = rows["indirect_effect"]
    assert indirect[[name for name in indirect.index if "head" in name]].idxmax() == HEAD.name
    assert rows["circuit_left", HEAD.name] < 0.1
    assert set(table["group"]) == {"own:gender"}
    for lang, head in (("fr", "la tête 1 de la couche 2"), ("en", "head 1 of layer 2")):
        said = inside_said(found, lang)
        # The strongest of all, and the whole circuit.
        assert sum(head in sentence for sentence in said.sentences) == 2
        assert len(said.effects.rows) == len(found.mediation.sites)


def test_a_question_whose_twin_is_cut_otherwise_is_left_out_with_the_reason(model: Any) -> None:
    text = "Le patient est ____ hier."
    asked = [
        Question("long", "1", text, "La patiente jeune est ____ hier.", ("normal",), ("jambe",)),
        Question("same", "2", text, text, ("normal",), ("jambe",)),
    ]
    aligned, left_out = align(model, asked)
    assert aligned == ()
    assert {one: why.partition(":")[0] for one, why in left_out.items()} == {
        "long": "cut_otherwise",
        "same": "no_edit",
    }
    with pytest.raises(InputError, match="share an id"):
        align(model, [asked[0], asked[0]])
    with pytest.raises(InputError, match="not one blank"):
        align(model, [Question("none", "1", "Le patient.", "La patiente.", ("a",), ("b",))])


def test_files_and_pages_hold_what_was_found(found: Inside, tmp_path: Path) -> None:
    folder = found.save(tmp_path / "found")
    facts = json.loads((folder / "inside.json").read_text(encoding="utf-8"))
    assert facts["circuit"]["heads"] == [HEAD.name]
    assert len(facts["sites"]) == len(found.mediation.sites)
    assert Results.load(folder).table.equals(found.results.table)
    for lang in LANGUAGES:
        page = write_report(found, tmp_path / f"{lang}.html", lang).read_text(encoding="utf-8")
        assert "fièvre &lt;b&gt;" in page
        assert "<b>" not in page.partition("<script")[0]
        assert page.count('type="application/json"') == 2


def test_without_an_effect_no_circuit_is_told(tmp_path: Path) -> None:
    model = planting.quiet("opt", tmp_path)
    table = model.module.get_input_embeddings().weight.data
    for one, other in (("Le", "La"), ("patient", "patiente")):
        first, second = (model.encode(f"{a}").ids[-1] for a in (f" {one}", f" {other}"))
        table[second] = table[first]
    for one, other in (("Le", "La"), ("le", "la")):
        first, second = (model.encode(a).ids[0] for a in (one, other))
        table[second] = table[first]
    found = look_inside(model, association(), kinds=("head", "layer"))
    assert found.checked is None
    assert found.no_circuit.startswith("no_effect: ")
    assert "does not differ from 0" in found.no_circuit
    assert any("nothing to carry" in sentence for sentence in inside_said(found, "en").sentences)
    less = replace(found, no_circuit="too_little: all heads together carry 70% of the effect.")
    for lang, told in (("en", "all heads together carry less"), ("fr", "portent moins de")):
        assert any(told in sentence for sentence in inside_said(less, lang).sentences)
    assert inside_said(found, "en").finding.endswith("may be noise.")
    assert not any("circuit" in metric for metric in found.results.table["metric"])


def test_families_without_heads_to_patch_are_refused(tmp_path: Path) -> None:
    other = epicene.load_model(str(tiny_models.save("t5", tmp_path)), sanity_check=False)
    with pytest.raises(NotApplicableError, match="only masked and causal"):
        look_inside(other, load_association())


def test_the_command_shows_the_trace_and_the_inside(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, file = association(), tmp_path / "own.yaml"
    texts = {side: [getattr(one, side) for one in asked.contexts] for side in ("first", "second")}
    words = {"first": list(asked.first), "second": list(asked.second)}
    file.write_text(json.dumps({"words": words, "texts": texts}), encoding="utf-8")
    # Random weights do not pass the gate of plain loading.
    monkeypatch.setattr("epicene.models.load.load_model", lambda *_, **__: model)
    out = tmp_path / "out"
    command = ["trace", "planted", "--association", str(file), "--inside", "--out", str(out)]
    ended = CliRunner().invoke(app, [*command, "--json"])
    assert ended.exit_code == 0, ended.output
    facts = json.loads(ended.stdout)
    assert facts["inside"]["circuit"]["heads"] == [HEAD.name]
    assert {"trace.html", "inside.html", "inside.json"} <= {one.name for one in out.iterdir()}


def test_the_command_refuses_word_vectors_before_it_traces(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "epicene", "trace", "mini-fr-vectors", "--inside", "--out"]
    ended = subprocess.run([*command, str(out)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "only masked and causal" in ended.stderr
    assert not out.exists()
