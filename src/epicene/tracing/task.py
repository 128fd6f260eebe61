"""The application at the end of the chain: a classifier, and the label of the first concept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.models.capabilities import Classifies, Model
from epicene.models.load import load_model


@dataclass(frozen=True, eq=False)
class Task:
    """A classifier in use.

    Parameters
    ----------
    model : Model
        That classifies texts.
    label : str
        The label that stands for the first concept: *psychiatry* where the association is of the
        mind with women.

    Raises
    ------
    InputError
        If the model classifies nothing, or has no such label.
    """

    model: Model
    label: str

    def __post_init__(self) -> None:
        if not isinstance(self.model, Classifies):
            raise InputError(
                "this is no classifier of texts.",
                where=self.model.name,
                hint="A task is a folder that holds a fine-tuned classifier.",
            )
        if self.label not in self.model.labels:
            raise InputError(
                f"the classifier has no label {self.label!r}.",
                where=self.model.name,
                hint=suggestion(self.label, list(self.model.labels)),
            )


def task_of(given: Task | Model | str | Path) -> Task:
    """Return a task from a classifier, or from ``FOLDER`` or ``FOLDER:LABEL``.

    Without a label it is the last of the classifier: the positive one of two.

    Raises
    ------
    InputError
        If it is no classifier, or has no such label.
    """
    if isinstance(given, Task):
        return given
    if not isinstance(given, str | Path):
        return Task(given, _last(given))
    name, label = str(given), ""
    if not Path(name).exists() and ":" in name:
        name, _, label = name.rpartition(":")
    model = load_model(name)
    return Task(model, label or _last(model))


def application_of(given: Task | Model | str | Path | None, model: Model) -> Task | None:
    """Return the application of a trace: the one given, else the model itself if it classifies.

    Raises
    ------
    InputError
        As `task_of`.
    """
    if given is not None:
        return task_of(given)
    return task_of(model) if _last(model) else None


def _last(model: Model) -> str:
    return model.labels[-1] if isinstance(model, Classifies) and model.labels else ""
