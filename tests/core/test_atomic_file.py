"""A file appears whole or not at all, and no more readable than what it is made from."""

from __future__ import annotations

import errno
import os

import pytest

from epicene.core.atomic import whole_file
from epicene.core.errors import InputError


def write(target, text="new", source=None):
    with whole_file(target, source) as temporary:
        temporary.write_text(text)


def fail(target, failure):
    with whole_file(target) as temporary:
        temporary.write_text("half")
        raise failure


def test_what_the_block_writes_arrives(tmp_path):
    target = tmp_path / "deep" / "out.csv"
    with whole_file(target) as temporary:
        assert temporary.parent == target.parent
        temporary.write_text("a")
        assert not target.exists()
    assert target.read_text() == "a"
    assert [path.name for path in target.parent.iterdir()] == ["out.csv"]
    write(target)
    assert target.read_text() == "new"


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failure_keeps_the_old_file(tmp_path, failure):
    target = tmp_path / "out.csv"
    write(target, "old")
    with pytest.raises(failure):
        fail(target, failure)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_said_in_a_sentence(tmp_path):
    target = tmp_path / "out.csv"
    with pytest.raises(InputError, match="No space left"):
        fail(target, OSError(errno.ENOSPC, "No space left on device"))
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_is_read_is_not_written(tmp_path):
    source, link = tmp_path / "notes.csv", tmp_path / "link.csv"
    source.write_text("precious")
    link.symlink_to(source)
    for target in (source, link, tmp_path / "." / "notes.csv"):
        with pytest.raises(InputError, match="the file that is read"):
            write(target, source=source)
    assert source.read_text() == "precious"


def test_a_folder_and_a_device_are_refused(tmp_path):
    for target in (tmp_path, tmp_path.__class__(os.devnull)):
        with pytest.raises(InputError, match="not a file"):
            write(target)


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    write(link)
    assert real.read_text() == "new"
    assert link.is_symlink()


@pytest.mark.parametrize(("source_mode", "expected"), [(0o600, 0o600), (0o400, 0o600),
                                                       (0o644, 0o640)])  # fmt: skip
def test_who_may_not_read_the_source_may_not_read_the_file(tmp_path, source_mode, expected):
    source, target = tmp_path / "notes.csv", tmp_path / "out.csv"
    source.write_text("private")
    source.chmod(source_mode)
    old = os.umask(0o027)
    try:
        write(target, source=source)
    finally:
        os.umask(old)
    assert target.stat().st_mode & 0o777 == expected
