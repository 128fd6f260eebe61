"""Files of a corpus: a fixed order whatever their number, and never outside their folder."""

from __future__ import annotations

import os
import tracemalloc

import pytest

from epicene.core.errors import InputError
from epicene.corpora import files
from epicene.corpora.files import check_inside, decode, read_bytes, walk


@pytest.fixture
def tree(tmp_path):
    for name in ("b.txt", "a.ann", "a.txt", "a-1.txt", "a.b.txt", ".hidden.txt", "c.md"):
        (tmp_path / name).write_text("x")
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "1.txt").write_text("x")
    (tmp_path / "folder.txt").mkdir()
    return tmp_path


def names(root, suffixes=(".txt", ".ann")):
    return [path.relative_to(root).as_posix() for path in walk(root, suffixes)]


def test_files_come_by_stem_and_folders_after(tree):
    assert names(tree) == ["a.ann", "a.txt", "a-1.txt", "a.b.txt", "b.txt", "z/1.txt"]


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_the_order_does_not_depend_on_how_many_are_listed_at_once(tree, monkeypatch, batch):
    whole = names(tree)
    monkeypatch.setattr(files, "_BATCH", batch)
    assert names(tree) == whole


def test_memory_does_not_grow_with_the_number_of_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_BATCH", 100)
    peaks = []
    for n in (500, 4_000):
        folder = tmp_path / str(n)
        folder.mkdir()
        for k in range(n):
            os.close(os.open(folder / f"{k:06d}.txt", os.O_CREAT))
        tracemalloc.start()
        assert sum(1 for _ in walk(folder, (".txt",))) == n
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text("secret")
    (inside / "a.txt").symlink_to(outside)
    (inside / "b.txt").write_text("b")
    (inside / "c.txt").symlink_to(inside / "b.txt")
    with pytest.raises(InputError, match="leads out of the folder") as caught:
        check_inside(inside / "a.txt", inside)
    assert "secret" not in str(caught.value)
    check_inside(inside / "b.txt", inside)
    check_inside(inside / "c.txt", inside)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    assert len(read_bytes(path, 101)) == 101
    with pytest.raises(InputError, match="larger than"):
        read_bytes(path, 100)


def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(InputError, match="no regular file"):
        read_bytes(tmp_path / "a.txt")
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes(tmp_path / "none.txt")


def test_another_encoding_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.txt"
    with pytest.raises(InputError, match=r"a\.txt, line 2: this is not UTF-8\..*iconv"):
        decode("La patiente\nfatiguée".encode("cp1252"), path)
    assert decode(b"\xef\xbb\xbfLa\r\npatiente\n", path) == "La\r\npatiente\n"


def test_a_folder_that_may_not_be_listed_is_named(tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    (tmp_path / "1.txt").write_text("toux", encoding="utf-8")
    listed = os.scandir

    def scandir(folder):
        if str(folder).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match="cannot be listed") as caught:
        list(walk(tmp_path, (".txt",)))
    assert caught.value.where == str(tmp_path / "locked")
