"""Progress: lines where nobody watches a terminal, silence where nobody asked."""

from __future__ import annotations

import sys

import pytest

from epicene.core.progress import Lines, Silent, on_stderr


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def lines():
    clock, written = Clock(), []
    return Lines(10, written.append, every=15.0, clock=clock), clock, written


def test_a_task_is_named_at_once(lines):
    progress, _, written = lines
    progress.describe("mini-fr: weat")
    assert written == ["[  0%] mini-fr: weat"]


def test_time_left_is_what_the_pace_so_far_gives(lines):
    progress, clock, written = lines
    progress.describe("a")
    clock.now += 90.0
    progress.advance(4)
    # 4 of 10 in 90 s: 6 more at 22.5 s each make 2 min 15 s; one piece in a minute and a half.
    assert written[-1] == "[ 40%, 1 units/min, 2:15 left] a"


def test_what_was_known_already_makes_nothing_look_faster(lines):
    progress, clock, written = lines
    progress.describe("a")
    progress.advance(6, known=True)
    clock.now += 90.0
    progress.advance(1)
    # 1 of the 10 was computed, in 90 s, and 3 are left.
    assert written[-1] == "[ 70%, 1 units/min, 4:30 left] a"


def test_lines_are_spaced(lines):
    progress, clock, written = lines
    for _ in range(10):
        clock.now += 2.0
        progress.advance(1)
    # 20 s of work: one line, at the first step from 15 s on.
    assert [line.split(",")[0] for line in written] == ["[ 80%"]


def test_no_time_left_is_guessed_from_nothing(lines):
    progress, clock, written = lines
    clock.now += 60
    progress.describe("a")
    assert written == ["[  0%] a"]


def test_a_total_of_zero_divides_nothing():
    written = []
    progress = Lines(0, written.append, every=0.0)
    progress.advance(1)
    assert written == ["[  0%] "]


def test_standard_error_gets_plain_lines_where_it_is_no_terminal(capsys):
    with on_stderr(2) as progress:
        progress.describe("first")
        progress.advance()
        progress.describe("second")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[0] == "[  0%] first"
    assert captured.err.splitlines()[1].endswith("] second")
    assert "\x1b" not in captured.err


def test_nothing_is_shown_when_nobody_asked(capsys):
    with on_stderr(2, enabled=False) as progress:
        assert isinstance(progress, Silent)
        progress.describe("a")
        progress.advance()
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with on_stderr(2) as progress:
        assert not isinstance(progress, (Lines, Silent))
        progress.describe("a")
        progress.advance(2)
    assert capsys.readouterr().out == ""
