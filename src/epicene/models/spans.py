"""Text-to-text models with sentinels (T5, mT5): hidden spans are written after their sentinels."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from epicene.core.errors import InputError
from epicene.models.capabilities import ScoringItem, Step
from epicene.models.encoder_decoder import Row
from epicene.models.rebuilding import RebuildingModel, runs


@dataclass(frozen=True, eq=False)
class SpanModel(RebuildingModel):
    """A model that writes hidden spans after their sentinels (Raffel et al. 2020).

    Each run of hidden positions is one sentinel in the encoder. The decoder is given the
    sentinels and spans up to the token that is asked, as in pre-training: log P(token | visible
    text with sentinels, hidden tokens before it after theirs). A sentinel stands for a span of
    unknown length, so that one hidden token competes with the beginnings of longer spans too,
    where a masked model knows that one token is missing. The end of a span is not asked.

    A model that was fine-tuned for instructions (FLAN-T5) is scored in the same way: on what its
    fine-tuning left of its pre-training.
    """

    def _rows(self, item: ScoringItem) -> Iterator[Row]:
        for step in item.steps:
            yield self._row(item.ids, step)

    def _row(self, ids: tuple[int, ...], step: Step) -> Row:
        source: list[int] = []
        written = [int(self.module.config.decoder_start_token_id)]
        place, number = -1, 0
        for is_hidden, run in runs(len(ids), step.hidden):
            if not is_hidden:
                source += (ids[i] for i in run)
                continue
            sentinel = self._sentinel(number)
            number += 1
            source.append(sentinel)
            written.append(sentinel)
            for i in run:
                if i == step.position:
                    place = len(written) - 1
                written.append(ids[i])
        return Row(tuple(source), tuple(written), place, ids[step.position])

    def _sentinel(self, number: int) -> int:
        if number >= len(self.sentinels):
            raise InputError(
                f"more spans are hidden than the {len(self.sentinels)} sentinels of the model.",
                where=self.name,
            )
        return self.sentinels[number]

    @functools.cached_property
    def sentinels(self) -> tuple[int, ...]:
        """The sentinels of the vocabulary, the first one first."""
        return sentinels_of(self.tokenizer.get_vocab())


def sentinels_of(vocabulary: Mapping[str, int]) -> tuple[int, ...]:
    """Return the sentinels of a vocabulary, the first one first; none where it has none.

    Vocabularies of T5 name them ``<extra_id_0>`` and on; in that of mT5 they are pieces of
    SentencePiece, which begin with a space.
    """
    names = (
        next((name for name in (f"<extra_id_{k}>", f"▁<extra_id_{k}>") if name in vocabulary), "")
        for k in itertools.count()
    )
    return tuple(vocabulary[name] for name in itertools.takewhile(bool, names))
