"""Causal language models: each token scored from what stands before it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, ModelError, NotApplicableError
from epicene.core.progress import Progress, Silent
from epicene.models.batching import READ_ONCE, in_batches
from epicene.models.capabilities import Filling, Memo, Precision, Sampling, ScoringItem
from epicene.models.choosing import shares_by_likelihood
from epicene.models.decoding.base import Decoding, Processor
from epicene.models.filling import check_top, nothing_follows, split_at_blank
from epicene.models.generation import continuations, has_template, prompt_ids
from epicene.models.last_layer import head_only_at
from epicene.models.normaliser import log_normaliser
from epicene.models.steps import chained
from epicene.models.transformer import TransformerModel, pad

_Read = tuple[int, int]
"""A position, and the token whose probability is read there."""


@dataclass(frozen=True, eq=False)
class CausalModel(TransformerModel):
    """A causal language model; see `TransformerModel` for the other parameters.

    Parameters
    ----------
    decoding : Decoding, optional
        How it writes; by default, as its weights say. Scores are those of the weights.

    The estimator is ``log-likelihood``: the sum of the log-probabilities of the tokens, each
    from the tokens before it. Where the tokenizer adds no start token itself, its ``bos`` token
    is put before the text, so that the first token has a probability too.
    """

    decoding: Decoding | None = None
    estimators = frozenset({"log-likelihood", "causal-mean"})

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
            Sequences; each step must hide exactly its own position and those after it.
        precision : {"float32", "bfloat16"}
            Of the matrix products; the softmax is in float32.
        progress : Progress, optional
            Told the number of sequences computed.
        memo : dict, optional
            Not used: one pass scores every token of a sequence.

        Raises
        ------
        NotApplicableError
            If a step hides anything else: the model cannot see to the right.
        ModelError
            If the first token is to be scored and the tokenizer has no start token.
        """
        import torch

        for item in items:
            self._check(item)
        # What is read of each text: the last token scored, and what follows it, is not its input,
        # so that answers to one question are one text.
        wanted: dict[tuple[int, ...], dict[_Read, float]] = {}
        for item in items:
            if item.steps:
                wanted.setdefault(self._context(item), {}).update(
                    dict.fromkeys(self._reads(item), np.nan)
                )
        contexts = list(wanted)
        progress = progress or Silent()
        with torch.inference_mode(), self.in_precision(precision):
            for batch, found in in_batches(
                [len(ids) for ids in contexts],
                lambda some: self._forward(
                    [contexts[i] for i in some], [list(wanted[contexts[i]]) for i in some]
                ),
                self.name,
                READ_ONCE,
            ):
                for i, values in zip(batch, found, strict=True):
                    places = wanted[contexts[i]]
                    places.update(zip(list(places), values, strict=True))
                progress.advance(len(batch))
        return [
            np.array([wanted[self._context(item)][read] for read in self._reads(item)])
            for item in items
        ]

    def _context(self, item: ScoringItem) -> tuple[int, ...]:
        last = max((step.position for step in item.steps), default=0)
        return self.start + item.ids[:last]

    def _reads(self, item: ScoringItem) -> list[_Read]:
        before = len(self.start) - 1
        return [(before + step.position, item.ids[step.position]) for step in item.steps]

    def _forward(
        self, contexts: Sequence[tuple[int, ...]], reads: Sequence[Sequence[_Read]]
    ) -> list[list[float]]:
        """Return the log-probability of each token read after its position, the head only there."""
        import torch

        ids, mask = pad(contexts, self.tokenizer.pad_token_id)
        most = max(map(len, reads))
        # Where fewer are read than in another text of the batch, the first is read again.
        filled = torch.tensor([[*row, *[row[0]] * (most - len(row))] for row in reads])
        positions, targets = filled[..., 0], filled[..., 1:]
        with head_only_at(self.module.get_output_embeddings(), positions):
            logits = self.module(input_ids=ids, attention_mask=mask).logits.float()
        chosen = logits.gather(2, targets)[..., 0] - log_normaliser(logits)
        return [
            row[: len(places)]
            for row, places in zip(chosen.to(torch.float64).tolist(), reads, strict=True)
        ]

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text from those before it, in nats."""
        return self.score(chained(map(self.encode, texts)), precision, progress)

    def fill(self, texts: Sequence[str], top: int = 20) -> list[list[Filling]]:
        """Return the likeliest next words where the one blank of each text is its end.

        The blank may be followed by punctuation alone, which is not read. A word is one token,
        as for a masked model (`MaskedModel.fill`); its log-probability is that of the next token
        after the text before the blank, without a chat template, over the whole vocabulary.

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
        NotApplicableError
            If words follow a blank, which the model would not see.
        InputError
            If a text has not one blank with a word before it, or `top` is less than 1.
        """
        import torch

        check_top(top)
        rows = [self.start + self._before_blank(text) for text in texts]

        def likeliest(batch: Sequence[int]) -> list[list[Filling]]:
            ids, mask = pad([rows[i] for i in batch], self.tokenizer.pad_token_id)
            last = torch.tensor([[len(rows[i]) - 1] for i in batch])
            with head_only_at(self.module.get_output_embeddings(), last):
                logits = self.module(input_ids=ids, attention_mask=mask).logits
            return self._words.likeliest(logits[:, 0], top)

        fillings: list[list[Filling]] = [[] for _ in rows]
        with torch.inference_mode():
            for batch, found in in_batches([len(row) for row in rows], likeliest, self.name):
                for i, words in zip(batch, found, strict=True):
                    fillings[i] = words
        return fillings

    def _before_blank(self, text: str) -> tuple[int, ...]:
        before, after = split_at_blank(text)
        if not nothing_follows(after):
            raise NotApplicableError(
                "a causal model fills a blank at the end of a text, not one with words after it.",
                where=self.name,
            )
        if not before:
            raise InputError("no word stands before a blank.", where=self.name)
        encoding = self.encode(before)
        ids = list(encoding.ids)
        # An end token that the tokenizer adds would end the text before the blank.
        while ids and encoding.special[len(ids) - 1]:
            ids.pop()
        return tuple(ids)

    @property
    def chat(self) -> bool:
        """Whether a prompt is put in the tokenizer's chat template, as a user's turn."""
        return has_template(self.tokenizer)

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Return a continuation of each prompt, without the prompt.

        The same call gives the same texts on one machine: batches are cut in the order given.
        A continuation also ends where the longest prompt of its batch fills the context. Written
        with the `decoding` of the model, where it has one.

        Raises
        ------
        InputError
            If a prompt leaves no room, or the sampling makes no sense.
        """
        rows = [self.start + self._prompt(prompt) for prompt in prompts]
        limit = self.identity.context_length
        progress = progress or Silent()
        texts: list[str] = []
        for batch in continuations(
            self.module, self.tokenizer, rows, sampling, seed, limit, self.name, self._processors
        ):
            texts += batch
            progress.advance(len(batch))
        if self.decoding is None:
            return texts
        return [self.decoding.finish(p, text) for p, text in zip(prompts, texts, strict=True)]

    def _processors(self) -> list[Processor]:
        one = self.decoding
        return [] if one is None else [one.processor(self.module, self.tokenizer)]

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Return the probability of each answer to each question, shape (n, k), rows sum to 1.

        The likelihood of an answer's tokens after the question, over that of all answers. A
        longer answer is less likely for its length alone: compare answers with their order or
        their question changed, not with one another. `seed` is not used.

        Raises
        ------
        InputError
            If a question is longer than the model can read.
        """
        return shares_by_likelihood(questions, answers, self._prompt, self._check_room, self.score)

    def _prompt(self, prompt: str, answer: str = "") -> tuple[int, ...]:
        ids = prompt_ids(self.tokenizer, prompt, answer)
        # A chat template may write the start token that is put before every text.
        return ids[1:] if self.start and ids[:1] == self.start else ids

    def _check(self, item: ScoringItem) -> None:
        for step in item.steps:
            future = range(step.position, len(item.ids))
            if set(step.hidden) != set(future):
                raise NotApplicableError(
                    "a causal model scores a token from those before it, not from both sides.",
                    where=self.name,
                    hint="Use the estimator log-likelihood.",
                )
            if step.position == 0 and not self.start:
                raise ModelError(
                    "the tokenizer has no start token, so the first token has no probability.",
                    where=self.name,
                )

    def _check_room(self, rows: Sequence[tuple[int, ...]]) -> None:
        longest, room = max(map(len, rows), default=0), self._room
        if room is not None and longest > room:
            raise InputError(
                f"a question of {longest} tokens is longer than the {room} that the model reads.",
                where=self.name,
                hint="Ask about shorter sentences.",
            )

    @property
    def _room(self) -> int | None:
        limit = self.identity.context_length
        return None if limit is None else limit - len(self.start)

    @functools.cached_property
    def start(self) -> tuple[int, ...]:
        """The tokens to put before an encoded text: none where it has a start already."""
        bos = self.tokenizer.bos_token_id
        if bos is None:
            return ()
        with_specials = self.tokenizer("a")["input_ids"]
        return () if with_specials and with_specials[0] == bos else (int(bos),)
