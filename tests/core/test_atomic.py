"""A folder appears whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError


def write(target: Path, text: str = "new") -> None:
    with whole_folder(target) as folder:
        (folder / "provenance.json").write_text(text)


def fail(target: Path, failure: BaseException) -> None:
    with whole_folder(target) as folder:
        (folder / "provenance.json").write_text("half")
        raise failure


def around(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_what_the_block_writes_arrives(tmp_path):
    target = tmp_path / "deep" / "out"
    with whole_folder(target) as folder:
        assert folder.parent == target.parent
        assert not target.exists()
        (folder / "a.txt").write_text("a")
    assert (target / "a.txt").read_text() == "a"
    assert around(target) == ["out"]


def test_a_failure_leaves_nothing(tmp_path):
    target = tmp_path / "out"
    with pytest.raises(RuntimeError, match="stop"):
        fail(target, RuntimeError("stop"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failure_keeps_the_old_folder(tmp_path, failure):
    target = tmp_path / "out"
    write(target, "old")
    with pytest.raises(failure):
        fail(target, failure())
    assert (target / "provenance.json").read_text() == "old"
    assert around(target) == ["out"]


def test_a_failure_of_the_last_step_keeps_the_old_folder(tmp_path, monkeypatch):
    target = tmp_path / "out"
    write(target, "old")
    plain = Path.rename

    def rename(self, goal):
        # The old folder steps aside, then the disk refuses the new one.
        if goal == target and not self.name.endswith("-old"):
            raise OSError("no")
        return plain(self, goal)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="no"):
        write(target)
    assert (target / "provenance.json").read_text() == "old"
    assert around(target) == ["out"]


def test_an_earlier_folder_of_ours_is_replaced_whole(tmp_path):
    target = tmp_path / "out"
    write(target, "old")
    (target / "left-over").write_text("x")
    write(target)
    assert [path.name for path in target.iterdir()] == ["provenance.json"]
    assert (target / "provenance.json").read_text() == "new"
    assert around(target) == ["out"]


def test_an_empty_folder_is_replaced(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    write(target)
    assert (target / "provenance.json").exists()


def test_a_folder_of_somebody_else_is_refused_and_kept(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="was not written by epicene") as caught:
        write(target)
    assert str(target) in str(caught.value)
    assert (target / "thesis.tex").read_text() == "years of work"
    assert around(target) == ["out"]


def test_a_file_is_refused_and_kept(tmp_path):
    target = tmp_path / "out"
    target.write_text("a file")
    with pytest.raises(InputError, match="not a folder"):
        write(target)
    assert target.read_text() == "a file"


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_refused_and_what_it_points_to_kept(tmp_path, there):
    real = tmp_path / "real"
    if there:
        write(real, "old")
    target = tmp_path / "out"
    target.symlink_to(real)
    with pytest.raises(InputError, match="not a folder"):
        write(target)
    assert target.is_symlink()
    assert real.exists() is there


def test_a_place_that_cannot_hold_a_folder_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="cannot be made"):
        write(tmp_path / "file" / "out")


def test_the_folder_follows_the_users_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "out")
    finally:
        os.umask(before)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


def test_what_a_killed_process_left_is_taken_away(tmp_path):
    target = tmp_path / "out[1]"
    kill = """
import os, sys
from pathlib import Path
from epicene.core.atomic import whole_folder
with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("x")
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", kill, str(target)], check=False).returncode == 9
    assert len(around(target)) == 1
    write(target)
    assert around(target) == ["out[1]"]


def test_nothing_else_is_taken_away(tmp_path):
    target = tmp_path / "out"
    (tmp_path / ".out-archives").mkdir()
    with whole_folder(target) as first:
        write(target, "second")
        # The first is still being written.
        assert first.is_dir()
        (first / "provenance.json").write_text("first")
    assert (target / "provenance.json").read_text() == "first"
    assert around(target) == [".out-archives", "out"]
