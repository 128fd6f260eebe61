"""The same sentence pairs scored by every candidate: numbers pair by pair."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.audit.comparison.candidates import Candidate
from epicene.audit.comparison.questions import Question
from epicene.core.errors import InputError
from epicene.corpora.pair_table import usable
from epicene.corpora.pairs import contrast
from epicene.corpora.tables import need_columns
from epicene.metrics import partition
from epicene.metrics.linear import Linear, linear_mean

if TYPE_CHECKING:
    import pandas as pd

SENTENCES = ["sentence_more", "sentence_less"]
NEEDED = [*SENTENCES, "score_more", "score_less", "flags"]
# What each pair adds to a number of pairs, from its margin.
NUMBERS: Mapping[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "stereotype_score": lambda margins: np.where(margins > 0.0, 100.0, 0.0),
    "mean_margin": lambda margins: margins,
}


def linears_of_pairs(
    candidates: Sequence[Candidate], tables: Sequence[Any], question: Question
) -> dict[str, Linear]:
    """Return a number of each candidate with the moves of its pairs; nothing for other numbers.

    Parameters
    ----------
    candidates : sequence of Candidate
    tables : sequence of DataFrame or path
        What `epicene.score_pairs` returned for each, or its CSV file, in the same order.
    question : Question

    Raises
    ------
    InputError
        If tables are not of the same pairs, or do not give the number that the results hold.
    """
    if question.metric not in NUMBERS or question.part("item"):
        return {}
    frames = [_frame(table) for table in tables]
    first = frames[0]
    for candidate, frame in zip(candidates, frames, strict=True):
        if not frame[SENTENCES].equals(first[SENTENCES]):
            raise InputError(
                f"the pairs scored by {candidate.name} are not those of {candidates[0].name}.",
                hint="Score the same file with each model.",
            )
    axis = question.part("axis")
    of_axis = np.ones(len(first), dtype=bool)
    if axis != "all":
        need_columns(first, ["axis"], "the scored pairs")
        of_axis = (first["axis"] == axis).to_numpy()
    edits = [contrast(str(e)) for e in first["edit"]] if "edit" in first else range(len(first))
    clusters = partition([str(edit) for edit in edits], len(first))
    found = {}
    for candidate, frame in zip(candidates, frames, strict=True):
        margins = (frame["score_more"] - frame["score_less"]).to_numpy(dtype=np.float64)
        counted = of_axis & np.array(usable(frame), dtype=bool)
        values = NUMBERS[question.metric](np.where(counted, margins, 0.0))
        number = linear_mean(values, counted, clusters)
        held = candidate.rows[question.key]["estimate"]
        if not math.isclose(number.value, held, abs_tol=1e-4):
            raise InputError(
                f"the pairs scored by {candidate.name} do not give the number of its results.",
                hint="Give those of the same file and estimator, in the order of the results.",
            )
        found[candidate.name] = number
    return found


def _frame(table: Any) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_csv(table) if isinstance(table, str | Path) else table.reset_index(drop=True)
    need_columns(frame, NEEDED, "the scored pairs")
    return frame.fillna({"flags": ""})
