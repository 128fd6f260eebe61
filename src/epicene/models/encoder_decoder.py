"""What encoder-decoders of `transformers` share: the encoder's states, the decoder's tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.progress import Progress
from epicene.models.capabilities import Precision
from epicene.models.last_layer import only_at
from epicene.models.shared_rows import in_shared_passes
from epicene.models.transformer import TransformerModel, filled, pad, picked

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Row:
    """A token to read: what the encoder is given, what the decoder has written, and where.

    Parameters
    ----------
    source : tuple of int
        What the encoder reads.
    written : tuple of int
        What the decoder is given, its start token first; longer than needed is harmless, since
        it sees nothing to the right.
    place : int
        The place in `written` after which `target` is to come.
    target : int
        The token whose log-probability is asked.
    """

    source: tuple[int, ...]
    written: tuple[int, ...]
    place: int
    target: int

    @property
    def shared(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """One pass over a source and what is written answers for each of its places."""
        return self.source, self.written

    @property
    def length(self) -> int:
        """Tokens that encoder and decoder read."""
        return len(self.source) + self.place + 1


@dataclass(frozen=True, eq=False)
class EncoderDecoderModel(TransformerModel):
    """An encoder-decoder; see `TransformerModel` for the parameters.

    Its layers and vectors are those of the encoder alone, which reads a text as an encoder does:
    the decoder's states depend on what it is made to write.
    """

    def _states(self, ids: Any, mask: Any) -> Any:
        # Of a model that lies elsewhere, the whole takes and gives tensors that lie here, and its
        # encoder alone does not.
        device = self.module.get_input_embeddings().weight.device
        output = self.module.get_encoder()(
            input_ids=ids.to(device),
            attention_mask=None if mask is None else mask.to(device),
            output_hidden_states=True,
        )
        return [states.cpu() for states in output.hidden_states]

    def log_probabilities(
        self, rows: Sequence[Row], precision: Precision, progress: Progress
    ) -> NDArray[np.float64]:
        """Return the log-probability of the token of each row, in nats, shape (n,)."""
        import torch

        with torch.inference_mode(), self.in_precision(precision):
            return in_shared_passes(rows, self._forward, progress, self.name)

    def _forward(self, sequences: list[list[Row]]) -> NDArray[np.float64]:
        """Return the log-probabilities of the rows of each sequence, one after the other."""
        import torch

        logits = self._logits(sequences)
        targets = torch.tensor(filled([[row.target for row in rows] for rows in sequences]))
        return picked(logits, targets, [len(rows) for rows in sequences])

    def _logits(self, sequences: list[list[Row]]) -> torch.Tensor:
        """Return the logits at the places of the rows of each sequence, shape (b, k, v)."""
        import torch

        padding = self.tokenizer.pad_token_id
        source, mask = pad([rows[0].source for rows in sequences], padding)
        last = [max(row.place for row in rows) for rows in sequences]
        # Padding stands to the right of all that is read, where a decoder does not look.
        written, _ = pad(
            [rows[0].written[: end + 1] for rows, end in zip(sequences, last, strict=True)], padding
        )
        places = torch.tensor(filled([[row.place for row in rows] for rows in sequences]))
        # The vocabulary is computed where a token is read.
        with only_at(self.module.get_decoder(), places, None):
            logits: torch.Tensor = self.module(
                input_ids=source,
                attention_mask=mask,
                decoder_input_ids=written,
                use_cache=False,
            ).logits
        return logits.float()
