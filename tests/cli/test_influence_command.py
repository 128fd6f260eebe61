"""``epicene experiment influence``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from functools import partial

import pandas as pd
import pytest
from tests.tracing.influence.invented_documents import TEXTS

from epicene.cli import app

ASSOCIATION = """
words: {first: [lit, mal, autre, service], second: [train, matin, traitement, examen]}
texts:
  first: [La patiente a ____., Elle a ____., Cette femme a ____., Mme A. a ____.]
  second: [Le patient a ____., Il a ____., Cet homme a ____., M. A. a ____.]
"""


@pytest.fixture
def call(shell, tmp_path):
    (tmp_path / "own.yaml").write_text(ASSOCIATION, encoding="utf-8")
    lines = [json.dumps({"id": f"d{k}", "text": text}) for k, text in enumerate(TEXTS)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return partial(
        shell, "experiment", "influence", "small-fr-causal", "--corpus", tmp_path / "notes.jsonl",
        "--association", tmp_path / "own.yaml", "--out", tmp_path / "out",
    )  # fmt: skip


def test_what_is_printed_and_written(call, tmp_path):
    spoken = call("--lang", "fr")
    assert "Confidentiel" in spoken.out
    assert spoken.out.strip().endswith(str(tmp_path / "out"))
    table = pd.read_csv(tmp_path / "out" / "influence.csv")
    assert sorted(table["document"]) == ["d0", "d1", "d2", "d3"]
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert not any(text.encode() in written for text in TEXTS)
    facts = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert facts["confidential"] is True
    assert facts["learning_rates"] == [1.0]


def test_texts_are_written_only_where_they_are_asked_for(call, tmp_path):
    said = json.loads(call("--include-examples", "--layer", "-1", "--json").out)
    assert said["texts"] == 4
    assert said["documents"][0]["text"] in TEXTS
    assert said["scope"]["layers"] == [-1]


def test_bad_input_is_one_sentence(call, tmp_path):
    spoken = call("--checkpoint", tmp_path, code=app.BAD_INPUT)
    assert "does not tell the learning rate" in spoken.err
    assert not (tmp_path / "out").exists()
