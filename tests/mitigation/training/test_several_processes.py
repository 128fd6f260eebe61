"""Several processes train as one does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tiny_training
from forked import as_one_of, fork, free_port
from safetensors.torch import load_file


def test_two_processes_give_the_curve_of_one(
    tiny_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder, port = tiny_folder("eurobert"), free_port()
    children = [
        fork(
            lambda told: tiny_training.train(folder, tmp_path / "two", told, steps=4),
            as_one_of(rank, 2, port),
        )
        for rank in (0, 1)
    ]
    for child in children:
        child.done()
    two = tiny_training.train(folder, tmp_path / "two", steps=4)
    one = tiny_training.train(folder, steps=4)
    assert two.facts["processes"] == 2
    assert one.facts["processes"] == 1
    np.testing.assert_allclose(two.facts["loss"], one.facts["loss"], rtol=1e-5)
    np.testing.assert_allclose(two.facts["perplexity"], one.facts["perplexity"], rtol=1e-4)
    # Half of each batch alone gives another curve: the agreement is not by chance.
    half = tiny_training.train(folder, steps=4, batch_size=2)
    assert np.max(np.abs(np.subtract(half.facts["loss"], one.facts["loss"]))) > 1e-2


@pytest.mark.slow
def test_accelerate_launches_two_processes(
    tiny_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tiny_folder("eurobert")
    job = {
        "model": str(folder),
        "corpus": "mental-health",
        "method": "counterfactual-finetuning",
        "options": {"steps": 4, "batch_size": 4, "every": 2, "window": 24},
        "sanity_check": False,
    }
    curves = []
    for name, launch in (("one", []), ("two", ["--multi_gpu", "--num_processes", "2"])):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({**job, "work": str(tmp_path / name)}), encoding="utf-8")
        start = [sys.executable, "-m"]
        if launch:
            start += ["accelerate.commands.launch", *launch, "-m"]
        subprocess.run(
            [*start, "epicene.mitigation.training", str(file)],
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=300,
        )
        weights = load_file(tmp_path / name / "trained.safetensors")
        assert weights
        curves.append(weights)
    for name, value in curves[0].items():
        np.testing.assert_allclose(value, curves[1][name], atol=1e-4)
