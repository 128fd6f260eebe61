"""``make bench``: ours against the plain definition, interleaved, in one run.

Scores a sample of French CrowS-Pairs with an encoder of CamemBERT-base's shape (random weights,
a head of 32,005 entries, the tokenizer of mini-fr), times the exact association test, and says how
many documents a second the French gender of a patient is read and rewritten in and a corpus is
augmented with twins, how fast and in how much memory annotated documents are read, how much faster
heads are patched in batches than one by one, and what it costs to keep the answers of an audit.
Nothing here is a test: machines differ, ratios within one run hold.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.augmentation import bench_augmentation
from benchmarks.corpora import bench_corpora
from benchmarks.estimators import bench_estimators
from benchmarks.fine_tuning import bench_fine_tuning
from benchmarks.french_gender import bench_french_gender
from benchmarks.naive_association import N_PARTITIONS, weat_p_value
from benchmarks.patching import bench_patching
from benchmarks.runner import bench_runner

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("EPICENE_SHARED_DATA", ROOT.parent / "shared" / "data"))
CROWS = SHARED / "crows_pairs_fr" / "crows_pairs_FR_languagearc_contribution+210.csv"
SHIPPED = ROOT / "corpora" / "clinical_stereotypes" / "pairs.tsv"
HEAD = 32_005


def base_shaped_model(folder: Path) -> Any:
    """Save and load an encoder of CamemBERT-base's shape with random weights."""
    import torch
    from transformers import AutoTokenizer, CamembertConfig, CamembertForMaskedLM

    import epicene

    tokenizer = AutoTokenizer.from_pretrained(ROOT / "models" / "mini-fr")
    torch.manual_seed(0)
    config = CamembertConfig(
        vocab_size=HEAD,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        max_position_embeddings=514,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    CamembertForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return epicene.load_model(str(folder), sanity_check=False)


def sample_pairs(n: int) -> Any:
    """Draw pairs of the authors' file, or of the pairs that ship where it is absent."""
    from epicene.corpora.pair_table import read_pairs

    source = CROWS if CROWS.is_file() else SHIPPED
    pairs = read_pairs(source)
    pairs = pairs[pairs["flags"] == ""].sample(n, random_state=0).reset_index(drop=True)
    print(f"pairs: {n} of {source.name}")
    return pairs


def interleaved(runs: dict[str, Callable[[], Any]], repeats: int) -> dict[str, list[float]]:
    """Time each run in turn, `repeats` times over, so that drift touches all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def matrix_peak(dtype: Any, seconds: float = 1.0) -> float:
    """Return the best GFLOP/s of a matrix product of 2048 rows on this machine."""
    import torch

    a, b = torch.randn(2048, 2048).to(dtype), torch.randn(2048, 2048).to(dtype)
    torch.mm(a, b)
    best, began = 0.0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        torch.mm(a, b)
        best = max(best, 2 * 2048**3 / (time.perf_counter() - start) / 1e9)
    return best


def encoder_flops(model: Any, lengths: Sequence[int]) -> float:
    """Return the floating-point operations of the matrix products of one pass over rows.

    The last layer's queries, feed-forward and the head count once a row, as they are computed.
    """
    config = model.module.config
    d, ff, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    total = 0.0
    for t in lengths:
        full = t * (8 * d * d + 4 * d * ff) + 4 * t * t * d
        last = t * 4 * d * d + (4 * d * d + 4 * d * ff) + 4 * t * d
        total += (layers - 1) * full + last + 2 * d * d + 2 * d * config.vocab_size
    return total


def bench_pairs(n: int, repeats: int) -> None:
    """Time naive against ours, in float32 and bfloat16."""
    import torch

    from benchmarks import naive_scores
    from epicene import score_pairs
    from epicene.models.capabilities import ScoringItem
    from epicene.probes.outputs.estimators import crows_pairs

    with tempfile.TemporaryDirectory() as folder:
        model = base_shaped_model(Path(folder))
        pairs = sample_pairs(n)
        sentences = list(zip(pairs["sentence_more"], pairs["sentence_less"], strict=True))
        lengths: list[int] = []
        items: list[ScoringItem] = []
        for more, less in sentences:
            one, two = model.encode(more), model.encode(less)
            for encoding, steps in zip((one, two), crows_pairs(one, two), strict=True):
                lengths += [len(encoding)] * len(steps)
                items.append(ScoringItem(encoding.ids, steps))
        outputs: dict[str, Any] = {}

        def naive() -> None:
            outputs["naive"] = np.array(
                [
                    naive_scores.crows_pairs(model.module, model.tokenizer, more, less)
                    for more, less in sentences
                ]
            )

        def ours(precision: str) -> Callable[[], None]:
            def run() -> None:
                outputs[precision] = score_pairs(model, pairs, precision=precision)  # type: ignore[arg-type]

            return run

        seconds = interleaved(
            {
                "naive": naive,
                "float32": ours("float32"),
                "bfloat16": ours("bfloat16"),
                # Without learning the rounding error and scoring again: random weights prefer
                # nothing, so that more margins lie within it than a trained model has.
                "one pass": lambda: model.score(items, "bfloat16"),
            },
            repeats,
        )
        medians = {name: statistics.median(times) for name, times in seconds.items()}
        print(
            f"{len(lengths)} masked sequences, {sum(lengths)} tokens, "
            f"{torch.get_num_threads()} threads, {repeats} interleaved repetitions"
        )
        for name, times in seconds.items():
            spread = f"{min(times):.1f} to {max(times):.1f}"
            print(f"  {name:9s} median {medians[name]:7.2f} s ({spread})", end="")
            ratios = [a / b for a, b in zip(seconds["naive"], times, strict=True)]
            print(
                f"   {sum(lengths) / medians[name]:8.0f} tokens/s   "
                f"{statistics.median(ratios):5.2f} times the naive speed"
            )
        flops = encoder_flops(model, lengths) / 1e9
        for precision, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
            peak = matrix_peak(dtype)
            taken = medians["float32" if precision == "float32" else "one pass"]
            share = flops / taken / peak
            print(
                f"  {precision}: {flops / taken:.0f} GFLOP/s achieved in one pass, "
                f"matrix-product peak here {peak:.0f} ({share:.0%})"
            )
        columns = ["score_more", "score_less"]
        difference = np.abs(outputs["float32"][columns].to_numpy() - outputs["naive"]).max()
        print(f"  largest difference from the naive scores in float32: {difference:.1e}")
        same = outputs["bfloat16"]["prefers_more"] == outputs["float32"]["prefers_more"]
        print(
            f"  bfloat16: {same.mean():.1%} of preferences as in float32; "
            f"{outputs['bfloat16'].attrs['rescored_share']:.1%} of pairs scored again in float32"
        )
        print(f"  peak memory {peak_memory():.0f} MiB")


def bench_mini_preferences() -> None:
    """Compare the preferences of mini-fr in bfloat16 and float32 on every pair that ships."""
    import epicene

    model = epicene.load_model("mini-fr")
    full = epicene.score_pairs(model, SHIPPED)
    short = epicene.score_pairs(model, SHIPPED, precision="bfloat16")
    same = int((full["prefers_more"] == short["prefers_more"]).sum())
    print(
        f"mini-fr, bfloat16: {same} of {len(full)} preferences as in float32; "
        f"{short.attrs['rescored_share']:.1%} of pairs scored again"
    )


def bench_weat(repeats: int) -> None:
    """Time the exact association test of 8 + 8 words in 300 dimensions, beside the naive one."""
    from epicene.metrics import weat

    rng = np.random.default_rng(0)
    x, y, a, b = (rng.normal(size=(8, 300)) for _ in range(4))
    result = weat(x, y, a, b, n_bootstrap=0)
    found: dict[str, float] = {}

    def naive() -> None:
        found["naive"] = weat_p_value(x, y, a, b)

    seconds = interleaved(
        {
            "naive": naive,
            "exact test": lambda: weat(x, y, a, b, n_bootstrap=0),
            "with interval": lambda: weat(x, y, a, b),
        },
        repeats,
    )
    print(
        f"weat, 8 + 8 words: p {result.p_value:.4f} over all {result.n_partitions} partitions, "
        f"{found['naive']:.4f} over {N_PARTITIONS} drawn one by one"
    )
    for name, times in seconds.items():
        ratios = [a / b for a, b in zip(seconds["naive"], times, strict=True)]
        print(
            f"  {name:13s} median {statistics.median(times) * 1000:8.1f} ms   "
            f"{statistics.median(ratios):7.0f} times the naive speed"
        )


def bench_import(repeats: int) -> None:
    """Time ``import epicene`` in fresh interpreters, beyond bare Python."""
    import subprocess

    def fresh(code: str) -> Callable[[], Any]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603

    seconds = interleaved({"python": fresh("pass"), "import": fresh("import epicene")}, repeats)
    beyond = statistics.median(seconds["import"]) - statistics.median(seconds["python"])
    print(f"import epicene: {beyond * 1000:.0f} ms beyond bare Python")


def peak_memory() -> float:
    """Return the largest resident size of this process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run every benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=10, help="pairs in the sample")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--documents", type=int, default=100, help="texts read and rewritten")
    parser.add_argument("--notes", type=int, default=100_000, help="notes of the large corpora")
    parts = ("augmentation", "corpora", "fine-tuning", "patching", "runner", "weat")
    parser.add_argument("--only", choices=parts, help="one part of the benchmarks")
    options = parser.parse_args()
    if options.only == "corpora":
        bench_corpora(options.notes, options.repeats)
        return
    if options.only == "augmentation":
        bench_augmentation(options.documents, options.repeats)
        return
    if options.only == "fine-tuning":
        bench_fine_tuning(repeats=options.repeats)
        return
    if options.only == "patching":
        bench_patching(options.repeats)
        return
    if options.only == "weat":
        bench_weat(options.repeats)
        return
    if options.only == "runner":
        bench_runner(())
        return
    bench_import(options.repeats)
    bench_weat(options.repeats)
    bench_french_gender(options.documents, options.repeats)
    bench_augmentation(options.documents, options.repeats)
    bench_corpora(options.notes, options.repeats)
    bench_fine_tuning(repeats=options.repeats)
    bench_patching(options.repeats)
    bench_runner(())
    bench_mini_preferences()
    bench_pairs(options.pairs, options.repeats)
    with tempfile.TemporaryDirectory() as folder:
        model = base_shaped_model(Path(folder))
        few, many = sample_pairs(options.pairs), sample_pairs(6 * options.pairs)
        bench_estimators(model, few, many, encoder_flops, 1)


if __name__ == "__main__":
    main()
