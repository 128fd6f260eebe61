"""Words that a tokenizer cuts become tokens of their own; every other token keeps its number."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.core.errors import NotApplicableError
from epicene.models.transformer import BYTE

_CARRIER = "Le mot {word} figure dans le dossier."
# By how little a whole word is likelier than its pieces, in nats: other words hardly notice.
_LIKELIER = 1e-3


@dataclass(frozen=True)
class NewToken:
    """A token that a vocabulary is given.

    Parameters
    ----------
    text : str
        As the vocabulary spells it.
    id : int
    pieces : tuple of int
        The tokens that stood for it.
    """

    text: str
    id: int
    pieces: tuple[int, ...]


Content = dict[str, Any]
"""A fast tokenizer, as its file holds it."""


def with_whole_words(tokenizer: Any, words: Sequence[str]) -> tuple[Any, tuple[NewToken, ...]]:
    """Return a tokenizer that knows some words whole, and the tokens that it was given.

    A BPE model gets the merges that put the pieces of a word together, after all its own; these
    make tokens of the beginnings of a word of three pieces or more too. A Unigram model gets the
    word with a score just above that of its pieces, a WordPiece model the word alone.

    Parameters
    ----------
    tokenizer : transformers.PreTrainedTokenizerBase
        Fast, with one of these models; it is left as it is.
    words : sequence of str
        Lower-case. A word that has an unknown piece, or that is cut before any vocabulary is
        asked (at a hyphen), is passed over.

    Raises
    ------
    NotApplicableError
        If it is another kind of tokenizer.
    """
    content = content_of(tokenizer)
    model = content["model"]
    add = _ADDING[model["type"]]
    number: dict[str, int] = dict(tokenizer.get_vocab())
    _hold_added(content, number)
    new: list[NewToken] = []
    for word in words:
        pieces = pieces_of(tokenizer, word)
        if len(pieces) < 2:
            continue
        for end in add(model, pieces):
            text = _joined(pieces[:end], model)
            if text in number:
                continue
            number[text] = max(number.values()) + 1
            new.append(NewToken(text, number[text], tuple(number[p] for p in pieces[:end])))
            _put(model, text, number[text], pieces)
    return rebuilt(tokenizer, content), tuple(new)


def content_of(tokenizer: Any) -> Content:
    """Return what the file of a fast tokenizer holds.

    Raises
    ------
    NotApplicableError
        If it is none, or its model is of another kind.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    content: Content = {} if backend is None else json.loads(backend.to_str())
    model = content.get("model", {})
    suffix = model.get("end_of_word_suffix") or model.get("continuing_subword_prefix") or ""
    if model.get("type") not in _ADDING or (model["type"] == "BPE" and suffix):
        kind = "it is no fast tokenizer" if backend is None else f"it is {model.get('type')}"
        raise NotApplicableError(
            f"words are added to fast BPE, Unigram and WordPiece tokenizers, and {kind}.",
            where=type(tokenizer).__name__,
            hint="Take a model whose folder has a tokenizer.json of one of these kinds.",
        )
    return content


def rebuilt(tokenizer: Any, content: Content) -> Any:
    """Return a copy of a tokenizer with another content."""
    from tokenizers import Tokenizer

    changed = copy.deepcopy(tokenizer)
    changed._tokenizer = Tokenizer.from_str(json.dumps(content))
    return changed


def pieces_of(tokenizer: Any, word: str) -> tuple[str, ...]:
    """Return the tokens of a word in a sentence, the mark of its space included.

    Empty where one of them is unknown, or it stands in several units of the text.
    """
    start = _CARRIER.index("{word}")
    encoding = tokenizer(
        _CARRIER.replace("{word}", word), add_special_tokens=False, return_offsets_mapping=True
    )
    stop = start + len(word)
    inside = [
        place
        for place, (a, b) in enumerate(encoding["offset_mapping"])
        if max(a, start - 1) < min(b, stop)
    ]
    ids = [encoding["input_ids"][place] for place in inside]
    tokens = tuple(tokenizer.convert_ids_to_tokens(ids))
    units = {encoding.word_ids(0)[place] for place in inside}
    unknown = tokenizer.unk_token_id in ids or any(BYTE.fullmatch(token) for token in tokens)
    return () if unknown or len(units) > 1 else tokens


def _joined(pieces: Sequence[str], model: Mapping[str, Any]) -> str:
    if model["type"] != "WordPiece":
        return "".join(pieces)
    prefix = str(model["continuing_subword_prefix"])
    return pieces[0] + "".join(piece.removeprefix(prefix) for piece in pieces[1:])


def _hold_added(content: Content, number: Mapping[str, int]) -> None:
    """Put the tokens that were added after the vocabulary into it, where they keep their number."""
    model = content["model"]
    known = {text for text, _ in model["vocab"]} if model["type"] == "Unigram" else model["vocab"]
    for token in sorted(content["added_tokens"], key=lambda token: int(token["id"])):
        if token["content"] not in known:
            _put(model, token["content"], number[token["content"]], ())


def _put(model: dict[str, Any], text: str, number: int, pieces: Sequence[str]) -> None:
    if model["type"] != "Unigram":
        model["vocab"][text] = number
        return
    if number != len(model["vocab"]):
        raise NotApplicableError("the numbers of its tokens have gaps.", where="Unigram")
    scores = dict(model["vocab"])
    model["vocab"].append([text, sum(scores[piece] for piece in pieces) + _LIKELIER])


def _merging(model: dict[str, Any], pieces: Sequence[str]) -> range:
    known = {tuple(merge) for merge in model["merges"]}
    for end in range(2, len(pieces) + 1):
        pair = ("".join(pieces[: end - 1]), pieces[end - 1])
        if pair not in known:
            model["merges"].append(list(pair))
    return range(2, len(pieces) + 1)


def _whole(model: dict[str, Any], pieces: Sequence[str]) -> range:
    return range(len(pieces), len(pieces) + 1)


_ADDING: dict[str, Callable[[dict[str, Any], Sequence[str]], range]] = {
    "BPE": _merging,
    "Unigram": _whole,
    "WordPiece": _whole,
}
