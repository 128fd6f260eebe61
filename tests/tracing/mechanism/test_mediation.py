"""Exact patching in batches against its definition, one site at a time."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks import naive_patching as naive

import epicene
import tiny_models
from epicene.models.affine_edit import AffineEdit
from epicene.models.state_edits import StateEdits, attach_state_edits
from epicene.tracing.mechanism.anatomy import check_language_model, find_anatomy
from epicene.tracing.mechanism.mediation import effects_of, mediate
from epicene.tracing.mechanism.questions import Question, align
from epicene.tracing.mechanism.sites import Site, sites_of

# Words that some tokenizers cut in as many pieces, and some do not.
TWINS = (("Le", "La"), ("Le", "Ce"), ("Il", "Un"), ("La", "Le"))
ANSWERS = (("normal", "famille"), ("opéré", "sorti"))


def tiny(kind: str, folder: Path, **changes: object) -> object:
    return epicene.load_model(str(tiny_models.save(kind, folder, **changes)), sanity_check=False)


def questions(model: object) -> list[object]:
    asked = [
        Question(
            f"q{n}",
            f"t{n}",
            f"{one} patient est ____ hier.",
            f"{two} patient est ____ hier.",
            *ANSWERS,
        )
        for n, (one, two) in enumerate(TWINS)
    ]
    aligned, _ = align(model, asked)
    assert aligned
    return list(aligned)


@pytest.mark.parametrize("kind", tiny_models.MASKED + tiny_models.CAUSAL)
def test_batched_patching_is_patching_one_by_one(kind: str, tmp_path: Path) -> None:
    model = check_language_model(tiny(kind, tmp_path))
    anatomy = find_anatomy(model)
    (one, *_) = questions(model)
    sites = sites_of(anatomy)
    found = mediate(model, anatomy, [one], sites)
    module = model.module
    text, twin = (
        sum(naive.answer(module, getattr(reading, side), reading.reads) for reading in one.readings)
        for side in ("text", "twin")
    )
    assert found.total[0] == pytest.approx(twin - text, abs=1e-5)
    assert abs(found.total[0]) > 1e-3
    for column, site in enumerate(sites):
        for base, effects in (("text", found.indirect), ("twin", found.direct)):
            if any(site.role not in ("", *reading.roles) for reading in one.readings):
                assert math.isnan(effects[0, column])
                continue
            patched = sum(
                naive.patched_answer(module, anatomy, reading, site, base)
                for reading in one.readings
            )
            assert effects[0, column] == pytest.approx(patched - text, abs=1e-5), (site, base)
    heads = [column for column, site in enumerate(sites) if site.kind == "head"]
    # Sites differ, so that two of them exchanged would be seen.
    assert len(set(np.round(found.indirect[0, heads], 4))) == len(heads)


def test_layers_below_the_first_patched_one_are_not_computed_again(tmp_path: Path) -> None:
    model = check_language_model(tiny("opt", tmp_path))
    anatomy = find_anatomy(model)
    (one, *_) = questions(model)
    ran: list[int] = []
    for layer in (1, 2):
        part = model.module.get_submodule(f"model.decoder.layers.{layer - 1}.self_attn.q_proj")
        part.register_forward_hook(lambda *_, layer=layer: ran.append(layer))
    effects_of(model, anatomy, one, [(Site("head", 2, 0),)], ("indirect",))
    # A pass over the two texts, and one with the patch.
    n = len(one.readings)
    assert (ran.count(1), ran.count(2)) == (n, 2 * n)


@pytest.mark.parametrize("kind", ["camembert", "opt"])
def test_states_that_are_edited_are_patched_as_they_are_computed(kind: str, tmp_path: Path) -> None:
    """An edit of a layer must act once, though the layer is not computed again."""
    model = check_language_model(tiny(kind, tmp_path))
    draws = np.random.default_rng(0)
    edit = AffineEdit(np.eye(32) + 0.3 * draws.normal(size=(32, 32)), draws.normal(size=32))
    attach_state_edits(model.module, StateEdits({1: edit}))
    anatomy = find_anatomy(model)
    (one, *_) = questions(model)
    sites = sites_of(anatomy, ("head", "position"))
    found = mediate(model, anatomy, [one], sites).indirect[0]
    text = sum(naive.answer(model.module, r.text, r.reads) for r in one.readings)
    for column, site in enumerate(sites):
        if not np.isnan(found[column]):
            patched = sum(
                naive.patched_answer(model.module, anatomy, r, site, "text") for r in one.readings
            )
            assert found[column] == pytest.approx(patched - text, abs=1e-5), site
