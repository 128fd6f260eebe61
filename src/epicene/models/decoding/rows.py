"""What `generate` shows a logits processor: prompts, padded on the left, and what follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

Ids = tuple[int, ...]


class Follow:
    """Tells a prompt from what was written after it, over the calls of one `generate`.

    A call that does not go on from the last one begins new prompts, so that a processor can be
    used again. Beams may change places.
    """

    def __init__(self, tokenizer: Any) -> None:
        padding = tokenizer.pad_token_id
        self._padding = tokenizer.eos_token_id if padding is None else padding
        self._start = tokenizer.bos_token_id
        self._prompts: torch.Tensor | None = None
        self._seen = 0

    def split(self, input_ids: torch.Tensor) -> tuple[bool, list[tuple[Ids, Ids]]]:
        """Return whether prompts begin, and the prompt of each row and what follows it."""
        prompts = self._prompts
        begins = prompts is None or not self._goes_on(input_ids, prompts)
        if prompts is None or begins:
            prompts = self._prompts = input_ids.clone()
        self._seen, length = input_ids.shape[1], prompts.shape[1]
        rows = [tuple(row) for row in input_ids.tolist()]
        return begins, [(self._unpadded(row[:length]), row[length:]) for row in rows]

    def _goes_on(self, ids: torch.Tensor, before: torch.Tensor) -> bool:
        import torch

        if ids.shape[0] != before.shape[0] or ids.shape[1] != self._seen + 1:
            return False
        return torch.equal(ids[:, : before.shape[1]], before)

    def _unpadded(self, row: Ids) -> Ids:
        first = 0
        while first < len(row) and row[first] == self._padding:
            first += 1
        # Where the start token is the padding too, one of them begins the text.
        return row[first - 1 :] if first and self._padding == self._start else row[first:]
