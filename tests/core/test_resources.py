"""Where the data that ships lies."""

from __future__ import annotations

import pytest

from epicene.core import resources
from epicene.core.errors import EpiceneError
from epicene.core.resources import data_folder


def test_a_checkout_finds_its_own_data(root):
    assert data_folder("corpora", "word_sets") == root / "corpora" / "word_sets"
    assert data_folder("models").is_dir()


def test_a_wheel_finds_the_data_inside_the_package(tmp_path, monkeypatch):
    inside = tmp_path / "epicene" / "_data" / "corpora"
    inside.mkdir(parents=True)
    (tmp_path / "corpora").mkdir()
    monkeypatch.setattr(resources, "files", lambda _: tmp_path / "epicene")
    assert data_folder("corpora") == inside


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(EpiceneError, match="the installation lacks corpora/nothing"):
        data_folder("corpora", "nothing")
