"""The table of all rows: Markdown for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

_KINDS = {
    "masked": "Masked model",
    "causal": "Causal model",
    "classifier": "Classifier",
    "predictions": "Predictions of the classifier",
    "vectors": "Static word vectors",
}
_UNITS = {
    "masked": "log odds ratio, nats",
    "causal": "log odds ratio, nats",
    "classifier": "true positive rate, F − M",
    "predictions": "true positive rate, F − M",
    "vectors": "difference of cosines",
}
_STAGES = {
    "tokens_difference": "tokens, F − M",
    "gender_accuracy": "gender read by a line, %",
    "gender_accuracy_nonlinear": "gender read by a kernel, %",
    "log_probability_bias_contrast": "words of the mind, F/M, nats",
    "direct_bias": "direct bias",
    "true_positive_rate_difference": "true positive rate, F − M",
    "selection_rate_difference": "share of yes, F − M",
}
Content = Mapping[str, Any]


def markdown(rows: Sequence[Content], about: Sequence[str], level: str = "##") -> str:
    """Write the tables, a heading of some level above each."""
    lines = [*about, ""]
    for kind, title in _KINDS.items():
        own = [row for row in rows if row["kind"] == kind]
        if not own:
            continue
        lines += [f"{level} {title}", ""]
        lines += _table(kind, own)
        lines += [""]
        stages = _stages(own)
        if stages:
            lines += ["Bias at each stage, before and after:", "", *stages, ""]
    return "\n".join(lines)


def _table(kind: str, rows: Sequence[Content]) -> list[str]:
    head = ["method", f"planted bias before ({_UNITS[kind]})", "after", "less by, %"]
    if kind == "causal":
        head += ["written, F − M, before", "after"]
    head += ["usefulness before", "after", "lost, %", "processor, s", "energy, Wh", "verdict"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 2)}---|"]
    for row in rows:
        if "planted" not in row:
            cells = [
                name_of(row),
                *[""] * (len(head) - 2),
                f"**{row['verdict']}**: {row['reason']}",
            ]
        else:
            cells = _cells(kind, row)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _cells(kind: str, row: Content) -> list[str]:
    planted, cost = row["planted"], row["cost"]
    cells = [name_of(row), _interval(planted["before"]), _interval(planted["after"])]
    cells += [_interval(planted["reduction"], 0)]
    if kind == "causal":
        cells += [_interval(row["written"]["before"]), _interval(row["written"]["after"])]
    useful = row["useful"]
    energy = cost["energy_kwh"]
    return [
        *cells,
        "; ".join(f"{one['name']} {_short(one['before'])}" for one in useful),
        "; ".join(_short(one["after"]) for one in useful),
        "; ".join(_interval(one | {"estimate": one["lost"]}, 1) for one in useful),
        f"{cost['processor_seconds']:.0f}",
        "—" if energy is None else f"{1000.0 * energy:.2g}",
        ": ".join(filter(None, [f"**{row['verdict']}**", _why(row)])),
    ]


def _why(row: Content) -> str:
    """Return what the proof said, or why nothing has changed."""
    kept = row["fitted"].get("kept_step")
    return row["reason"] or ("each step cost too much, none was kept" if kept == 0 else "")


def _short(value: float | None) -> str:
    return "—" if value is None else f"{value:.3g}"


def _stages(rows: Sequence[Content]) -> list[str]:
    """Return a table whose columns are the measures of the stages."""
    measured = [row for row in rows if row.get("stages", {}).get("after")]
    if not measured:
        return []
    before = measured[0]["stages"]["before"]
    # What this subject has no number for, before, is left to the JSON, with its reason.
    before = [one for one in before if one["estimate"] is not None]
    if not before:
        return []
    keys = [(one["metric"], one["item"]) for one in before]
    head = ["method", *(_stage_name(one) for one in before)]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * len(keys)}"]
    lines.append(f"| *before* | {' | '.join(map(_interval, before))} |")
    for row in measured:
        after = {(one["metric"], one["item"]): one for one in row["stages"]["after"]}
        cells = [_interval(after[key]) if key in after else "—" for key in keys]
        lines.append(f"| {name_of(row)} | {' | '.join(cells)} |")
    return lines


def _stage_name(row: Content) -> str:
    name = _STAGES.get(row["metric"], row["metric"])
    item = "" if row["metric"] != "direct_bias" else f" ({row['item'].replace('_', ' ')})"
    return f"{row['stage']}: {name}{item}"


def name_of(row: Content) -> str:
    """Return how a row is called."""
    return f"`{row['method']}`" + (f" ({row['variant']})" if row["variant"] else "")


def _interval(value: Content, digits: int = 2) -> str:
    if value.get("estimate") is None or math.isnan(value["estimate"]):
        return "—"
    low, high = value.get("ci_low"), value.get("ci_high")
    text = f"{value['estimate']:.{digits}f}".replace("-", "−")
    if low is None or high is None:
        return text
    return text + f" [{low:.{digits}f}; {high:.{digits}f}]".replace("-", "−")


def flat(rows: Sequence[Content]) -> str:
    """Write a CSV: a row a method and kind of subject."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ["estimate", "ci_low", "ci_high", "n"]
    writer.writerow(
        ["kind", "method", "variant", "verdict"]
        + [f"planted_{when}_{n}" for when in ("before", "after", "reduction") for n in names]
        + ["usefulness_lost_percent", "seconds", "processor_seconds", "energy_kwh", "reason"]
    )
    for row in rows:
        planted, cost = row.get("planted", {}), row.get("cost", {})
        writer.writerow(
            [row["kind"], row["method"], row["variant"], row["verdict"]]
            + [
                planted.get(when, {}).get(n, "")
                for when in ("before", "after", "reduction")
                for n in names
            ]
            + [row.get("lost", "")]
            + [cost.get(n, "") for n in ("seconds", "processor_seconds", "energy_kwh")]
            + [row["reason"]]
        )
    return out.getvalue()


def summary(rows: Sequence[Content]) -> list[str]:
    """Return, for each kind of subject, which methods came to which verdict."""
    lines = []
    for kind, title in _KINDS.items():
        by: dict[str, list[str]] = {}
        for row in rows:
            if row["kind"] == kind:
                by.setdefault(row["verdict"], []).append(name_of(row))
        for verdict, names in by.items():
            lines.append(f"- {title}, {verdict}: {', '.join(names)}.")
    return lines
