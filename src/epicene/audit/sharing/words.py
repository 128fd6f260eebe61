"""Which words may leave: ours, and those of the data that enough patients share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from epicene.audit.sharing.groups import N_PATIENTS
from epicene.core.measurement import Measurement

# Values of groups that are epicene's own; others come from the data.
OUR_GROUPS = frozenset(
    {
        *("F", "M", "I", "0-17", "18-44", "45-64", "65-74", "75+", "rest"),
        *("yes", "no", "France", "abroad", "within", "named", "not_named"),
    }
)
# How many patients an item of these was seen in: as many as the row counts, or the share of them.
_BY_NUMBER = frozenset({"corpus-words", "corpus-patients"})
_BY_SHARE = frozenset({"corpus-annotations", "corpus-determinants"})
_CODE = re.compile(r"([a-z][a-z_]{1,30}): .*", re.DOTALL)
_PLAIN = re.compile(r"[^\\/@\r\n\t]{0,60}")
_LONG_NUMBER = re.compile(r"\d{5,}")
MOST_WORDS = 4


def is_plain(text: str) -> bool:
    """Say whether a word may leave: no path, no address, no long number, at most four words."""
    return (
        _PLAIN.fullmatch(text) is not None
        and _LONG_NUMBER.search(text) is None
        and len(re.findall(r"\w+", text)) <= MOST_WORDS
    )


def reason_code(reason: str) -> str:
    """Return the codes of a reason without its sentence, which may quote a file or a text."""
    codes = [match.group(1) for part in reason.split("; ") if (match := _CODE.fullmatch(part))]
    return "; ".join(codes) or ("not_told" if reason else "")


def is_of_the_data(row: Measurement) -> bool:
    """Say whether the item of a row comes from the data and not from epicene."""
    return bool(row.item) and (
        row.stage == "application" or row.probe in _BY_NUMBER or row.probe in _BY_SHARE
    )


def seen_by_few(rows: Iterable[Measurement], min_group: int) -> frozenset[tuple[str, str, str]]:
    """Return the data, probe and item of words that fewer than `min_group` patients have.

    As many have one as a row counts of all that have it, or as the shares of the groups of one
    axis add up to. Of an evaluation's class, the number that the least row counts of all patients.
    """
    by_axis: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    least: dict[tuple[str, str, str], float] = {}
    items = set()
    for row in rows:
        if not is_of_the_data(row):
            continue
        key = (row.data, row.probe, row.item)
        items.add(key)
        if row.probe in _BY_NUMBER:
            by_axis[key][""] = max(by_axis[key][""], row.n)
        elif row.probe in _BY_SHARE:
            if not row.metric.endswith("_difference") and row.estimate >= 0:
                by_axis[key][row.axis] += row.estimate / 100.0 * row.n
        elif row.n and not row.group:
            # A count of patients says it itself, and counts something else beside.
            n = int(row.estimate) if row.metric.startswith(N_PATIENTS) else row.n
            least[key] = min(least.get(key, n), n)
    seen = {key: max(axes.values(), default=0.0) for key, axes in by_axis.items()} | least
    return frozenset(key for key in items if seen.get(key, 0.0) < min_group - 1e-6)
