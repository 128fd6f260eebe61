"""Paths of the recipe, of the data it reads and of the models it wrote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))


@pytest.fixture(scope="session")
def models() -> Path:
    return ROOT / "models"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(os.environ.get("EPICENE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "pamj_fr.jsonl").is_file():
        pytest.skip(f"no training texts in {folder}; set EPICENE_SHARED_DATA")
    return folder
