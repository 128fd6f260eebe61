"""Who passes which criterion, by gold and by the tool, and who is therefore included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.inclusion.candidates import Candidate
from epicene.evaluation.inclusion.criteria import Trial, Undecided
from epicene.evaluation.inclusion.kleene import Truth
from epicene.evaluation.inclusion.mentions import Fields, Mention

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
_CODES: dict[Truth, int] = {True: 1, False: 0, None: -1}


@dataclass(frozen=True, eq=False)
class Passes:
    """What each criterion says of each patient.

    Parameters
    ----------
    gold, predicted : ndarray of int8, shape (n_patients, n_criteria)
        1 where it lets the patient in, 0 where it keeps them out, -1 where it is unknown.
    """

    gold: Codes
    predicted: Codes


def passes_of(trial: Trial, candidates: Sequence[Candidate]) -> Passes:
    """Ask each criterion of the entities of gold, and of those of the tool."""
    gold, predicted = (
        np.array(
            [
                _of_one(trial, getattr(candidate, side), candidate.fields)
                for candidate in candidates
            ],
            dtype=np.int8,
        )
        for side in ("gold", "predicted")
    )
    return Passes(gold, predicted)


def _of_one(trial: Trial, mentions: Sequence[Mention], fields: Fields) -> list[int]:
    # A criterion is shown the entities of its labels alone: records hold hundreds of others.
    by_label: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_label[mention.label].append(mention)
    return [
        _CODES[
            criterion.passes(
                [mention for label in criterion.labels for mention in by_label.get(label, ())],
                fields,
            )
        ]
        for criterion in trial.criteria
    ]


def decided(passes: Codes) -> Codes:
    """Return the decision on each patient: 1 included, 0 excluded, -1 undecided.

    Parameters
    ----------
    passes : ndarray of int8, shape (n_patients, n_criteria)
        As in `Passes`; joined in Kleene's logic.

    Returns
    -------
    ndarray of int8, shape (n_patients,)
    """
    excluded, unknown = (passes == 0).any(axis=1), (passes == -1).any(axis=1)
    return np.where(excluded, 0, np.where(unknown, -1, 1)).astype(np.int8)


def lets_in(codes: Codes, undecided: Undecided) -> Bools:
    """Return where a patient is let in, by what becomes of the unknown; any shape.

    The conjunction of the criteria that let a patient in is the inclusion of the decision.
    """
    return np.asarray(codes != 0 if undecided == "include" else codes == 1)
