"""The published definitions of the pair scores, as plainly as they can be written.

One forward pass a masked token, batches of one, the full vocabulary head at every position.
The tests hold the fast path equal to this; the benchmark holds it against the clock.
"""

from __future__ import annotations

import difflib
from typing import Any

import torch


def _ids(tokenizer: Any, sentence: str) -> list[int]:
    return list(tokenizer(sentence)["input_ids"])


def _words(tokenizer: Any, sentence: str) -> list[int | None]:
    batch = tokenizer(sentence)
    if tokenizer.is_fast:
        return list(batch.word_ids(0))
    # FlauBERT: a word ends where its last piece says so; a token is put at either end.
    words: list[int | None] = [None]
    word = 0
    for piece in tokenizer.tokenize(sentence):
        words.append(word)
        word += piece.endswith("</w>")
    return [*words, None]


def _masked(module: Any, ids: list[int], hidden: list[int], position: int, mask: int) -> float:
    masked = torch.tensor([ids])
    masked[0, hidden] = mask
    with torch.inference_mode():
        logits = module(input_ids=masked).logits[0, position].float()
    return float(torch.log_softmax(logits, dim=-1)[ids[position]])


def crows_pairs(module: Any, tokenizer: Any, more: str, less: str) -> tuple[float, float]:
    """Nangia et al. 2020: the log-probabilities of the shared tokens, masked one at a time.

    The shared tokens are the 'equal' blocks of difflib on the two sequences; the first and the
    last of them (the start and end tokens) are left out.
    """
    one, two = _ids(tokenizer, more), _ids(tokenizer, less)
    matcher = difflib.SequenceMatcher(None, [str(i) for i in one], [str(i) for i in two])
    places_one: list[int] = []
    places_two: list[int] = []
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag == "equal":
            places_one += range(a_from, a_to)
            places_two += range(b_from, b_to)
    mask = tokenizer.mask_token_id
    score_one = score_two = 0.0
    for place_one, place_two in list(zip(places_one, places_two, strict=True))[1:-1]:
        score_one += _masked(module, one, [place_one], place_one, mask)
        score_two += _masked(module, two, [place_two], place_two, mask)
    return score_one, score_two


def pll(module: Any, tokenizer: Any, sentence: str) -> float:
    """Salazar et al. 2020: every token but the special ones, masked one at a time."""
    ids = _ids(tokenizer, sentence)
    mask = tokenizer.mask_token_id
    return sum(_masked(module, ids, [i], i, mask) for i in range(1, len(ids) - 1))


def pll_word_l2r(module: Any, tokenizer: Any, sentence: str) -> float:
    """Kauf & Ivanova 2023: the later tokens of the same word are masked too."""
    ids, words = _ids(tokenizer, sentence), _words(tokenizer, sentence)
    total = 0.0
    for i in range(1, len(ids) - 1):
        hidden = [j for j in range(i, len(ids) - 1) if words[j] == words[i]]
        total += _masked(module, ids, hidden, i, tokenizer.mask_token_id)
    return total


def log_likelihood(module: Any, tokenizer: Any, sentence: str) -> float:
    """Sum over tokens of the log-probability given those before, from the start token on."""
    ids = _ids(tokenizer, sentence)
    if ids[0] != tokenizer.bos_token_id:
        ids = [tokenizer.bos_token_id, *ids]
    total = 0.0
    for i in range(1, len(ids)):
        with torch.inference_mode():
            logits = module(input_ids=torch.tensor([ids[:i]])).logits[0, -1].float()
        total += float(torch.log_softmax(logits, dim=-1)[ids[i]])
    return total


def changed_tokens(module: Any, tokenizer: Any, more: str, less: str) -> tuple[float, float]:
    """Meade et al. 2022: the mean over the tokens that differ, masked one at a time."""
    both = _changed(tokenizer, more, less)
    one, two = (
        _mean([_masked(module, ids, [i], i, tokenizer.mask_token_id) for i in places])
        for ids, places in both
    )
    return one, two


def sss(module: Any, tokenizer: Any, more: str, less: str) -> tuple[float, float]:
    """Nadeem et al. 2021: the mean over the tokens that differ, masked all at once."""
    both = _changed(tokenizer, more, less)
    one, two = (
        _mean([_masked(module, ids, places, i, tokenizer.mask_token_id) for i in places])
        for ids, places in both
    )
    return one, two


def aul(module: Any, tokenizer: Any, sentence: str) -> float:
    """Kaneko & Bollegala 2022: the mean over tokens, nothing masked, special tokens left out."""
    ids, values, _ = _unmasked(module, tokenizer, sentence)
    return _mean([values[i] for i in range(1, len(ids) - 1)])


def aula(module: Any, tokenizer: Any, sentence: str) -> float:
    """Kaneko & Bollegala 2022: the same, each token times the attention that it receives."""
    ids, values, attention = _unmasked(module, tokenizer, sentence)
    received = [0.0] * len(ids)
    for layer in attention:
        for head in layer[0]:
            for looking in head:
                for i in range(len(ids)):
                    received[i] += float(looking[i])
    looks = len(attention) * len(attention[0][0]) * len(ids)
    return _mean([values[i] * received[i] / looks for i in range(1, len(ids) - 1)])


def causal_mean(module: Any, tokenizer: Any, sentence: str) -> float:
    """Log-likelihood divided by the number of tokens after the start."""
    ids = _ids(tokenizer, sentence)
    return log_likelihood(module, tokenizer, sentence) / (
        len(ids) - (ids[0] == tokenizer.bos_token_id)
    )


def _changed(tokenizer: Any, more: str, less: str) -> list[tuple[list[int], list[int]]]:
    one, two = _ids(tokenizer, more), _ids(tokenizer, less)
    places: tuple[list[int], list[int]] = ([], [])
    matcher = difflib.SequenceMatcher(None, [str(i) for i in one], [str(i) for i in two])
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag != "equal":
            places[0].extend(range(a_from, a_to))
            places[1].extend(range(b_from, b_to))
    return [(one, places[0]), (two, places[1])]


def _unmasked(module: Any, tokenizer: Any, sentence: str) -> tuple[list[int], list[float], Any]:
    ids = _ids(tokenizer, sentence)
    before = module.config._attn_implementation
    module.set_attn_implementation("eager")
    with torch.inference_mode():
        output = module(input_ids=torch.tensor([ids]), output_attentions=True)
    module.set_attn_implementation(before)
    logs = torch.log_softmax(output.logits[0].float(), dim=-1)
    return ids, [float(logs[i, token]) for i, token in enumerate(ids)], output.attentions


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
