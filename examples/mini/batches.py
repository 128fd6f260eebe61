"""Windows of consecutive sentences, in batches of about equal token count."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mini.corpus import Document
from mini.tokenizer import END, PADDING, START, token_number

EncodedDocument = list[list[int]]

HELD_OUT_WINDOW = 128
TOKENS_PER_BATCH = 16 * 128


@dataclass(frozen=True)
class Batch:
    """Rows of token numbers, padded on the right.

    Attributes
    ----------
    ids : Tensor of int64, shape (rows, length)
    attention : Tensor of int64, shape (rows, length)
        1 for a token, 0 for padding.
    """

    ids: torch.Tensor
    attention: torch.Tensor


def encode_documents(tokenizer: Tokenizer, documents: Sequence[Document]) -> list[EncodedDocument]:
    """Encode each sentence of each document, without special tokens."""
    return [
        [
            encoding.ids
            for encoding in tokenizer.encode_batch(list(d.sentences), add_special_tokens=False)
        ]
        for d in documents
    ]


def encode_with_dropout(
    tokenizer: Tokenizer, documents: Sequence[Document], rate: float
) -> list[EncodedDocument]:
    """Encode as `encode_documents`, leaving out each merge with probability `rate`.

    BPE-dropout (Provilkov, Emelianenko & Voita, ACL 2020): a word is cut otherwise in every epoch,
    so that endings are learnt apart from the stems they were seen with. The random draws are the
    tokenizer library's own and cannot be seeded.
    """
    copy = Tokenizer.from_str(tokenizer.to_str())
    copy.model.dropout = rate
    return encode_documents(copy, documents)


def count_tokens(encoded: Sequence[EncodedDocument]) -> int:
    """Count tokens without the special ones."""
    return sum(len(sentence) for document in encoded for sentence in document)


def draw_window_length(generator: random.Random) -> int:
    """Draw the longest length that a training window may have, special tokens included.

    Mostly the 128 that the budget is made for; some short ones, so that a sentence given alone
    looks familiar; some of 512, so that positions up to the declared context are trained.
    """
    draw = generator.random()
    if draw < 0.65:
        return 128
    if draw < 0.90:
        return generator.randint(24, 127)
    return 512


def cut_windows(
    tokenizer: Tokenizer,
    encoded: Sequence[EncodedDocument],
    *,
    masked: bool,
    generator: random.Random | None,
) -> list[list[int]]:
    """Cut every document into windows of whole consecutive sentences.

    Parameters
    ----------
    masked : bool
        True: every window is ``<s> … </s>``. False: every window starts with ``<s>``, and only
        the last of a document ends with ``</s>``.
    generator : random.Random or None
        Draws the length of each window, so that each epoch cuts elsewhere; None: always
        `HELD_OUT_WINDOW`.

    Returns
    -------
    list of list of int
        A sentence longer than the window is cut into pieces.
    """
    start, end = token_number(tokenizer, START), token_number(tokenizer, END)
    windows: list[list[int]] = []
    for document in encoded:
        pending = list(reversed(document))
        while pending:
            limit = draw_window_length(generator) if generator else HELD_OUT_WINDOW
            room = limit - 2
            body: list[int] = []
            while pending and len(body) + len(pending[-1]) <= room:
                body += pending.pop()
            if not body and pending:
                sentence = pending.pop()
                body = sentence[:room]
                pending.append(sentence[room:])
            windows.append([start, *body] + ([end] if masked or not pending else []))
    return windows


def batch_windows(
    tokenizer: Tokenizer, windows: Sequence[list[int]], generator: random.Random | None
) -> Iterator[Batch]:
    """Pad windows of similar length together, about `TOKENS_PER_BATCH` tokens at a time.

    Parameters
    ----------
    generator : random.Random or None
        Shuffles windows and batches; None keeps batches in order of length.
    """
    padding = token_number(tokenizer, PADDING)
    order = list(range(len(windows)))
    if generator:
        generator.shuffle(order)
    order.sort(key=lambda position: len(windows[position]))
    groups: list[list[int]] = [[]]
    for position in order:
        longest = len(windows[position])
        if groups[-1] and longest * (len(groups[-1]) + 1) > TOKENS_PER_BATCH:
            groups.append([])
        groups[-1].append(position)
    if generator:
        generator.shuffle(groups)
    for group in groups:
        length = max(len(windows[position]) for position in group)
        ids: NDArray[np.int64] = np.full((len(group), length), padding, dtype=np.int64)
        for row, position in enumerate(group):
            ids[row, : len(windows[position])] = windows[position]
        tensor = torch.from_numpy(ids)
        yield Batch(tensor, tensor.ne(padding).long())
