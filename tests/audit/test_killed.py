"""An audit killed at a random moment, run again, gives the bytes of one that nobody touched."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# Two probes that share many small units, after one in one piece.
PROBES = ("tokenization-names", "pairs/log-likelihood", "pairs/causal-mean")
PAIRS = 150
FILES = ("measurements.csv", "measurements.parquet")


@pytest.fixture(scope="module")
def pairs(root, tmp_path_factory):
    """Some of the pairs that ship: a plan of a few seconds."""
    rows = (root / "corpora" / "clinical_stereotypes" / "pairs.tsv").read_text("utf-8")
    few = tmp_path_factory.mktemp("pairs") / "pairs.tsv"
    few.write_text("".join(rows.splitlines(keepends=True)[: PAIRS + 1]), encoding="utf-8")
    return few


def start(folder: Path, pairs: Path) -> subprocess.Popen[bytes]:
    named = [part for probe in PROBES for part in ("--probe", probe)]
    command = [sys.executable, "-m", "epicene", "audit", "mini-fr-causal", *named, "--lang", "en"]
    command += ["--pairs", str(pairs), "--cache", str(folder / "cache"), "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*command, "--out", str(folder / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def finish(folder: Path, pairs: Path) -> dict[str, bytes]:
    process = start(folder, pairs)
    _, error = process.communicate(timeout=300)
    assert process.returncode == 0, error.decode()
    return {name: (folder / "out" / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def whole(pairs, tmp_path_factory):
    """The files of an audit that nobody killed, and how long it took."""
    began = time.monotonic()
    files = finish(tmp_path_factory.mktemp("whole"), pairs)
    return files, time.monotonic() - began


def kill_and_resume(folder: Path, pairs: Path, whole, moment: float) -> None:
    files, duration = whole
    process = start(folder, pairs)
    time.sleep(moment * duration)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
    assert finish(folder, pairs) == files
    assert sorted(path.name for path in folder.iterdir()) == ["cache", "out"]


# Before the model is loaded, in the middle of the units, near the end.
@pytest.mark.parametrize("moment", [0.35, 0.6, 0.85])
def test_killed_at_three_moments(pairs, whole, tmp_path, moment):
    kill_and_resume(tmp_path, pairs, whole, moment)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_twenty_random_moments(pairs, whole, tmp_path, seed):
    kill_and_resume(tmp_path, pairs, whole, random.Random(seed).uniform(0.0, 1.0))
