"""How the weights of a model are held: in which type, where, and quantised or not."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import InputError

DTYPES = ("float32", "float16", "bfloat16", "auto")
QUANTISED = ("8bit", "4bit")


@dataclass(frozen=True)
class Weights:
    """Options of `epicene.load_model` for models of transformers, large ones above all.

    Parameters
    ----------
    dtype : {"float32", "float16", "bfloat16", "auto"}
        Of the weights, and so of what is computed; ``auto`` is that of the files. Softmax and
        logarithm are in float32 whatever it is.
    device_map : str or mapping, optional
        Where they lie, as in transformers: ``auto``, ``cuda:0``, ``cpu``, or a place a module.
    quantise : {"8bit", "4bit"}, optional
        By bitsandbytes, as they are loaded.

    Raises
    ------
    InputError
        If a value is not known, or bitsandbytes is asked for and not installed.
    """

    dtype: str = "float32"
    device_map: str | Mapping[str, Any] | None = None
    quantise: str | None = None

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES:
            raise InputError(f"unknown dtype {self.dtype!r}.", hint=f"Known: {', '.join(DTYPES)}.")
        if self.quantise is None:
            return
        if self.quantise not in QUANTISED:
            raise InputError(
                f"unknown quantisation {self.quantise!r}.", hint=f"Known: {', '.join(QUANTISED)}."
            )
        if importlib.util.find_spec("bitsandbytes") is None:
            raise InputError(
                f"quantisation to {self.quantise} needs bitsandbytes, which is not installed.",
                hint="Install it (pip install bitsandbytes), or give a GGUF file.",
            )

    def changed(self) -> dict[str, Any]:
        """Return the options that are not the usual ones."""
        usual = Weights()
        named = {"dtype": self.dtype, "device_map": self.device_map, "quantise": self.quantise}
        return {name: value for name, value in named.items() if value != getattr(usual, name)}

    def for_transformers(self) -> dict[str, Any]:
        """Return the arguments of `from_pretrained`."""
        import torch

        given: dict[str, Any] = {
            "dtype": self.dtype if self.dtype == "auto" else getattr(torch, self.dtype)
        }
        if self.device_map is not None:
            given["device_map"] = self.device_map
        if self.quantise is not None:
            from transformers import BitsAndBytesConfig

            given["quantization_config"] = BitsAndBytesConfig(
                load_in_8bit=self.quantise == "8bit", load_in_4bit=self.quantise == "4bit"
            )
            given.setdefault("device_map", "auto")
        return given


def compute_where_they_lie(module: Any) -> None:
    """Let a model that lies elsewhere than on the processor take and give tensors that lie there.

    What asks it then knows nothing of devices. A model over several devices has accelerate move
    tensors between them; this brings them to the first, and back from the last.
    """
    device = module.get_input_embeddings().weight.device
    if device.type == "cpu":
        return

    def bring(_: Any, arguments: Any, options: dict[str, Any]) -> Any:
        return _moved(arguments, device), _moved(options, device)

    def bring_back(_: Any, __: Any, output: Any) -> Any:
        return _moved(output, "cpu")

    module.register_forward_pre_hook(bring, with_kwargs=True)
    module.register_forward_hook(bring_back)


def _moved(value: Any, device: Any) -> Any:
    """Move tensors, in tuples, lists and mappings too; leave anything else (a cache) as it is."""
    import torch

    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, dict):
        # The outputs of transformers are mappings that must stay what they are.
        for key in list(value):
            value[key] = _moved(value[key], device)
        return value
    if isinstance(value, tuple | list):
        return type(value)(_moved(part, device) for part in value)
    return value


def devices_of(module: Any) -> str:
    """Return the places of a model's weights, such as ``cpu`` or ``cuda:0, cuda:1``."""
    return ", ".join(sorted({str(parameter.device) for parameter in module.parameters()}))
