"""How far each item moves a number: kept beside a table, so that two models compare by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from epicene.core.hashing import sha256_text
from epicene.core.measurement import NAN
from epicene.metrics.linear import Linear
from epicene.probes.base import Moved

if TYPE_CHECKING:
    import pandas as pd

# What a number is about, as in the table of measurements.
FIELDS = ("data", "probe", "metric", "axis", "group", "item")
COLUMNS = ("model", *FIELDS, "items", "place", "move", "weight")


def moves_table(moved: Iterable[tuple[str, str, Moved]]) -> pd.DataFrame:
    """Put the moves of numbers in one table.

    Parameters
    ----------
    moved : iterable of (str, str, Moved)
        The model, the probe and the number.

    Returns
    -------
    pandas.DataFrame
        A row an item: `COLUMNS`. ``items`` is a hash over all the items of a number, the same
        where two models were asked of the same ones; no item is named.
    """
    import pandas as pd

    frames = []
    for model, probe, one in moved:
        about = (model, one.data, probe, one.metric, one.axis, one.group, one.item)
        items = sha256_text([repr(label) for label in one.items.labels])
        rows = {
            "place": range(len(one.items)),
            "move": one.number.moves,
            "weight": one.number.weights,
        }
        fixed = dict(zip(("model", *FIELDS), about, strict=True)) | {"items": items}
        frames.append(pd.DataFrame(rows).assign(**fixed)[list(COLUMNS)])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def numbers_with_moves(
    moves: pd.DataFrame | None, model: str, rows: Mapping[tuple[str, ...], Mapping[str, Any]]
) -> dict[tuple[str, ...], tuple[str, Linear]]:
    """Return the numbers of a model whose items are known.

    Parameters
    ----------
    moves : pandas.DataFrame or None
        As `moves_table` made it.
    model : str
        As the table names it.
    rows : mapping of tuple to mapping
        The rows of the table, by `FIELDS`.

    Returns
    -------
    dict
        By `FIELDS`: the hash of the items, and the number with their moves.
    """
    if moves is None or moves.empty:
        return {}
    found = {}
    own = moves[moves["model"] == model]
    for about, frame in own.groupby(list(FIELDS), sort=False, dropna=False):
        key = tuple(str(part) for part in about)
        value = float(rows[key]["estimate"]) if key in rows else NAN
        number = Linear(value, frame["move"].to_numpy(float), frame["weight"].to_numpy(float))
        found[key] = (str(frame["items"].iloc[0]), number)
    return found
