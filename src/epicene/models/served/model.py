"""A served model: it writes, it chooses and, where the server lets it, it scores texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import ModelError
from epicene.core.progress import Progress, Silent
from epicene.core.seeds import generator
from epicene.models.capabilities import Precision, Sampling
from epicene.models.identity import Identity
from epicene.models.served.offers import (
    CHAT,
    COMPLETIONS,
    FIRST_TOKENS,
    SCORED,
    SCORES,
    Offers,
    message,
)
from epicene.models.served.options import ServingOptions
from epicene.models.served.replies import answer_in, first_token, shares_of, text_of
from epicene.models.served.transport import Transport
from epicene.models.served.usage import Usage

ANSWER_TOKENS = 8
# Below this, the likeliest first tokens are not the answers, and answers are drawn and read.
LEAST_MASS = 0.5

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, eq=False)
class ServedModel:
    """A model behind an address.

    The server adds of its own what it does not tell (a system prompt, other limits of sampling),
    and a seed holds as far as the server keeps it.

    Parameters
    ----------
    name : str
        The name it was loaded by.
    identity : Identity
        What is known of it.
    remote : bool
        Whether it is on another machine.
    transport : Transport
    offers : Offers
    options : ServingOptions
    usage : Usage
        What it was asked so far.
    """

    name: str
    identity: Identity
    remote: bool
    transport: Transport
    offers: Offers
    options: ServingOptions
    usage: Usage

    @property
    def chat(self) -> bool:
        """Whether a prompt is a user's turn in a chat."""
        return self.offers.route == CHAT

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Return a continuation of each prompt, or the answer to it, without the prompt."""
        seeds = [_seed(seed, "generate", prompt) for prompt in prompts]
        work = list(zip(prompts, seeds, strict=True))
        return self._each(lambda one: self._write(one[0], sampling, one[1]), work, progress)

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Return the probability of each answer to each question, shape (n, k), rows sum to 1.

        From the log-probabilities of the first token, where the server gives them and they are
        mostly those of the answers; else from repeated sampling. A row is NaN where the model gave
        none of the answers.
        """
        rows = self._each(lambda question: self._chosen(question, answers, seed), questions)
        return np.array(rows, dtype=np.float64).reshape(len(questions), len(answers))

    def rehearsal(self) -> Rehearsal:
        """Return a model that is asked in its place: it sends nothing and counts."""
        kind = ScoringRehearsal if self.offers.scores else Rehearsal
        return kind(self.name, self.identity, self.remote, self.offers, Usage(self.options))

    def _write(self, prompt: str, sampling: Sampling, seed: int) -> str:
        reply = self._ask(prompt, sampling, seed)
        text = text_of(reply)
        if text is None:
            raise ModelError("an answer of the server holds no text.", where=self.name)
        return text

    def _ask(self, prompt: str, sampling: Sampling, seed: int, **more: Any) -> dict[str, Any]:
        offers = self.offers
        body = {"model": offers.model, **message(offers.route, self._begun(prompt))}
        body |= {offers.length_field: sampling.max_tokens, "temperature": sampling.temperature}
        body |= {"top_p": sampling.top_p} | more
        if offers.seed_field:
            body[offers.seed_field] = seed
        return self.transport.post(offers.route, body)

    def _begun(self, prompt: str) -> str:
        return prompt if self.chat else self.options.start + prompt

    def _chosen(self, question: str, answers: Sequence[str], seed: int) -> list[float]:
        if self.offers.first_tokens:
            reply = self._ask(
                question, Sampling(1, 1.0, 1.0), _seed(seed, "choose", question), **self._tops
            )
            shares = shares_of(first_token(reply), answers)
            if sum(shares) >= LEAST_MASS:
                return [share / sum(shares) for share in shares]
        return self._drawn(question, answers, seed)

    @property
    def _tops(self) -> dict[str, Any]:
        return FIRST_TOKENS[self.offers.route]

    def _drawn(self, question: str, answers: Sequence[str], seed: int) -> list[float]:
        """Return the share of each answer among those drawn that give one."""
        counts = [0] * len(answers)
        for draw in range(self.options.samples):
            sampling = Sampling(ANSWER_TOKENS, 1.0, 1.0)
            text = self._write(question, sampling, _seed(seed, "choose", question, str(draw)))
            place = answer_in(text, answers)
            if place is not None:
                counts[place] += 1
        given = sum(counts)
        return [count / given if given else np.nan for count in counts]

    def _each(
        self, ask: Callable[[S], T], work: Sequence[S], progress: Progress | None = None
    ) -> list[T]:
        """Ask several things at once; the first failure ends all."""
        progress = progress or Silent()
        pool = ThreadPoolExecutor(self.options.concurrency)
        try:
            answers: list[T] = []
            for answer in _in_order(pool, ask, work):
                answers.append(answer)
                progress.advance()
            return answers
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, eq=False)
class ScoringServedModel(ServedModel):
    """A served model whose server gives the log-probabilities of the tokens of a prompt."""

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Return the log-probability of each token of each text from those before it, in nats.

        The precision is the server's own.
        """
        return self._each(self._scored, texts, progress)

    def _scored(self, text: str) -> NDArray[np.float64]:
        more, read = SCORES[self.offers.scores]
        body = {"model": self.offers.model, "prompt": self.offers.start + text, **SCORED, **more}
        scores = read(self.transport.post(COMPLETIONS, body))
        if scores is None:
            raise ModelError(
                "an answer of the server has not one log-probability a token.", where=self.name
            )
        # The first token of all, which has none, is among those that lead.
        return np.array(scores[self.offers.lead - 1 :], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """Counts what a served model would be asked, and answers without sending anything."""

    name: str
    identity: Identity
    remote: bool
    offers: Offers
    usage: Usage

    @property
    def chat(self) -> bool:
        """As the model."""
        return self.offers.route == CHAT

    def generate(
        self,
        prompts: Sequence[str],
        sampling: Sampling,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> list[str]:
        """Count the prompts, and as much written as may be."""
        for prompt in prompts:
            self._count(prompt, 1, sampling.max_tokens)
        return [""] * len(prompts)

    def choose(
        self, questions: Sequence[str], answers: Sequence[str], seed: int = 0
    ) -> NDArray[np.float64]:
        """Count the questions, as often as they are asked."""
        often = 1 if self.offers.first_tokens else self.usage.options.samples
        for question in questions:
            self._count(question, often, 1 if self.offers.first_tokens else ANSWER_TOKENS)
        return np.full((len(questions), len(answers)), 1.0 / max(1, len(answers)))

    def rehearsal(self) -> Rehearsal:
        """Return itself: nothing is sent."""
        return self

    def _count(self, text: str, often: int, written: int) -> None:
        read = len(text) / self.offers.characters_per_token
        self.usage.expect(often, often * read, often * written)


@dataclass(frozen=True, eq=False)
class ScoringRehearsal(Rehearsal):
    """The same, of a model that scores texts."""

    def score_texts(
        self,
        texts: Sequence[str],
        precision: Precision = "float32",
        progress: Progress | None = None,
    ) -> list[NDArray[np.float64]]:
        """Count the texts."""
        for text in texts:
            self._count(text, 1, 1)
        return [np.zeros(1) for _ in texts]


def _in_order(pool: ThreadPoolExecutor, ask: Callable[[S], T], work: Sequence[S]) -> Iterator[T]:
    futures = [pool.submit(ask, one) for one in work]
    for future in futures:
        yield future.result()


def _seed(seed: int, *names: str) -> int:
    """Return a seed of 31 bits, which every server takes."""
    return int(generator(seed, "served", *names).integers(2**31))
