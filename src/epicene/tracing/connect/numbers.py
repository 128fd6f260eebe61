"""One value a model and number: how far it lies from the value that means no bias."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.audit.comparison.candidates import KEY, Key
from epicene.audit.comparison.opposites import EVERY_AXIS
from epicene.audit.comparison.questions import CONTROL_AXIS, DIRECTIONS, QUALITY
from epicene.core.measurement import NAN, STAGES
from epicene.tracing.connect.models import NO_NUMBER, AuditedModel, Row

ABOUT = ("stage", "probe", "metric", "axis", "data")
NO_STAGE = "no_number: the model has no number of this stage"
NOT_SHARED = "no_shared_part: the models share no part of this number"


@dataclass(frozen=True, eq=False)
class Number:
    """One number of bias, of each model that has it.

    Parameters
    ----------
    about : tuple of str
        Stage, probe, metric, axis and data (`ABOUT`).
    values : tuple of float
        Its distance from neutral, a model each; the mean over `parts`. NaN where a model lacks it.
    reasons : tuple of str
        Why a model lacks it; empty where it has it.
    parts : tuple of (str, str)
        Group and item of the rows that it is the mean of: those that every model has.
    left : int
        Parts that only some of the models have, which do not count.
    """

    about: tuple[str, ...]
    values: tuple[float, ...]
    reasons: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()
    left: int = 0

    @property
    def stage(self) -> str:
        """Where in the chain."""
        return self.about[0]

    @property
    def probe(self) -> str:
        """Which question."""
        return self.about[1]

    @property
    def n(self) -> int:
        """How many models have it."""
        return sum(not math.isnan(value) for value in self.values)


def numbers_of(models: Sequence[AuditedModel]) -> tuple[Number, ...]:
    """Return every number of bias that a model has, in the order of the chain.

    A number is the distance of an estimate from its neutral value, so that a bias to either side
    counts as much, and higher is more biased. Rows of one stage, probe, metric, axis and data are
    one number: that of all where there is a row without an item, else the mean of the distances of
    its groups and items that every model has. Left out: what has no neutral value, numbers of
    quality, those that must find something (the axis ``control``), and those over all axes, which
    are made of the others.
    """
    of_models = [_distances(model.rows) for model in models]
    found = dict.fromkeys(about for distances in of_models for about in distances)
    order = {about: place for place, about in enumerate(found)}
    axes = {(*about[:3], about[4]): set[str]() for about in found}
    for about in found:
        axes[(*about[:3], about[4])].add(about[3])
    kept = [
        about
        for about in found
        if about[3] != EVERY_AXIS or axes[(*about[:3], about[4])] == {EVERY_AXIS}
    ]
    kept.sort(key=lambda about: (STAGES.index(about[0]), order[about]))
    return tuple(_number(about, models, [d.get(about, {}) for d in of_models]) for about in kept)


Distances = Mapping[tuple[str, str], float]


def _distances(rows: Mapping[Key, Row]) -> dict[tuple[str, ...], dict[tuple[str, str], float]]:
    """Return the distances of one model, by what a number is about and then by group and item."""
    found: dict[tuple[str, ...], dict[tuple[str, str], float]] = {}
    for key, row in rows.items():
        if math.isnan(row["neutral"]) or math.isnan(row["estimate"]) or _left_out(key, row):
            continue
        about = tuple(key[KEY.index(name)] for name in ABOUT)
        part = (key[KEY.index("group")], key[KEY.index("item")])
        found.setdefault(about, {})[part] = abs(row["estimate"] - row["neutral"])
    return found


def _left_out(key: Key, row: Row) -> bool:
    quality = key[KEY.index("metric")] in QUALITY or row["direction"] in DIRECTIONS
    return quality or key[KEY.index("axis")] == CONTROL_AXIS


def _number(
    about: tuple[str, ...], models: Sequence[AuditedModel], distances: Sequence[Distances]
) -> Number:
    having = [set(found) for found in distances if found]
    every, shared = set.union(*having), set.intersection(*having)
    if any(not item for _, item in shared):
        every, shared = ({part for part in parts if not part[1]} for parts in (every, shared))
    parts = tuple(sorted(shared))
    pairs = [
        _value(found, parts, model, about) for found, model in zip(distances, models, strict=True)
    ]
    return Number(
        about,
        tuple(value for value, _ in pairs),
        tuple(reason for _, reason in pairs),
        parts,
        len(every) - len(shared),
    )


def _value(
    found: Distances,
    parts: Sequence[tuple[str, str]],
    model: AuditedModel,
    about: tuple[str, ...],
) -> tuple[float, str]:
    if not found:
        return NAN, _why(model, about)
    if not parts:
        return NAN, NOT_SHARED
    return math.fsum(found[part] for part in parts) / len(parts), ""


def _why(model: AuditedModel, about: tuple[str, ...]) -> str:
    """Return why a model lacks a number: as its row says, or the answer of the whole probe."""
    _, probe, metric, axis, data = about
    for key, row in model.rows.items():
        said = dict(zip(KEY, key, strict=True))
        if (said["probe"], said["metric"], said["axis"], said["data"]) == (
            probe,
            metric,
            axis,
            data,
        ):
            return str(row["unscored_reason"]) or NOT_SHARED
    return model.reasons.get(probe) or NO_NUMBER


def stage_ranks(numbers: Sequence[Number]) -> tuple[Number, ...]:
    """Return, for each stage with numbers, the mean of the ranks that a model has in them.

    A rank is told as a share: the least biased of k models has 1/(2k), the most biased 1 - 1/(2k).
    """
    return tuple(
        _mean_rank(stage, numbers) for stage in dict.fromkeys(number.stage for number in numbers)
    )


def _mean_rank(stage: str, numbers: Sequence[Number]) -> Number:
    import numpy as np
    from scipy.stats import rankdata

    of_stage = [number for number in numbers if number.stage == stage and number.n > 1]
    n_models = len(numbers[0].values)
    ranks = np.full((len(of_stage), n_models), np.nan)
    for place, number in enumerate(of_stage):
        values = np.array(number.values)
        there = ~np.isnan(values)
        ranks[place, there] = (rankdata(values[there]) - 0.5) / there.sum()
    means = [
        float(np.mean(column[~np.isnan(column)])) if (~np.isnan(column)).any() else NAN
        for column in ranks.T
    ]
    reasons = tuple(NO_STAGE if math.isnan(mean) else "" for mean in means)
    return Number((stage, "", "mean_rank", "", ""), tuple(means), reasons)
