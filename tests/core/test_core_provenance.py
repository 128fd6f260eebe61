"""Where a result comes from, and nothing about who ran it."""

from __future__ import annotations

import getpass
import json
import platform
import re
import shutil
import socket
import subprocess
import sys
from importlib import metadata

import pytest

from epicene.core import provenance
from epicene.core.provenance import PACKAGES, environment


@pytest.fixture(scope="module")
def described():
    return environment()


def test_keys(described):
    assert set(described) == {"python", "packages", "commit", "machine"}
    assert set(described["packages"]) == set(PACKAGES)
    assert {"epicene", "torch", "transformers", "numpy", "spacy"} <= set(PACKAGES)
    assert set(described["machine"]) == {"system", "release", "processor", "cores"}
    assert json.loads(json.dumps(described)) == described


def test_versions_are_those_installed(described):
    assert described["python"] == platform.python_version()
    assert described["packages"]["numpy"] == metadata.version("numpy")
    assert described["machine"]["cores"] >= 1


def test_a_package_that_is_not_there_is_said_to_be_missing(monkeypatch):
    monkeypatch.setattr(provenance, "PACKAGES", ("numpy", "surely-not-installed"))
    assert environment()["packages"]["surely-not-installed"] is None


def test_the_commit_is_the_one_checked_out(described, root):
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    done = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        assert described["commit"] is None
    else:
        assert described["commit"]["hash"] == done.stdout.strip()
        assert re.fullmatch(r"[0-9a-f]{40}", described["commit"]["hash"])
        assert described["commit"]["dirty"] in (True, False)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("place", ["venv/lib/site-packages", "src"])
def test_the_repository_of_the_user_is_not_reported(tmp_path, monkeypatch, place):
    # epicene installed somewhere inside the repository of somebody else.
    package = tmp_path / place / "epicene" / "core"
    package.mkdir(parents=True)
    (tmp_path / "thesis.tex").write_text("x")
    name = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init"], ["add", "thesis.tex"], [*name, "commit", "-m", "one"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], capture_output=True, check=True)
    monkeypatch.setattr(provenance, "__file__", str(package / "provenance.py"))
    found = environment()["commit"]
    # A folder src/epicene at the root of a repository is what a checkout of epicene looks like.
    assert (found is not None) is (place == "src")


def test_without_git_there_is_no_commit(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert environment()["commit"] is None


def test_nothing_identifies_a_person(described):
    text = json.dumps(described)
    host = socket.gethostname()
    # A host may be called after its system or processor; then its name says nothing.
    if len(host) > 3 and host.lower() not in (platform.system().lower(), "localhost"):
        assert host not in text
    assert getpass.getuser() not in text.split('"')
    assert sys.prefix not in text
