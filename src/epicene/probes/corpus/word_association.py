"""Which words the notes of one group of patients use more than those of another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.metrics import (
    Estimate,
    LogOdds,
    benjamini_hochberg,
    clustered_log_odds,
    dirichlet_prior,
)
from epicene.probes.corpus.groups import Contrast
from epicene.probes.corpus.records import Record
from epicene.probes.corpus.word_counts import REST, Counts

LEVEL = 0.05


@dataclass(frozen=True)
class Association:
    """A word, and its log-odds ratio, first group over second.

    Parameters
    ----------
    name : str
        The word.
    value : Estimate
        Its `p_value` is adjusted for all words compared (Benjamini-Hochberg), and its interval
        for the words that are reported (Benjamini and Yekutieli's false coverage rate).
    """

    name: str
    value: Estimate


@dataclass(frozen=True)
class Comparison:
    """Rows of a table, a document each, and on which side each patient is.

    Parameters
    ----------
    rows : sequence of int
        Documents, by their row in the table.
    in_first : sequence of bool
        Whether they are of the first group.
    patients : sequence of str
        Whose they are; a patient is on one side.
    """

    rows: Sequence[int]
    in_first: Sequence[bool]
    patients: Sequence[str]

    def smallest_side(self) -> int:
        """How many patients the smaller side has."""
        pairs = set(zip(self.patients, self.in_first, strict=True))
        n_first = sum(side for _, side in pairs)
        return min(n_first, len(pairs) - n_first)


def compare(
    records: Sequence[Record], contrast: Contrast, written: Collection[int]
) -> tuple[Comparison, int]:
    """Return who is compared, and how many documents are left out of patients on both sides.

    Parameters
    ----------
    records : sequence of Record
        All of them, in the order of the rows.
    contrast : Contrast
        Its groups, and the field and values by which they were made.
    written : collection of int
        Rows of the documents that have any word in the scope.
    """
    first, second = contrast.first, contrast.second
    side = {first.value: True, second.value: False}
    compared = {record.patient for record in (*first.records, *second.records)}
    members = [
        (row, side[value], record.patient)
        for row, record in enumerate(records)
        if (value := record.group(first.field)) in side
        and row in written
        and record.patient in compared
    ]
    by_side = [{patient for _, where, patient in members if where is s} for s in (True, False)]
    both = by_side[0] & by_side[1]
    kept = [one for one in members if one[2] not in both]
    comparison = Comparison(
        [row for row, _, _ in kept], [where for _, where, _ in kept], [who for _, _, who in kept]
    )
    return comparison, len(members) - len(kept)


def associations(
    counts: Counts,
    n_documents: int,
    comparison: Comparison,
    *,
    least_patients: int,
    top: int,
    prior_share: float,
    hidden: Collection[str] = (),
) -> list[Association]:
    """Return the words that differ most, at most `top` in each direction.

    Parameters
    ----------
    counts : Counts
        Of all documents.
    n_documents : int
        How many there are.
    comparison : Comparison
        Which of them are compared.
    least_patients : int
        A word in the notes of fewer patients counts as text only: it could be a name, and says
        little.
    top : int
        Words a direction.
    prior_share : float
        Words that the prior is worth, as a share of those of the group that has fewer: a fixed
        number would drown the short sections. It has the frequencies of both groups together.
    hidden : collection of str
        Words that count as text only.

    Returns
    -------
    list of Association
        By their z, largest first; empty where no word is used by enough patients.
    """
    import numpy as np

    table = counts.table(n_documents)[np.asarray(comparison.rows, dtype=np.int64)]
    names = np.array(list(counts.names), dtype=object)
    shown = _patients_of(table, comparison.patients) >= max(1, least_patients)
    shown &= np.array([name not in hidden for name in names])
    shown[REST] = False
    if not shown.any():
        return []
    table, names = _pooled(table, shown), names[shown]
    background = np.maximum(np.asarray(table.sum(axis=0), np.float64), 0.5)
    sides, patients = list(comparison.in_first), list(comparison.patients)
    lengths = np.asarray(table.sum(axis=1), np.float64)
    fewer = min(lengths[np.asarray(sides) == side].sum() for side in (True, False))
    prior = dirichlet_prior(background, max(1.0, prior_share * fewer))
    found = clustered_log_odds(table, sides, prior, patients)
    if found.reason:
        return []
    adjusted = benjamini_hochberg(found.p_value[:-1])
    order = np.argsort(-found.z[:-1], kind="stable")
    ahead = [k for k in order[:top] if found.z[k] >= 0.0]
    behind = [k for k in order[-top:] if found.z[k] < 0.0]
    chosen = ahead + behind
    level = LEVEL * len(chosen) / len(names)
    wide = clustered_log_odds(table, sides, prior, patients, confidence=1.0 - level)
    return [Association(str(names[k]), _estimate(wide, int(k), float(adjusted[k]))) for k in chosen]


def _estimate(found: LogOdds, k: int, p_value: float) -> Estimate:
    """Return a word's number; its interval touches 0 where its adjusted test does not reject."""
    low, high = float(found.ci_low[k]), float(found.ci_high[k])
    if p_value >= LEVEL:
        low, high = min(low, 0.0), max(high, 0.0)
    return Estimate(float(found.delta[k]), low, high, p_value, int(found.n_clusters[k]))


def _patients_of(table: Any, patients: Sequence[str]) -> Any:
    """Return in the notes of how many patients each word occurs, shape (n_words,)."""
    import numpy as np
    from scipy.sparse import csr_array

    _, index = np.unique(np.asarray(patients, dtype=object).astype(str), return_inverse=True)
    n = len(index)
    member = csr_array((np.ones(n), (index, np.arange(n))), (index.max() + 1, n))
    return np.asarray(((member @ table) > 0).sum(axis=0))


def _pooled(table: Any, shown: Any) -> Any:
    """Return the columns shown, and one for all others, so that rows sum to lengths of notes."""
    import numpy as np
    from scipy.sparse import csr_array, hstack

    rest = np.asarray(table[:, np.flatnonzero(~shown)].sum(axis=1), np.float64)
    return hstack([table[:, np.flatnonzero(shown)], csr_array(rest[:, None])], format="csr")
