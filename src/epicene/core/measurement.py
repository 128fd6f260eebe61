"""The one tidy table: a Measurement is a row, whatever probe produced it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import pandas as pd

Stage = Literal["corpus", "tokenization", "embeddings", "outputs", "application"]
STAGES: tuple[Stage, ...] = get_args(Stage)

NAN = math.nan


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One number, with everything needed to read it.

    Parameters
    ----------
    model, data : str
        Who was measured, and on what (name and short hash).
    stage : {"corpus", "tokenization", "embeddings", "outputs", "application"}
        Where in the chain.
    probe, metric : str
        Which question, and which number.
    axis, group, item : str
        Axis of bias, group or contrast, finest unit; empty where there is none.
    estimate, ci_low, ci_high : float
        The number and its 95 % interval; NaN where undefined, with `unscored_reason`.
    p_value, p_adjusted : float
        Its test, and the same after Benjamini-Hochberg over the audit.
    neutral : float
        The value that means no bias; NaN for a number that only describes.
    direction : str
        What a higher value means.
    n, n_unscored : int
        How many items count, and how many could not be scored.
    unscored_reason : str
        Why they could not, or why the estimate is undefined.
    reference : str
        Key, in ``docs/references.bib``, of the paper that defines the metric.
    p_adjusted_stage : float
        The p value after Benjamini-Hochberg within its stage.
    margin, p_equivalence : float
        Largest difference from `neutral` that counts as small, and the p value of "it is small"
        (two one-sided tests); NaN where no margin is agreed on for the metric.
    detectable : float
        Smallest true difference from `neutral` that a measurement as precise as this one detects
        in 80 % of cases, before correction: read it beside a number that does not differ.
    bayes_factor : float
        Of a difference against none, for shares; NaN for other numbers.

    Raises
    ------
    ValueError
        If an undefined estimate carries no reason, or the interval is reversed.
    """

    model: str
    data: str
    stage: Stage
    probe: str
    metric: str
    axis: str = ""
    group: str = ""
    item: str = ""
    estimate: float = NAN
    ci_low: float = NAN
    ci_high: float = NAN
    p_value: float = NAN
    p_adjusted: float = NAN
    neutral: float = NAN
    direction: str = ""
    n: int = 0
    n_unscored: int = 0
    unscored_reason: str = ""
    reference: str = ""
    p_adjusted_stage: float = NAN
    margin: float = NAN
    p_equivalence: float = NAN
    detectable: float = NAN
    bayes_factor: float = NAN

    def __post_init__(self) -> None:
        if math.isnan(self.estimate) and not self.unscored_reason:
            raise ValueError(f"{self.probe}/{self.metric}: an undefined estimate needs a reason.")
        if self.n_unscored and not self.unscored_reason:
            raise ValueError(f"{self.probe}/{self.metric}: unscored items need a reason.")
        if self.ci_low > self.ci_high:
            raise ValueError(f"{self.probe}/{self.metric}: the interval is reversed.")
        if self.stage not in STAGES:
            raise ValueError(f"{self.probe}/{self.metric}: unknown stage {self.stage!r}.")


COLUMNS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Measurement))


def to_frame(measurements: Iterable[Measurement]) -> pd.DataFrame:
    """Put measurements in one table, a row each, with the columns of `Measurement`.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`, in order; numbers as float64 and int64, the rest as strings.
    """
    import pandas as pd

    rows = [dataclasses.astuple(measurement) for measurement in measurements]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    types = {
        field.name: {"float": "float64", "int": "int64"}.get(str(field.type), "str")
        for field in dataclasses.fields(Measurement)
    }
    return frame.astype(types)
