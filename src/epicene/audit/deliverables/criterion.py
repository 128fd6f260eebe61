"""An acceptance criterion as a plan states it: which number, and what must be shown of it."""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from epicene.audit.deliverables.strict import Name, Strict

Bound = Literal[
    "estimate", "ci_high", "ci_low", "interval", "abs_estimate", "abs_bound", "equivalence"
]
Limit = Literal["below", "above", "within"]

ALLOWED: Final[dict[Bound, tuple[Limit, ...]]] = {
    "estimate": ("below", "above", "within"),
    "ci_high": ("below",),
    "ci_low": ("above",),
    "interval": ("within",),
    "abs_estimate": ("below",),
    "abs_bound": ("below",),
    "equivalence": ("within",),
}
"""What each bound can show: an upper bound above a limit, say, shows nothing."""

COSTS: Final[dict[str, str]] = {
    "emissions_kg": "kg CO2e",
    "energy_kwh": "kWh",
    "duration_s": "s",
}
"""What a deliverable, or the whole run, cost: numbers of the provenance, without an interval."""

Number = Annotated[float, Field(allow_inf_nan=False)]


class Criterion(Strict):
    """What must be shown of one number.

    A field of the row that is left out (``axis``, ``group``, ``item``, …) means the number of
    everybody; where there is none, the only one.
    """

    name: str = Field("", max_length=120, description="How reports call it; by default its number.")
    deliverable: Name | None = Field(
        None, description="Whose number; costs alone may leave it out, for the whole run."
    )
    metric: str = Field(
        description="As in the table of measurements; or emissions_kg, energy_kwh, duration_s."
    )
    probe: str | None = Field(None, description="Of the row: a probe or a task.")
    model: str | None = Field(None, description="Of the row: a model or a tool.")
    data: str | None = Field(None, description="Of the row: a corpus, a gold, a set of pairs.")
    axis: str | None = Field(None, description="Of the row: sex, gender, sex×age_group, …")
    group: str | None = Field(None, description="Of the row: F, F-M, …")
    item: str | None = Field(None, description="Of the row: a class, a label, a condition, …")
    bound: Bound = Field(
        description="What is held against the limit: the estimate; a bound of its 95 % interval, "
        "or both (interval); the same without sign (abs_estimate, abs_bound); or a test that the "
        "number lies within (equivalence)."
    )
    below: Number | None = Field(None, description="The limit that it must stay under.")
    above: Number | None = Field(None, description="The limit that it must exceed.")
    within: tuple[Number, Number] | None = Field(None, description="The two limits between.")
    min_patients: int | None = Field(
        None, ge=1, description="In the smallest group behind the number."
    )

    @model_validator(mode="before")
    @classmethod
    def _costs_have_no_interval(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("metric") in COSTS:
            return {"bound": "estimate", **given}
        return given

    @model_validator(mode="after")
    def _one_limit_that_the_bound_can_show(self) -> Criterion:
        limits = [name for name in ("below", "above", "within") if getattr(self, name) is not None]
        if len(limits) != 1:
            raise ValueError("it needs one limit: below, above or within.")
        if limits[0] not in ALLOWED[self.bound]:
            allowed = " or ".join(ALLOWED[self.bound])
            raise ValueError(f"bound {self.bound} goes with {allowed}, not with {limits[0]}.")
        if self.within is not None and not self.within[0] < self.within[1]:
            raise ValueError("the limits of within are not in order.")
        if self.unsigned and not (self.below or 0.0) > 0.0:
            raise ValueError(f"bound {self.bound} needs a limit above 0.")
        if self.metric in COSTS:
            wrong = [name for name in _OF_ROWS if getattr(self, name) is not None]
            if wrong or self.bound != "estimate":
                raise ValueError(
                    f"{self.metric} is a cost, which has no {wrong[0] if wrong else 'interval'}."
                )
        elif self.deliverable is None:
            raise ValueError("deliverable is missing.")
        return self

    @property
    def unsigned(self) -> bool:
        """Whether the sign of the number does not count."""
        return self.bound in ("abs_estimate", "abs_bound")

    @property
    def region(self) -> tuple[float, float]:
        """Where the number must lie, between the two; an end that is not asked for is infinite."""
        if self.within is not None:
            return self.within
        if self.above is not None:
            return self.above, math.inf
        top = float(self.below if self.below is not None else math.inf)
        return (-top if self.unsigned else -math.inf), top

    @property
    def limit(self) -> Limit:
        """Which limit is given."""
        return "within" if self.within else "above" if self.above is not None else "below"

    @property
    def title(self) -> str:
        """Its name, or its number and what must be shown of it."""
        if self.name:
            return self.name
        where = " ".join(filter(None, (self.axis, self.group, self.item)))
        limits = self.within or (self.above if self.above is not None else self.below,)
        shown = " ".join(f"{value:g}" for value in limits if value is not None)
        number = f"{self.metric} ({where})" if where else self.metric
        whose = f"{self.deliverable}: " if self.deliverable else ""
        return f"{whose}{number}, {self.bound} {self.limit} {shown}"


_OF_ROWS = ("probe", "model", "data", "axis", "group", "item", "min_patients")
