"""`connect`: how the numbers of many audited models go together."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.table import records
from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError
from epicene.core.measurement import NAN
from epicene.core.progress import Progress
from epicene.core.provenance import write_provenance
from epicene.core.spreadsheet import csv_text
from epicene.metrics.correlation import MIN_INTERVAL
from epicene.tracing.connect.models import AuditedModel, audited_models
from epicene.tracing.connect.numbers import ABOUT, Number, numbers_of, stage_ranks
from epicene.tracing.connect.pairs import Pair, pair_table, pairs_of

if TYPE_CHECKING:
    import pandas as pd

ENOUGH_MODELS = MIN_INTERVAL
_FEWEST = 3


@dataclass(frozen=True, eq=False)
class Connections:
    """How numbers of bias go together over models.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a pair of numbers: what each is about (``first_stage``, …), Spearman's correlation
        over models with its interval and test, and ``partial_…``, the same with the number of
        parameters held constant.
    stages : pandas.DataFrame
        The same of the mean ranks that models have in each stage.
    values : pandas.DataFrame
        A row a model and number: ``model``, what it is about, ``value`` (the distance from
        neutral), ``unscored_reason``, ``n_parts`` and ``n_parts_left``.
    models : pandas.DataFrame
        A row a model: ``model``, ``n_parameters`` (NaN where unknown) and ``results``.
    left_out : tuple of tuple of str
        Numbers of fewer than three models, which no pair holds: what they are about.
    private : tuple of str
        Data without a known licence that the results were measured on: if there are any, this is
        as confidential as they are.
    seed : int
    """

    table: pd.DataFrame
    stages: pd.DataFrame
    values: pd.DataFrame
    models: pd.DataFrame
    left_out: tuple[tuple[str, ...], ...] = ()
    private: tuple[str, ...] = ()
    seed: int = 0

    @property
    def confidential(self) -> bool:
        """Whether it was made of what counts as private records."""
        return bool(self.private)

    @property
    def few_models(self) -> bool:
        """Whether the models are too few for a correlation over them to say much."""
        return len(self.models) < ENOUGH_MODELS

    def facts(self) -> dict[str, Any]:
        """Return what was connected, and how, for machines."""
        return {
            "models": records(self.models),
            "few_models": self.few_models,
            "left_out": [dict(zip(ABOUT, about, strict=True)) for about in self.left_out],
            "confidential": self.confidential,
            "data_without_licence": list(self.private),
            "seed": self.seed,
        }

    def to_json(self) -> str:
        """Return the tables as one JSON object; what is undefined becomes null."""
        content = {"pairs": records(self.table), "stages": records(self.stages)}
        return json.dumps(content | self.facts(), ensure_ascii=False)

    def save(self, folder: str | Path) -> Path:
        """Write the tables as CSV and Parquet, and where they come from, into a folder.

        The folder appears whole or not at all; an earlier one that epicene wrote is replaced.
        """
        with whole_folder(Path(folder)) as place:
            self.write(place)
        return Path(folder)

    def write(self, folder: Path) -> None:
        """Write the same files into a folder that exists."""
        tables = {"connections": self.table, "stages": self.stages, "values": self.values}
        for name, frame in tables.items():
            (folder / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8", newline="")
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        write_provenance(folder, self.facts())


def connect(
    results: Sequence[Any], *, seed: int = 0, progress: Progress | None = None
) -> Connections:
    """Correlate the numbers of bias of many models, between stages and between metrics.

    Parameters
    ----------
    results : sequence of Results, Evaluation, str or Path
        Of audits or evaluations, or their folders: three models at least, eight for intervals.
        Results of one model are put together.
    seed : int
        Fixes resamples and permutations.
    progress : Progress, optional
        Who is told.

    Returns
    -------
    Connections

    Raises
    ------
    InputError
        If results cannot be read or contradict each other, or fewer than three models share two
        numbers.

    Notes
    -----
    Ranks are of distances from neutral; see `epicene.tracing.connect.numbers`. Below eight models
    there is a test and no interval (`epicene.metrics.spearman`). Numbers of one probe are made of
    the same answers: their correlation is told and not tested.

    References
    ----------
    spearman1904proof, kim2015ppcor, benjamini1995controlling
    """
    models, private = audited_models(results)
    if len(models) < _FEWEST:
        raise InputError(
            f"there are {len(models)} models: ranks of so few say nothing.",
            hint="Give results of three models at least; eight give intervals.",
        )
    every = numbers_of(models)
    numbers = [number for number in every if number.n >= _FEWEST]
    if len(numbers) < 2:
        raise InputError(
            "no three models share two numbers of bias.",
            hint="Put the same probes and data to each.",
        )
    sizes = [float(m.n_parameters) if m.n_parameters else NAN for m in models]
    ranks = stage_ranks(numbers)
    return Connections(
        table=pair_table(_told(numbers, sizes, seed, progress)),
        stages=pair_table(list(pairs_of(ranks, sizes, seed))),
        values=_values([*numbers, *ranks], models),
        models=_models(models, sizes),
        left_out=tuple(number.about for number in every if number.n < _FEWEST),
        private=private,
        seed=seed,
    )


def _told(
    numbers: Sequence[Number], sizes: Sequence[float], seed: int, progress: Progress | None
) -> list[Pair]:
    total = math.comb(len(numbers), 2)
    found = []
    for pair in pairs_of(numbers, sizes, seed):
        found.append(pair)
        if progress is not None:
            progress.advance(1.0 / total)
    return found


def _values(numbers: Sequence[Number], models: Sequence[AuditedModel]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "model": model.label,
            **dict(zip(ABOUT, number.about, strict=True)),
            "value": value,
            "unscored_reason": reason,
            "n_parts": len(number.parts),
            "n_parts_left": number.left,
        }
        for number in numbers
        for model, value, reason in zip(models, number.values, number.reasons, strict=True)
    ]
    return pd.DataFrame(rows)


def _models(models: Sequence[AuditedModel], sizes: Sequence[float]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "model": [model.label for model in models],
            "n_parameters": sizes,
            "results": [", ".join(model.places) for model in models],
        }
    )
