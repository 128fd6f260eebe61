"""What changes how a model writes: a named, frozen thing that a model carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    import torch


class Processor(Protocol):
    """A logits processor, as `generate` of transformers takes them."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the scores of the next token, changed.

        Parameters
        ----------
        input_ids : torch.Tensor of int64, shape (b, t)
            What is written so far, padded on the left.
        scores : torch.Tensor, shape (b, v)
            Logits.
        """


class Decoding(Protocol):
    """A way to write; the fields of its frozen dataclass are its options, which JSON holds."""

    name: ClassVar[str]
    """The name in the registry."""

    def processor(self, module: Any, tokenizer: Any) -> Processor:
        """Return a processor for one call of `generate`."""

    def finish(self, prompt: str, text: str) -> str:
        """Return what is kept of a text that was written after a prompt."""
