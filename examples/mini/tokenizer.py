"""A byte-pair tokenizer with SentencePiece-like word marks, trained on the training text only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import PreTrainedTokenizerFast

START, END, UNKNOWN, PADDING, MASK = "<s>", "</s>", "<unk>", "<pad>", "<mask>"
SPECIALS = (START, PADDING, END, UNKNOWN, MASK)
WORD_MARK = "▁"
MAX_LENGTH = 512


def _normalizer() -> normalizers.Normalizer:
    return normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Replace("\u2019", "'"),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )


def _pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    # Elided articles are words of their own (l' | examen); digits and punctuation stand alone,
    # with the word mark before them if any, so that doses and dates do not fill the vocabulary.
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement=WORD_MARK, prepend_scheme="always"),
            pre_tokenizers.Split(Regex("'"), "merged_with_previous"),
            pre_tokenizers.Split(
                Regex(rf"{WORD_MARK}?\d|{WORD_MARK}?[^\w\s'{WORD_MARK}]"), "isolated"
            ),
        ]
    )


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Train byte-pair merges and put byte-fallback entries beside them.

    Parameters
    ----------
    texts : iterable of str
        Training sentences.
    size : int
        Entries in all: specials, 256 bytes, and the learned pieces.

    Returns
    -------
    Tokenizer
        Adds no special token by itself. A character never seen becomes bytes, so ``<unk>`` does
        not occur in practice.
    """
    alphabet_bytes = [f"<0x{byte:02X}>" for byte in range(256)]
    learner = Tokenizer(models.BPE())
    learner.normalizer = _normalizer()
    learner.pre_tokenizer = _pre_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(SPECIALS) - len(alphabet_bytes),
        min_frequency=2,
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    learned = json.loads(learner.to_str())["model"]
    pieces = sorted(learned["vocab"], key=lambda piece: int(learned["vocab"][piece]))
    vocabulary = {piece: index for index, piece in enumerate([*SPECIALS, *alphabet_bytes, *pieces])}
    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary,
            merges=[(left, right) for left, right in learned["merges"]],
            unk_token=UNKNOWN,
            byte_fallback=True,
        )
    )
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = _pre_tokenizer()
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace(WORD_MARK, " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.add_special_tokens(list(SPECIALS))
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, *, masked: bool) -> None:
    """Save so that plain ``AutoTokenizer.from_pretrained`` loads it.

    Parameters
    ----------
    masked : bool
        True adds ``<s> … </s>`` around a text, as the masked model was trained; False adds
        nothing, and a caller prepends ``<s>`` to give the first token a probability.
    """
    copy = Tokenizer.from_str(tokenizer.to_str())
    if masked:
        copy.post_processor = processors.TemplateProcessing(
            single=f"{START} $A {END}",
            pair=f"{START} $A {END} $B {END}",
            special_tokens=[(piece, copy.token_to_id(piece)) for piece in (START, END)],
        )
    options: dict[str, Any] = {
        "bos_token": START,
        "eos_token": END,
        "unk_token": UNKNOWN,
        "pad_token": PADDING,
        "mask_token": MASK,
    }
    fast = PreTrainedTokenizerFast(
        tokenizer_object=copy,
        model_max_length=MAX_LENGTH,
        padding_side="right",
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
        **options,
    )
    fast.save_pretrained(folder)


def token_number(tokenizer: Tokenizer, piece: str) -> int:
    """Return the number of an entry that must exist."""
    number = tokenizer.token_to_id(piece)
    if number is None:
        raise ValueError(f"the tokenizer has no entry {piece!r}")
    return number


def continues_word(tokenizer: Tokenizer) -> list[bool]:
    """Say for each entry whether it can only continue a word that an earlier token began."""
    pieces = {index: piece for piece, index in tokenizer.get_vocab().items()}
    return [
        index >= len(SPECIALS)
        and not pieces[index].startswith(WORD_MARK)
        and any(character.isalpha() for character in pieces[index])
        for index in range(len(pieces))
    ]
