"""``--margin METRIC=SIZE``: the largest difference that counts as small."""

from __future__ import annotations

from collections.abc import Sequence

from epicene.core.errors import InputError
from epicene.core.registry import suggestion


def margins_of(options: Sequence[str]) -> dict[str, float]:
    """Return the margin of each metric named, in its unit.

    Raises
    ------
    InputError
        If an option is not METRIC=SIZE, names a metric that no report knows, or names one twice.
    """
    margins: dict[str, float] = {}
    for option in options:
        metric, _, size = option.partition("=")
        try:
            margin = float(size)
        except ValueError:
            raise InputError(
                f"--margin {option!r} is not a metric and a number.",
                hint="Write it as stereotype_score=5, with a point in a decimal number.",
            ) from None
        known = _metrics()
        if metric not in known:
            raise InputError(
                f"--margin names the unknown metric {metric!r}.", hint=suggestion(metric, known)
            )
        if metric in margins:
            raise InputError(f"--margin names {metric!r} twice.", hint="Give it one size.")
        margins[metric] = margin
    return margins


def _metrics() -> list[str]:
    """Return the metrics that have a name in the report."""
    from epicene.report.texts import load_texts

    entries = load_texts("en").entries
    return [key.removeprefix("metrics.") for key in entries if key.startswith("metrics.")]
