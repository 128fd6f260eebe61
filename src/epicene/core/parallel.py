"""Map a function over a stream in parallel processes: in order, and with a bounded look-ahead."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from epicene.core.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def ordered_map(
    function: Callable[[_In], _Out], items: Iterable[_In], n_process: int = 1, batch: int = 16
) -> Iterator[_Out]:
    """Yield ``function(item)`` for each item, in order.

    Parameters
    ----------
    function : callable
        Defined at the top of a module (or a `functools.partial` of such a function), so that
        another process finds it.
    items : iterable
        Read as the results are taken: at most ``2 * n_process * batch`` items ahead.
    n_process : int
        Processes to share the work; 1 for none beside this one, -1 for one per processor.
    batch : int
        Items sent at once: enough that sending costs little beside the work.

    Raises
    ------
    InputError
        If `n_process` is no count of processes.
    """
    if n_process == 0 or n_process < -1:
        raise InputError(f"n_process={n_process}", hint="Give a count of processes, or -1 for all.")
    n = (os.cpu_count() or 1) if n_process == -1 else n_process
    return map(function, items) if n == 1 else _in_processes(function, iter(items), n, batch)


def _in_processes(
    function: Callable[[_In], _Out], items: Iterator[_In], n: int, batch: int
) -> Iterator[_Out]:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: a fork of a process with threads may hang.
    context = get_context("spawn")
    with _no_interrupts():
        stop = context.Event()
        pool = ProcessPoolExecutor(n, context, _start, (stop,))
    try:
        waiting: deque[Future[list[_Out]]] = deque()
        while True:
            while len(waiting) < 2 * n and (some := list(islice(items, batch))):
                with _no_interrupts():
                    waiting.append(pool.submit(_each, function, some))
            if not waiting:
                return
            yield from waiting.popleft().result()
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from the processes that begin here, else each would print its own trace.

    They inherit the block for good; in this process the signal comes when the block ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(stop: Event) -> None:
    threading.Thread(target=_end_when, args=(stop,), daemon=True).start()


def _end_when(stop: Event) -> None:
    stop.wait()
    # At once: nobody takes what it computes, and to load a model takes seconds.
    os._exit(1)


def _each(function: Callable[[_In], _Out], items: list[_In]) -> list[_Out]:
    return [function(item) for item in items]
