"""Train on with words that are cut otherwise each time: BPE-dropout."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Moment
from epicene.mitigation.tokenization.merges import Merges
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.language_modelling import language_batch
from epicene.mitigation.training.language_training import LanguageTraining
from epicene.mitigation.training.objective import Example
from epicene.mitigation.training.reading import WORDS

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.models.transformer import TransformerModel

_MERGES: weakref.WeakKeyDictionary[Any, Merges] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class BpeDropout(LanguageTraining):
    """Language modelling in which merges of the tokenizer are left out by chance.

    BPE-dropout (Provilkov, Emelianenko & Voita, ACL 2020): stems and endings are met apart, so
    that « hospitalisée » is learnt from « hospitalis » and « ée » too, even where it is one
    token. The tokenizer itself stays as it is, and what is read after the training is cut as
    before. Each example has draws of its own, so that a training that was interrupted goes on to
    the same bytes.

    Parameters
    ----------
    rate : float
        Probability that a merge is left out, in (0, 1]; 0.1 in the paper.

    References
    ----------
    provilkov2020bpe
    """

    name: ClassVar[str] = "bpe-dropout"
    moment: ClassVar[Moment] = "tokenization"
    reference: ClassVar[str] = "provilkov2020bpe"

    rate: float = 0.1

    def fit(self, inputs: FitInputs) -> FineTuned:
        """Train; see `epicene.mitigation.training.fine_tuning.FineTuning.fit`.

        Raises
        ------
        InputError
            If the rate is not in (0, 1], or there is no text to learn from.
        NotApplicableError
            If the model has no BPE tokenizer.
        """
        if not 0.0 < self.rate <= 1.0:
            raise InputError(f"rate={self.rate} is no probability above 0.", hint="Give 0.1.")
        merges_of(inputs.subject.tokenizer)
        return super().fit(inputs)

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Cut each example anew; hide tokens for a masked model."""
        merges, limit = merges_of(model.tokenizer), model.identity.context_length
        cut = [
            recut(example, model, merges, self.rate, limit, own)
            for example, own in zip(examples, draws, strict=True)
        ]
        return language_batch(cut, model, draws, rate=self.mask, whole_words=self.whole_words)


def merges_of(tokenizer: Any) -> Merges:
    """Return the merges of a tokenizer, read once."""
    if tokenizer not in _MERGES:
        _MERGES[tokenizer] = Merges.of(tokenizer)
    return _MERGES[tokenizer]


def recut(
    example: Example,
    model: TransformerModel,
    merges: Merges,
    rate: float,
    limit: int | None,
    draws: np.random.Generator,
) -> Example:
    """Return an example whose words are cut otherwise; special tokens stay.

    Words at the end that make it longer than `limit` are left out.
    """
    row, of = example.rows[0], example.facts[WORDS]
    units = [(word, [row[k] for k in places]) for word, places in _units(of)]
    closing = [units.pop()] if len(units) > 1 and units[-1][0] is None else []
    room = None if limit is None else limit - sum(len(ids) for _, ids in closing)
    ids: list[int] = []
    words: list[int | None] = []
    for word, tokens in units:
        found = None
        if word is not None:
            found = merges.recut(model.tokenizer.convert_ids_to_tokens(tokens), rate, draws)
        new = tokens if found is None else found
        if room is not None and len(ids) + len(new) > room:
            break
        ids += new
        words += [word] * len(new)
    for _, tokens in closing:
        ids += tokens
        words += [None] * len(tokens)
    return Example((tuple(ids),), {**example.facts, WORDS: tuple(words)})


def _units(words: Sequence[int | None]) -> Iterator[tuple[int | None, list[int]]]:
    """Yield each word, or run of special tokens, and where its tokens stand."""
    for word, places in groupby(range(len(words)), key=lambda place: words[place]):
        yield word, list(places)
