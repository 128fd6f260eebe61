"""``epicene corpus generate``: a folder that loads, with the truth in its card."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from epicene import load_corpus


def generate(*arguments):
    command = [sys.executable, "-m", "epicene", "corpus", "generate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def biases(tmp_path):
    path = tmp_path / "biases.toml"
    path.write_text(
        '[[bias]]\noutcome = "included"\nfield = "sex"\nvalue = "F"\npoints = -0.25\n',
        encoding="utf-8",
    )
    return path


def test_a_planted_corpus_loads_and_its_card_tells_the_truth(tmp_path, biases):
    out = tmp_path / "out"
    done = generate("ibd", "--n", 12, "--seed", 5, "--bias", biases, "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    corpus = load_corpus(out / "planted.jsonl")
    assert len(corpus) == 12
    assert len(load_corpus(out / "planted-twins.jsonl")) <= 12
    card = (out / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^\| `included` \| sex = F \| 0\.35 \| 0\.60 \|$", card, re.MULTILINE)
    assert "epicene corpus generate ibd --n 12 --seed 5 --bias FILE" in card
    provenance = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert provenance["biases"] == [
        {"outcome": "included", "field": "sex", "value": "F", "points": -0.25}
    ]
    # The same arguments give the same documents, into a folder that epicene wrote before.
    before = (out / "planted.jsonl").read_bytes()
    assert generate("ibd", "--n", 12, "--seed", 5, "--bias", biases, "--out", out).returncode == 0
    assert (out / "planted.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cardiology"], "unknown domain 'cardiology'"),
        (["ibd", "--n", "0"], "greater than or equal to 1"),
        (["ibd", "--bias", "none.toml"], "none.toml: there is no such file"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(tmp_path, arguments, message):
    done = generate(*arguments, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert message in re.sub(r"\s+", " ", done.stderr)
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    done = generate("ibd", "--n", 2, "--out", tmp_path / "out")
    assert (done.returncode, (tmp_path / "out" / "mine.txt").read_text()) == (2, "mine")
