"""From which dose on an audit of one model sees it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.metrics import proportion
from epicene.tracing.experiment.collected import by_dose
from epicene.tracing.experiment.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

AT_ZERO = "flagged_at_zero: most models without any dose are flagged too"
UNKNOWN = "no_estimate: the measure is undefined in a model"
NEVER = "never_flagged: most models are not flagged at the largest dose"


def flag_rates(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the share of seeds in which a measure is flagged at each dose, with its interval.

    The interval is Clopper and Pearson's. Measures without a test are left out.
    """
    import pandas as pd

    rows = []
    for source in plan.sources:
        for measure, some in by_dose(plan, table, source, "flagged").items():
            for dose in some.columns if not some.isna().all(axis=None) else ():
                known = some[dose].dropna()
                share = proportion(int(known.sum()), len(known)).without_test()
                share = share.with_unscored(len(some) - len(known), UNKNOWN)
                rows.append({"source": source, "measure": measure, "dose": dose, **asdict(share)})
    return pd.DataFrame(rows)


def thresholds(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the smallest dose from which on most seeds are flagged, at it and at all above.

    Returns
    -------
    pandas.DataFrame
        ``source``, ``measure``, ``threshold`` (NaN with a ``reason``), and how often the measure is
        flagged without any dose and at the largest, ``at_zero`` and ``at_most``.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for (source, measure), some in rates.groupby(["source", "measure"], sort=False):
        ordered = some.sort_values("dose")
        doses, shares = ordered["dose"].to_numpy(), ordered["estimate"].to_numpy()
        # A dose at which nothing could be said is none at which it is seen.
        below = np.flatnonzero(~(shares > 0.5))
        threshold, reason = float("nan"), ""
        if not below.size:
            reason = AT_ZERO
        elif below[-1] == len(doses) - 1:
            reason = NEVER
        else:
            threshold = float(doses[below[-1] + 1])
        told = {"threshold": threshold, "reason": reason}
        ends = {"at_zero": shares[0], "at_most": shares[-1], "n": int(ordered["n"].iloc[0])}
        rows.append({"source": source, "measure": measure, **told, **ends})
    return pd.DataFrame(rows)
