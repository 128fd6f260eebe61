"""Exact patching in batches against its definition, one site at a time."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from benchmarks import naive_patching as naive

import epicene
import tiny_models
from epicene.tracing.mechanism.anatomy import check_language_model, find_anatomy
from epicene.tracing.mechanism.mediation import mediate
from epicene.tracing.mechanism.questions import Question, align
from epicene.tracing.mechanism.sites import sites_of

# Words that some tokenizers cut in as many pieces, and some do not.
TWINS = (("Le", "La"), ("Le", "Ce"), ("Il", "Un"), ("La", "Le"))
ANSWERS = (("normal", "famille"), ("opéré", "sorti"))


def tiny(kind: str, folder: Path, **changes: object) -> object:
    return epicene.load_model(str(tiny_models.save(kind, folder, **changes)), sanity_check=False)


def questions(model: object) -> list[object]:
    asked = [
        Question(
            f"q{n}",
            f"t{n % 2}",
            f"{one} patient est ____ hier.",
            f"{two} patient est ____.",
            *ANSWERS,
        )
        for n, (one, two) in enumerate(TWINS)
    ]
    asked = [
        Question(q.id, q.template, q.text, q.twin.replace("____.", "____ hier."), *ANSWERS)
        for q in asked
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
