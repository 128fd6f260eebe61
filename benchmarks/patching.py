"""How much faster patching in batches is than one site at a time, and that both say the same."""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np

from benchmarks import naive_patching


def naive_effects(model: Any, anatomy: Any, aligned: Any, sites: Any, keep: bool) -> Any:
    """Return indirect effects, shape (q, s), a pass a site.

    With `keep`, what flows in the twin is kept; without, it is read again for each site.
    """
    module, rows = model.module, []
    for one in aligned:
        row = np.zeros(len(sites))
        for reading in one.readings:
            text = naive_patching.answer(module, reading.text, reading.reads)
            ports = {port for site in sites for port, _ in naive_patching.parts(site, anatomy)}
            held = naive_patching.flowing(module, reading.twin, ports) if keep else None
            row += [
                naive_patching.patched_answer(module, anatomy, reading, site, "text", held) - text
                for site in sites
            ]
        rows.append(row)
    return np.array(rows)


def bench_patching(repeats: int, questions: int = 2) -> None:
    """Time the indirect effects of every head and every layer of the models that ship.

    In seconds of the processor: those of a clock say little where other programs run.
    """
    import epicene
    from epicene.tracing.associations.load import load_association
    from epicene.tracing.mechanism.anatomy import find_anatomy
    from epicene.tracing.mechanism.mediation import effects_of
    from epicene.tracing.mechanism.questions import align, questions_of
    from epicene.tracing.mechanism.sites import sites_of

    for name in ("mini-fr", "mini-fr-causal"):
        model = epicene.load_model(name)
        anatomy = find_anatomy(model)
        aligned = align(model, questions_of(load_association()))[0][:questions]
        sites = sites_of(anatomy, ("head", "layer"))
        alone = [(site,) for site in sites]
        found: dict[str, Any] = {}
        seconds: dict[str, list[float]] = {"naive": [], "kept": [], "batched": []}
        for _ in range(repeats):
            for way, taken in seconds.items():
                start = time.process_time()
                found[way] = (
                    np.array(
                        [
                            effects_of(model, anatomy, one, alone, ("indirect",)).indirect
                            for one in aligned
                        ]
                    )
                    if way == "batched"
                    else naive_effects(model, anatomy, aligned, sites, way == "kept")
                )
                taken.append(time.process_time() - start)
        print(f"patching, {name}, {len(aligned)} questions, {len(sites)} sites, processor seconds")
        for way, taken in seconds.items():
            ratios = [a / b for a, b in zip(taken, seconds["batched"], strict=True)]
            print(
                f"  {way:8s} median {statistics.median(taken):6.2f} s; in batches "
                f"{statistics.median(ratios):4.1f} times as fast ({min(ratios):.1f} to "
                f"{max(ratios):.1f})"
            )
        difference = np.abs(found["naive"] - found["batched"]).max()
        print(f"  largest difference {difference:.1e} nats")
