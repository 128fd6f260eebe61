"""Write a baseline to a folder, and read it again: safetensors, JSON and a card, never pickle."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError
from epicene.core.provenance import write_provenance
from epicene.evaluation.baselines.base import Baseline, Learnt, TrainedOn
from epicene.evaluation.baselines.registry import TRAINERS

WEIGHTS, FACTS, CARD = "weights.safetensors", "baseline.json", "README.md"
_KEYS = {"trainer", "options", "facts", "trained_on"}


def save_baseline(baseline: Baseline[Any], folder: Path) -> Path:
    """Write a baseline; the folder appears whole or not at all.

    Raises
    ------
    InputError
        If the folder holds something else, or cannot be made.
    """
    from safetensors.numpy import save_file

    content = {
        "trainer": baseline.trainer.name,
        "options": options_of(baseline.trainer),
        "facts": dict(baseline.learnt.facts),
        "trained_on": dataclasses.asdict(baseline.trained_on),
    }
    with whole_folder(folder) as temporary:
        # It writes memory as it lies, and reads it row by row.
        arrays = {k: np.ascontiguousarray(v) for k, v in baseline.learnt.arrays.items()}
        save_file(arrays, str(temporary / WEIGHTS))
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (temporary / FACTS).write_text(text + "\n", encoding="utf-8")
        (temporary / CARD).write_text(card(baseline), encoding="utf-8")
        write_provenance(temporary, {"trained_on": baseline.trained_on})
    return folder


def load_baseline(folder: str | Path) -> Baseline[Any]:
    """Read a baseline that `Baseline.save` wrote.

    Raises
    ------
    InputError
        If the folder does not hold one.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    folder = Path(folder)
    try:
        content = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        if not isinstance(content, dict) or not content.keys() >= _KEYS:
            raise ValueError
        arrays = load_file(str(folder / WEIGHTS))
        trainer = TRAINERS.get(content["trainer"])(**_tuples(content["options"]))
        trained_on = TrainedOn(**content["trained_on"])
    except (OSError, ValueError, TypeError, SafetensorError) as error:
        raise InputError(
            f"the folder holds no baseline that can be read ({type(error).__name__}).",
            where=str(folder),
            hint="Give a folder that Baseline.save wrote.",
        ) from error
    return Baseline(trainer, Learnt(arrays, content["facts"]), trained_on)


def options_of(trainer: Any) -> dict[str, Any]:
    """Return the options of a trainer; fields that are not set by who makes it are none."""
    return {
        option.name: getattr(trainer, option.name)
        for option in dataclasses.fields(trainer)
        if option.init
    }


def _tuples(options: Mapping[str, Any]) -> dict[str, Any]:
    """Undo what JSON makes of tuples, so that a trainer equals the one that was written."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}


def card(baseline: Baseline[Any]) -> str:
    """Return the card: what it is, what it learnt from, and who may have it."""
    told, options = baseline.trained_on, options_of(baseline.trainer)
    if told.licence:
        may = f"Learnt from a corpus that ships, under {told.licence}."
    else:
        may = (
            "**Confidential.** Learnt from documents without a licence that epicene knows: they"
            " count as private records. Weights and vocabulary can tell what stood in them. Keep"
            " this folder where the records are kept, and share neither."
        )
    lines = [
        f"# A baseline of epicene: {baseline.trainer.name}",
        "",
        may,
        "",
        f"- Learnt from: {told.data}, {told.n_documents} documents of {told.n_patients} patients",
        f"- Seed: {told.seed}",
        *(f"- {name}: {value!r}" for name, value in options.items()),
        *(f"- Not learnt from: {n} {why}" for why, n in told.losses.items()),
        "",
        "A baseline is there to be compared with; it was validated for no use in care.",
        "",
        "    from epicene.evaluation.baselines import load_baseline",
        "    load_baseline(FOLDER).predict(documents)",
        "",
    ]
    return "\n".join(lines)
