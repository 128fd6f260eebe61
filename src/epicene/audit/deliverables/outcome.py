"""What became of a criterion: which number, what was asked of it, and what is shown."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from epicene.audit.deliverables.verdict import Verdict
from epicene.core.measurement import NAN


@dataclass(frozen=True)
class Outcome:
    """What became of a criterion.

    Parameters
    ----------
    name : str
        How the plan calls it, or what is asked of which number.
    named : bool
        Whether the plan calls it so.
    deliverable, metric, axis, group, item : str
        Which number, of what; ``deliverable`` is empty for the whole run.
    model, data, stage, probe : str
        The rest of what names its row; empty for costs.
    bound, limit, at : str, str, tuple of float
        What was asked of it.
    verdict : {"met", "not_met", "not_enough_data"}
    estimate, ci_low, ci_high : float
        The number; NaN where undefined.
    n : int
        Items behind it.
    n_patients, needed : int or None
        Patients behind it, and how many would be needed to tell with a power of 80 %; where
        patients are not counted (``unit`` is ``items``), items. None where that is not known.
    power : float
        Probability that as many other patients would tell; NaN where it is told.
    unit : {"patients", "items", "kg CO2e", "kWh", "s"}
    reason : str
        Why the number, or its interval, is missing.
    one_sided : bool
        Whether a signed gap was asked for on one side alone: the other side is not held.
    """

    name: str
    named: bool
    deliverable: str
    metric: str
    axis: str
    group: str
    item: str
    bound: str
    limit: str
    at: tuple[float, ...]
    verdict: Verdict
    estimate: float = NAN
    ci_low: float = NAN
    ci_high: float = NAN
    n: int = 0
    n_patients: int | None = None
    needed: int | None = None
    power: float = NAN
    unit: str = "patients"
    reason: str = ""
    one_sided: bool = False
    model: str = ""
    data: str = ""
    stage: str = ""
    probe: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; what is undefined is None."""
        values = {key: _plain(value) for key, value in asdict(self).items()}
        return values | {"at": list(self.at)}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
