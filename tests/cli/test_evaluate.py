"""``epicene evaluate``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import sys
from functools import partial

import pytest
from tests.evaluation.classification.invented import tables

from epicene.audit.results import Results
from epicene.cli import app


@pytest.fixture
def files(tmp_path):
    gold, predictions = tables(1, n=300)
    gold.to_csv(tmp_path / "gold.csv", index=False)
    predictions.to_csv(tmp_path / "tool.csv", index=False)
    return tmp_path / "gold.csv", tmp_path / "tool.csv"


@pytest.fixture
def call(shell):
    return partial(shell, "evaluate")


def test_what_is_printed_and_written(call, files, tmp_path):
    out = tmp_path / "out"
    spoken = call(*files, "--by", "sex", "--by", "sex,age_group", "--out", out, "--lang", "fr")
    assert "part repérée de ce qui est vraiment positif" in spoken.out
    assert {path.name for path in out.iterdir()} == {
        "measurements.csv",
        "measurements.parquet",
        "provenance.json",
        "report.html",
        "report.md",
        "summary.txt",
    }
    table = Results.load(out).table
    assert {*table["axis"]} == {"", "sex", "sex×age_group"}
    assert {*table["stage"]} == {"application"}
    assert {*table["model"]} == {"tool"}
    assert str(tmp_path) not in (out / "provenance.json").read_text(encoding="utf-8")


def test_json_and_a_gap_that_ends_with_one(call, files):
    spoken = call(*files, "--by", "sex", "--json", "--fail-on-gap", code=1)
    rows = json.loads(spoken.out)
    assert {"metric", "group", "estimate", "ci_low"} <= {*rows[0]}
    call(*files, "--fail-on-gap")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "gender"], "no column 'gender'"),
        (["--option", "positive"], "is not NAME=VALUE"),
        (["--option", "positiv=1"], "Did you mean 'positive'?"),
        (["--option", "n_bins=many"], "many bins cannot hold scores"),
        (["--option", "seed=1"], "Give --seed"),
        (["--task", "classify"], "unknown task 'classify'"),
        (["--by", "sex", "--reference", "sex=H"], "no sex is 'H'"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(call, files, tmp_path, arguments, message):
    out = tmp_path / "out"
    spoken = call(*files, *arguments, "--out", out, code=app.BAD_INPUT)
    assert message in spoken.err
    assert len(spoken.err.strip().splitlines()) == 1
    assert not out.exists()


def test_a_tool_on_documents_and_their_twins(call, tmp_path):
    corpus = tmp_path / "notes.jsonl"
    texts = [f"Patient numéro {n} de 40 ans, connu pour un asthme." for n in range(12)]
    rows = [{"id": str(n), "text": text, "sex": "FM"[n % 2]} for n, text in enumerate(texts)]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    program = tmp_path / "triage.py"
    program.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    row = json.loads(line)\n"
        "    print(json.dumps({'id': row['id'], 'score': float('70 ans' in row['text'])}))\n",
        encoding="utf-8",
    )
    tool = f"command:{sys.executable} {program}"
    task = ("--task", "counterfactual", "--option", "swap=age", "--option", "threshold=0.5")
    out = tmp_path / "out"
    spoken = call(corpus, tool, *task, "--tool-option", "timeout=60", "--out", out, "--lang", "fr")
    assert "étiquettes qui changent avec le jumeau, au-delà d’une retouche neutre" in spoken.out
    table = Results.load(out).table.set_index("metric")
    assert table.loc["flip_rate", "estimate"] == 1.0
    assert set(table["model"]) == {"command:triage.py"}
    written = (out / "provenance.json").read_text(encoding="utf-8")
    assert "numéro" not in written
    remote = call(corpus, "http://192.0.2.1/tool", *task, code=app.BAD_INPUT)
    assert "--allow-remote-text" in remote.err
