"""Masked language models: each token scored from what stands on both sides of it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError
from epicene.core.progress import Progress, Silent
from epicene.models.batching import READ_ONCE, in_batches
from epicene.models.capabilities import (
    Encoding,
    Filling,
    Memo,
    Precision,
    Reading,
    ScoringItem,
)
from epicene.models.filling import blank_position, check_top
from epicene.models.last_layer import last_layer, only_at
from epicene.models.normaliser import log_normaliser
from epicene.models.transformer import TransformerModel, pad

if TYPE_CHECKING:
    import torch

# Largest difference in log-probability between the shortened and the plain forward pass that
# rounding explains in float32; a shape that does not compute the same layer is far beyond.
AGREEMENT = 1e-3


@dataclass(frozen=True)
class _Row:
    """A masked sequence, the position read, and the token that stood there."""

    ids: tuple[int, ...]
    position: int
    target: int


@dataclass(frozen=True, eq=False)
class MaskedModel(TransformerModel):
    """A masked language model; see `TransformerModel` for the parameters.

    The estimators are those that hide tokens and read them back: ``crows-pairs``
    (Nangia et al. 2020), ``pll`` (Salazar et al. 2020), ``pll-word-l2r``
    (Kauf & Ivanova 2023), ``changed-tokens`` (Meade et al. 2022) and ``sss`` (Nadeem et al. 2021).
    """

    estimators = frozenset({"crows-pairs", "pll", "pll-word-l2r", "changed-tokens", "sss"})

    @property
    def mask_token(self) -> str:
        """What stands in a text for a hidden word."""
        return str(self.tokenizer.mask_token)

    def score(
        self,
        items: Sequence[ScoringItem],
        precision: Precision = "float32",
        progress: Progress | None = None,
        memo: Memo | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each step of each item.

        Equal masked sequences are computed once; batches hold near-equal lengths under a token
        budget; the last layer and the vocabulary head are computed where a token is read.

        Parameters
        ----------
        items : sequence of ScoringItem
            Sequences and the steps that hide and read their tokens.
        precision : {"float32", "bfloat16"}
            Of the matrix products; the softmax is in float32.
        progress : Progress, optional
            Told the number of masked sequences computed.
        memo : dict, optional
            Log-probabilities already computed; what is computed now is added.

        Returns
        -------
        list of numpy.ndarray, shapes (number of steps,)
            In nats.
        """
        rows = [list(self._rows(item)) for item in items]
        known: Memo = {} if memo is None else memo
        new = [
            row for row in dict.fromkeys(itertools.chain(*rows)) if (row, precision) not in known
        ]
        values = self._log_probabilities(new, precision, progress or Silent())
        known.update(((row, precision), float(v)) for row, v in zip(new, values, strict=True))
        return [np.array([known[row, precision] for row in item_rows]) for item_rows in rows]

    def _rows(self, item: ScoringItem) -> Iterable[_Row]:
        mask = self.tokenizer.mask_token_id
        for step in item.steps:
            ids = list(item.ids)
            for position in step.hidden:
                ids[position] = mask
            yield _Row(tuple(ids), step.position, item.ids[step.position])

    def _log_probabilities(
        self, rows: list[_Row], precision: Precision, progress: Progress
    ) -> NDArray[np.float64]:
        import torch

        values = np.full(len(rows), np.nan)
        # A sequence in which several hidden tokens are read is computed once.
        places: dict[tuple[int, ...], list[int]] = {}
        for place, row in enumerate(rows):
            places.setdefault(row.ids, []).append(place)
        sequences = list(places)
        # Judged here, in float32: in the block it would be judged by what bfloat16 rounds.
        short = self._short_layer
        with torch.inference_mode(), self.in_precision(precision):
            for batch, found in in_batches(
                [len(ids) for ids in sequences],
                lambda some: self._forward(
                    [[rows[place] for place in places[sequences[i]]] for i in some], short
                ),
                self.name,
            ):
                values[[place for i in batch for place in places[sequences[i]]]] = found
                progress.advance(len(batch))
        return values

    def _forward(self, sequences: Sequence[Sequence[_Row]], short: bool) -> NDArray[np.float64]:
        """Return the log-probabilities of the rows of each sequence, one after the other."""
        import torch

        # A position at which several tokens are wanted is computed once.
        read = [list(dict.fromkeys(row.position for row in rows)) for rows in sequences]
        most = max(map(len, read))
        # Where fewer are read than in another sequence of the batch, the first is read again.
        positions = torch.tensor([places + places[:1] * (most - len(places)) for places in read])
        logits = self._logits([rows[0].ids for rows in sequences], positions, short)
        wanted = [
            (place, read[place].index(row.position), row.target)
            for place, rows in enumerate(sequences)
            for row in rows
        ]
        sequence, column, target = torch.tensor(wanted).T
        chosen = logits[sequence, column, target] - log_normaliser(logits)[sequence, column]
        return _float64(chosen)

    def _logits(
        self, sequences: Sequence[tuple[int, ...]], positions: torch.Tensor, short: bool
    ) -> torch.Tensor:
        """Return the logits at k positions of each sequence, shape (b, k, v), in float32."""
        ids, mask = pad(sequences, self.tokenizer.pad_token_id)
        backbone = self.module.base_model
        with only_at(backbone, positions, last_layer(backbone) if short else None):
            logits: torch.Tensor = self.module(input_ids=ids, attention_mask=mask).logits
        return logits.float()

    def fill(self, texts: Sequence[str], top: int = 20) -> list[list[Filling]]:
        """Return the likeliest words for the one blank of each text, likeliest first.

        The blank becomes one mask token. A word is one token that begins a word and is no special
        token, number or punctuation (`epicene.models.filling.Words`); it may also be the
        beginning of a longer word. Its log-probability is over the whole vocabulary.

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
        rows = []
        for text in texts:
            ids, position = blank_position(self.encode, text, self._words)
            masked = (*ids[:position], self.tokenizer.mask_token_id, *ids[position + 1 :])
            rows.append(_Row(masked, position, ids[position]))
        short = self._short_layer

        def likeliest(batch: Sequence[int]) -> list[list[Filling]]:
            positions = torch.tensor([[rows[i].position] for i in batch])
            logits = self._logits([rows[i].ids for i in batch], positions, short)
            return self._words.likeliest(logits[:, 0], top)

        fillings: list[list[Filling]] = [[] for _ in rows]
        with torch.inference_mode():
            for batch, found in in_batches([len(row.ids) for row in rows], likeliest, self.name):
                for i, words in zip(batch, found, strict=True):
                    fillings[i] = words
        return fillings

    def read_unmasked(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> list[Reading]:
        """Read each text whole, in one pass: log-probabilities and the attention received.

        Parameters
        ----------
        texts : sequence of str
        progress : Progress, optional
            Told the number of texts read.

        Returns
        -------
        list of Reading
            In float32; the attention is that of Kaneko & Bollegala 2022, see `Reading`.
        """
        import torch

        encodings = [self.encode(text) for text in texts]
        distinct = list({encoding.ids: encoding for encoding in encodings}.values())
        known: dict[tuple[int, ...], Reading] = {}
        progress = progress or Silent()
        with torch.inference_mode(), with_attention(self.module):
            for batch, readings in in_batches(
                [len(encoding) for encoding in distinct],
                lambda some: list(self._read([distinct[i] for i in some])),
                self.name,
                READ_ONCE,
            ):
                known.update(zip((distinct[i].ids for i in batch), readings, strict=True))
                progress.advance(len(batch))
        return [known[encoding.ids] for encoding in encodings]

    def _read(self, encodings: Sequence[Encoding]) -> Iterator[Reading]:
        import torch

        ids, mask = pad([encoding.ids for encoding in encodings], self.tokenizer.pad_token_id)
        output = self.module(input_ids=ids, attention_mask=mask, output_attentions=True)
        logits = output.logits.float()
        chosen = logits.gather(2, ids[..., None])[..., 0] - log_normaliser(logits)
        # (b, t looking, t looked at): the mean over the heads of a layer, then over the layers.
        attention = torch.stack([layer.mean(dim=1) for layer in output.attentions]).mean(dim=0)
        for row, encoding in enumerate(encodings):
            length, places = len(encoding), list(encoding.positions)
            # The rows of padding look too, but are no part of the text.
            received = attention[row, :length, :length].mean(dim=0)
            yield Reading(_float64(chosen[row, places]), _float64(received[places]))

    @functools.cached_property
    def _short_layer(self) -> bool:
        """Whether the shortened last layer computes what the full one does, tried once."""
        import torch

        if last_layer(self.module.base_model) is None:
            return False
        first = self.encode("Le patient a été admis hier dans le service.")
        second = self.encode("La patiente est sortie.")
        rows = [[self._probe_row(first)], [self._probe_row(second)]]
        with torch.inference_mode():
            plain = self._forward(rows, short=False)
            try:
                short = self._forward(rows, short=True)
            except (RuntimeError, AttributeError, TypeError):
                # A layer with the same parts that computes something else: keep the plain pass.
                return False
        if not np.all(np.isfinite(plain)):
            raise ModelError("the model gives probabilities that are not numbers.", where=self.name)
        return bool(np.max(np.abs(plain - short)) < AGREEMENT)

    def _probe_row(self, encoding: Encoding) -> _Row:
        position = encoding.positions[1]
        ids = list(encoding.ids)
        ids[position] = self.tokenizer.mask_token_id
        return _Row(tuple(ids), position, encoding.ids[position])


@contextmanager
def with_attention(module: Any) -> Iterator[None]:
    """Let a model show its attention weights, which its faster ways never compute."""
    before = module.config._attn_implementation
    module.set_attn_implementation("eager")
    try:
        yield
    finally:
        module.set_attn_implementation(before)


def _float64(tensor: torch.Tensor) -> NDArray[np.float64]:
    import torch

    return np.asarray(tensor.to(torch.float64).numpy())
