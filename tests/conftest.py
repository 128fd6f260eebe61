"""What the tests share: data kept outside the project, the models that ship, and tiny ones."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything imports torch or the hub's client: one thread, and no test reaches the network.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# The shell keeps answers in the user's cache: that of a test is its own.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="epicene-tests-")

import pytest

import tiny_models

if TYPE_CHECKING:
    from epicene.models.capabilities import Model

ROOT = Path(__file__).resolve().parents[1]
CROWS_PAIRS = "crows_pairs_fr/crows_pairs_FR_languagearc_contribution+210.csv"


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of third-party data, which the project does not ship."""
    folder = Path(os.environ.get("EPICENE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no third-party data in {folder}: set EPICENE_SHARED_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def crows_pairs_fr(shared_data: Path) -> Path:
    """Return the authors' own file of French CrowS-Pairs."""
    path = shared_data / CROWS_PAIRS
    if not path.is_file():
        pytest.skip(f"no French CrowS-Pairs in {shared_data}")
    return path


def _load(name: str, **options: Any) -> Model:
    import torch

    import epicene

    torch.set_num_threads(1)
    return epicene.load_model(name, **options)


@pytest.fixture(scope="session")
def mini_fr() -> Model:
    """Return the masked model that ships; its weights may be trained again, its scores change."""
    return _load("mini-fr")


@pytest.fixture(scope="session")
def mini_fr_causal() -> Model:
    """Return the causal model that ships."""
    return _load("mini-fr-causal")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function from a kind of model to a folder of random weights, made once.

    Tests must not change what lies in it: those that do save their own with `tiny_models.save`.
    """
    made: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in made:
            made[kind] = tiny_models.save(kind, tmp_path_factory.mktemp(kind) / kind)
        return made[kind]

    return folder


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: Callable[..., Path]) -> Callable[[str], Model]:
    """Return a function from a kind of model to the adapter that loads such a folder."""
    loaded: dict[str, Model] = {}

    def model(kind: str) -> Model:
        if kind not in loaded:
            loaded[kind] = _load(str(tiny_folder(kind)), sanity_check=False)
        return loaded[kind]

    return model
