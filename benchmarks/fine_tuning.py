"""Fine-tuning: tokens a second of the one loop, beside a plain Trainer on the same examples.

Run by ``make bench``. Both train a copy of the same model, with AdamW, in the same batches of the
same runs of tokens, with 15 % of them hidden; the plain one is the Trainer of transformers with its
own collator. Interleaved, in one process, so that drift touches both alike.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import tempfile
import time
from typing import Any


def bench_fine_tuning(name: str = "mini-fr", steps: int = 20, repeats: int = 3) -> float:
    """Print the speed of each, and return the ratio of ours to the plain one."""
    import epicene
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.training.counterfactual_finetuning import CounterfactualFineTuning

    model, corpus = epicene.load_model(name), epicene.load_corpus("mental-health")
    method = CounterfactualFineTuning(steps=steps, held_out=0.0, every=steps)
    examples = method.examples(corpus, model, 0)
    chosen = _read_in(examples, steps * method.batch_size)
    tokens = sum(map(len, chosen))
    speeds: dict[str, list[float]] = {"plain Trainer": [], "epicene": []}
    for _ in range(repeats):
        speeds["plain Trainer"].append(tokens / _plain(model, chosen, method))
        fitted = method.fit(FitInputs(model, corpus))
        speeds["epicene"].append(fitted.facts["tokens_per_second"])
    print(f"fine-tuning of {name}: {steps} steps of {method.batch_size} runs of {method.window}")
    for who, found in speeds.items():
        print(f"  {who:14} {statistics.median(found):8.0f} tokens/s  {[round(s) for s in found]}")
    pairs = zip(speeds["epicene"], speeds["plain Trainer"], strict=True)
    ratio = statistics.median(ours / plain for ours, plain in pairs)
    print(f"  ratio          {ratio:8.2f}  (at least 0.95)")
    return ratio


def _read_in(examples: Any, n: int) -> list[Any]:
    """Return the examples that a training reads."""
    from epicene.mitigation.training.order import example_at

    return [examples[example_at(place, len(examples), 0)] for place in range(n)]


def _plain(model: Any, examples: list[Any], method: Any) -> float:
    """Train a copy, and return the seconds."""
    from transformers import (
        DataCollatorForLanguageModeling,
        PrinterCallback,
        Trainer,
        TrainingArguments,
    )

    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            model=copy.deepcopy(model.module),
            args=TrainingArguments(
                output_dir=folder,
                max_steps=method.steps,
                per_device_train_batch_size=method.batch_size,
                learning_rate=method.learning_rate,
                weight_decay=method.weight_decay,
                use_cpu=True,
                logging_strategy="no",
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                dataloader_pin_memory=False,
            ),
            train_dataset=[{"input_ids": list(one.rows[0])} for one in examples],
            data_collator=DataCollatorForLanguageModeling(model.tokenizer, mlm_probability=0.15),
        )
        trainer.remove_callback(PrinterCallback)
        start = time.perf_counter()
        trainer.train()
        return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="mini-fr")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    bench_fine_tuning(arguments.model, arguments.steps, arguments.repeats)
