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

# Probes in many small units, which two of them share, between probes in one piece.
PROBES = ("tokenization-names", "pairs/log-likelihood", "pairs/causal-mean", "clinical-templates")
FILES = ("measurements.csv", "measurements.parquet")


def start(folder: Path) -> subprocess.Popen[bytes]:
    named = [part for probe in PROBES for part in ("--probe", probe)]
    command = [sys.executable, "-m", "epicene", "audit", "mini-fr-causal", *named, "--lang", "en"]
    command += ["--cache", str(folder / "cache"), "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*command, "--out", str(folder / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def finish(folder: Path) -> dict[str, bytes]:
    process = start(folder)
    _, error = process.communicate(timeout=300)
    assert process.returncode == 0, error.decode()
    return {name: (folder / "out" / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The files of an audit that nobody killed, and how long it took."""
    began = time.monotonic()
    files = finish(tmp_path_factory.mktemp("whole"))
    return files, time.monotonic() - began


def kill_and_resume(folder: Path, whole, moment: float) -> None:
    files, duration = whole
    process = start(folder)
    time.sleep(moment * duration)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
    assert finish(folder) == files
    assert sorted(path.name for path in folder.iterdir()) == ["cache", "out"]


# Before the model is loaded, in the middle of the units, near the end.
@pytest.mark.parametrize("moment", [0.35, 0.6, 0.85])
def test_killed_at_three_moments(whole, tmp_path, moment):
    kill_and_resume(tmp_path, whole, moment)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_twenty_random_moments(whole, tmp_path, seed):
    kill_and_resume(tmp_path, whole, random.Random(seed).uniform(0.0, 1.0))
