"""``epicene mitigate --search``: what it prints and writes, and how it ends."""

from __future__ import annotations

import json

import pytest

from epicene.cli import app


@pytest.mark.slow
def test_real_methods_on_vectors(shell, tmp_path):
    out = tmp_path / "search"
    spoken = shell(
        "mitigate", "mini-fr-vectors", "--search", "hard-debias,leace", "--out", out, "--json"
    )
    content = json.loads(spoken.out)
    assert [row["status"] for row in content["trials"]] == ["before", "done", "not_applicable"]
    assert (out / "search.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs a method, or a search"),
        (["--method", "leace", "--search", "leace"], "needs a method, or a search"),
        (["--search", "leece"], "leece"),
        (["--search", "leace", "--option", "layers=0"], "does not read --option"),
        (["--search", "leace", "--force"], "does not read --force"),
        (["--search", "none.yaml"], "none.yaml"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(shell, tmp_path, arguments, message):
    out = tmp_path / "out"
    spoken = shell("mitigate", "mini-fr-vectors", *arguments, "--out", out, code=app.BAD_INPUT)
    assert message in spoken.err
    assert len(spoken.err.strip().splitlines()) == 1
    assert not out.exists()
