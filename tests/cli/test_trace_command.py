"""``epicene trace``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import time
from functools import partial

import pandas as pd
import pytest

from epicene.cli import app
from epicene.tracing.associations.shipped import shipped_associations
from epicene.tracing.stages.registry import STAGES


@pytest.fixture
def call(shell):
    return partial(shell, "trace")


def test_what_is_printed_and_written(call, tmp_path):
    out = tmp_path / "out"
    spoken = call("mini-fr-vectors", "--out", out, "--lang", "fr")
    assert "la douleur des femmes" in spoken.out
    assert "Elle entre dans la chaîne à l’étage « corpus »" in spoken.out.replace("\u00a0", " ")
    assert spoken.out.strip().endswith("trace.html")
    assert {path.name for path in out.iterdir()} == {
        "measurements.parquet", "measurements.csv", "provenance.json", "trace.json", "trace.html",
        "trace.md",
    }  # fmt: skip
    assert set(pd.read_csv(out / "measurements.csv")["metric"]) == {"trace_effect", "trace_growth"}
    # It may be written again.
    call("mini-fr-vectors", "--out", out, "--lang", "en")


def test_defaults_take_less_than_a_minute_of_computing(call, tmp_path):
    # Seconds of the processor: those of a clock depend on what else runs.
    start = time.process_time()
    said = json.loads(call("mini-fr", "--out", tmp_path / "out", "--json").out)
    assert time.process_time() - start < 60.0
    assert {row["kind"] for row in said["stages"]} == set(STAGES)
    asked = {row["kind"] for row in said["stages"] if not row["not_applicable"]}
    assert asked == {"corpus", "segmentation", "static_vectors", "layers", "outputs"}
    assert said["enters"] == "corpus"


def test_the_list(call):
    spoken = call("--list", "--lang", "en")
    for name in shipped_associations():
        assert name in spoken.out
    listed = json.loads(call("--list", "--json", "--lang", "fr").out)
    assert [one["id"] for one in listed] == list(shipped_associations())


def test_ones_own_words(call, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\nwords:\n  first: [stress, angoisse, fatigue, anxiété]\n"
        "  second: [fracture, tumeur, infection, lésion]\n",
        encoding="utf-8",
    )
    arguments = ("mini-fr-vectors", "--association", path, "--corpus", "mental-health")
    said = json.loads(call(*arguments, "--out", tmp_path / "out", "--json").out)
    assert said["association"] == "mine"
    assert said["stages"][0]["n"] > 100


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "no model is named"),
        (("mini-fr-vectors", "--association", "pain:genre"), "Did you mean 'pain:gender'"),
        (("mini-fr-vectors", "--association", "absent.yaml"), "cannot be read"),
        (("mini-fr-vectors", "--corpus", "absent"), "there is no such file or folder"),
        (("mini-fr-vectors", "--variant", "biased", "--corpus", "ibd"), "variant is 'biased'"),
        (("mini-fr-vectors", "--variant", "planted"), "a variant is of a corpus"),
        (("mini-fr-vectors", "--task", "mini-fr"), "no classifier"),
        (("mini-frr",), "Did you mean 'mini-fr'"),
    ],
)
def test_bad_input_is_one_sentence(call, tmp_path, arguments, told):
    spoken = call(*arguments, "--out", tmp_path / "out", code=app.BAD_INPUT)
    assert told in spoken.err
    assert spoken.err.startswith("epicene: ")
    assert len(spoken.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_bad_yaml_is_one_sentence(call, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("words: {first: [a", encoding="utf-8")
    spoken = call("mini-fr", "--association", path, "--out", tmp_path / "o", code=app.BAD_INPUT)
    assert "mine.yaml: this is no YAML" in spoken.err
    assert len(spoken.err.strip().splitlines()) == 1
