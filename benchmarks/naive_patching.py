"""Patching as its definition says: one site, one text, one plain hook at a time."""

from __future__ import annotations

from typing import Any

import torch


def replaced(module: Any, name: str, side: str, call: int, of: int, edit: Any) -> Any:
    """Put one hook in place, which edits a tensor in one call of a module."""
    seen = [0]

    def due() -> bool:
        seen[0] += 1
        return (seen[0] - 1) % of == call

    def before(_: Any, given: Any) -> Any:
        return (edit(given[0]), *given[1:]) if due() else None

    def after(_: Any, __: Any, result: Any) -> Any:
        if not due():
            return None
        return (edit(result[0]), *result[1:]) if isinstance(result, tuple) else edit(result)

    part = dict(module.named_modules())[name]
    if side == "given":
        return part.register_forward_pre_hook(before)
    return part.register_forward_hook(after)


def answer(module: Any, ids: tuple[int, ...], reads: Any) -> float:
    """Return the weighted sum of log-probabilities, from the whole table of logits."""
    with torch.no_grad():
        logs = module(input_ids=torch.tensor([ids])).logits[0].double().log_softmax(dim=-1)
    return sum(weight * float(logs[place, token]) for place, token, weight in reads)


def flowing(module: Any, ids: tuple[int, ...], ports: Any) -> dict[Any, torch.Tensor]:
    """Return what flows through some ports, in one pass."""
    kept: dict[Any, torch.Tensor] = {}

    def keeper(port: Any) -> Any:
        def keep(tensor: torch.Tensor) -> torch.Tensor:
            # Some architectures flatten the texts of a batch.
            kept[port] = tensor.reshape(len(ids), -1).clone()
            return tensor

        return keep

    handles = [
        replaced(module, port.module, port.side, port.call, port.calls, keeper(port))
        for port in ports
    ]
    with torch.no_grad():
        module(input_ids=torch.tensor([ids]))
    for handle in handles:
        handle.remove()
    return kept


def parts(site: Any, anatomy: Any) -> list[tuple[Any, slice]]:
    """Return the ports of a site, and which columns are its own."""
    everything = slice(None)
    at = site.layer - 1
    if site.kind == "position":
        return [(anatomy.states[site.layer], everything)]
    if site.kind == "head":
        width = anatomy.head_width
        return [(anatomy.heads[at], slice(site.head * width, (site.head + 1) * width))]
    if site.kind == "mlp":
        return [(anatomy.mlps[at], everything)]
    return [(anatomy.heads[at], everything), (anatomy.mlps[at], everything)]


def patched_answer(
    module: Any, anatomy: Any, reading: Any, site: Any, base: str, held: Any = None
) -> float:
    """Return the answer to one text with one site as in the other text.

    `held` is what flows in the other text, where it is known already.
    """
    ids, other = (reading.text, reading.twin) if base == "text" else (reading.twin, reading.text)
    places = [i for i, role in enumerate(reading.roles) if site.role in ("", role)]
    cuts = parts(site, anatomy)
    held = held or flowing(module, other, [port for port, _ in cuts])
    handles = []
    for port, columns in cuts:

        def edit(
            tensor: torch.Tensor, source: torch.Tensor = held[port], columns: slice = columns
        ) -> torch.Tensor:
            rows = tensor.clone().reshape(len(ids), -1)
            rows[places, columns] = source[places, columns]
            return rows.view(tensor.shape)

        handles.append(replaced(module, port.module, port.side, port.call, port.calls, edit))
    try:
        return answer(module, ids, reading.reads)
    finally:
        for handle in handles:
            handle.remove()
