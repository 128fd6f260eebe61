"""``epicene evaluate --task entities``: from folders and files, to numbers by group."""

from __future__ import annotations

import json
from functools import partial

import pytest
from tests.evaluation.entities.extractions import planted

from epicene.audit.results import Results
from epicene.cli import app
from epicene.corpora.corpus import Corpus


@pytest.fixture
def call(shell):
    return partial(shell, "evaluate")


@pytest.fixture
def files(tmp_path):
    gold, predictions = planted(4, missed=(0.6, 0.1), n=40)
    return (
        Corpus.of(gold).to_brat(tmp_path / "gold"),
        Corpus.of(predictions).to_jsonl(tmp_path / "tool.jsonl"),
    )


def test_folders_and_files_are_evaluated(call, files, tmp_path):
    out = tmp_path / "out"
    spoken = call(
        *files, "--task", "entities", "--by", "sex", "--out", out, "--lang", "fr",
        "--option", "labels=Drug", "--fail-on-gap", code=1,
    )  # fmt: skip
    assert "part d’entités manquées" in spoken.out
    table = Results.load(out).table
    assert {*table["probe"]} == {"entities"}
    assert {*table["model"]} == {"tool"}
    assert {*table["item"]} == {"", "Drug"}
    for written in out.iterdir():
        if written.suffix in {".json", ".txt", ".csv", ".md", ".html"}:
            told = written.read_text(encoding="utf-8")
            assert "mot mot" not in told
            assert str(tmp_path) not in told


def test_labels_are_renamed_from_a_shell(call, files):
    spoken = call(*files, "--option", "label_map=Drug=Sign,Sign=", "--json")
    assert {row["item"] for row in json.loads(spoken.out)} == {"", "Drug", "Sign"}
    spoken = call(*files, "--option", "label_map=Drugs=Sign", code=app.BAD_INPUT)
    assert spoken.err.count("\n") == 1
    assert "'Drugs', which was to be renamed. Did you mean 'Drug'" in spoken.err


def test_a_corpus_that_ships_is_called_by_its_name(call):
    spoken = call("ibd", "ibd", "--task", "entities", "--json", "--option", "labels=Diagnosis")
    rows = json.loads(spoken.out)
    found = {row["metric"]: row["estimate"] for row in rows if row["item"] == "Diagnosis"}
    assert found["strict_f1"] == 1.0
    assert found["missed_entity_rate"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "sexe"], "no column 'sexe' to group by. Did you mean 'sex'"),
        (["--task", "entity"], "unknown task 'entity'. Did you mean 'entities'"),
        (["--option", "missing=skip"], "unknown missing='skip'"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(call, files, arguments, message):
    spoken = call(*files, *arguments, code=app.BAD_INPUT)
    assert message in spoken.err
    assert spoken.out == ""


def test_nothing_is_written_where_a_prediction_is_missing(call, files, tmp_path):
    gold, said = files
    lines = said.read_text(encoding="utf-8").splitlines()
    said.write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    spoken = call(gold, said, "--by", "sex", "--out", out, code=app.BAD_INPUT)
    assert "a document has no prediction" in spoken.err
    assert not out.exists()
    call(gold, said, "--by", "sex", "--option", "missing=unscored")
