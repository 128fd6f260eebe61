"""Denoising encoder-decoders (BART, BARThez, mBART): a whole text is written again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from epicene.models.capabilities import ScoringItem
from epicene.models.encoder_decoder import Row
from epicene.models.rebuilding import RebuildingModel, runs


@dataclass(frozen=True, eq=False)
class DenoisingModel(RebuildingModel):
    """A model that writes a whole text again from a noisy one (Lewis et al. 2020).

    Each run of hidden positions is one mask in the encoder, as in its text infilling. The decoder
    is given the original text before the token that is asked: log P(token | text with the masks,
    text before the token). So all that stands before the token is in the decoder's view, hidden
    positions too, and what stands after it in the encoder's alone.
    """

    def _rows(self, item: ScoringItem) -> Iterator[Row]:
        written = self._moved(item.ids)
        for step in item.steps:
            source: list[int] = []
            for is_hidden, run in runs(len(item.ids), step.hidden):
                source += (
                    [self.tokenizer.mask_token_id] if is_hidden else [item.ids[i] for i in run]
                )
            # Moved by one, the place of a token is that of what comes before it.
            yield Row(tuple(source), written, step.position, item.ids[step.position])

    def _moved(self, ids: tuple[int, ...]) -> tuple[int, ...]:
        """Return the text moved by one, as the decoder is given it while it writes the text.

        Most begin with a start token; mBART with the last token of the text, its language.
        """
        import torch

        rows = self.module.prepare_decoder_input_ids_from_labels(labels=torch.tensor([ids]))
        return tuple(rows[0].tolist())
