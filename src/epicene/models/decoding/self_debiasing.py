"""A model keeps away from what it would write where it is told that the text is biased.

Self-debiasing (Schick, Udupa & Schütze, TACL 2021): words that become likelier once the text is
announced as biased are made less likely.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.models.decoding.rows import Follow, Ids

if TYPE_CHECKING:
    import torch


class SelfDebiasing:
    """A logits processor that debiases a causal model by its own account of bias.

    With p the model's probability of a token and q the largest of those that it gives after one
    of the announcements, p is multiplied by 1 where p ≥ q and by exp(decay · (p − q)) elsewhere,
    at least `floor`; `generate` renormalises.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        The causal model that `generate` is called on.
    tokenizer : transformers.PreTrainedTokenizerBase
    announcements : sequence of str
        What is put before the text, each by itself: « Le texte suivant contient … : ».
    decay : float
        How fast a token loses weight; the paper's λ, 10 to 100 there. 0 changes nothing.
    floor : float
        The least factor, in [0, 1].

    Raises
    ------
    InputError
        If there is no announcement, or a number is out of its range.

    Notes
    -----
    One for each call of `generate`. Each announcement costs one more reading of each token. Where
    text and announcement are longer than the model reads, the beginning of the text is left out
    after the announcement.

    References
    ----------
    schick2021self

    Examples
    --------
    >>> import epicene
    >>> from epicene.models.decoding.self_debiasing import SelfDebiasing
    >>> model = epicene.load_model("mini-fr-causal")
    >>> steer = SelfDebiasing(model.module, model.tokenizer, ["Le texte suivant est sexiste :"])
    >>> start = model.tokenizer("<s>La patiente est", return_tensors="pt")
    >>> ids = model.module.generate(
    ...     start.input_ids, attention_mask=start.attention_mask, max_new_tokens=4,
    ...     do_sample=False, logits_processor=[steer],
    ... )
    >>> ids.shape[1] - start.input_ids.shape[1]
    4
    """

    def __init__(
        self,
        module: Any,
        tokenizer: Any,
        announcements: Sequence[str],
        decay: float = 50.0,
        floor: float = 0.01,
    ) -> None:
        check_debiasing(announcements, decay, floor)
        self._module, self._tokenizer = module, tokenizer
        self._decay, self._floor = decay, floor
        self._before = [
            tuple(tokenizer(f"{text}\n", add_special_tokens=False)["input_ids"])
            for text in announcements
        ]
        self._follow = Follow(tokenizer)
        self._read: _Read | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the scores of the next token, changed; see `Processor`."""
        import torch

        _, rows = self._follow.split(input_ids)
        announced = [self._announce(before, p, w) for before in self._before for p, w in rows]
        told = self._logits(announced).to(scores.device).softmax(dim=-1)
        q = told.view(len(self._before), len(rows), -1).amax(dim=0)[:, : scores.shape[1]]
        difference = scores.float().softmax(dim=-1) - q
        factor = torch.exp(self._decay * difference.clamp(max=0.0)).clamp(min=self._floor)
        return scores + factor.log().to(scores.dtype)

    def _announce(self, before: Ids, prompt: Ids, written: Ids) -> Ids:
        start = self._tokenizer.bos_token_id
        first = prompt[:1] if prompt[:1] == (start,) else ()
        text = prompt[len(first) :] + written
        limit = getattr(self._module.config, "max_position_embeddings", None)
        room = len(text) if limit is None else limit - len(first) - len(before)
        return first + before + text[max(0, len(text) - room) :]

    def _logits(self, rows: list[Ids]) -> torch.Tensor:
        """Return the logits after each row, from what was read of it before where it goes on."""
        import torch

        before = self._read
        with torch.inference_mode():
            if before is not None and [row[:-1] for row in rows] == before.rows:
                ids = torch.tensor([row[-1:] for row in rows])
                mask = torch.cat([before.mask, torch.ones_like(ids)], dim=1)
                logits, past = _forward(self._module, ids, mask, before.past)
            else:
                longest = max(map(len, rows))
                ids = torch.zeros((len(rows), longest), dtype=torch.long)
                mask = torch.zeros_like(ids)
                for place, row in enumerate(rows):
                    ids[place, longest - len(row) :] = torch.tensor(row)
                    mask[place, longest - len(row) :] = 1
                logits, past = _forward(self._module, ids, mask, None)
        self._read = _Read(rows, mask, past)
        return logits


@dataclass(frozen=True, eq=False)
class _Read:
    """What was read at the last token: rows, which of their places hold text, keys and values."""

    rows: list[Ids]
    mask: torch.Tensor
    past: Any


def check_debiasing(announcements: Sequence[str], decay: float, floor: float) -> None:
    """Check the options of self-debiasing.

    Raises
    ------
    InputError
        If there is no announcement, or a number is out of its range.
    """
    told = not isinstance(announcements, str) and all(isinstance(t, str) for t in announcements)
    if not told or not any(text.strip() for text in announcements):
        raise InputError(
            "self-debiasing needs announcements of bias.",
            hint="Give a list of sentences such as « Le texte suivant est sexiste : ».",
        )
    # Not a number is neither.
    if not 0 <= decay < math.inf or not 0 <= floor <= 1:
        raise InputError(
            f"decay={decay} and floor={floor} make no sense.", hint="decay >= 0, 0 <= floor <= 1."
        )


def _forward(
    module: Any, ids: torch.Tensor, mask: torch.Tensor, past: Any
) -> tuple[torch.Tensor, Any]:
    """Return the logits of the last place, and the keys and values of all."""
    device = next(module.parameters()).device
    more: dict[str, Any] = {}
    if "position_ids" in inspect.signature(module.forward).parameters:
        places = (mask.cumsum(dim=1) - 1).clamp(min=0)
        more["position_ids"] = places[:, -ids.shape[1] :].to(device)
    output = module(
        input_ids=ids.to(device),
        attention_mask=mask.to(device),
        past_key_values=past,
        use_cache=True,
        **more,
    )
    return output.logits[:, -1].float(), output.past_key_values
