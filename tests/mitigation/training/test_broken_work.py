"""A work folder of somebody else: what is broken there is refused, and nothing of it is run."""

from __future__ import annotations

import os

import pytest
import torch
from safetensors.torch import save

from epicene.core.errors import InputError
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.training.checkpoints import Work


class _Evil:
    def __init__(self, place):
        self.place = place

    def __reduce__(self):
        return os.mkdir, (str(self.place),)


def test_what_a_training_wrote_last_is_refused_where_it_is_broken(tmp_path):
    work = Work(tmp_path)
    work.finish({"a": torch.zeros(2)}, {"steps": 1})
    assert work.finished()[1] == {"steps": 1}
    for content in (b"nothing", save({"a": torch.zeros(2)})):
        (tmp_path / "trained.safetensors").write_bytes(content)
        with pytest.raises(InputError, match=r"broken trained\.safetensors"):
            work.finished()


def test_a_checkpoint_runs_nothing(tmp_path):
    work, run = tmp_path / "work", tmp_path / "run"
    given = {
        "corpus": "ibd",
        "work": work, "steps": 2, "every": 1, "held_out": 0.0, "window": 16, "batch_size": 2,
        "force": True,
    }  # fmt: skip
    mitigated("small-fr", "dropout", **given)
    (work / "trained.safetensors").unlink()
    last = max(work.glob("checkpoint-*"))
    for path in last.glob("*.pt"):
        torch.save(_Evil(run), path)
    with pytest.raises(InputError, match="the checkpoint is broken"):
        mitigated("small-fr", "dropout", **given)
    assert not run.exists()
