"""What masked and causal language models of `transformers` share: tokens and hidden states."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, NotApplicableError
from epicene.models.batching import in_batches
from epicene.models.capabilities import Encoding, Precision, check_precision
from epicene.models.filling import Words
from epicene.models.slow_tokens import places_of_pieces, words_of_pieces

if TYPE_CHECKING:
    import torch

    from epicene.models.identity import Identity

BYTE = re.compile(r"<0x[0-9A-Fa-f]{2}>")
"""A token that stands for one byte of a letter that the vocabulary lacks."""


@dataclass(frozen=True, eq=False)
class TransformerModel:
    """A `transformers` model and its tokenizer.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    identity : Identity
        Its identity card.
    module : transformers.PreTrainedModel
        In evaluation mode; on another device, it takes and gives tensors of the processor
        (`epicene.models.weights.compute_where_they_lie`).
    tokenizer : transformers.PreTrainedTokenizerBase
        Its tokenizer.
    """

    name: str
    identity: Identity
    module: Any
    tokenizer: Any

    @property
    def n_layers(self) -> int:
        """Number of hidden layers; layer 0 is the embedding, layer -1 the last."""
        return int(self.module.config.num_hidden_layers)

    def encode(self, text: str, *, bounded: bool = True) -> Encoding:
        """Encode one text as the model reads it, special tokens included.

        Parameters
        ----------
        text : str
        bounded : bool
            Refuse a text that is longer than the model can read; without, it is encoded whole, to
            count what would be lost.

        Raises
        ------
        InputError
            If the text is longer than the model can read, where that is to be refused.
        """
        fast = bool(getattr(self.tokenizer, "is_fast", False))
        pieces: list[str] = []
        if fast:
            batch = self.tokenizer(
                text, return_special_tokens_mask=True, return_offsets_mapping=True, verbose=False
            )
        else:
            # What calling it does, which would cut the text and keep the pieces to itself.
            pieces = self.tokenizer.tokenize(text)
            batch = self.tokenizer.prepare_for_model(
                self.tokenizer.convert_tokens_to_ids(pieces),
                return_special_tokens_mask=True,
                verbose=False,
            )
        ids = tuple(int(token) for token in batch["input_ids"])
        limit = self._room
        if bounded and limit is not None and len(ids) > limit:
            raise InputError(
                f"a text of {len(ids)} tokens is longer than the {limit} that the model reads.",
                where=self.name,
                hint="Cut it into sentences.",
            )
        encoding = Encoding(
            ids=ids,
            tokens=tuple(self.tokenizer.convert_ids_to_tokens(list(ids))),
            special=tuple(bool(flag) for flag in batch["special_tokens_mask"]),
            words=tuple(batch.word_ids(0)) if fast else None,
            offsets=tuple((int(a), int(b)) for a, b in batch["offset_mapping"]) if fast else None,
        )
        return encoding if fast else _with_words(encoding, pieces, text)

    @property
    def _room(self) -> int | None:
        """Number of tokens that a text may have; None where there is no limit."""
        return self.identity.context_length

    def unknown_tokens(self, encoding: Encoding) -> tuple[bool, ...]:
        """Say which tokens are the unknown token or a byte fallback."""
        unknown = self.tokenizer.unk_token_id
        return tuple(
            token == unknown or bool(BYTE.fullmatch(piece))
            for token, piece in zip(encoding.ids, encoding.tokens, strict=True)
        )

    @functools.cached_property
    def _words(self) -> Words:
        """The words of the vocabulary, found when a blank is first filled."""
        return Words.of(self.tokenizer, int(self.module.config.vocab_size))

    def in_precision(self, precision: Precision) -> AbstractContextManager[Any]:
        """Return the context in which matrix products have the precision asked for.

        In bfloat16 the sums of the residual stream, the norms and the softmax stay in float32:
        a whole model in bfloat16 is no faster here and rounds nearly twice as much.

        Raises
        ------
        InputError
            If the precision is not known.
        """
        import torch

        reduced = check_precision(precision) == "bfloat16"
        kind = next(self.module.parameters()).device.type
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=reduced)

    def embed_texts(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]] | None = None, layer: int = -1
    ) -> NDArray[np.float64]:
        """Return the mean hidden state of each text, or of the tokens in its span.

        Parameters
        ----------
        texts : sequence of str, length n
            Texts, each within the model's context.
        spans : sequence of (int, int), length n, optional
            Code-point span of each text to average over; by default the whole text, without
            the special tokens.
        layer : int
            0 for the embeddings, 1 to `n_layers`, or counted from the end.

        Returns
        -------
        numpy.ndarray, shape (n, d)
            NaN where no token stands in the span.

        Raises
        ------
        InputError
            If the model has no such layer.
        NotApplicableError
            If spans are asked of a tokenizer that gives no offsets, or a layer has another width
            than the others (the small OPT projects its last states).
        """
        if not -self.n_layers - 1 <= layer <= self.n_layers:
            raise InputError(
                f"there is no layer {layer}.",
                where=self.name,
                hint=f"It has the layers 0 to {self.n_layers}.",
            )
        return self._embed(texts, spans, [layer])[:, 0]

    def embed_layers(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]] | None = None
    ) -> NDArray[np.float64]:
        """Return what `embed_texts` does at every layer, in one pass, shape (n, n_layers + 1, d).

        Raises
        ------
        NotApplicableError
            As `embed_texts`.
        """
        return self._embed(texts, spans, range(self.n_layers + 1))

    def _embed(
        self,
        texts: Sequence[str],
        spans: Sequence[tuple[int, int]] | None,
        layers: Sequence[int],
    ) -> NDArray[np.float64]:
        import torch

        encodings = [self.encode(text) for text in texts]
        weights = [
            token_weights(encoding, spans[i] if spans is not None else None, self.name)
            for i, encoding in enumerate(encodings)
        ]
        width = int(self.module.config.hidden_size)
        vectors = np.full((len(texts), len(layers), width), np.nan)
        scored = [i for i, weight in enumerate(weights) if any(weight)]
        with torch.inference_mode():
            for places, found in in_batches(
                [len(encodings[i]) for i in scored],
                lambda some: self._means(
                    [encodings[scored[place]].ids for place in some],
                    [weights[scored[place]] for place in some],
                    layers,
                ),
                self.name,
            ):
                vectors[[scored[place] for place in places]] = found
        return vectors

    def _means(
        self,
        rows: Sequence[tuple[int, ...]],
        weights: Sequence[Sequence[float]],
        layers: Sequence[int],
    ) -> NDArray[np.float64]:
        """Return the weighted mean state of each row at each layer, shape (b, layers, d)."""
        import torch

        ids, mask = pad(rows, self.tokenizer.pad_token_id)
        every = self._states(ids, mask)
        width = int(self.module.config.hidden_size)
        if any(every[layer].shape[-1] != width for layer in layers):
            raise NotApplicableError("its layers have several widths.", where=self.name)
        means = []
        for row, weight in enumerate(weights):
            chosen = torch.tensor(weight)
            states = (every[layer][row, : len(weight)].float() for layer in layers)
            means.append(torch.stack([chosen @ state for state in states]))
        return np.asarray(torch.stack(means).to(torch.float64).numpy())

    def _states(self, ids: Any, mask: Any) -> Any:
        """Return the hidden states at each layer, shapes (b, t, d)."""
        output = self.module(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return output.hidden_states


def _with_words(encoding: Encoding, pieces: Sequence[str], text: str) -> Encoding:
    """Read words and places off the pieces of a tokenizer in Python, where they tell."""
    # Not off the tokens: an unknown one no longer says that it ends a word.
    words = words_of_pieces(pieces)
    if words is None or len(pieces) != len(encoding.positions):
        return encoding
    spans = places_of_pieces(pieces, words, text)
    places = dict(zip(encoding.positions, zip(words, spans, strict=True), strict=True))
    return replace(
        encoding,
        words=tuple(places[i][0] if i in places else None for i in range(len(encoding))),
        offsets=tuple(places[i][1] if i in places else (0, 0) for i in range(len(encoding))),
    )


def token_weights(encoding: Encoding, span: tuple[int, int] | None, name: str) -> list[float]:
    """Return by how much each token counts in the mean over a span of the text, or over all of it.

    Raises
    ------
    NotApplicableError
        If a span is asked of a tokenizer, called `name`, that gives no offsets.
    """
    chosen = [not special for special in encoding.special]
    if span is not None:
        if encoding.offsets is None:
            raise NotApplicableError("the tokenizer gives no offsets.", where=name)
        chosen = [
            keep and start < span[1] and end > span[0]
            for keep, (start, end) in zip(chosen, encoding.offsets, strict=True)
        ]
    return [keep / max(1, sum(chosen)) for keep in chosen]


def pad(rows: Sequence[Sequence[int]], padding: int | None) -> tuple[torch.Tensor, Any]:
    """Stack rows of token identifiers, padded on the right.

    Returns
    -------
    ids : torch.Tensor, shape (b, t)
    mask : torch.Tensor, shape (b, t), or None
        None where no row is padded, which lets attention take its faster path.
    """
    import torch

    longest = max(len(row) for row in rows)
    if all(len(row) == longest for row in rows):
        return torch.tensor(rows), None
    ids = torch.full((len(rows), longest), padding if padding is not None else 0)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return ids, mask


def filled(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Make rows equally long: the first of a row stands again where another row is longer."""
    most = max(map(len, rows))
    return [[*row, *[row[0]] * (most - len(row))] for row in rows]


def picked(
    logits: torch.Tensor, targets: torch.Tensor, counts: Sequence[int]
) -> NDArray[np.float64]:
    """Return the log-probabilities of targets, row after row, without those of `filled`.

    Parameters
    ----------
    logits : torch.Tensor, shape (b, k, v)
    targets : torch.Tensor, shape (b, k)
        Tokens of the vocabulary.
    counts : sequence of int, length b
        Number of targets of each row that were asked for.

    Returns
    -------
    numpy.ndarray, shape (sum of counts,)
        In nats.
    """
    import torch

    chosen = logits.gather(2, targets[..., None])[..., 0] - torch.logsumexp(logits, dim=-1)
    kept = torch.arange(chosen.shape[1]) < torch.tensor(list(counts))[:, None]
    return np.asarray(chosen[kept].to(torch.float64).numpy())
