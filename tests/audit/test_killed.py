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

from epicene.corpora.embedded import embedded_file
from epicene.corpora.pair_table import read_pairs

PROBES = ("tokenization-names", "pairs/crows-pairs", "pairs/pll", "clinical-templates")
FILES = ("measurements.csv", "measurements.parquet")
N_PAIRS = 32


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pairs") / "pairs.tsv"
    table = read_pairs(embedded_file("clinical_stereotypes", "pairs.tsv")).head(N_PAIRS)
    kept = table[["sentence_more", "sentence_less", "axis"]]
    kept.to_csv(path, sep="\t", index=False)
    return path


def start(pairs: Path, folder: Path) -> subprocess.Popen[bytes]:
    named = [part for probe in PROBES for part in ("--probe", probe)]
    command = [sys.executable, "-m", "epicene", "audit", "mini-fr", *named, "--lang", "en"]
    command += ["--pairs", str(pairs), "--cache", str(folder / "cache"), "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*command, "--out", str(folder / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )


def finish(pairs: Path, folder: Path) -> dict[str, bytes]:
    process = start(pairs, folder)
    _, error = process.communicate(timeout=300)
    assert process.returncode == 0, error.decode()
    return {name: (folder / "out" / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def whole(pairs, tmp_path_factory):
    """The files of an audit that nobody killed, and how long it took."""
    began = time.monotonic()
    files = finish(pairs, tmp_path_factory.mktemp("whole"))
    return files, time.monotonic() - began


def kill_and_resume(pairs: Path, folder: Path, whole, moment: float) -> None:
    files, duration = whole
    process = start(pairs, folder)
    time.sleep(moment * duration)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
    assert finish(pairs, folder) == files
    assert sorted(path.name for path in folder.iterdir()) == ["cache", "out"]


# Before the model is loaded, in the middle of the units, near the end.
@pytest.mark.parametrize("moment", [0.35, 0.6, 0.85])
def test_killed_at_three_moments(pairs, whole, tmp_path, moment):
    kill_and_resume(pairs, tmp_path, whole, moment)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_twenty_random_moments(pairs, whole, tmp_path, seed):
    kill_and_resume(pairs, tmp_path, whole, random.Random(seed).uniform(0.0, 1.0))
