"""One row of the table: mitigate, measure again, and say what came of it."""

from __future__ import annotations

import math
import shutil
import time
from typing import Any

import numpy as np

from epicene.core.errors import EpiceneError
from epicene.core.footprint import measured
from epicene.metrics import cluster_mean
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.proof.language_models import perplexity_ratio
from mitigation.bench import Bench
from mitigation.measuring import Numbers, measure, reduction
from mitigation.plan import Row

ENOUGH, DEAR, NOTHING = 60.0, 2.0, 10.0
"""Percent: of the bias that is gone, of usefulness that is lost, below which nothing was done."""


def run_row(row: Row, bench: Bench) -> dict[str, Any]:
    """Return what a row says, as JSON; a method that fails gives its reason."""
    head = {
        "method": row.method,
        "variant": row.variant,
        "kind": row.kind,
        "options": dict(row.options),
    }
    try:
        return head | _run(row, bench)
    except EpiceneError as error:
        reason = " ".join(filter(None, [error.message, error.hint]))
        return head | {"verdict": "refused", "reason": reason}
    except Exception as error:
        return head | {"verdict": "failed", "reason": f"{type(error).__name__}: {error}"}


def _run(row: Row, bench: Bench) -> dict[str, Any]:
    folder = bench.folder / "mitigated" / row.name
    shutil.rmtree(folder, ignore_errors=True)
    before = bench.kept(f"before-{row.kind}", lambda: before_of(row.kind, bench))
    started, used = time.perf_counter(), time.process_time()
    with measured() as footprint:
        after, record = _mitigated(row, bench, folder)
    cost = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time() - used,
        "energy_kwh": _number(footprint.energy_kwh),
        "energy_reason": footprint.reason,
    }
    numbers = measure(row.kind, after, bench)
    shutil.rmtree(folder, ignore_errors=True)
    return judged(before, numbers, record, row.kind) | {"cost": cost}


def before_of(kind: str, bench: Bench) -> Numbers:
    """Measure a planted subject as it is."""
    if kind == "predictions":
        return measure(kind, bench.predictions, bench)
    return measure(kind, bench.subject(kind), bench)


def _mitigated(row: Row, bench: Bench, folder: Any) -> tuple[Any, Any]:
    """Return what is measured after, and the record of the mitigation."""
    options = {"out": folder, "force": True, "seed": bench.seed, **row.options}
    if row.on_data:
        done = mitigated(bench.corpus(row.kind), row.method, **options)
        learnt = bench.learnt(row.kind, done.subject, bench.folder / "learnt" / row.name)
        shutil.rmtree(bench.folder / "learnt" / row.name, ignore_errors=True)
        return learnt, done.record
    if row.kind == "predictions":
        done = mitigated(bench.subject(row.kind), row.method, gold=bench.known_gold, **options)
        return done.fitted.apply(bench.predictions), done.record
    corpus = None if row.kind == "vectors" else bench.corpus(row.kind)
    done = mitigated(bench.subject(row.kind), row.method, corpus=corpus, **options)
    return done.subject, done.record


def judged(before: Numbers, after: Numbers, record: Any, kind: str) -> dict[str, Any]:
    """Compare the two, and say in a word what came of it."""
    gone = reduction(before["planted"], after["planted"])
    useful = usefulness(before["useful"], after["useful"])
    lost = max(one["lost"] for one in useful)
    broken = [str(why) for why in record["proof"]["broken"]]
    content = {
        "planted": {
            "before": _mean(before["planted"]),
            "after": _mean(after["planted"]),
            "reduction": gone,
        },
        "useful": useful,
        "lost": lost,
        "stages": {"before": before["stages"], "after": after["stages"]},
        "refused": list(record["refused"]),
        "proof": record["proof"],
        "fitted": record["fitted"],
        "verdict": verdict(gone, lost, broken),
        "reason": "; ".join(broken),
    }
    if "written" in before:
        content["written"] = {
            "before": _mean(before["written"]),
            "after": _mean(after["written"]),
            "reduction": reduction(before["written"], after["written"]),
        }
    return content


def verdict(gone: dict[str, float], lost: float, broken: list[str]) -> str:
    """Say what a method did to the planted bias, and whether it was worth it."""
    if not math.isfinite(gone["estimate"]) or not math.isfinite(lost):
        return "not known"
    if gone["estimate"] <= -NOTHING and gone["ci_high"] < 0.0:
        return "more bias"
    if gone["estimate"] < NOTHING or gone["ci_low"] <= 0.0:
        return "nothing"
    if broken:
        return "breaks the model"
    if gone["estimate"] < ENOUGH:
        return "some"
    return "works" if lost < DEAR else "works, at a cost"


def usefulness(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each kind of usefulness before and after, and what is lost of it in percent."""
    found = []
    if "nats" in before:
        one, two = np.array(before["nats"]), np.array(after["nats"])
        tokens = np.array(before["tokens"])
        ratio = perplexity_ratio(one, two, tokens)
        found.append(
            {
                "name": "perplexity",
                "before": float(np.exp(one.sum() / tokens.sum())),
                "after": float(np.exp(two.sum() / tokens.sum())),
                "lost": 100.0 * (ratio.estimate - 1.0),
                "ci_low": 100.0 * (ratio.ci_low - 1.0),
                "ci_high": 100.0 * (ratio.ci_high - 1.0),
                "n": ratio.n,
            }
        )
    for name in ("agreement", "accuracy", "same_kind"):
        if name in before:
            one, two = (np.array(x[name], dtype=float) for x in (before, after))
            difference = cluster_mean(one - two)
            share = 100.0 / one.mean()
            found.append(
                {
                    "name": name,
                    "before": float(one.mean()),
                    "after": float(two.mean()),
                    "lost": share * difference.estimate,
                    "ci_low": _number(share * difference.ci_low),
                    "ci_high": _number(share * difference.ci_high),
                    "n": difference.n,
                    "reason": difference.reason,
                }
            )
    return found


def _mean(values: list[float]) -> dict[str, Any]:
    value = cluster_mean(values)
    return {
        "estimate": value.estimate,
        "ci_low": _number(value.ci_low),
        "ci_high": _number(value.ci_high),
        "n": value.n,
        "reason": value.reason,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
