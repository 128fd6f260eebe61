"""YAML files: texts, lists and mappings come out of them, and nothing else."""

from __future__ import annotations

import os

import pytest

from epicene.core.errors import InputError
from epicene.core.yaml_file import read_yaml


@pytest.fixture
def read(tmp_path):
    def written(text, **options):
        path = tmp_path / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path, **options)

    return written


def test_every_scalar_is_a_text(read):
    assert read("a: no\nb: 1_0\nc: [2024-01-01, ~]\nd: {e: 'é'}") == {
        "a": "no",
        "b": "1_0",
        "c": ["2024-01-01", "~"],
        "d": {"e": "é"},
    }
    assert read("") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", "alias"),
        ("a: 1\nb: 2\na: 3", r"line 3: the key 'a' is there twice"),
        ("? [1, 2]\n: 3", "line 1: a key is no text"),
        ("a: [1, 2", "no YAML"),
        ("a: 1\n b: 2", "no YAML, line 2"),
        ("a: !!python/object/apply:os.system ['true']\n*", "no YAML"),
        ("[" * 2_000, "nested too deeply|no YAML"),
        ("a: 1\n---\nb: 2", "no YAML"),
    ],
)
def test_what_is_refused(read, text, said):
    with pytest.raises(InputError, match=said) as caught:
        read(text)
    assert "file.yaml" in str(caught.value)


def test_tags_make_no_objects(read):
    assert read("a: !!python/object/apply:os.getcwd []") == {"a": []}


def test_files_that_cannot_be_read(read, tmp_path):
    with pytest.raises(InputError, match="more than 10 bytes"):
        read("a: 1234567890", most_bytes=10)
    with pytest.raises(InputError, match="cannot be read"):
        read_yaml(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("a: é".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_yaml(tmp_path / "latin.yaml")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(InputError, match="no regular file"):
        read_yaml(tmp_path / "pipe.yaml")
