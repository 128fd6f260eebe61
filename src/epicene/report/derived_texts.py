"""Words of numbers that are made of another one: its gap, its ratio, its worst group, its mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Read from the end of a name; the patterns of their words are under ``derived`` in the catalogue.
ENDINGS = (
    "between_tools",
    *("difference", "ratio", "gap", "group_min", "group_max", "macro"),
    "with_lawful_criteria",
)
SIDES = ("above", "below")


def derived(entries: Mapping[str, str], metrics: Iterable[str]) -> dict[str, str]:
    """Return the names, and what they are, of metrics that no catalogue names itself.

    Parameters
    ----------
    entries : mapping of str to str
        The catalogue.
    metrics : iterable of str
        All metrics; those whose base has no words either are left out.
    """
    found: dict[str, str] = {}
    for metric in metrics:
        for table in ("metrics", "metric_about", "short"):
            words = _words(entries, table, metric)
            if table == "short":
                # A name serves as the short one where no shorter one is.
                words = words or _words(entries, "metrics", metric)
            if words and f"{table}.{metric}" not in entries:
                found[f"{table}.{metric}"] = words
        for side in SIDES:
            words = _derived(entries, side, metric)
            if words and f"findings.{metric}.{side}" not in entries:
                found[f"findings.{metric}.{side}"] = words
    return found


def _words(entries: Mapping[str, str], table: str, metric: str) -> str:
    return entries.get(f"{table}.{metric}", "") or _derived(entries, table, metric)


def _derived(entries: Mapping[str, str], table: str, metric: str) -> str:
    """Return the words that the end of a name gives it, if there is a pattern of that kind."""
    for ending in ENDINGS:
        base = metric.removesuffix(f"_{ending}")
        pattern = entries.get(f"derived.{ending}.{table}", "")
        if base != metric and pattern:
            words = _words(entries, table, base) or _words(entries, "metrics", base)
            # In the middle of a line words have no capital, but for F1 and its like.
            inner = (
                words if pattern.startswith("{metric") or words[1:2].isdigit() else _small(words)
            )
            return pattern.replace("{metric}", inner) if words else ""
    return ""


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
