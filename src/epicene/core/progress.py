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

    def advance(self, done: float = 1.0) -> None:
        """Say that `done` more units of work are finished."""

    def describe(self, text: str) -> None:
        """Say what is being done now."""


@dataclass(frozen=True)
class Silent:
    """Progress that nobody watches."""

    def advance(self, done: float = 1.0) -> None:
        """Do nothing."""

    def describe(self, text: str) -> None:
        """Do nothing."""


class Lines:
    """Plain lines for a log: a line a change of task, and at most one every `every` seconds."""

    def __init__(
        self,
        total: float,
        write: Callable[[str], None],
        every: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._done = 0.0
        self._text = ""
        self._write = write
        self._every = every
        self._clock = clock
        self._start = clock()
        self._last = self._start

    def advance(self, done: float = 1.0) -> None:
        """Count `done` units, and write a line if the last is old enough."""
        self._done += done
        if self._clock() - self._last >= self._every:
            self._line()

    def describe(self, text: str) -> None:
        """Write a line that names the new task."""
        self._text = text
        self._line()

    def _line(self) -> None:
        self._last = self._clock()
        elapsed = self._last - self._start
        share = self._done / self._total if self._total else 0.0
        left = f", {_minutes(elapsed / share - elapsed)} left" if share > 0.02 else ""
        self._write(f"[{share:4.0%}{left}] {self._text}")


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
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )

    class _Bar:
        def advance(self, done: float = 1.0) -> None:
            bar.advance(task, done)

        def describe(self, text: str) -> None:
            bar.update(task, description=text)

    with bar:
        task = bar.add_task("", total=total)
        yield _Bar()
