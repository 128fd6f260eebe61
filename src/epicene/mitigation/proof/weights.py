"""How far weights moved, layer by layer."""

from __future__ import annotations

import re
from typing import Any

_LAYER = re.compile(r"\.(?:layers?|h|blocks?)\.(\d+)\.")
_EMBEDDINGS = re.compile(r"embed|\bwte\b|\bwpe\b|shared\.")


def part_of(name: str) -> str:
    """Return the part of a model that a weight is of: ``embeddings``, ``layer 3``, or ``rest``.

    Layers are counted from 1, as hidden states are: layer 0 is the embeddings. The rest is the
    head and what stands before it.
    """
    layer = _LAYER.search(f".{name}")
    if layer:
        return f"layer {int(layer.group(1)) + 1}"
    return "embeddings" if _EMBEDDINGS.search(name) else "rest"


def weight_differences(before: Any, after: Any) -> list[dict[str, Any]]:
    """Compare the weights of two modules, part by part, in the order of the model.

    Parameters
    ----------
    before, after : torch.nn.Module

    Returns
    -------
    list of dict
        ``part``, ``n`` weights after, ``relative`` (norm of the difference over the norm before),
        ``largest`` difference; NaN is None, with a ``reason``, where shapes differ or a weight is
        there on one side alone. A weight that is shared (a tied head) counts where it stands first.
    """
    old, new = dict(before.named_parameters()), dict(after.named_parameters())
    parts: dict[str, dict[str, Any]] = {}
    for name in [*old, *(name for name in new if name not in old)]:
        part = parts.setdefault(
            part_of(name), {"n": 0, "moved": 0.0, "norm": 0.0, "largest": 0.0, "reasons": set()}
        )
        if name not in new or name not in old:
            part["reasons"].add("weights_added" if name in new else "weights_taken_away")
            part["n"] += new[name].numel() if name in new else 0
            continue
        part["n"] += new[name].numel()
        if old[name].shape != new[name].shape:
            part["reasons"].add("another_shape")
            continue
        # In float64: a difference of 16-bit weights would be rounded again.
        one, two = (side[name].detach().cpu().double() for side in (old, new))
        part["moved"] += float(((two - one) ** 2).sum())
        part["norm"] += float((one**2).sum())
        part["largest"] = max(part["largest"], float((two - one).abs().max()))
    return [_row(name, part) for name, part in parts.items()]


def _row(name: str, part: dict[str, Any]) -> dict[str, Any]:
    relative = (part["moved"] / part["norm"]) ** 0.5 if part["norm"] else None
    row = {"part": name, "n": part["n"], "relative": relative, "largest": part["largest"]}
    return row | ({"reason": ", ".join(sorted(part["reasons"]))} if part["reasons"] else {})


def weights_moved(differences: list[dict[str, Any]]) -> bool:
    """Say whether any weight is another."""
    return any(row["largest"] > 0.0 or "reason" in row for row in differences)
