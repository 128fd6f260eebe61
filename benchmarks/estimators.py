"""How near each estimator of pair scores comes to the matrix products that it cannot avoid.

The peak is that of this machine at the shapes of this model: its own weight matrices, times as
many rows as a batch has. What is not matrix products is itemised from the profiler.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from epicene.probes.outputs.estimators import of_group

# Operators of the profiler, by what they are for.
KINDS = {
    "matrix products": ("aten::addmm", "aten::mm", "aten::bmm", "aten::baddbmm", "mkldnn::_linear"),
    "attention": ("attention", "aten::_softmax"),
    "activation": ("aten::gelu", "aten::silu"),
    "norms": ("aten::native_layer_norm",),
    "softmax over the vocabulary": ("aten::exp", "aten::amax", "aten::sum", "aten::log", "gather"),
    "copies": ("aten::copy_", "aten::cat", "aten::stack", "aten::index_select", "aten::add"),
}


def matrix_peak_of(model: Any, rows: int, repeats: int = 5) -> float:
    """Return the GFLOP/s of the model's own products, each of `rows` rows."""
    import torch

    d, ff = model.module.config.hidden_size, model.module.config.intermediate_size
    shapes = [(d, d)] * 4 + [(d, ff), (ff, d)]
    operands = [(torch.randn(rows, a), torch.randn(b, a), torch.randn(b)) for a, b in shapes]
    best = float("inf")
    with torch.inference_mode():
        for _ in range(repeats + 1):
            start = time.perf_counter()
            for x, weight, bias in operands:
                torch.nn.functional.linear(x, weight, bias)
            best = min(best, time.perf_counter() - start)
    return sum(2.0 * rows * a * b for a, b in shapes) / best / 1e9


def whole_flops(model: Any, lengths: Sequence[int]) -> float:
    """Return the operations of passes that need every position of the last layer and the head."""
    config = model.module.config
    d, ff, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    per_token = layers * (8 * d * d + 4 * d * ff) + 2 * d * d + 2 * d * config.vocab_size
    return float(sum(t * per_token + layers * 4 * t * t * d for t in lengths))


def bench_estimators(
    model: Any,
    few: Any,
    many: Any,
    encoder_flops: Callable[[Any, Sequence[int]], float],
    repeats: int,
) -> None:
    """Print, for each estimator of a masked model, its share of the peak, and the rest.

    Estimators that read a sentence once are asked of `many` pairs: a few are a second of work, in
    two small batches, and no file of pairs is so short.
    """
    from epicene import score_pairs

    columns = ("sentence_more", "sentence_less")
    print("share of the peak: of what the matrix products of this model reach on this machine")
    for name, estimator in {**of_group("masked"), **of_group("unmasked")}.items():
        pairs = many if estimator.rule is None else few
        encodings = [tuple(model.encode(text) for text in row) for row in
                     zip(*(pairs[column] for column in columns), strict=True)]  # fmt: skip
        if estimator.rule is None:
            whole = {e.ids: len(e) for pair in encodings for e in pair}
            flops = whole_flops(model, list(whole.values())) / 1e9
        else:
            masked = {
                (e.ids, step.hidden): len(e)
                for more, less in encodings
                for e, steps in zip((more, less), estimator.rule(more, less), strict=True)
                for step in steps
            }
            flops = encoder_flops(model, list(masked.values())) / 1e9

        def run(name: str = name, pairs: Any = pairs) -> Any:
            return score_pairs(model, pairs, name)

        seconds = []
        run()
        # Measured again for each estimator, and after it too: other work comes and goes.
        peak = matrix_peak_of(model, rows=512)
        for _ in range(repeats):
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
        taken = statistics.median(seconds)
        peak = max(peak, matrix_peak_of(model, rows=512))
        share = flops / taken / peak
        print(
            f"  {name:15s} {taken:6.2f} s   {flops / taken:5.0f} GFLOP/s of {peak:.0f}   "
            f"{share:4.0%}   ",
            end="",
        )
        print(", ".join(f"{kind} {part:.0%}" for kind, part in parts(run).items() if part > 0.005))


def parts(run: Callable[[], Any]) -> dict[str, float]:
    """Return the share of the time by kind of operator, from the profiler."""
    from torch.profiler import ProfilerActivity, profile

    start = time.perf_counter()
    with profile(activities=[ProfilerActivity.CPU]) as recorded:
        run()
    whole = time.perf_counter() - start
    found: Counter[str] = Counter()
    for event in recorded.key_averages():
        kind = next(
            (k for k, names in KINDS.items() if any(name in event.key for name in names)), ""
        )
        found[kind] += event.self_cpu_time_total / 1e6 / whole
    rest = found.pop("", 0.0)
    found["other operators"] = rest
    found["Python"] = max(0.0, 1.0 - sum(found.values()))
    return {kind: found[kind] for kind in (*KINDS, "other operators", "Python")}
