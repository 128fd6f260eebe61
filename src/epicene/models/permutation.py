"""Permutation language models (XLNet): each token scored in an order of factorisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError
from epicene.core.progress import Progress, Silent
from epicene.models.capabilities import Filling, Memo, Precision, ScoringItem, Step
from epicene.models.filling import blank_position, check_top
from epicene.models.shared_rows import each_once, in_shared_passes, likeliest_words
from epicene.models.steps import chained
from epicene.models.transformer import TransformerModel, filled, pad, picked

if TYPE_CHECKING:
    import torch

# Segment of the class token in the pre-training of XLNet; the text is segment 0.
CLASS_SEGMENT = 2


@dataclass(frozen=True)
class _Row:
    """A sequence, the rank of each of its positions in the order, and the position read."""

    ids: tuple[int, ...]
    ranks: tuple[int, ...]
    position: int

    @property
    def shared(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self.ids, self.ranks

    @property
    def length(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class PermutationModel(TransformerModel):
    """A permutation language model (Yang et al. 2019); see `TransformerModel` for the parameters.

    Every position has a rank. Those of rank 0 are context, in view of all; another is seen by
    those of higher rank alone. A token is read from the query stream at its own position, which
    knows where it stands and never what it is: an exact conditional probability, with no mask
    token that the model never met in its training.

    - A step that hides its own position and all that follow is one factor of the chain rule from
      left to right: ranks rise with the position, and one pass gives all factors. Their sum is
      the exact log-likelihood in that order (``log-likelihood``, ``causal-mean``). The separator
      and class tokens after the text are context, as in pre-training, where they are never
      predicted: the model knows where the text ends.
    - Any other step hides its positions at rank 1 and keeps the others as context that sees
      itself from both sides, as the targets and the context of pre-training. Estimators of masked
      models are so computed. Hidden tokens are absent, where a masked model sees a mask.
    """

    estimators = frozenset(
        {
            "crows-pairs", "pll", "pll-word-l2r", "changed-tokens", "sss",
            "log-likelihood", "causal-mean",
        }
    )  # fmt: skip

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
        ModelError
            If a token is to be read with nothing in view.
        """
        import torch

        def compute(rows: list[_Row]) -> NDArray[np.float64]:
            with torch.inference_mode(), self.in_precision(precision):
                return in_shared_passes(rows, self._forward, progress or Silent(), self.name)

        rows = [[self._row(item.ids, step) for step in item.steps] for item in items]
        return each_once(rows, precision, memo, compute)

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text from those before it, in nats."""
        return self.score(chained(map(self.encode, texts)), precision, progress)

    def _row(self, ids: tuple[int, ...], step: Step) -> _Row:
        hidden = set(step.hidden)
        if hidden == set(range(step.position, len(ids))):
            end = len(ids)
            while end > step.position + 1 and ids[end - 1] in self._after:
                end -= 1
            ranks = tuple(i + 1 if i < end else 0 for i in range(len(ids)))
        else:
            ranks = tuple(int(i in hidden) for i in range(len(ids)))
        if not any(rank < ranks[step.position] for rank in ranks):
            # Attention over nothing would spread over everything, the token itself included.
            raise ModelError(
                "a token with nothing in view has no probability: the tokenizer adds no token "
                "to the text.",
                where=self.name,
            )
        return _Row(ids, ranks, step.position)

    def fill(self, texts: Sequence[str], top: int = 20) -> list[list[Filling]]:
        """Return the likeliest words for the one blank of each text, likeliest first.

        The blank is one hidden position. A word is one token, as `MaskedModel.fill` says.

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
        rows = [self._row(ids, Step(position, (position,))) for ids, position in blanks]
        with torch.inference_mode():
            return likeliest_words(
                rows, lambda some: self._logits(some)[0], self._words, top, self.name
            )

    def _forward(self, sequences: list[list[_Row]]) -> NDArray[np.float64]:
        """Return the log-probabilities of the rows of each sequence, one after the other."""
        logits, targets = self._logits(sequences)
        return picked(logits, targets, [len(rows) for rows in sequences])

    def _logits(self, sequences: list[list[_Row]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the logits at k positions of each sequence, (b, k, v), and what stands there."""
        import torch

        ids, mask = pad([rows[0].ids for rows in sequences], self.tokenizer.pad_token_id)
        ranks, _ = pad([rows[0].ranks for rows in sequences], 0)
        positions = torch.tensor(filled([[row.position for row in rows] for rows in sequences]))
        queries = torch.nn.functional.one_hot(positions, ids.shape[1]).float()
        # Two queries at one position would be added up: those that only fill up ask nothing.
        for row, rows in enumerate(sequences):
            queries[row, len(rows) :] = 0.0
        # Position i does not see position j.
        unseen = (ranks[:, None, :] > 0) & (ranks[:, None, :] >= ranks[:, :, None])
        logits = self.module(
            input_ids=ids,
            attention_mask=mask,
            token_type_ids=self._segments(ids, mask),
            perm_mask=unseen.float(),
            target_mapping=queries,
            use_mems=False,
        ).logits.float()
        return logits, ids.gather(1, positions)

    def _states(self, ids: Any, mask: Any) -> Any:
        return self.module(
            input_ids=ids,
            attention_mask=mask,
            token_type_ids=self._segments(ids, mask),
            use_mems=False,
            output_hidden_states=True,
        ).hidden_states

    @property
    def _after(self) -> frozenset[int]:
        """The tokens that the tokenizer puts after a text."""
        return frozenset({self.tokenizer.sep_token_id, self.tokenizer.cls_token_id})

    def _segments(self, ids: Any, mask: Any) -> Any:
        """Return the segment of each token: that of the class token where it ends a row."""
        import torch

        rows = torch.arange(len(ids))
        last = -torch.ones_like(rows) if mask is None else mask.sum(dim=1) - 1
        segments = torch.zeros_like(ids)
        segments[rows, last] = CLASS_SEGMENT * (ids[rows, last] == self.tokenizer.cls_token_id)
        return segments
