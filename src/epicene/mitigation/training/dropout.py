"""More dropout while a model is trained on: it leans less on single associations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import InputError, NotApplicableError
from epicene.mitigation.training.language_training import LanguageTraining
from epicene.mitigation.training.scope import layers_of

if TYPE_CHECKING:
    pass

_ATTENTION = ("attention_dropout", "attn_dropout")
"""What modules call the rate of attention weights, where it is a number."""
_STATES = ("hidden_dropout", "dropout")
"""The same of states; in an attention module, ``dropout`` is that of its weights."""


@dataclass(frozen=True, kw_only=True)
class Dropout(LanguageTraining):
    """Train a language model on with higher dropout (Webster et al. 2020), on documents as is.

    Parameters
    ----------
    hidden : float
        Dropout of what each attention and feed-forward block and the embeddings give.
    attention : float
        Dropout of attention weights.
    mask : float
        Share of the tokens that a masked model has to find.
    whole_words : bool
        Hide all tokens of a word together.

    Raises
    ------
    InputError
        If a rate is not from 0 to below 1, or both are 0.
    """

    name: ClassVar[str] = "dropout"
    reference: ClassVar[str] = "webster2020measuring"

    hidden: float = 0.2
    attention: float = 0.15

    def __post_init__(self) -> None:
        super().__post_init__()
        rates = (self.hidden, self.attention)
        if not all(0.0 <= rate < 1.0 for rate in rates) or not any(rates):
            raise InputError("dropout rates are from 0 to below 1, and not both 0.")

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Raise the rates, and give back those that were."""
        return dropped(module, self.hidden, self.attention)


@contextmanager
def dropped(module: Any, hidden: float, attention: float) -> Iterator[None]:
    """Let a module that is in training drop out at these rates within the block.

    Where a family has dropout layers, their rates are changed; where it has none outside its
    attention (LLaMA, EuroBERT), what each attention and feed-forward block and the embeddings
    give is dropped out, where BERT does it.

    Raises
    ------
    NotApplicableError
        If there is no place for it.
    """
    rates = list(_rates(module, hidden, attention))
    before = [(part, name, getattr(part, name)) for part, name, _, _ in rates]
    blocks = [] if any(of_states for *_, of_states in rates) else _blocks(module)
    hooks = [part.register_forward_hook(_dropping(hidden)) for part in blocks]
    try:
        for part, name, rate, _ in rates:
            setattr(part, name, rate)
        yield
    finally:
        for part, name, rate in before:
            setattr(part, name, rate)
        for hook in hooks:
            hook.remove()


def _rates(module: Any, hidden: float, attention: float) -> Iterator[tuple[Any, str, float, bool]]:
    """Yield the parts that hold a rate, its name, what it becomes, and if it is that of states."""
    from torch import nn

    for path, part in module.named_modules():
        if isinstance(part, nn.Dropout):
            of_states = not _is_of_weights(path)
            yield part, "p", hidden if of_states else attention, of_states
            continue
        of_weights = "attention" in type(part).__name__.lower()
        for name, value in vars(part).items():
            if not isinstance(value, float):
                continue
            if name in _ATTENTION or (name == "dropout" and of_weights):
                yield part, name, attention, False
            elif name in _STATES:
                yield part, name, hidden, True


def _is_of_weights(name: str) -> bool:
    """Say whether a dropout layer is that of attention weights, by its place in the model."""
    parts = name.split(".")
    last, parent = parts[-1], parts[-2] if len(parts) > 1 else ""
    return last in _ATTENTION or (last == "dropout" and parent in ("self", "attention"))


def _blocks(module: Any) -> list[Any]:
    """Return the embeddings, and the attention and feed-forward blocks of each layer."""
    found = [
        part
        for layer in layers_of(module)
        for name, part in layer.named_children()
        if any(word in name for word in ("attn", "attention", "mlp", "ffn", "feed_forward"))
        and "norm" not in name
    ]
    if not found:
        raise NotApplicableError(
            "no place is found at which this family could drop out.",
            hint="Use counterfactual-finetuning.",
        )
    return [module.get_input_embeddings(), *found]


def _dropping(rate: float) -> Any:
    import torch

    def drop(part: Any, _: Any, output: Any) -> Any:
        if not part.training:
            return output
        if isinstance(output, tuple):
            return (torch.nn.functional.dropout(output[0], rate), *output[1:])
        return torch.nn.functional.dropout(output, rate)

    return drop
