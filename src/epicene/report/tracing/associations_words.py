"""The associations that ship, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from epicene.report.table import Table
from epicene.report.texts import Texts, typeset
from epicene.tracing.associations.association import Association


def associations_said(known: Sequence[Association], texts: Texts) -> Table:
    """Return a row an association: its name, its axis and what a positive effect says."""
    rows = tuple(
        (
            one.id,
            texts.get(f"axes.{one.axis}", one.axis),
            typeset(one.claims[texts.lang], texts.lang),
        )
        for one in known
    )
    header = tuple(texts(f"trace.list_{name}") for name in ("name", "axis", "claim"))
    return Table(header, rows, (False, False, False))
