"""Prompts as a language model reads them, and what it writes after them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text
from epicene.core.seeds import generator
from epicene.models.batching import halved_to_fit
from epicene.models.capabilities import Sampling

if TYPE_CHECKING:
    import torch

BATCH = 16
"""Prompts continued together: fixed, so that the same call gives the same texts."""


def has_template(tokenizer: Any) -> bool:
    """Say whether a tokenizer puts a prompt in a chat template."""
    return bool(getattr(tokenizer, "chat_template", None))


def template_hash(tokenizer: Any) -> str:
    """Return the start of the SHA-256 of the chat template in use, or an empty string."""
    template = getattr(tokenizer, "chat_template", None)
    return sha256_text([str(template)])[:12] if template else ""


def prompt_ids(tokenizer: Any, prompt: str, answer: str = "") -> tuple[int, ...]:
    """Return the tokens of a prompt, as a user's turn where there is a chat template.

    An end token that the tokenizer adds is left out: nothing would be written after it.

    Parameters
    ----------
    tokenizer : transformers.PreTrainedTokenizerBase
    prompt : str
    answer : str
        What is written after it: the assistant's turn, or after a space.
    """
    if has_template(tokenizer):
        turns = [{"role": "user", "content": prompt}]
        text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(text + answer, add_special_tokens=False, verbose=False)["input_ids"]
    else:
        text = f"{prompt} {answer}" if answer else prompt
        ids = tokenizer(text, verbose=False)["input_ids"]
    if ids and ids[-1] == tokenizer.eos_token_id:
        ids = ids[:-1]
    return tuple(int(token) for token in ids)


def shared_start(rows: Sequence[Sequence[int]]) -> int:
    """Return how many first tokens all rows share."""
    shared = 0
    for column in zip(*rows, strict=False):
        if len(set(column)) > 1:
            break
        shared += 1
    return shared


def continuations(
    module: Any,
    tokenizer: Any,
    rows: Sequence[tuple[int, ...]],
    sampling: Sampling,
    seed: int,
    limit: int | None,
    where: str,
    processors: Callable[[], Sequence[Any]] = tuple,
) -> Iterator[list[str]]:
    """Yield what is written after each row, without the row, one batch at a time.

    A batch that memory does not hold is halved; other continuations are then drawn.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    tokenizer : transformers.PreTrainedTokenizerBase
    rows : sequence of tuple of int
        Prompts, start token included.
    sampling : Sampling
    seed : int
        With the tokens of a batch, it fixes the numbers drawn, whatever was drawn before.
    limit : int or None
        Most tokens that the model reads; a continuation stops there.
    where : str
        Name of the model, for errors.
    processors : callable
        Makes the logits processors of one batch.

    Raises
    ------
    InputError
        If a prompt is empty or leaves no room, or the sampling makes no sense.
    """
    _check(rows, sampling, limit)

    def write(batch: Sequence[tuple[int, ...]]) -> list[str]:
        return _continued(module, tokenizer, batch, sampling, seed, limit, processors())

    for first in range(0, len(rows), BATCH):
        for _, texts in halved_to_fit(rows[first : first + BATCH], write, where):
            yield texts


def _continued(
    module: Any,
    tokenizer: Any,
    batch: Sequence[tuple[int, ...]],
    sampling: Sampling,
    seed: int,
    limit: int | None,
    processors: Sequence[Any],
) -> list[str]:
    """Return what is written after each row of one batch."""
    import torch

    padding = tokenizer.pad_token_id
    padding = tokenizer.eos_token_id or 0 if padding is None else padding
    longest = max(map(len, batch))
    ids = torch.full((len(batch), longest), padding)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for place, row in enumerate(batch):
        ids[place, longest - len(row) :] = torch.tensor(row)
        mask[place, longest - len(row) :] = 1
    room = sampling.max_tokens if limit is None else min(sampling.max_tokens, limit - longest)
    output = _draw(module, ids, mask, room, batch, padding, sampling, seed, processors)
    written: list[str] = tokenizer.batch_decode(output[:, longest:], skip_special_tokens=True)
    return written


def replies(
    module: Any,
    tokenizer: Any,
    rows: Sequence[tuple[int, ...]],
    sampling: Sampling,
    seed: int,
    where: str,
) -> Iterator[list[str]]:
    """Yield what the decoder of an encoder-decoder writes for each row, one batch at a time.

    Parameters
    ----------
    module : transformers.PreTrainedModel
    tokenizer : transformers.PreTrainedTokenizerBase
    rows : sequence of tuple of int
        What the encoder reads.
    sampling : Sampling
    seed : int
        As for `continuations`.
    where : str
        Name of the model, for errors.

    Raises
    ------
    InputError
        If a prompt is empty, or the sampling makes no sense.
    """
    import torch

    _check(rows, sampling, None)
    padding = tokenizer.pad_token_id

    def write(batch: Sequence[tuple[int, ...]]) -> list[str]:
        ids = torch.full((len(batch), max(map(len, batch))), padding)
        mask = torch.zeros_like(ids)
        for place, row in enumerate(batch):
            ids[place, : len(row)] = torch.tensor(row)
            mask[place, : len(row)] = 1
        output = _draw(module, ids, mask, sampling.max_tokens, batch, padding, sampling, seed)
        written: list[str] = tokenizer.batch_decode(output, skip_special_tokens=True)
        return written

    for first in range(0, len(rows), BATCH):
        for _, texts in halved_to_fit(rows[first : first + BATCH], write, where):
            yield texts


def _draw(
    module: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    room: int,
    batch: Sequence[tuple[int, ...]],
    padding: int,
    sampling: Sampling,
    seed: int,
    processors: Sequence[Any] = (),
) -> torch.Tensor:
    """Return the tokens written for a batch, from numbers that its rows and the seed fix."""
    import torch

    device = next(module.parameters()).device
    draws = generator(seed, "generate", sha256_text(str(row) for row in batch))
    with torch.inference_mode(), torch.random.fork_rng():
        torch.manual_seed(int(draws.integers(2**62)))
        output: torch.Tensor = module.generate(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            max_new_tokens=room,
            pad_token_id=padding,
            **({"logits_processor": list(processors)} if processors else {}),
            **_options(sampling),
        )
    return output.cpu()


def _options(sampling: Sampling) -> dict[str, Any]:
    # All are named: what a model's own files recommend would make models differ in more than
    # what they learnt.
    plain = {"num_beams": 1, "repetition_penalty": 1.0, "no_repeat_ngram_size": 0}
    if sampling.temperature == 0:
        return {**plain, "do_sample": False, "temperature": None, "top_p": None, "top_k": None}
    drawn = {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
    return {**plain, "do_sample": True, **drawn}


def _check(rows: Sequence[tuple[int, ...]], sampling: Sampling, limit: int | None) -> None:
    if sampling.max_tokens < 1 or sampling.temperature < 0 or not 0 < sampling.top_p <= 1:
        raise InputError(
            f"the sampling {sampling} makes no sense.",
            hint="At least 1 token, a temperature of 0 or more, 0 < top_p <= 1.",
        )
    for row in rows:
        if not row:
            raise InputError("a prompt is empty, and there is no start token to begin from.")
        if limit is not None and len(row) >= limit:
            raise InputError(
                f"a prompt of {len(row)} tokens leaves no room in the {limit} that the model reads."
            )
