"""Encoder-decoders that rebuild what was taken from a text, scored as masked models are."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.progress import Progress, Silent
from epicene.models.capabilities import Filling, Memo, Precision, ScoringItem, Step
from epicene.models.encoder_decoder import EncoderDecoderModel, Row
from epicene.models.filling import blank_position, check_top
from epicene.models.shared_rows import each_once, likeliest_words


@dataclass(frozen=True, eq=False)
class RebuildingModel(EncoderDecoderModel):
    """An encoder-decoder that was trained to rebuild what was taken from a text.

    The estimators are those of masked models. What differs: a decoder writes from left to right,
    so that it is given the hidden tokens before the one that it is asked, where a masked model
    sees none of them. The log-probabilities of tokens hidden together so add up to that of the
    whole span, by the chain rule; a token hidden alone is asked the same of both.
    """

    estimators = frozenset({"crows-pairs", "pll", "pll-word-l2r", "changed-tokens", "sss"})

    def score(
        self,
        items: Sequence[ScoringItem],
        precision: Precision = "float32",
        progress: Progress | None = None,
        memo: Memo | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each step of each item, in nats.

        Parameters
        ----------
        items : sequence of ScoringItem
            Sequences and the steps that hide and read their tokens.
        precision : {"float32", "bfloat16"}
            Of the matrix products; the softmax over the vocabulary is in float32.
        progress : Progress, optional
            Told the number of sequences computed.
        memo : dict, optional
            Log-probabilities already computed; what is computed now is added.

        Raises
        ------
        InputError
            If more spans are hidden than the vocabulary has names for.
        """
        return each_once(
            [list(self._rows(item)) for item in items],
            precision,
            memo,
            lambda rows: self.log_probabilities(rows, precision, progress or Silent()),
        )

    def fill(self, texts: Sequence[str], top: int = 20) -> list[list[Filling]]:
        """Return the likeliest words for the one blank of each text, likeliest first.

        The blank is one hidden position. A word is one token, as `MaskedModel.fill` says, and the
        first that the decoder writes in the blank: it may be the beginning of more.

        Parameters
        ----------
        texts : sequence of str
            Each with one `BLANK`.
        top : int
            Number of words.

        Returns
        -------
        list of list of Filling
            In float32; log-probabilities in nats.

        Raises
        ------
        InputError
            If a text has not one blank that stands as a word, or `top` is less than 1.
        NotApplicableError
            If the vocabulary holds no whole words.
        """
        import torch

        check_top(top)
        blanks = [blank_position(self.encode, text, self._words) for text in texts]
        items = [ScoringItem(ids, (Step(position, (position,)),)) for ids, position in blanks]
        rows = [row for item in items for row in self._rows(item)]
        with torch.inference_mode():
            return likeliest_words(rows, self._logits, self._words, top, self.name)

    @abstractmethod
    def _rows(self, item: ScoringItem) -> Iterable[Row]:
        """Return what encoder and decoder are given for each step of an item."""


def runs(length: int, hidden: Iterable[int]) -> Iterator[tuple[bool, list[int]]]:
    """Yield the positions in runs of hidden and of visible ones, and which of the two they are."""
    unseen = frozenset(hidden)
    for is_hidden, run in itertools.groupby(range(length), key=lambda i: i in unseen):
        yield is_hidden, list(run)
