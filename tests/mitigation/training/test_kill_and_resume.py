"""A training that is killed goes on to the same bytes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_training
from forked import fork

from epicene.core.errors import InputError


def killed(folder: Path, work: Path, after: int, within: float = 0.0, **options: int) -> None:
    """Kill a training some time after some steps."""
    child = fork(lambda told: tiny_training.train(folder, work, told, **options))
    child.after(after)
    time.sleep(within)
    child.kill()


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(
        a[name].numpy().tobytes() == b[name].numpy().tobytes() for name in a
    )


def test_a_training_that_is_killed_goes_on_to_the_same_bytes(
    tiny_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tiny_folder("eurobert")
    work = tmp_path / "work"
    killed(folder, work, after=7)
    whole = tiny_training.train(folder).weights
    # A checkpoint is there, and the training was not at its end.
    steps = sorted(int(path.name.split("-")[1]) for path in work.glob("checkpoint-*"))
    assert steps
    assert steps[-1] < tiny_training.STEPS
    resumed = tiny_training.train(folder, work)
    assert same(whole, resumed.weights)
    # The curve is whole too, and a second call reads what was learnt.
    assert [step for step, _ in resumed.facts["loss"]] == list(range(1, tiny_training.STEPS + 1))
    again = tiny_training.train(folder, work)
    assert same(whole, again.weights)
    assert again.facts == resumed.facts


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(5))
@pytest.mark.parametrize("kind", ["eurobert", "camembert", "llama"])
def test_five_random_moments(
    tiny_folder: Callable[[str], Path], tmp_path: Path, kind: str, moment: int
) -> None:
    folder, work = tiny_folder(kind), tmp_path / "work"
    # Long enough that it is not at its end when it is killed, on a fast machine too.
    long = {"steps": 80}
    whole = tiny_training.train(folder, **long).weights
    draws = random.Random(f"{kind}{moment}")
    killed(folder, work, draws.randrange(1, 40), draws.uniform(0.0, 0.05), **long)
    assert same(whole, tiny_training.train(folder, work, **long).weights)


def test_half_a_checkpoint_is_passed_by(tiny_folder: Callable[[str], Path], tmp_path: Path) -> None:
    folder, work = tiny_folder("eurobert"), tmp_path / "work"
    whole = tiny_training.train(folder, work, steps=6).weights
    (work / "trained.safetensors").unlink()
    # What a kill leaves: the last checkpoint begun and not put in its place.
    writing = work / "writing"
    writing.mkdir(exist_ok=True)
    (work / "checkpoint-6").rename(writing / "checkpoint-6")
    (writing / "checkpoint-6" / "moving.safetensors").write_bytes(b"half")
    (writing / "checkpoint-6").rename(writing / "checkpoint-99")
    assert same(whole, tiny_training.train(folder, work, steps=6).weights)
    assert not (work / "checkpoint-99").exists()


def test_another_training_is_not_gone_on_with(
    tiny_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    folder, work = tiny_folder("eurobert"), tmp_path / "work"
    tiny_training.train(folder, work, steps=2)
    with pytest.raises(InputError, match="holds another training"):
        tiny_training.train(folder, work, steps=4)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds something else"):
        tiny_training.train(folder, other)
