"""Deal documents out to folds, so that nothing in one repeats what another holds."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.grouping import value_of
from epicene.corpora.near_duplicates import NEAR, Index, shingles
from epicene.corpora.split import By, unit_of

if TYPE_CHECKING:
    Ints = NDArray[np.int64]


def units_of(documents: Sequence[Document], by: By) -> Ints:
    """Return which documents must stay together, as a number each, shape (n,).

    Documents of one patient do; and documents that share half of their runs of eight words, with
    all that hang on them.
    """
    if by not in ("patient", "document"):
        raise InputError(f"by is {by!r}.", hint="Use 'patient' or 'document'.")
    above = list(range(len(documents)))

    def top(place: int) -> int:
        while above[place] != place:
            place = above[place]
        return place

    seen: dict[str, int] = {}
    index = Index()
    for place, document in enumerate(documents):
        above[place] = top(seen.setdefault(unit_of(document, by), place))
        runs = shingles(document.text)
        likeness, twin = index.nearest(runs)
        if likeness >= NEAR:
            above[top(place)] = top(twin)
        index.add(runs)
    return np.array([top(place) for place in range(len(documents))], dtype=np.int64)


def folds_of(
    documents: Sequence[Document],
    folds: int,
    by: By = "patient",
    stratify: str | None = None,
    seed: int = 0,
) -> Ints:
    """Return the fold of each document, 0 to `folds` - 1, shape (n,).

    By scikit-learn's `StratifiedGroupKFold`: folds hold nearly as many documents each, and nearly
    as many of each value of `stratify`.

    Parameters
    ----------
    documents : sequence of Document, length n
    folds : int
    by : {"patient", "document"}
        What is never on both sides; near duplicates never are.
    stratify : str, optional
        ``sex``, or an attribute of documents or patients.
    seed : int

    Raises
    ------
    InputError
        If an id is there twice, or there are fewer units than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    if len({document.id for document in documents}) < len(documents):
        raise InputError("two documents have one id.", hint="Give each its own.")
    units = units_of(documents, by)
    n_units = len(np.unique(units))
    if not 2 <= folds <= n_units:
        raise InputError(
            f"{n_units} units cannot be dealt out to {folds} folds.",
            hint="Give 2 folds or more, and as many patients at least (near duplicates are one).",
        )
    strata = np.array([value_of(d, stratify) if stratify else "" for d in documents])
    found = np.zeros(len(documents), dtype=np.int64)
    with warnings.catch_warnings():
        # A value of fewer documents than folds is in some of them alone; that is no error.
        warnings.filterwarnings("ignore", message="The least populated class")
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        for fold, (_, held_out) in enumerate(splitter.split(strata, strata, units)):
            found[held_out] = fold
    return found
