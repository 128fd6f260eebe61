"""``epicene report``: each format from saved results, and how it ends."""

from __future__ import annotations

import json
from functools import partial

import pytest
from huggingface_hub import ModelCard

import epicene
from epicene.cli import app


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the results of two models."""
    results = epicene.audit(["mini-fr", "mini-fr-vectors"], probes=["tokenization-names", "weat"])
    return results.save(tmp_path_factory.mktemp("audited") / "out")


@pytest.fixture
def call(shell):
    return partial(shell, "report")


def test_each_format_is_written(call, folder, tmp_path):
    card = tmp_path / "CARD.md"
    said = call(
        folder, "--format", "model-card", "--model", "mini-fr", "--out", card, "--lang", "fr"
    )
    assert said.out.strip() == str(card)
    read = ModelCard.load(card)
    assert read.data.model_name == "mini-fr"
    assert read.text.lstrip().startswith("## Évaluation")
    said = call(folder, "--out", tmp_path / "report.html", "--json", "--lang", "en")
    assert json.loads(said.out) == {"report": str(tmp_path / "report.html")}
    assert "<!doctype html>" in (tmp_path / "report.html").read_text(encoding="utf-8").lower()
    call(folder, "--out", tmp_path / "report.md", "--format", "md", "--lang", "en")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Audit")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{folder}", "--format", "model-card", "--out", "{tmp}/a.md"], "--model"),
        (["{folder}", "--format", "model-card", "--out", "{tmp}/a.html"], "no model-card in"),
        (["{folder}", "--out", "{tmp}/a.pdf"], ".html or an .md"),
        (["{folder}", "--out", "{tmp}/a.md", "--model", "mini-fr"], "model card alone"),
        (["{tmp}", "--out", "{tmp}/a.md"], "no such file"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(call, folder, tmp_path, arguments, message):
    filled = [one.format(folder=folder, tmp=tmp_path) for one in arguments]
    spoken = call(*filled, code=app.BAD_INPUT)
    assert message in spoken.err
    assert len(spoken.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
