"""Reading and rewriting the gender of a patient: documents a second on one core, and memory.

Run by ``make bench`` in a process of its own, held to one core and one thread, so that the speed is
that of one core and the peak of memory is that of this work alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("EPICENE_SHARED_DATA", ROOT.parent / "shared" / "data"))
SHIPPED = ROOT / "corpora" / "clinical_stereotypes" / "pairs.tsv"
WORDS = 300
# What rewriting calls, by the name under which `epicene.french.swap` calls it.
STAGES = {
    "parse": "parse",
    "choose the words": "choose",
    "inflect": "changes",
    "detection": "detect_gender",
    "sex-linked facts": "find_sex_linked",
}


def shipped_documents(n: int) -> list[str]:
    """Put sentences about women of the pairs that ship together into documents of 300 words."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["axis"] == "gender"]
    sentences = [r["sentence_more" if r["group_more"] == "F" else "sentence_less"] for r in rows]
    documents, k = [], 0
    for _ in range(n):
        words: list[str] = []
        while len(words) < WORDS:
            words += sentences[k % len(sentences)].split()
            k += 1
        documents.append(" ".join(words))
    return documents


def real_documents(n: int) -> list[str]:
    """Return clinical cases of E3C, where the third-party data are there."""
    paths = sorted((SHARED / "e3c_fr").glob("text_layer*/*"))
    return [json.loads(path.read_text(encoding="utf-8"))["text"] for path in paths[:n]]


def documents_a_second(run: Callable[[str], Any], texts: list[str], repeats: int) -> list[float]:
    """Return the speed of each repetition over all the texts."""
    speeds = []
    for _ in range(repeats):
        start = time.perf_counter()
        for text in texts:
            run(text)
        speeds.append(len(texts) / (time.perf_counter() - start))
    return speeds


@contextmanager
def clocked(spent: dict[str, float]) -> Iterator[None]:
    """Add to `spent` the seconds that rewriting spends in each of its stages."""
    from epicene.french import swap

    before = {name: getattr(swap, name) for name in STAGES.values()}

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            result = function(*args, **options)
            spent[stage] += time.perf_counter() - start
            return result if not isinstance(result, Iterator) else each(result)

        def each(items: Iterator[Any]) -> Iterator[Any]:
            while True:
                start = time.perf_counter()
                item = next(items, None)
                spent[stage] += time.perf_counter() - start
                if item is None:
                    return
                yield item

        return call

    try:
        for stage, name in STAGES.items():
            setattr(swap, name, timed(stage, before[name]))
        yield
    finally:
        for name, function in before.items():
            setattr(swap, name, function)


def print_shares(texts: list[str]) -> None:
    """Print where the time of rewriting goes."""
    from epicene.french.swap import swap_gender

    spent = dict.fromkeys(STAGES, 0.0)
    start = time.perf_counter()
    with clocked(spent):
        for text in texts:
            swap_gender(text)
    whole = time.perf_counter() - start
    shares = {**spent, "the rest": whole - sum(spent.values())}
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    print("    " + ", ".join(f"{stage} {seconds / whole:.0%}" for stage, seconds in ordered))


def print_speeds(name: str, texts: list[str], repeats: int) -> None:
    """Print the documents a second of detection and of rewriting."""
    from epicene.french.detect import detect_gender
    from epicene.french.swap import swap_gender

    words = statistics.mean(len(text.split()) for text in texts)
    print(f"  {len(texts)} {name} of {words:.0f} words on average, {repeats} repetitions")
    for work, run in (("detection", detect_gender), ("rewriting", swap_gender)):
        speeds = documents_a_second(run, texts, repeats)
        median = statistics.median(speeds)
        spread = f"{min(speeds):.1f} to {max(speeds):.1f}"
        at_size = f"{median * words / WORDS:6.1f} a second of {WORDS} words"
        print(f"    {work}: median {median:6.1f} documents/s ({spread}), {at_size}")
    print_shares(texts)


def peak_memory() -> float:
    """Return the largest resident size of this process, in MiB.

    Not that of `resource`, which counts the parent before this program took its place.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def run_alone(module: str, documents: int, repeats: int) -> None:
    """Run a benchmark in a fresh process, on one thread."""
    arguments = ["--documents", str(documents), "--repeats", str(repeats)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    sys.stdout.flush()
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", module, *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, **threads},
    )


def bench_french_gender(documents: int, repeats: int) -> None:
    """Run this file alone."""
    run_alone("benchmarks.french_gender", documents, repeats)


def main() -> None:
    """Time detection and rewriting in this process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print("French gender, one core, one thread:")
    from epicene.french.detect import detect_gender
    from epicene.french.swap import swap_gender

    for work, run in (("detection", detect_gender), ("rewriting", swap_gender)):
        start = time.perf_counter()
        run("La patiente est hypertendue.")
        print(f"  first {work}, with what it loads: {time.perf_counter() - start:.2f} s")
    print_speeds(
        "documents made of pairs that ship", shipped_documents(options.documents), options.repeats
    )
    real = real_documents(options.documents)
    if real:
        print_speeds("clinical cases of E3C", real, options.repeats)
    print(f"  peak memory {peak_memory():.0f} MiB")


if __name__ == "__main__":
    main()
