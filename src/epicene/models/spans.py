"""Text-to-text models with sentinels (T5, mT5): hidden spans are written after their sentinels."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.progress import Progress, Silent
from epicene.models.capabilities import Sampling, ScoringItem, Step
from epicene.models.encoder_decoder import Row
from epicene.models.generation import replies
from epicene.models.rebuilding import RebuildingModel, runs
from epicene.models.sanity import CANARY


@dataclass(frozen=True, eq=False)
class SpanModel(RebuildingModel):
    """A model that writes hidden spans after their sentinels (Raffel et al. 2020).

    Each run of hidden positions is one sentinel in the encoder. The decoder is given the
    sentinels and spans up to the token that is asked, as in pre-training: log P(token | visible
    text with sentinels, hidden tokens before it after theirs). A sentinel stands for a span of
    unknown length, so that one hidden token competes with the beginnings of longer spans too,
    where a masked model knows that one token is missing. The end of a span is not asked.

    A model that was fine-tuned for instructions (FLAN-T5) is scored in the same way: on what its
    fine-tuning left of its pre-training. It is also asked to write and to choose, its encoder
    reading the prompt. One that was pre-trained alone answers any prompt with a sentinel, and
    those questions are not for it.
    """

    def _rows(self, item: ScoringItem) -> Iterator[Row]:
        for step in item.steps:
            yield self._row(item.ids, step)

    def _row(self, ids: tuple[int, ...], step: Step) -> Row:
        source: list[int] = []
        written = [self._start]
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

    @property
    def chat(self) -> bool:
        """Whether a prompt is put in a chat template: never, it is read as it is."""
        return False

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Return what the decoder writes for each prompt.

        The same call gives the same texts on one machine: batches are cut in the order given.

        Raises
        ------
        NotApplicableError
            If the model was not fine-tuned to answer.
        InputError
            If a prompt is longer than the model can read, or the sampling makes no sense.
        """
        self._check_answers()
        rows = [self.encode(prompt).ids for prompt in prompts]
        progress = progress or Silent()
        texts: list[str] = []
        for batch in replies(self.module, self.tokenizer, rows, sampling, seed, self.name):
            texts += batch
            progress.advance(len(batch))
        return texts

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Return the probability of each answer to each question, shape (n, k), rows sum to 1.

        The likelihood that the decoder writes an answer and ends, over that of all answers.
        `seed` is not used.

        Raises
        ------
        NotApplicableError
            If the model was not fine-tuned to answer.
        InputError
            If a question is longer than the model can read.
        """
        self._check_answers()
        written = [self.encode(answer).ids for answer in answers]
        rows = [
            Row(source, (self._start, *ids[:-1]), place, token)
            for source in (self.encode(question).ids for question in questions)
            for ids in written
            for place, token in enumerate(ids)
        ]
        values = iter(self.log_probabilities(rows, "float32", Silent()))
        totals = [sum(next(values) for _ in ids) for _ in questions for ids in written]
        logs = np.array(totals, dtype=np.float64).reshape(len(questions), len(answers))
        shares = np.exp(logs - logs.max(axis=1, keepdims=True)) if logs.size else logs
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def _check_answers(self) -> None:
        if not self._answers:
            raise NotApplicableError(
                "the model fills spans, and was not fine-tuned to answer a prompt.",
                where=self.name,
            )

    @functools.cached_property
    def _answers(self) -> bool:
        """Whether most prompts are answered with something else than a sentinel, tried once."""
        import torch

        rows = [[Row(self.encode(text).ids, (self._start,), 0, 0)] for text in CANARY]
        with torch.inference_mode():
            first = self._logits(rows)[:, 0].argmax(dim=-1).tolist()
        return sum(token not in self.sentinels for token in first) > len(first) / 2

    @property
    def _start(self) -> int:
        """What the decoder begins with."""
        return int(self.module.config.decoder_start_token_id)

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
