"""``epicene mitigate`` says what it did, and what it cannot do, in one sentence."""

from __future__ import annotations

import json

import pytest

from epicene.cli import app
from epicene.mitigation.registry import METHODS

LEACE = ("--method", "leace", "--corpus", "ibd", "--option", "most=120")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_method_is_listed(shell, lang):
    spoken = shell("mitigate", "-", "--method", "list", "--lang", lang).out
    for name in METHODS:
        assert name in spoken


def test_a_model_is_written_with_its_proof(shell, tmp_path):
    out = tmp_path / "out"
    spoken = shell("mitigate", "small-fr", *LEACE, "--out", out, "--lang", "fr")
    assert "Perplexité du français courant\u00a0: " in spoken.out
    assert str(out) in spoken.out
    record = json.loads((out / "mitigation.json").read_text(encoding="utf-8"))
    assert record["method"] == "leace"
    assert record["options"]["most"] == 120
    assert record["proof"]["changed"]
    again = shell("mitigate", "small-fr", *LEACE, "--out", out, "--json")
    assert json.loads(again.out) == json.loads((out / "mitigation.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mini-fr-vectors", "--method", "leaze"], "unknown mitigation 'leaze'. Did you mean"),
        (["mini-fr-vectors", *LEACE], "leace applies to"),
        (["small-fr", *LEACE, "--option", "size=3"], "has no option 'size'"),
        (["small-fr", *LEACE, "--option", "size"], "is not NAME=VALUE"),
        (["nowhere/at-all.vec", *LEACE], "nowhere/at-all.vec"),
        (["small-fr", "--method", "leace"], "leace needs a corpus"),
        (["small-fr", *LEACE, "--variant", "other"], "variant is 'other'"),
    ],
)
def test_bad_input_is_one_sentence(shell, tmp_path, arguments, said):
    spoken = shell("mitigate", *arguments, "--out", tmp_path / "out", code=app.BAD_INPUT)
    assert said in spoken.err
    assert spoken.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
