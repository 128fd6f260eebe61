"""Evaluate the output of a tool against gold, group by group: `epicene.evaluate`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.core.registry import suggestion
from epicene.evaluation.base import By, Evaluation, EvaluationInputs, Task
from epicene.evaluation.registry import TASKS
from epicene.evaluation.summary import notes_of
from epicene.metrics.judging import judged


def evaluate(
    gold: Any,
    predictions: Any,
    task: str | None = None,
    by: Sequence[By] | str = (),
    *,
    control: Sequence[str] | str = (),
    reference: Mapping[str, str] | None = None,
    tool: str | None = None,
    data: str | None = None,
    seed: int = 0,
    **options: Any,
) -> Evaluation:
    """Compare predictions with gold, group by group. Nothing of the tool is needed but its output.

    Parameters
    ----------
    gold, predictions : DataFrame, path, Corpus or documents
        What the task reads. ``classification``: tables (DataFrame, CSV, TSV, JSON lines, Parquet)
        joined on ``id``; gold has ``label``, the columns of `by` and, where there is one,
        ``patient``; predictions have ``prediction`` and, where there is one, ``score``.
        ``entities`` and ``inclusion``: annotated documents, all that `epicene.load_corpus` reads.
    task : str, optional
        A name of `epicene.evaluation.registry.TASKS`; by default the first that reads such a gold.
    by : sequence of str or tuple of str
        Fields of patients; a tuple crosses them: ``["sex", ("sex", "age_group")]``.
    control : sequence of str
        Fields that comparisons hold constant.
    reference : mapping of str to str, optional
        With which value of a field the others are compared: ``{"site": "Nantes"}``. By default
        men, France, and no precariousness; of two other values the more frequent one; else each
        value is compared with all others.
    tool, data : str, optional
        Names in the table; by default those of the files.
    seed : int
        Fixes every resampling.
    **options
        Of the task, for example ``positive="yes"``; see its dataclass.

    Returns
    -------
    Evaluation
        Its ``table`` holds a row a measurement, with interval, n, test and what would have been
        detected; tests are corrected over the table (Benjamini-Hochberg).

    Raises
    ------
    InputError
        If gold or predictions cannot be used, or a name or option is unknown.
    """
    chosen = configured(task_of(task, gold), options)
    inputs = EvaluationInputs(
        gold=gold,
        predictions=predictions,
        by=fields_of(by),
        control=_held(control, fields_of(by)),
        reference=dict(reference or {}),
        tool=tool or name_of(predictions, "predictions"),
        data=data or name_of(gold, "gold"),
        seed=seed,
    )
    return evaluation_of(chosen.score(inputs))


def _held(control: Sequence[str] | str, by: Sequence[By]) -> tuple[str, ...]:
    """Return the fields that are held constant; one that is compared by itself cannot be."""
    held = tuple(str(name) for name in fields_of(control))
    for field in held:
        if field in by:
            raise InputError(
                f"{field!r} is both compared and held constant.", hint="Name it in one of the two."
            )
    return held


def evaluation_of(rows: Sequence[Measurement]) -> Evaluation:
    """Put rows in a table and judge them together."""
    table = judged(to_frame(rows))
    return Evaluation(table, notes_of(table))


def fields_of(by: Sequence[By] | str) -> tuple[By, ...]:
    """Return fields as a tuple, where one is given by its name too."""
    return (by,) if isinstance(by, str) else tuple(by)


def task_of(name: str | None, gold: object) -> Task:
    """Return the task of a name, or the first that reads such a gold.

    Raises
    ------
    InputError
        If there is none.
    """
    if name is not None:
        return TASKS.get(name)
    for known in TASKS:
        if TASKS.get(known).accepts(gold):
            return TASKS.get(known)
    raise InputError(
        "no task reads such a gold.", hint=f"Name the task; known: {', '.join(TASKS)}."
    )


def configured(task: Task, options: Mapping[str, Any]) -> Task:
    """Return a task with options.

    Raises
    ------
    InputError
        If it has no such option.
    """
    known = [option.name for option in dataclasses.fields(task)]  # type: ignore[arg-type]
    for name in options:
        if name not in known:
            raise InputError(
                f"the task {task.name!r} has no option {name!r}.", hint=suggestion(name, known)
            )
    return dataclasses.replace(task, **options)  # type: ignore[type-var]


def name_of(source: object, default: str) -> str:
    """Return how a source is called in the table: a file by its stem."""
    if isinstance(source, str | Path):
        return Path(source).stem
    return str(getattr(source, "name", "") or default)
