"""Fit a fine-tuning: prepare, tell what it takes, train or go on, keep what is worth it."""

from __future__ import annotations

import dataclasses
import pickle
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.core.threads import default_threads, limited
from epicene.mitigation.edited import copied
from epicene.mitigation.options import options_of
from epicene.mitigation.training import memory
from epicene.mitigation.training.checkpoints import Work
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.loop import Loop, Trained
from epicene.mitigation.training.order import Collation, example_at
from epicene.mitigation.training.plan import Plan, processes
from epicene.mitigation.training.scope import changed, moving
from epicene.mitigation.training.stopping import Measured, judged
from epicene.models.load_transformer import quiet

if TYPE_CHECKING:
    from epicene.mitigation.base import FitInputs
    from epicene.mitigation.training.objective import Objective
    from epicene.mitigation.training.training import Training


def fit(method: Training, inputs: FitInputs) -> FineTuned:
    """Train the model of `inputs` with a method; see `Training.fit` for what it raises."""
    plan, scope, model = method.plan(inputs.seed), method.opens(), inputs.subject
    work = None if inputs.work is None else Work(inputs.work)
    if work is not None:
        work.claim(_job(method, inputs))
        done = work.finished()
        if done is not None:
            return FineTuned(method.name, model.identity.sha256, *done)
    parameters = sum(p.numel() for p in model.module.parameters())
    device = model.module.get_input_embeddings().weight.device
    free = memory.free_memory(device) // processes()
    memory.of_weights(parameters, 0).check(free)
    prepared = method.prepared(inputs)
    objective, examples = prepared.objective, prepared.examples
    with (
        limited(default_threads()),
        _own_draws(inputs.seed),
        # The Trainer sets how loud transformers is, for good.
        quiet(),
        tempfile.TemporaryDirectory() as spare,
    ):
        module = copied(model).float()
        # They bring what comes out back to the processor (`compute_where_they_lie`).
        module._forward_pre_hooks.clear()
        module._forward_hooks.clear()
        scope.open(module)
        trained = Trained(objective, module, objective.parts(model, examples, inputs.seed))
        trained.to(device)
        collation = Collation(objective, examples, model, inputs.seed)
        needed = _needed(trained, parameters, collation, plan)
        inputs.progress.describe(f"{method.name}: takes {needed}; {memory.size_of(free)} are free")
        needed.check(free)
        folder = Path(spare) if work is None else work.writing
        loop = Loop(
            trained, plan, collation, prepared.measure, work, folder,
            lambda: inputs.progress.advance(1 / plan.steps),
        )  # fmt: skip
        facts = dict(prepared.facts) | _run(loop, objective, work)
        weights = changed(module)
        facts |= {
            "examples": len(examples),
            "trainable": sum(p.numel() for p in moving(module).values()),
            "memory": dataclasses.asdict(needed),
            "threads": torch.get_num_threads(),
            "processes": loop.accelerator.num_processes,
        }
        if work is not None and loop.args.should_save:
            work.finish(weights, facts)
        loop.accelerator.wait_for_everyone()
    return FineTuned(method.name, model.identity.sha256, weights, facts)


def _run(loop: Loop, objective: Objective[Any], work: Work | None) -> dict[str, Any]:
    """Train, or go on; leave in the module the weights that are kept."""
    module, plan = loop.model.module, loop.plan
    if loop.perplexity_of is not None:
        loop.before.append(Measured(0, loop.perplexity_of(module)))
    loop.keep()
    checkpoint = None if work is None else work.latest()
    start = time.perf_counter()
    with objective.around(module):
        if checkpoint is None or not loop.stood_at_its_end(checkpoint):
            _train(loop, checkpoint)
    seconds = time.perf_counter() - start
    steps = int(loop.state.global_step)
    verdict = judged(loop.measured(), plan.allowed, plan.patience)
    if loop.measures:
        loop.restore_kept()
    module.eval()
    return {
        "steps": steps,
        "stopped_early": bool(verdict.stop),
        "kept_step": verdict.kept if loop.measures else steps,
        "perplexity": [[one.step, one.perplexity] for one in loop.measured()],
        "loss": [[row["step"], row["loss"]] for row in loop.state.log_history if "loss" in row],
        "seconds": round(seconds, 3),
        "tokens_per_second": round(_tokens(loop, steps) / max(seconds, 1e-9), 1),
    }


def _train(loop: Loop, checkpoint: Path | None) -> None:
    try:
        loop.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    except (pickle.UnpicklingError, SafetensorError) as error:
        # Torch reads tensors and numbers alone from them, and makes no other object.
        raise InputError(
            "the checkpoint is broken.", where=str(checkpoint), hint="Take it away, or begin anew."
        ) from error


def _tokens(loop: Loop, steps: int) -> int:
    """Return how many tokens were read since the training began or went on."""
    size, examples = loop.plan.batch_size, loop.collation.examples
    places = range(loop.first_step * size, steps * size)
    return sum(len(examples[example_at(place, len(examples), loop.plan.seed)]) for place in places)


def _needed(trained: Trained, n: int, collation: Collation, plan: Plan) -> memory.Memory:
    """Measure what a forward pass of the longest examples keeps, and tell what a batch takes."""
    rows = plan.rows(processes())
    longest = sorted(collation.examples, key=len)[-min(2, rows) :]
    draws = [generator(plan.seed, "memory", str(k)) for k in range(len(longest))]
    device = next(trained.parameters()).device
    batch = {
        name: value.to(device)
        for name, value in collation.objective.batch(longest, collation.model, draws).items()
    }
    trained.train()
    # What an objective keeps beside the model (weights of groups) moves with each pass.
    before = {name: value.clone() for name, value in trained.named_buffers()}
    with (
        collation.objective.around(trained.module),
        torch.autocast(device.type, torch.bfloat16, enabled=plan.precision == "bfloat16"),
    ):
        kept = memory.kept_by(lambda: trained(batch), trained)
    for name, value in trained.named_buffers():
        value.copy_(before[name])
    moving_numbers = sum(p.numel() for p in trained.parameters() if p.requires_grad)
    weights = memory.of_weights(n, moving_numbers)
    return dataclasses.replace(weights, activations=kept * rows // len(longest))


def _job(method: Training, inputs: FitInputs) -> dict[str, Any]:
    """Say what a folder of checkpoints belongs to."""
    assert inputs.corpus is not None  # noqa: S101 - `needs` says so
    return {
        "method": method.name,
        "options": options_of(method),
        "model": inputs.subject.identity.sha256,
        "corpus": inputs.corpus.data_name.sha256,
        "seed": inputs.seed,
    }


@contextmanager
def _own_draws(seed: int) -> Iterator[None]:
    """Draw by a seed within the block; the generators of others go on after it as before it."""
    of_python, of_numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng():
            torch.manual_seed(int(generator(seed, "training").integers(2**31)))
            yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)
