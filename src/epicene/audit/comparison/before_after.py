"""One model or tool and another made of it: what changed along the chain, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.candidates import Candidate
from epicene.audit.comparison.chain import chain
from epicene.audit.comparison.mitigation_record import mitigation_of
from epicene.audit.comparison.opposites import directions
from epicene.audit.comparison.table import records

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
