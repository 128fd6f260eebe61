"""A machine without network: everything is carried in one folder, checked, and installed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/hors-ligne.md"


def make(folder: Path, *variables: str) -> subprocess.CompletedProcess[str]:
    """Run the target with the interpreter of the tests, whose environment is there already."""
    prefix = f"VENV={sys.prefix}"
    return subprocess.run(
        ["make", "wheelhouse", f"WHEELHOUSE={folder}", prefix, *variables],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def guide_checks() -> list[str]:
    """Return the commands of the guide that check the folder."""
    (block,) = (b for b in re.findall(r"```console\n(.*?)```", GUIDE.read_text(), re.DOTALL)
                if "SHA256SUMS" in b)  # fmt: skip
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")][1:]


def checked(folder: Path) -> list[str]:
    """Return what each check of the guide prints on standard output."""
    return [
        subprocess.run(
            ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
        ).stdout.strip()
        for command in guide_checks()
    ]


def test_the_list_tells_what_was_changed_taken_away_or_added(tmp_path):
    folder = tmp_path / "wheelhouse"
    done = make(folder, "PIP=:")  # no wheel: the list is what is looked at
    assert done.returncode == 0, done.stderr
    files = {path.name for path in folder.iterdir()}
    assert files == {"SHA256SUMS", "constraints.txt", "hors-ligne.md", "protection-des-donnees.md"}
    assert checked(folder) == ["conforme", "complet"]
    (folder / "added.whl").write_text("stranger")
    assert checked(folder)[1] != "complet"
    (folder / "added.whl").unlink()
    with (folder / "constraints.txt").open("a") as file:
        file.write("\n")
    assert "constraints.txt" in checked(folder)[0]
    (folder / "constraints.txt").unlink()
    assert checked(folder)[0] != "conforme"


def test_a_folder_that_is_no_wheelhouse_is_left_alone(tmp_path):
    (tmp_path / "records.txt").write_text("La patiente tousse.")
    done = make(tmp_path, "PIP=:")
    assert done.returncode != 0
    assert "no wheelhouse" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["records.txt"]


@pytest.fixture
def hub_models():
    spec = importlib.util.spec_from_file_location("hub_models", ROOT / "scripts/hub_models.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """Make a cache of the hub, with its links, that holds a model in both kinds of weights."""
    cache = tmp_path / "hub"
    blobs = cache / "models--owner--name/blobs"
    snapshot = cache / "models--owner--name/snapshots/0123abc"
    for folder in (blobs, snapshot, cache / "models--owner--name/refs"):
        folder.mkdir(parents=True)
    (cache / "models--owner--name/refs/main").write_text("0123abc")
    for name in ("config.json", "model.safetensors", "pytorch_model.bin"):
        (blobs / name).write_text(name)
        (snapshot / name).symlink_to(blobs / name)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(cache))
    return snapshot


def test_a_cached_model_is_copied_without_links_and_without_pickle(hub_models, cached, tmp_path):
    copied = hub_models.copy_model("owner/name", tmp_path / "models")
    assert copied == tmp_path / "models/owner/name"
    assert {path.name for path in copied.iterdir()} == {"config.json", "model.safetensors"}
    assert not any(path.is_symlink() for path in copied.iterdir())


@pytest.mark.parametrize("name", ["owner/absent", "not a name/at all"])
def test_a_model_that_is_not_in_the_cache_is_not_fetched(hub_models, cached, tmp_path, name):
    with pytest.raises(SystemExit, match="not in the cache"):
        hub_models.copy_model(name, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_model_in_pickle_alone_is_refused(hub_models, cached, tmp_path):
    (cached / "model.safetensors").unlink()
    with pytest.raises(SystemExit, match="no weights"):
        hub_models.copy_model("owner/name", tmp_path / "models")


@pytest.mark.slow
def test_it_installs_and_audits_where_there_is_no_network(tmp_path):
    alone = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("this host lets nobody take the network away from a process")
    folder = tmp_path / "wheelhouse"
    done = make(folder)
    assert done.returncode == 0, done.stderr
    assert checked(folder) == ["conforme", "complet"]
    # No configuration of pip, whose links may lead to packages outside the folder.
    bare = {"PATH": os.defpath, "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}

    def run(*command: str | Path) -> None:
        ran = subprocess.run(
            [str(part) for part in command],
            cwd=folder, env=bare, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr

    environment = tmp_path / "environment"
    run(sys.executable, "-m", "venv", environment)
    run(
        *alone, environment / "bin/pip", "install", "--quiet", "--no-index", "--find-links", ".",
        "-c", "constraints.txt", "epicene[remote]",
    )  # fmt: skip
    out = tmp_path / "essai"
    run(
        *alone, environment / "bin/epicene", "audit", "mini-fr", "--probe", "tokenization-names",
        "--out", out,
    )  # fmt: skip
    assert (out / "report.html").is_file()
