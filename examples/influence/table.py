"""The page of docs/influential_documents.md, from what the trainings gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from epicene.metrics import Estimate, cluster_mean
from epicene.tracing.influence.removal import Removal

Row = Mapping[str, Any]


def removal_of(rows: Sequence[Row], k: int) -> Removal:
    """Return the rows as the library has them."""
    return Removal(pd.DataFrame([dict(row) for row in rows]), k)


def page(facts: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """Return the page in Markdown."""
    found = removal_of(rows, facts["k"])
    recipe = facts["recipe"]
    whole = cluster_mean([row["all"] for row in rows])
    lines = [
        "# Without the documents that TracIn finds",
        "",
        "Written by `python examples/influential_documents.py`; the numbers are in",
        "`influential_documents.json`. What TracIn is, and its command: [tracing.md](tracing.md).",
        "",
        f"For each of {len(rows)} seeds, {facts['n']} invented notes about a pain are drawn."
        f" {facts['share']:.0%} of them carry the",
        "association (the pain of women is put down to the mind with probability"
        f" {facts['women']}, of men {facts['men']}); in",
        f"the others sex plays no part. `{recipe['base']}` is trained on them"
        f" ({recipe['epochs']} epochs, AdamW), influence is measured at",
        f"{recipe['checkpoints']} checkpoints, and the model is trained again, by the same seed,"
        f" without the {facts['k']} notes of most",
        f"influence, and without {facts['k']} drawn at random. The association is the log odds"
        " ratio (mind over body, women over",
        f"men) on notes of {facts['held_out']} patients that neither training nor TracIn saw.",
        "",
        "| | log odds ratio, nats | 95 % interval over seeds |",
        "|---|---|---|",
        _line("trained on all notes", whole),
        _line(f"fall without the {facts['k']} found", found.top_effect),
        _line(f"fall without {facts['k']} at random", found.random_effect),
        _line("**fall with those found, more than at random (paired)**", found.difference),
        "",
        _shares(rows),
        "",
        *_of_layers(rows),
        "| seed | all notes | without those found | without random ones | found that go along |",
        "|---|---|---|---|---|",
        *(
            f"| {row['seed']} | {row['all']:.2f} | {row['without_top']:.2f} |"
            f" {row['without_random']:.2f} | {row['along_top']:.0%} |"
            for row in rows
        ),
        "",
    ]
    return "\n".join(lines)


def _line(name: str, found: Estimate) -> str:
    return f"| {name} | {found.estimate:+.2f} | {found.ci_low:+.2f} to {found.ci_high:+.2f} |"


def _shares(rows: Sequence[Row]) -> str:
    def mean(name: str) -> str:
        return f"{sum(row[name] for row in rows) / len(rows):.0%}"

    return (
        f"Of the notes found, {mean('along_top')} say what the association says (a woman's mind, a "
        f"man's body), against {mean('along')} of all notes;\n{mean('planted_top')} are of the part"
        " that carries it: a note of the other part that happens to say the same teaches the same."
    )


def _of_layers(rows: Sequence[Row]) -> list[str]:
    found = [row["last_layer"] for row in rows if row.get("last_layer") is not None]
    if not found:
        return []
    mean = cluster_mean(found)
    spread = f", {mean.ci_low:.2f} to {mean.ci_high:.2f}" if len(found) > 2 else ""
    return [
        "With the weights of the last layer alone, the order of the notes correlates with that of"
        f" all weights by {mean.estimate:.2f}",
        f"(Spearman, mean over {len(found)} seeds{spread}): a cheap look, and not the same.",
        "",
    ]
