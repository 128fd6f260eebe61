"""Children of this process that train: what it has imported they have too."""

from __future__ import annotations

import os
import signal
import socket
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Child:
    """A process, and the pipe on which it writes a byte after each step."""

    process: int
    steps: int

    def after(self, steps: int) -> None:
        """Wait until it has made some steps more."""
        for _ in range(steps):
            assert os.read(self.steps, 1) == b"."

    def kill(self) -> None:
        """Kill it by the signal that cannot be caught."""
        os.kill(self.process, signal.SIGKILL)
        assert os.waitpid(self.process, 0)[1] == signal.SIGKILL
        os.close(self.steps)

    def done(self) -> None:
        """Wait for its end, which must be a good one."""
        assert os.waitpid(self.process, 0)[1] == 0
        os.close(self.steps)


@dataclass(frozen=True)
class Told:
    """Progress that writes a byte after each step."""

    pipe: int

    def advance(self, done: float = 1.0, known: bool = False) -> None:
        """Write it."""
        os.write(self.pipe, b".")

    def describe(self, text: str) -> None:
        """Do nothing."""


def fork(work: Callable[[Told], Any], environment: Mapping[str, str] | None = None) -> Child:
    """Start a child that does some work and ends."""
    read, write = os.pipe()
    process = os.fork()
    if process:
        os.close(write)
        return Child(process, read)
    code = 1
    try:
        os.environ.update(environment or {})
        work(Told(write))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Not the way out of pytest, which is the parent's.
        os._exit(code)


def as_one_of(rank: int, of: int, port: int) -> dict[str, str]:
    """Return what ``accelerate launch`` tells a process."""
    return {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(of),
        "LOCAL_WORLD_SIZE": str(of),
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
    }


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
