"""The folder of an experiment: what each trained model gave, kept as soon as it is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from epicene.core.atomic import whole_file
from epicene.core.canonical import canonical
from epicene.core.hashing import sha256_text
from epicene.core.jsonable import jsonable
from epicene.core.kept_json import no_file_of, open_kept, read_kept
from epicene.core.provenance import environment
from epicene.tracing.experiment.cells import Cell
from epicene.tracing.experiment.measures import MEASURES
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.sources.base import PartName

EXPERIMENT, ROWS = "experiment.json", "rows"
_OF = "an experiment"


@dataclass(frozen=True)
class Unit:
    """One model to be trained and measured.

    Parameters
    ----------
    part : {"encoder", "classifier", "extractor"}
    cell : Cell
        What decides it: runs that differ elsewhere share it.
    """

    part: PartName
    cell: Cell

    @property
    def key(self) -> str:
        """The name of its file."""
        told = sha256_text([self.part, canonical([list(self.cell.doses), self.cell.seed])])
        return f"{self.part}-{told[:12]}"


@dataclass(frozen=True)
class Kept:
    """Where the rows of units are kept.

    Parameters
    ----------
    folder : Path
    commit : mapping or None
        Of the code that trains now, kept with what it trained.
    """

    folder: Path
    commit: dict[str, Any] | None

    def get(self, unit: Unit) -> dict[str, Any] | None:
        """Return what a unit gave, or None where it is not there yet."""
        path = self._path(unit)
        return _checked(read_kept(path, _OF), path) if path.is_file() else None

    def put(self, unit: Unit, rows: list[dict[str, Any]], cost: dict[str, Any]) -> None:
        """Keep what a unit gave: whole, or not at all."""
        content = {
            "part": unit.part,
            "doses": unit.cell.by_source,
            "seed": unit.cell.seed,
            "cost": cost,
            "commit": self.commit,
            "rows": rows,
        }
        text = json.dumps(jsonable(content), ensure_ascii=False, indent=1, allow_nan=False)
        with whole_file(self._path(unit)) as path:
            path.write_text(text + "\n", encoding="utf-8")

    def _path(self, unit: Unit) -> Path:
        return self.folder / ROWS / f"{unit.key}.json"


class _Row(BaseModel):
    """A measure of a model, as `parts.rows.row` writes it; what is undefined is null."""

    model_config = ConfigDict(strict=True, extra="forbid")

    measure: str
    stage: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    n: int
    reason: str
    n_unscored: int

    @field_validator("measure")
    @classmethod
    def _known(cls, name: str) -> str:
        if name.partition("/")[0] not in MEASURES:
            raise ValueError(name)
        return name


class _Content(BaseModel):
    model_config = ConfigDict(strict=True)

    cost: dict[str, float | str | None]
    commit: dict[str, Any] | None
    rows: list[_Row]


def _checked(content: Any, path: Path) -> dict[str, Any]:
    try:
        return _Content.model_validate(content).model_dump()
    except ValidationError:
        raise no_file_of(_OF, path) from None


def open_experiment(folder: Path, plan: Plan, base: str) -> Kept:
    """Make the folder of an experiment, or go on with it, be it with more seeds.

    Parameters
    ----------
    folder : Path
    plan : Plan
    base : str
        Hash of the model that all begin from.

    Raises
    ------
    InputError
        If it holds another experiment, or anything else.
    """
    commit = environment()["commit"]
    # The seeds are in the names of the files: more of them may be added later.
    facts = {"plan": plan.model_dump(mode="json", exclude={"seeds"}), "base": base}
    open_kept(folder, EXPERIMENT, facts, _OF, "another plan or base model")
    return Kept(folder, commit)
