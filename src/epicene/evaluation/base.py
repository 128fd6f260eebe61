"""What every evaluation has: inputs, a task that scores them, and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from epicene.core.measurement import Measurement, Stage
from epicene.evaluation.summary_texts import Lang

if TYPE_CHECKING:
    import pandas as pd

STAGE: Stage = "application"

By = str | tuple[str, ...]
"""A field of patients, or several whose values are crossed."""


@dataclass(frozen=True)
class EvaluationInputs:
    """What a task is given.

    Parameters
    ----------
    gold, predictions : object
        Tables, documents or paths; a task reads what it knows.
    by : tuple
        Fields of patients by which numbers are split; a tuple of fields crosses them.
    control : tuple of str
        Fields that comparisons hold constant.
    reference : mapping of str to str
        With which value of a field the others are compared.
    tool, data : str
        Names of who predicted and of what was predicted, in the table.
    seed : int
        Fixes every resampling.
    """

    gold: Any
    predictions: Any
    by: tuple[By, ...] = ()
    control: tuple[str, ...] = ()
    reference: Mapping[str, str] = field(default_factory=dict)
    tool: str = "predictions"
    data: str = "gold"
    seed: int = 0


class Task(Protocol):
    """What a tool was asked to do; the fields of its frozen dataclass are its options."""

    name: ClassVar[str]
    """The name in the registry, and in the column ``probe``."""

    def accepts(self, gold: object) -> bool:
        """Whether this is the kind of gold that the task reads; looks at little."""

    def score(self, inputs: EvaluationInputs) -> Sequence[Measurement]:
        """Return the rows; raises `InputError` where gold or predictions cannot be used."""


@dataclass(frozen=True)
class Evaluation:
    """What gold and predictions say of a tool, group by group.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a measurement, with the columns of `epicene.core.measurement.Measurement`; ``axis``
        is the field of patients, ``group`` its value, or two for a comparison (``F-M``).
    notes : tuple of str
        What the numbers do not show, and whether they may be shared.
    """

    table: pd.DataFrame
    notes: tuple[str, ...] = ()

    def summary(self, lang: Lang = "en") -> str:
        """Return the gaps between groups in words, the surest first, and what they do not show."""
        from epicene.evaluation.summary import in_words

        return in_words(self.table, lang)
