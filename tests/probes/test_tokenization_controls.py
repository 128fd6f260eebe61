"""The short form of the controls of the tokenization stage."""

from __future__ import annotations

import math

import pytest
from benchmarks.controls.__main__ import head
from benchmarks.controls.tokenization import CONTROLS, DESCRIBING, model_of

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus
from epicene.probes.base import Inputs
from epicene.probes.registry import PROBES


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.probe)
def test_what_is_planted_is_found_and_nothing_else(control):
    runs = 1 if control.probe in ("tokenization-notes", "tokenization-writing") else 2
    assert control.rate(True, runs)[0] >= runs / 2
    # Chance makes two draws of two an alarm in 0.25 %; one draw alone would tell nothing.
    if runs > 1:
        assert control.rate(False, runs)[0] < 2


def test_every_probe_of_the_stage_has_a_control_or_describes():
    stage = {name for name in PROBES if PROBES.get(name).stage == "tokenization"}
    assert {control.probe for control in CONTROLS} == stage - set(DESCRIBING)
    assert set(DESCRIBING) < stage
    assert all(f"`{name}`" in head() for name in DESCRIBING)


@pytest.fixture(scope="module")
def of_both() -> Inputs:
    """Notes of women that a tokenizer cuts, and is lost in, and notes of men that it knows."""
    texts = {"F": "infirmière perdue", "M": "infirmier perdu"}
    documents = [
        Document(
            f"{sex}{k}",
            text,
            patient=Patient(f"{sex}{k}", sex),
            entities=(Entity("T1", "Mot", ((0, len(text)),), text),),
        )
        for sex, text in texts.items()
        for k in range(4)
    ]
    model = model_of(["infirmier", "perdu"], ["infirmière"])
    return Inputs(model, corpora=(Corpus.of(documents),), min_group=1)


@pytest.mark.parametrize("name", DESCRIBING)
def test_what_describes_has_nothing_to_flag(name, of_both):
    rows = PROBES.get(name).measure(of_both)
    assert any(row.group and not math.isnan(row.estimate) for row in rows)
    assert all(math.isnan(row.p_value) and math.isnan(row.neutral) for row in rows)
