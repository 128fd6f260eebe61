"""The one loop: the Trainer of transformers, on accelerate, over what an objective makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch.utils.data import SequentialSampler
from transformers import (
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainerState,
    TrainingArguments,
)

from epicene.mitigation.training.checkpoints import Work
from epicene.mitigation.training.order import Collation, Places, seed_of
from epicene.mitigation.training.plan import Plan, processes
from epicene.mitigation.training.scope import moving
from epicene.mitigation.training.stopping import Measured, judged

_WEIGHTS, _KEPT = "moving.safetensors", "kept.safetensors"
_PERPLEXITY = "perplexity"


class Trained(torch.nn.Module):
    """What is trained, and the parts beside it: a batch in, the sum of its losses and its count."""

    def __init__(self, objective: Any, module: torch.nn.Module, parts: Any) -> None:
        super().__init__()
        self.objective = objective
        self.module = module
        self.parts = parts

    def forward(self, batch: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the sum of the losses and the count, shapes ()."""
        loss = self.objective.loss(self.module, self.parts, batch)
        return loss.total, loss.count.detach().to(torch.float64)


class Loop(Trainer):  # type: ignore[misc]
    """Steps that follow from the seed alone, measured on what is held out, and kept whole.

    Parameters
    ----------
    trained : Trained
    plan : Plan
        How long, how fast, in which batches.
    collation : Collation
    perplexity : callable, optional
        From the module to the perplexity on what is held out.
    work : Work, optional
        Where checkpoints are kept; none are without.
    advance : callable
        Called after each step.
    """

    def __init__(
        self,
        trained: Trained,
        plan: Plan,
        collation: Collation,
        perplexity: Callable[[Any], float] | None,
        work: Work | None,
        folder: Path,
        advance: Callable[[], None],
    ) -> None:
        self.plan, self.work, self.collation = plan, work, collation
        self.perplexity_of = perplexity
        self.kept: dict[str, torch.Tensor] = {}
        self.before: list[Measured] = []
        self._total, self._count = torch.zeros(()), torch.zeros((), dtype=torch.float64)
        device = next(trained.module.parameters()).device
        super().__init__(
            model=trained,
            args=_arguments(plan, folder, device.type),
            data_collator=collation,
            train_dataset=Places(plan.steps * plan.batch_size),
            callbacks=[_Rhythm(plan, self.measures, work is not None, advance)],
        )
        # It prints; progress is told by `advance`.
        self.remove_callback(PrinterCallback)

    @property
    def measures(self) -> bool:
        """Whether anything is held out."""
        return self.perplexity_of is not None

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        return SequentialSampler(train_dataset or self.train_dataset)

    def training_step(
        self, model: Any, inputs: Any, num_items_in_batch: Any = None
    ) -> torch.Tensor:
        """Add the gradients of one batch; with the last of a step, divide by the global count."""
        model.train()
        inputs = self._prepare_inputs(inputs)
        torch.manual_seed(
            seed_of(self.plan.seed, self.state.global_step, self.accelerator.process_index)
        )
        with self.compute_loss_context_manager():
            total, count = model(inputs)
        self.accelerator.backward(total)
        self._total = self._total.to(total.device) + total.detach()
        self._count = self._count.to(total.device) + count
        if not self.accelerator.sync_gradients:
            return torch.zeros((), device=total.device)
        # Each process has the mean of the gradients of all: what is divided is their sum.
        everywhere = self.accelerator.reduce(self._count, "sum").clamp(min=1.0)
        scale = (self.accelerator.num_processes / everywhere).to(torch.float32)
        gradients = [p.grad for p in model.parameters() if p.grad is not None]
        torch._foreach_mul_(gradients, scale)
        mean: torch.Tensor = self._total * scale
        self._total, self._count = torch.zeros(()), torch.zeros((), dtype=torch.float64)
        return mean

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Measure on what is held out; keep the weights, or stop where too much was lost."""
        assert self.perplexity_of is not None  # noqa: S101 - asked for only where it is there
        found = self.perplexity_of(self.model.module)
        self.log({_PERPLEXITY: found})
        verdict = judged(self.measured(), self.plan.allowed, self.plan.patience)
        if verdict.kept == self.state.global_step:
            self.keep()
        self.control.should_training_stop |= verdict.stop
        return {_PERPLEXITY: found}

    def measured(self) -> list[Measured]:
        """Return what was measured so far, that before the training first."""
        return [*self.before, *_measured(self.state)]

    def keep(self) -> None:
        """Remember the weights as they are now."""
        self.kept = {k: v.detach().clone() for k, v in moving(self.model.module).items()}

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        assert output_dir is not None  # noqa: S101 - checkpoints alone are saved
        folder = Path(output_dir)
        folder.mkdir(parents=True, exist_ok=True)
        save_file(_plain(_state(self.model)), folder / _WEIGHTS)
        save_file(_plain(self.kept), folder / _KEPT)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        assert self.work is not None  # noqa: S101 - asked for only where it is there
        super()._save_checkpoint(model, trial)
        self.accelerator.wait_for_everyone()
        if self.args.should_save:
            self.work.put()
        self.accelerator.wait_for_everyone()

    # Nothing is drawn from the generators whose state this is: each step seeds its own.
    def _save_rng_state(self, output_dir: str) -> None:
        pass

    def _load_rng_state(self, checkpoint: str | None) -> None:
        pass

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        folder = Path(resume_from_checkpoint)
        known = _state(self.model)
        with torch.no_grad():
            for name, value in load_file(folder / _WEIGHTS).items():
                known[name].copy_(value)
        device = next(self.model.parameters()).device
        self.kept = load_file(folder / _KEPT, device=str(device))

    @property
    def first_step(self) -> int:
        """The step that the training began, or went on, at."""
        return int(getattr(self, "_initial_global_step", self.state.global_step))

    def stood_at_its_end(self, checkpoint: Path) -> bool:
        """Say whether the training had stopped at a checkpoint, and take it up if so."""
        state = TrainerState.load_from_json(str(checkpoint / "trainer_state.json"))
        rows = [*self.before, *_measured(state)]
        if not judged(rows, self.plan.allowed, self.plan.patience).stop:
            return False
        self.state = state
        self._load_from_checkpoint(str(checkpoint))
        return True

    def restore_kept(self) -> None:
        """Go back to the weights that are kept."""
        known = moving(self.model.module)
        with torch.no_grad():
            for name, value in self.kept.items():
                known[name].copy_(value)


class _Rhythm(TrainerCallback):  # type: ignore[misc]
    """Log, measure and save when the plan says so."""

    def __init__(
        self, plan: Plan, measures: bool, saves: bool, advance: Callable[[], None]
    ) -> None:
        self.plan, self.measures, self.saves, self.advance = plan, measures, saves, advance

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Ask for what is due after this step."""
        last = state.global_step >= self.plan.steps
        due = last or state.global_step % self.plan.every == 0
        control.should_log = due or state.global_step % self.plan.log_every == 0
        control.should_evaluate = due and self.measures
        control.should_save = due and self.saves
        self.advance()

    def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Do nothing again that the last step has done: there is one epoch."""
        control.should_log = control.should_evaluate = control.should_save = False


def _measured(state: Any) -> list[Measured]:
    rows = (row for row in state.log_history if _PERPLEXITY in row)
    return [Measured(int(row["step"]), row[_PERPLEXITY]) for row in rows]


def _arguments(plan: Plan, folder: Path, device: str) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        max_steps=plan.steps,
        per_device_train_batch_size=plan.rows(processes()),
        gradient_accumulation_steps=plan.passes,
        learning_rate=plan.learning_rate,
        warmup_steps=max(1, plan.steps // 10),
        lr_scheduler_type="linear",
        weight_decay=plan.weight_decay,
        max_grad_norm=1.0,
        bf16=plan.precision == "bfloat16",
        use_cpu=device == "cpu",
        ddp_backend="gloo" if device == "cpu" and processes() > 1 else None,
        ddp_find_unused_parameters=True,
        seed=0,
        logging_strategy="no",
        eval_strategy="no",
        save_strategy="no",
        logging_nan_inf_filter=False,
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=device != "cpu",
        log_level="error",
    )


def _state(trained: Trained) -> dict[str, torch.Tensor]:
    """Return what training changes: weights, and what an objective keeps beside the model."""
    buffers = {} if trained.parts is None else dict(trained.parts.named_buffers(prefix="parts"))
    return {**moving(trained), **buffers}


def _plain(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: value.detach().contiguous() for name, value in weights.items()}
