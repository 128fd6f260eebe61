"""Progress: a bar on a terminal, plain lines elsewhere, nothing when nobody asked."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """What a long computation tells about itself."""

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Say that a piece of work is finished, `done` of the total, or was known already."""

    def describe(self, text: str) -> None:
        """Say what is being done now."""


@dataclass(frozen=True)
class Silent:
    """Progress that nobody watches."""

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Do nothing."""

    def describe(self, text: str) -> None:
        """Do nothing."""


class Pace:
    """How far, how fast, how long still; what was known already says nothing of the pace."""

    def __init__(self, total: float, clock: Callable[[], float]) -> None:
        self._total = total
        self._clock = clock
        self._start = clock()
        self._done = 0.0
        self._known = 0.0
        self._pieces = 0

    def advance(self, done: float, known: bool) -> None:
        """Count a piece."""
        self._done += done
        self._known += done if known else 0.0
        self._pieces += 0 if known else 1

    @property
    def share(self) -> float:
        """Share of the work that is done, in [0, 1]."""
        return min(1.0, self._done / self._total) if self._total else 0.0

    def __str__(self) -> str:
        """Say the rate and the time left, once there is enough to tell."""
        elapsed = self._clock() - self._start
        computed = self._done - self._known
        if not self._total or elapsed <= 0.0 or computed <= 0.02 * self._total:
            return ""
        left = elapsed * max(0.0, self._total - self._done) / computed
        per_minute = 60.0 * self._pieces / elapsed
        return f"{per_minute:.0f} units/min, {_minutes(left)} left"


class Lines:
    """Plain lines for a log: a line a change of task, and at most one every `every` seconds."""

    def __init__(
        self,
        total: float,
        write: Callable[[str], None],
        every: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pace = Pace(total, clock)
        self._text = ""
        self._write = write
        self._every = every
        self._clock = clock
        self._last = clock()

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Count a piece, and write a line if the last is old enough."""
        self._pace.advance(done, known)
        if self._clock() - self._last >= self._every:
            self._line()

    def describe(self, text: str) -> None:
        """Write a line that names the new task."""
        self._text = text
        self._line()

    def _line(self) -> None:
        self._last = self._clock()
        pace = str(self._pace)
        self._write(f"[{self._pace.share:4.0%}{', ' if pace else ''}{pace}] {self._text}")


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@contextmanager
def on_stderr(total: float, enabled: bool = True) -> Iterator[Progress]:
    """Show progress on standard error: a bar if it is a terminal, else lines.

    Parameters
    ----------
    total : float
        Units of work in all.
    enabled : bool
        False shows nothing.
    """
    if not enabled:
        yield Silent()
        return
    if not sys.stderr.isatty():
        yield Lines(total, lambda text: print(text, file=sys.stderr, flush=True))
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(stderr=True),
        transient=True,
    )

    pace = Pace(total, time.monotonic)

    class _Bar:
        def advance(self, done: float = 1.0, known: bool = False) -> None:
            pace.advance(done, known)
            bar.update(task, advance=done, pace=str(pace))

        def describe(self, text: str) -> None:
            bar.update(task, description=text)

    with bar:
        task = bar.add_task("", total=total, pace="")
        yield _Bar()
