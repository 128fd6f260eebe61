"""The cache: answers come back as they went in, whoever else writes, whatever breaks."""

from __future__ import annotations

import math
import multiprocessing
import os
import sqlite3
import stat
import threading

import pytest

from epicene.audit.cache import KEPT_DAYS, Cache, open_store
from epicene.core.errors import InputError


@pytest.fixture
def cache(tmp_path):
    made = Cache(tmp_path / "cache")
    yield made
    made.close()


def test_an_answer_comes_back_bit_for_bit(cache):
    third = 0.1 + 0.2
    answer = {"a": [third, -0.0, 1e-300, math.nan, math.inf], "b": {"c": "é"}, "d": [[], None, 3]}
    cache.put("k", answer)
    back = cache.get("k")
    assert [x.hex() for x in back["a"][:3]] == [x.hex() for x in answer["a"][:3]]
    assert math.isnan(back["a"][3])
    assert back["a"][4] == math.inf
    assert {**back, "a": 0} == {**answer, "a": 0}


def test_nobody_else_reads_what_is_kept_even_in_an_open_folder(tmp_path):
    tmp_path.chmod(0o755)
    with open_store(tmp_path) as open_cache:
        open_cache.put("k", 1)
        kept = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("answers*")}
    assert kept == {"answers.sqlite": 0, "answers.sqlite-shm": 0, "answers.sqlite-wal": 0}


def test_what_is_not_there_is_none(cache):
    assert cache.get("k") is None


def test_the_first_answer_stays(cache):
    cache.put("k", 1)
    cache.put("k", 2)
    assert cache.get("k") == 1


def test_another_process_that_opens_it_finds_what_was_put(cache, tmp_path):
    cache.put("k", [1.5])
    with open_store(tmp_path / "cache") as other:
        assert other.get("k") == [1.5]


def test_only_its_owner_may_read_it(cache):
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700
    assert "confidential" in (cache.path.parent / "README").read_text()


def test_a_damaged_answer_is_computed_again(cache):
    cache.put("k", 1)
    with sqlite3.connect(cache.path) as base:
        base.execute("UPDATE answers SET answer = ?", (b"not zlib",))
    base.close()
    assert cache.get("k") is None
    cache.put("k", 2)
    assert cache.get("k") == 2


def test_a_file_that_is_no_cache_is_refused(tmp_path):
    (tmp_path / "answers.sqlite").write_bytes(b"nothing of a data base" * 100)
    with pytest.raises(InputError, match=r"cannot be used .*delete that file"):
        Cache(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="the cache cannot be made"):
        Cache(tmp_path / "file" / "cache")


def test_a_full_disk_is_said_and_what_is_done_is_kept(cache, tmp_path):
    cache.put("first", list(range(10)))
    pages = cache._base.execute("PRAGMA page_count").fetchone()[0]
    cache._base.execute(f"PRAGMA max_page_count = {pages}")
    big = [os.urandom(64).hex() for _ in range(5000)]
    with pytest.raises(InputError, match=r"full.*what is done is kept"):
        cache.put("second", big)
    with open_store(tmp_path / "cache") as again:
        assert again.get("first") == list(range(10))
        assert again.get("second") is None


def test_old_answers_are_dropped(cache, tmp_path):
    cache.put("old", 1)
    cache.put("new", 2)
    cache._base.execute(
        "UPDATE answers SET made = made - ? WHERE key = 'old'", (KEPT_DAYS * 86_400 + 60,)
    )
    with open_store(tmp_path / "cache") as again:
        assert again.get("old") is None
        assert again.get("new") == 2


def _write(folder, start):
    with open_store(folder) as store:
        for number in range(start, start + 200):
            store.put(str(number), number)


def test_two_may_write_side_by_side(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(tmp_path, start)) for start in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with open_store(tmp_path) as store:
        assert [store.get(str(number)) for number in range(300)] == list(range(300))


def test_who_finds_another_writing_waits(cache):
    other = sqlite3.connect(cache.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.3, other.commit)
    later.start()
    cache.put("k", 1)
    later.join()
    other.close()
    assert cache.get("k") == 1


def test_without_a_cache_nothing_is_opened():
    with open_store(False) as store:
        assert store is None
