"""One model or tool and another made of it: what changed along the chain, and what it cost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.candidates import Candidate
from epicene.audit.comparison.chain import chain
from epicene.audit.comparison.opposites import directions
from epicene.audit.comparison.table import records
from epicene.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class BeforeAfter:
    """Two candidates, number by number.

    Parameters
    ----------
    first, second : str
        Their names.
    chain : pandas.DataFrame
        See `epicene.audit.comparison.chain.chain`.
    directions : pandas.DataFrame
        Of both; see `epicene.audit.comparison.opposites.directions`.
    mitigation : mapping, optional
        What ``mitigation.json`` of the second says, where it is a mitigation.
    """

    first: str
    second: str
    chain: pd.DataFrame
    directions: pd.DataFrame
    mitigation: Mapping[str, Any] | None = None

    def facts(self) -> dict[str, Any]:
        """Return all of it as JSON holds it; what is undefined is null."""
        return {
            "first": self.first,
            "second": self.second,
            "chain": records(self.chain),
            "directions": records(self.directions),
            "mitigation": self.mitigation,
        }


def before_after(candidates: Sequence[Candidate]) -> BeforeAfter | None:
    """Compare two candidates number by number; None where there are more."""
    import pandas as pd

    if len(candidates) != 2:
        return None
    first, second = candidates
    tables = [table for table in map(directions, candidates) if len(table)]
    return BeforeAfter(
        first.name,
        second.name,
        chain(first, second),
        pd.concat(tables, ignore_index=True) if tables else directions(first),
        mitigation_of(second.label),
    )


def mitigation_of(model: str) -> dict[str, Any] | None:
    """Return what the folder of a mitigated model says of the mitigation; None where it is none.

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
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"it cannot be read ({error}).", where=str(path)) from error
    if not isinstance(record, dict) or "method" not in record:
        raise InputError("this tells of no mitigation.", where=str(path))
    return record
