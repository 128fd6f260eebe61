"""How many threads compute: sums in another order round otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def default_threads() -> int:
    """Return ``OMP_NUM_THREADS`` where it is set, else the number of processors of this process."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdigit() and int(told) > 0:
        return int(told)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def limited(threads: int) -> Iterator[None]:
    """Compute with this number of threads within the block, in numpy's libraries and in torch."""
    from threadpoolctl import threadpool_limits

    before = None
    if "torch" in sys.modules:
        import torch

        before = torch.get_num_threads()
        torch.set_num_threads(threads)
    try:
        with threadpool_limits(limits=threads):
            yield
    finally:
        if before is not None:
            import torch

            torch.set_num_threads(before)
