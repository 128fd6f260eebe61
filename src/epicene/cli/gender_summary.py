"""What the shell shows of texts read or rewritten: counts, shares and their intervals."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.cli.gender_texts import TEXTS

if TYPE_CHECKING:
    from epicene.corpora.gender_files import Detection, Swapping
    from epicene.metrics.estimate import Estimate
    from epicene.report.texts import Lang


def print_detected(
    counts: Mapping[str, int],
    how: Detection,
    file: Path,
    out: Path | None,
    lang: Lang,
    *,
    as_json: bool,
) -> None:
    """Print how many texts have each label."""
    outcomes = ("F", "M", "neutral", "ambiguous")
    about = {"column": how.column, "person": how.person}
    _print(counts, outcomes, about, f"detect.{how.person}", file, out, lang, as_json=as_json)


def print_swapped(
    counts: Mapping[str, int],
    how: Swapping,
    file: Path,
    out: Path | None,
    lang: Lang,
    *,
    as_json: bool,
) -> None:
    """Print how many texts were rewritten, had nothing to change, or conflict with anatomy."""
    outcomes = ("rewritten", "unchanged", "blocked")
    about = {"column": how.column, "to": how.to, "on_blocked": how.on_blocked}
    _print(counts, outcomes, about, f"swap.{how.on_blocked}", file, out, lang, as_json=as_json)


def _print(
    counts: Mapping[str, int],
    outcomes: tuple[str, ...],
    about: Mapping[str, Any],
    kind: str,
    file: Path,
    out: Path | None,
    lang: Lang,
    *,
    as_json: bool,
) -> None:
    from epicene.metrics.proportions import proportion

    n = sum(counts.get(name, 0) for name in outcomes)
    missing = counts.get("without_text", 0)
    shares = {name: proportion(counts.get(name, 0), n) for name in outcomes}
    if as_json:
        content = {
            "file": str(file),
            **about,
            "records": n + missing,
            "without_text": missing,
            "counts": {
                name: {"n": counts.get(name, 0)} | _numbers(share) for name, share in shares.items()
            },
            "out": str(out) if out else None,
        }
        print(json.dumps(content, ensure_ascii=False, allow_nan=False))
        return
    if n + missing == 1 == n:
        outcome = _outcome(next(name for name in outcomes if counts.get(name)), kind, lang)
        texts = TEXTS[lang]
        print(texts["single"].format(title=texts[f"title.{kind}"], outcome=outcome))
        print(texts[f"note.{_command(kind)}"])
    else:
        _print_table({name: (counts.get(name, 0), shares[name]) for name in outcomes}, kind, lang)
        _print_notes(counts, kind, lang)
    if out:
        print(out.resolve())


def _command(kind: str) -> str:
    return kind.partition(".")[0]


def _outcome(name: str, kind: str, lang: Lang) -> str:
    return TEXTS[lang].get(f"{kind}.{name}") or TEXTS[lang][f"outcome.{name}"]


def _numbers(share: Estimate) -> dict[str, float | None]:
    values = {"share": share.estimate, "ci_low": share.ci_low, "ci_high": share.ci_high}
    return {name: None if math.isnan(value) else value for name, value in values.items()}


def _print_table(rows: Mapping[str, tuple[int, Estimate]], kind: str, lang: Lang) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from epicene.report.numbers import Numbers

    texts, numbers = TEXTS[lang], Numbers(lang)
    table = Table(
        title=texts[f"title.{kind}"], box=SIMPLE_HEAD, padding=(0, 1), title_justify="left"
    )
    table.add_column(texts[f"column.{_command(kind)}"])
    for name in ("n", "share", "interval"):
        table.add_column(texts[f"column.{name}"], justify="right", no_wrap=True)
    for name, (n, share) in rows.items():
        known = not math.isnan(share.estimate)
        table.add_row(
            _outcome(name, kind, lang),
            numbers.integer(n),
            numbers.unit(100 * share.estimate, "percent") if known else "—",
            numbers.interval(100 * share.ci_low, 100 * share.ci_high, "percent") if known else "—",
        )
    # A log has no width of its own; what is piped is read in an editor or a pager.
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _print_notes(counts: Mapping[str, int], kind: str, lang: Lang) -> None:
    from epicene.report.numbers import Numbers

    texts, numbers = TEXTS[lang], Numbers(lang)
    if missing := counts.get("without_text", 0):
        shown = {"missing": numbers.integer(missing), "all": numbers.integer(sum(counts.values()))}
        print(texts["note.missing"].format(**shown))
    print(texts["note.interval"])
    if kind == "swap.flag" and counts.get("blocked", 0):
        print(texts["note.flagged"])
    print(texts[f"note.{_command(kind)}"])
