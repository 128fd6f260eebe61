"""Counterfactual augmentation: documents a second on one core, and of a corpus that is read again.

Run by ``make bench`` in a process of its own, held to one core and one thread.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

from benchmarks.french_gender import peak_memory, real_documents, run_alone, shipped_documents


def corpora(n: int) -> dict[str, Any]:
    """Return annotated records, texts made of pairs, and clinical cases where they are there."""
    import epicene
    from epicene.core.document import Document
    from epicene.corpora.corpus import Corpus

    def of(texts: list[str]) -> Corpus:
        return Corpus.of(Document(str(k), text) for k, text in enumerate(texts))

    names = ("mental-health", "ibd", "breast-cancer")
    records = [document for name in names for document in epicene.load_corpus(name)]
    found = {
        "annotated records that ship": Corpus.of(records[:: max(1, len(records) // n)]),
        "documents made of pairs that ship": of(shipped_documents(n)),
    }
    if real := real_documents(n):
        found["clinical cases of E3C"] = of(real)
    return found


def seconds_of(corpus: Any) -> tuple[float, float, float, int]:
    """Fit and read once, then read again.

    Returns
    -------
    tuple of float and int
        Seconds of the first, seconds of processor of the first, seconds of the second; twins.
    """
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.data.augmentation import Augmentation

    start, busy = time.perf_counter(), time.process_time()
    after = Augmentation(written=True).fit(FitInputs(corpus)).apply(corpus)
    n = sum(1 for _ in after)
    middle, used = time.perf_counter(), time.process_time()
    for _ in after:
        pass
    return middle - start, used - busy, time.perf_counter() - middle, n - len(corpus)


def bench_augmentation(documents: int, repeats: int) -> None:
    """Run this file alone."""
    run_alone("benchmarks.augmentation", documents, repeats)


def main() -> None:
    """Time augmentation in this process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from epicene.french.swap import swap_gender

    swap_gender("La patiente est hypertendue.")
    print("Counterfactual augmentation, one core, one thread (asked: 20 documents a second):")
    for name, corpus in corpora(options.documents).items():
        words = statistics.mean(len(document.text.split()) for document in corpus)
        runs = [seconds_of(corpus) for _ in range(options.repeats)]
        once, busy, again = ([len(corpus) / run[k] for run in runs] for k in range(3))
        print(
            f"  {len(corpus)} {name}, {words:.0f} words, {runs[0][3]} twins: median "
            f"{statistics.median(once):.1f} documents/s ({min(once):.1f} to {max(once):.1f}), "
            f"{statistics.median(busy):.1f} a second of processor; "
            f"read again {statistics.median(again):.0f}"
        )
    print(f"  peak memory {peak_memory():.0f} MiB")


if __name__ == "__main__":
    main()
