"""What only the whole table can say of a number: corrected tests, how small, what could be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from epicene.core.errors import InputError
from epicene.metrics import benjamini_hochberg, detectable_difference, interval_equivalence

if TYPE_CHECKING:
    import pandas as pd

# Largest difference that counts as small, in the unit of each metric, where the field has a
# convention or a reader has a sense of the unit; another judgement is an option of the audit.
MARGINS: Mapping[str, float] = {
    # Percentage points: five pairs in a hundred.
    "stereotype_score": 5.0,
    # Standard deviations: what Cohen 1988 calls a small effect.
    "effect_size": 0.2,
    "effect_size_without_grammatical_gender": 0.2,
    # Tokens: one word in twenty that costs one more.
    "tokens_difference": 0.05,
    "tokens_per_name_difference": 0.05,
    # Percent of a document: five tokens of a note that fills a context of 512.
    "note_tokens_difference": 1.0,
}


def judged(table: pd.DataFrame, margins: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Fill the columns of a table of measurements that depend on all of it.

    Parameters
    ----------
    table : pandas.DataFrame
        With the columns of `Measurement`.
    margins : mapping of str to float, optional
        Largest difference that counts as small, by metric, in its unit; added to `MARGINS`.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``p_adjusted`` (over the table), ``p_adjusted_stage``, ``margin``,
        ``p_equivalence`` and ``detectable``.
    """
    agreed = {**MARGINS, **(margins or {})}
    p_values = table["p_value"].to_numpy()
    by_stage = np.full(len(table), np.nan)
    for stage in sorted(set(table["stage"])):
        chosen = (table["stage"] == stage).to_numpy()
        by_stage[chosen] = benjamini_hochberg(p_values[chosen])
    compared = ~np.isnan(table["neutral"].to_numpy())
    wide = np.array([agreed.get(metric, np.nan) for metric in table["metric"]], dtype=np.float64)
    wide = np.where(compared & ~np.isnan(table["ci_low"].to_numpy()), wide, np.nan)
    equivalence = interval_equivalence(
        table["estimate"], table["ci_low"], table["ci_high"], table["neutral"], wide
    )
    detectable = detectable_difference(table["ci_low"], table["ci_high"])
    return table.assign(
        p_adjusted=benjamini_hochberg(p_values),
        p_adjusted_stage=by_stage,
        margin=wide,
        p_equivalence=equivalence,
        detectable=np.where(compared & ~np.isnan(p_values), detectable, np.nan),
    )


def check_margins(margins: Mapping[str, float]) -> dict[str, float]:
    """Return the margins if each is above 0.

    Raises
    ------
    InputError
        If one is not.
    """
    for metric, margin in margins.items():
        if not 0.0 < margin < np.inf:
            raise InputError(
                f"the equivalence margin of {metric!r} is {margin}.", hint="Give a number above 0."
            )
    return dict(margins)
