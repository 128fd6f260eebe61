"""What the folder of a mitigated model says of the mitigation; it may come from anybody."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError

_MOST_BYTES = 20_000_000


def mitigation_of(model: str) -> dict[str, Any] | None:
    """Return what ``mitigation.json`` of a model says; None where there is none.

    Parameters
    ----------
    model : str
        Its name, or its label in a table: a folder, for a model that was mitigated.

    Raises
    ------
    InputError
        If the file is none that epicene wrote.
    """
    from epicene.mitigation.mitigate import RECORD

    path = Path(model.rpartition("@")[0] or model) / RECORD
    if not path.is_file():
        return None
    told = read_at_most(path, _MOST_BYTES, "it is too large.", "Is it the file of epicene?")
    try:
        record = json.loads(told, parse_constant=_number, parse_float=_number)
        return _checked(record)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "this tells of no mitigation as epicene does.",
            where=str(path),
            hint="Mitigate again, or take the file away.",
        ) from error


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _checked(record: Any) -> dict[str, Any]:
    """Check what a page shows of a record; the rest is passed on.

    Raises
    ------
    pydantic.ValidationError
        If a part is not of its kind.
    """
    from pydantic import BaseModel, ConfigDict, Field

    class Part(BaseModel):
        model_config = ConfigDict(strict=True)

    class Named(Part):
        name: str = ""

    class Perplexity(Part):
        before: float | None
        after: float | None
        ratio: float | None
        ci_low: float | None
        ci_high: float | None

    class Clozes(Part):
        solved_before: int
        solved_after: int
        n: int

    class Similarity(Part):
        correlation: float | None

    class Weights(Part):
        part: str
        n: int
        relative: float | None = None

    class Canary(Part):
        text: str
        nats_before: float | None = None
        nats_after: float | None = None
        tokens: int = Field(0, ge=0, le=10**9)

    class Proof(Part):
        weights: Sequence[Weights] = ()
        canaries: Sequence[Canary] = ()
        perplexity: Perplexity | None = None
        clozes: Clozes | None = None
        similarity: Similarity | None = None

    class Footprint(Part):
        energy_kwh: float | None = None
        duration_s: float | None = None

    class Record(Part):
        method: str
        options: Mapping[str, Any] | None = None
        subject: Named = Named()
        corpus: Named | None = None
        proof: Proof = Proof()
        refused: Sequence[str] = ()
        footprint: Footprint = Footprint()

    Record.model_validate(record)
    return dict(record)
