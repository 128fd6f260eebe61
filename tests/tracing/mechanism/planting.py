"""Tiny models whose bias is made by heads that are known, because they were written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import epicene
import tiny_models
from epicene.tracing.mechanism.ablation import totals
from epicene.tracing.mechanism.activations import Port, by_text, recorded
from epicene.tracing.mechanism.anatomy import Anatomy, find_anatomy
from epicene.tracing.mechanism.patching import answer
from epicene.tracing.mechanism.questions import Aligned, Question, align
from epicene.tracing.mechanism.sites import Site

# Words of the sentences that the tokenizer learns whole.
FIRST, SECOND = ("normal", "clinique"), ("fièvre", "jambe")
ENDS = (
    "est {} hier.", "a été {} ce matin.", "dans le service de {} depuis quelques jours.",
    "a disparu : {} du français.", "le lendemain, puis {} est sorti.", "d'une douleur, {} autre.",
)  # fmt: skip
EFFECT = 1.0
"""Nats of total effect that are planted."""
# Projections of queries, keys and values, beside the map that reads the heads.
QKV = {
    "camembert": ("self.query", "self.key", "self.value", "output.dense"),
    "opt": ("q_proj", "k_proj", "v_proj", "out_proj"),
}
KINDS = tuple(QKV)


def questions() -> tuple[Question, ...]:
    return tuple(
        Question(
            f"q{n}", f"q{n}", f"Le patient {end.format('____')}",
            f"La patiente {end.format('____')}", FIRST, SECOND,
        )
        for n, end in enumerate(ENDS)
    )  # fmt: skip


def quiet(kind: str, folder: Path, seed: int = 0) -> Any:
    """Save and load a model in which no head does much."""
    masked = kind == "camembert"
    tokenizer = tiny_models.bpe(masked, "metaspace" if masked else "bytes", 600)

    def alter(module: Any) -> None:
        for name, parameter in module.named_parameters():
            if ".layer." in name or ".layers." in name:
                parameter.mul_(0.08 if parameter.ndim > 1 else 1.0)

    tiny_models.save(
        kind, folder, tokenizer, seed, alter, num_hidden_layers=3, num_attention_heads=4
    )
    return epicene.load_model(str(folder), sanity_check=False)


def planted(kind: str, folder: Path, heads: Sequence[Site], seed: int = 0) -> Any:
    """Save and load a model in which some heads, and no others, make the twin likelier.

    Each looks at all tokens alike, reads off them the direction in which the twin differs, and
    writes the direction in which the answer rises.
    """
    model = quiet(kind, folder, seed)
    anatomy = find_anatomy(model)
    aligned, left_out = align(model, questions())
    assert not left_out
    for head in heads:
        _write(model, anatomy, aligned, head, kind, EFFECT / len(heads))
    model.module.save_pretrained(folder)
    return epicene.load_model(str(folder), sanity_check=False)


def _write(
    model: Any, anatomy: Anatomy, aligned: Sequence[Aligned], head: Site, kind: str, effect: float
) -> None:
    import torch

    query, key, value, output = QKV[kind]
    port = anatomy.heads[head.layer - 1]
    parent_name = port.module.removesuffix(f".{output}")
    parent = model.module.get_submodule(parent_name)
    queries, keys, values, reader = (parent.get_submodule(n) for n in (query, key, value, output))
    inputs, slopes = [], []
    for reading in (reading for one in aligned for reading in one.readings):
        rows = torch.tensor([reading.text, reading.twin])
        read = Port(f"{parent_name}.{value}", "given")
        with torch.no_grad(), recorded(model.module, [read]) as seen:
            answer(model, rows, reading)
        places = reading.places("edit")
        inputs.append(by_text(seen[read], len(reading.text))[:, places].mean(dim=1))
        written = Port(port.module, "returned")
        with recorded(model.module, [written]) as found:
            total = answer(model, rows[:1].clone(), reading).sum()
            (slope,) = torch.autograd.grad(total, [found[written]])
        slopes.append(slope.view(len(reading.text), -1).sum(dim=0))
    text, twin = torch.stack(inputs).mean(dim=0)
    apart = (twin - text) / (twin - text).norm()
    rising = torch.stack(slopes).mean(dim=0)
    rising /= rising.norm()
    start = head.head * anatomy.head_width
    columns = slice(start, start + anatomy.head_width)
    before = float(totals(model, aligned).mean())
    with torch.no_grad():
        for part in (queries, keys, values):
            part.weight[columns] = 0.0
            part.bias[columns] = 0.0
        reader.weight[:, columns] = 0.0
        values.weight[start] = apart
        values.bias[start] = -apart @ (text + twin) / 2.0
        strength = 0.25
        while float(totals(model, aligned).mean()) - before < effect:
            strength *= 1.3
            assert strength < 1e4
            reader.weight[:, start] = strength * rising
