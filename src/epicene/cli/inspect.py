"""``epicene inspect``: the identity card of a model."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from epicene.cli.options import AllowPickle, DeviceMap, Dtype, Json, Quantise, Serving, serving_of


def inspect(
    model: Annotated[str, typer.Argument(help="A name that ships, a folder, or a hub name.")],
    json_output: Json = False,
    allow_pickle: AllowPickle = False,
    serving: Serving = None,
    dtype: Dtype = "float32",
    device_map: DeviceMap = None,
    quantise: Quantise = None,
) -> None:
    """Print what a model is and what it can be asked, after the sanity gate.

    Example: `epicene inspect mini-fr`
    """
    from epicene.models.capabilities import capabilities
    from epicene.models.load import load_model
    from epicene.models.weights import Weights

    options = serving_of(serving) | Weights(dtype, device_map, quantise).changed()
    loaded = load_model(model, allow_pickle=allow_pickle, **options)
    card = loaded.identity.to_dict() | {"capabilities": list(capabilities(loaded))}
    if json_output:
        typer.echo(json.dumps(card, ensure_ascii=False, indent=2))
        return
    width = max(len(name) for name in card)
    for name, value in card.items():
        typer.echo(f"{name.replace('_', ' '):<{width}}  {_show(value)}")


def _show(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
