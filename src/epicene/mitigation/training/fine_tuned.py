"""A language model that was trained on: the weights that it has in place of those it had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.mitigation.edited import copied, edited

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, eq=False)
class FineTuned:
    """What a fine-tuning learnt.

    Parameters
    ----------
    method : str
        The name of the method.
    of : str
        The hash of the model that was trained.
    weights : mapping of str to torch.Tensor
        Those that changed, in float32.
    facts : mapping
        Steps, tokens, seconds; the curve of the loss; perplexity on what was held out.
    """

    method: str
    of: str
    weights: Mapping[str, torch.Tensor]
    facts: Mapping[str, Any]

    def apply(self, subject: TransformerModel) -> TransformerModel:
        """Return the trained model; the one given stays as it is.

        Raises
        ------
        InputError
            If it is another model than the one that was trained.
        """
        import torch

        identity = getattr(subject, "identity", None)
        if identity is None or identity.sha256 != self.of:
            raise InputError(
                "this is another model than the one that was trained.",
                where=str(getattr(subject, "name", type(subject).__name__)),
                hint="Apply it to the model that it was fitted on.",
            )
        module = copied(subject)
        known = dict(module.named_parameters())
        with torch.no_grad():
            for name, value in self.weights.items():
                known[name].copy_(value)
        return edited(subject, self.method, module=module)
