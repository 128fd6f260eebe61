"""What it costs to keep answers, and what an audit costs whose answers are all kept."""

from __future__ import annotations

import pkgutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

# What the cache adds to an audit: the key of a question, and reading and writing its answer.
WORK_OF_THE_CACHE = (
    "epicene.audit.cache:Cache.get",
    "epicene.audit.cache:Cache.put",
    "epicene.audit.audited.fingerprint",
    "epicene.audit.audited.code_version",
    "epicene.audit.asking.code_version",
    "epicene.audit.asking.canonical",
)


@contextmanager
def clocked(names: Sequence[str]) -> Iterator[Callable[[], float]]:
    """Give a function to the seconds spent so far in functions, each counted once if nested."""
    spent = 0.0
    inside = 0

    def watched(plain: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal spent, inside
            inside += 1
            start = time.perf_counter()
            try:
                return plain(*args, **options)
            finally:
                inside -= 1
                if not inside:
                    spent += time.perf_counter() - start

        return call

    with ExitStack() as patches:
        for name in names:
            place, _, attribute = name.rpartition(".")
            owner = pkgutil.resolve_name(place)
            patches.enter_context(
                mock.patch.object(owner, attribute, watched(getattr(owner, attribute)))
            )
        yield lambda: spent


def bench_runner(models: Sequence[str]) -> None:
    """Run an audit twice with one cache, and say what the cache took of the first run."""
    import epicene

    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"

        def run() -> tuple[float, float, dict[str, int]]:
            start = time.perf_counter()
            with clocked(WORK_OF_THE_CACHE) as spent:
                results = epicene.audit(models, cache=cache)
            return time.perf_counter() - start, spent(), results.provenance["answers"]

        first, kept, answers = run()
        second, _, again = run()
    print(
        f"audit of {', '.join(models) or 'the models that ship'}: {first:.1f} s, "
        f"{answers['computed']} units; in the cache {kept:.2f} s ({kept / first:.2%})"
    )
    print(
        f"  again, {again['known']} of {again['known'] + again['computed']} units kept: "
        f"{second:.1f} s ({second / first:.1%}), loading and statistics included"
    )
