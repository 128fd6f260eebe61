"""The card of a mitigated folder: what was done, what it cost, who may have it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

_CONFIDENTIAL = (
    "**Confidential.** Fitted on documents without a licence that epicene knows: they count as"
    " private records. What was made of them, and the hashes in `mitigation.json`, can tell what"
    " stood in them. Keep this folder where the records are kept, and share neither."
)
_DECISIONS = (
    "**Confidential.** Decisions about documents, by their id, from their true labels and groups:"
    " they count as private records. Keep this folder where the records are kept."
)
_UNKNOWN = (
    "**Confidential if its source is.** What was mitigated has no licence that epicene knows: if it"
    " was made of private records, so was this."
)


def card(record: Mapping[str, Any], licence: str, notes: Sequence[str]) -> str:
    """Return the card.

    Parameters
    ----------
    record : mapping
        What ``mitigation.json`` holds.
    licence : str
        Of the model that was mitigated, for the front matter; empty where it is not known. Not told
        of what is confidential: it would say that all may have it.
    notes : sequence of str
        What else a reader must know, such as which edits plain transformers does not load.
    """
    corpus = record["corpus"]
    warning = _warning(record)
    front = ["---", f"license: {licence}", "---", ""] if licence and not warning else []
    lines = [
        *front,
        f"# {record['subject']['name']}, after {record['method']}",
        "",
        *([warning, ""] if warning else []),
        f"Mitigated with epicene by `{record['method']}`: an attempt to reduce a measured bias, not"
        " the absence of one. Measure it again for your use; it was validated for no use in care.",
        "",
        f"- Before: {record['subject']['label']}",
        *([f"- Fitted on: {corpus['label']}, {corpus['n']} documents"] if corpus else []),
        *(f"- {name}: {value!r}" for name, value in record["options"].items()),
        *([f"- **Written by force.** {reason}" for reason in record["refused"]]),
        *_numbers(record["proof"]),
        *(f"- {note}" for note in notes),
        "",
        "What changed, and what it cost: `mitigation.json`.",
        "",
    ]
    return "\n".join(lines)


def _warning(record: Mapping[str, Any]) -> str:
    """Return what the card says of who may have the folder; empty where it needs no word."""
    corpus = record["corpus"]
    if corpus is not None and not corpus["licence"]:
        return _CONFIDENTIAL
    if record["kind"] == "predictions":
        return _DECISIONS
    return "" if record["subject"]["licence"] else _UNKNOWN


def _numbers(proof: Mapping[str, Any]) -> list[str]:
    lines = []
    if "perplexity" in proof:
        found = proof["perplexity"]
        interval = (
            f"95 % interval {found['ci_low']:.3f} to {found['ci_high']:.3f}"
            if math.isfinite(found["ci_low"])
            else f"no interval: {found['reason']}"
        )
        lines.append(
            f"- Perplexity of plain French: {found['before']:.2f} before, {found['after']:.2f}"
            f" after (ratio {found['ratio']:.3f}, {interval}, {found['n']} texts)"
        )
    if "clozes" in proof and proof["clozes"]["n"]:
        found = proof["clozes"]
        lines.append(
            f"- Clozes solved: {found['solved_before']} of {found['n']} before,"
            f" {found['solved_after']} after"
        )
    return lines
