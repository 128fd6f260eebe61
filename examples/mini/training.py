"""The training loop that the decoder and the encoder share."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn
from transformers import PreTrainedModel

from mini.batches import Batch


@dataclass(frozen=True)
class Schedule:
    """Every hyper-parameter of one stage of training.

    Attributes
    ----------
    steps, minutes : int, float
        The learning rate follows the fraction done of whichever runs out first; on a shared
        machine that is usually the time. What was really done is in the history.
    learning_rate : float
        Peak, after `warmup` steps; constant until `decay_from` of the stage, then linear to zero.
    dropout : float
        On embeddings and on the output of every attention and feed-forward block, in training
        only; the saved model has none.
    average : float
        Decay of the exponential moving average of the weights, which is what is measured and saved.
    patience : int
        Evaluations without a better held-out loss before the stage stops.
    """

    steps: int
    minutes: float
    learning_rate: float
    warmup: int = 100
    decay_from: float = 0.6
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.98)
    clip_norm: float = 1.0
    dropout: float = 0.1
    average: float = 0.995
    evaluate_every: int = 100
    patience: int = 8
    seed: int = 0


@dataclass(frozen=True)
class Evaluated:
    """One held-out measurement on the way."""

    step: int
    seconds: float
    training_loss: float
    held_out_loss: float


def add_dropout(model: PreTrainedModel, rate: float) -> list[Any]:
    """Put dropout behind the embeddings and every block; return the handles to remove it."""

    def drop(module: nn.Module, _inputs: Any, output: Any) -> Any:
        if not module.training:
            return output
        if isinstance(output, tuple):
            return (nn.functional.dropout(output[0], rate), *output[1:])
        return nn.functional.dropout(output, rate)

    targets = [
        module
        for name, module in model.named_modules()
        if name.endswith(("embed_tokens", "self_attn", "mlp"))
    ]
    return [module.register_forward_hook(drop) for module in targets]


class WeightAverage:
    """Exponential moving average of a model's weights, started like the model."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval()
        self.decay = decay
        self.updates = 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move towards `model`; faster at first, so that the start weighs little."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for mean, now in zip(self.model.parameters(), model.parameters(), strict=True):
            mean.lerp_(now, 1 - decay)


def _optimizer(model: nn.Module, schedule: Schedule) -> torch.optim.AdamW:
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": schedule.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=schedule.learning_rate, betas=schedule.betas)


def _learn(
    model: nn.Module, loss: torch.Tensor, optimizer: torch.optim.Optimizer, clip_norm: float
) -> float:
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return loss.item()


def learning_rate_factor(step: int, done: float, schedule: Schedule) -> float:
    """Warm up, hold, then fall to zero linearly; `done` is the share of the stage done, 0 to 1."""
    if step < schedule.warmup:
        return (step + 1) / schedule.warmup
    if done <= schedule.decay_from:
        return 1.0
    return max(0.0, (1.0 - done) / (1.0 - schedule.decay_from))


def train(
    model: PreTrainedModel,
    epochs: Iterator[Iterator[Batch]],
    loss_of: Callable[[PreTrainedModel, Batch], torch.Tensor],
    held_out_loss: Callable[[PreTrainedModel], float],
    schedule: Schedule,
    on_best: Callable[[PreTrainedModel], None],
    report: Callable[[str], None] = print,
) -> tuple[PreTrainedModel, dict[str, Any]]:
    """Train with AdamW in bfloat16 autocast; keep the weights with the lowest held-out loss.

    Parameters
    ----------
    epochs : iterator of iterators of Batch
        Endless.
    loss_of, held_out_loss : callable
        Mean loss in nats of one batch, and of the whole held-out text.
    on_best : callable
        Called with the averaged model each time the held-out loss improves, to publish it.

    Returns
    -------
    model, record
        The best averaged weights; hyper-parameters and measurements for ``training.json``.
    """
    torch.manual_seed(schedule.seed)
    handles = add_dropout(model, schedule.dropout)
    average = WeightAverage(model, schedule.average)
    optimizer = _optimizer(model, schedule)
    history: list[Evaluated] = []
    best_state = copy.deepcopy(average.model.state_dict())
    best_loss, since_best, step, running = float("inf"), 0, 0, 0.0
    tokens = 0
    began = time.perf_counter()
    reason = "schedule done"
    epoch = 0
    finished = False
    for batches in epochs:
        if finished:
            break
        epoch += 1
        for batch in batches:
            elapsed = time.perf_counter() - began
            done = max(step / schedule.steps, elapsed / (60 * schedule.minutes))
            factor = learning_rate_factor(step, done, schedule)
            for group in optimizer.param_groups:
                group["lr"] = schedule.learning_rate * factor
            model.train()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model, batch)
            running += _learn(model, loss, optimizer, schedule.clip_norm)
            average.update(model)
            tokens += int(batch.attention.sum())
            step += 1
            finished = done >= 1.0
            if step % schedule.evaluate_every and not finished:
                continue
            since_last = step % schedule.evaluate_every or schedule.evaluate_every
            now = held_out_loss(average.model)
            elapsed = time.perf_counter() - began
            history.append(Evaluated(step, round(elapsed, 1), running / since_last, now))
            report(
                f"step {step:6d}  epoch {epoch:3d}  {elapsed:7.0f} s  lr {factor:.2f}  "
                f"training {running / since_last:.4f}  held out {now:.4f}"
            )
            running = 0.0
            since_best += 1
            if now < best_loss:
                best_loss, since_best = now, 0
                best_state = copy.deepcopy(average.model.state_dict())
                on_best(average.model)
            elif since_best >= schedule.patience:
                finished, reason = True, "held-out loss stopped falling"
            if finished:
                break
    for handle in handles:
        handle.remove()
    model.load_state_dict(best_state)
    record = {
        "schedule": asdict(schedule),
        "stopped_because": reason,
        "steps": step,
        "epochs_begun": epoch,
        "tokens_seen": tokens,
        "seconds": round(time.perf_counter() - began, 1),
        "best_held_out_loss": best_loss,
        "history": [asdict(row) for row in history],
    }
    return model.eval(), record
