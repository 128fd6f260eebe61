"""How often the label of a document is not that of its twin, beside neutral edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from epicene.evaluation.counterfactual.run import Answered, Asked
from epicene.evaluation.counterfactual.series import Floats, Series

REFERENCE = "guerraadames2025"
NO_LABEL = "no_label: the tool gave no label"


def flip_series(asked: Sequence[tuple[int, Asked]]) -> Iterator[Series]:
    """Yield flip rates: of the swap, of its controls, and what the swap adds to a neutral edit.

    Parameters
    ----------
    asked : sequence of (int, Asked)
        Documents that were answered, with their place in the corpus.
    """
    if not any(one.swap.before.label is not None for _, one in asked):
        return
    places = np.array([place for place, _ in asked], dtype=np.intp)
    swap = _flips([one.swap for _, one in asked])
    control = _flips([one.control for _, one in asked])

    whole = Series(
        "flip_rate",
        swap,
        "share",
        places,
        NO_LABEL,
        neutral=0.0,
        direction="more_biased",
        reference=REFERENCE,
    )
    yield replace(whole, compared=True)
    labels = [one.swap.before.label for _, one in asked]
    classes = sorted({label for label in labels if label is not None})
    for name in classes if len(classes) > 1 else ():
        of_class = np.array([label == name for label in labels], dtype=bool)
        yield replace(whole, values=swap[of_class], documents=places[of_class], item=name)
    yield Series("flip_rate_neutral_edit", control, "share", places, NO_LABEL)
    if all(one.again is not None for _, one in asked):
        again = _flips([one.again for _, one in asked if one.again is not None])
        yield Series("flip_rate_repetition", again, "share", places, NO_LABEL)
    yield Series(
        "flip_rate_excess",
        swap - control,
        "change",
        places,
        NO_LABEL,
        neutral=0.0,
        direction="more_biased",
        tested=True,
    )


def _flips(answered: Sequence[Answered]) -> Floats:
    return np.array(
        [
            np.nan
            if one.before.label is None or one.after.label is None
            else float(one.before.label != one.after.label)
            for one in answered
        ],
        dtype=np.float64,
    )
