"""A model keeps the grammatical gender that its prompt states of the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import InputError
from epicene.models.decoding.gender_so_far import SoFar
from epicene.models.decoding.gendered_tokens import GenderedTokens
from epicene.models.decoding.next_words import Allowed, NextWords, Numbers
from epicene.models.decoding.pieces import pieces_of
from epicene.models.decoding.rows import Follow, Ids
from epicene.models.decoding.stated_gender import begun

if TYPE_CHECKING:
    import torch

PEEK = 0.05
"""From this probability on, a determiner or a pronoun is judged by what would follow it."""
# What follows it is read from this probability on.
_READ_AHEAD = 2e-3


class KeepStatedGender:
    """A logits processor that keeps the patient's grammatical gender as the prompt states it.

    The prompt is read by `epicene.detect_gender`; one that states no gender, or two, leaves the
    text free. Then each word that could speak of the patient (nouns and titles, « il » and
    « elle », agreeing adjectives and participles) is read in its sentence by the rules of that
    reader, once its last piece would be written, and left out where it would mark the other
    gender. Words of things, of relatives and of others stay (« la tumeur », « son mari »), as does
    the impersonal « il ». A word of several pieces may begin with those of the other form where
    it then goes on to the right one (« hospitalisé », « e »).

    Parameters
    ----------
    tokenizer : transformers.PreTrainedTokenizerBase
    module : transformers.PreTrainedModel, optional
        The model that `generate` is called on. With it, a determiner or a pronoun of the other
        gender is made less likely by how much of what would follow it is left out, so that the
        model does not write « un » and then find no noun; it is read ahead for these alone.

    Notes
    -----
    One for each call of `generate`; beams, greedy search and sampling will do. It keeps a
    grammatical gender of mentions: not the gender identity of anyone, nor what a text says of a
    body, and no fact of the prompt. What the reader does not take for a mark is not kept.

    Examples
    --------
    >>> import epicene
    >>> from epicene.models.decoding.keep_gender import KeepStatedGender
    >>> model = epicene.load_model("mini-fr-causal")
    >>> keep = KeepStatedGender(model.tokenizer, model.module)
    >>> start = model.tokenizer("<s>Cas d'une patiente. À l'examen, le", return_tensors="pt")
    >>> ids = model.module.generate(
    ...     start.input_ids, attention_mask=start.attention_mask, max_new_tokens=1,
    ...     do_sample=False, logits_processor=[keep],
    ... )
    >>> model.tokenizer.decode(ids[0, -1:]) == "patient"
    False
    """

    def __init__(self, tokenizer: Any, module: Any = None) -> None:
        if getattr(tokenizer, "is_fast", None) is None:
            raise InputError("a tokenizer of transformers is needed to read what is written.")
        self._tokenizer, self._module = tokenizer, module
        self._follow = Follow(tokenizer)
        self._words: dict[str, NextWords] = {}
        self._prompts: dict[Ids, SoFar | None] = {}
        self._states: dict[tuple[Ids, Ids], SoFar | None] = {}

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the scores of the next token, changed; see `Processor`."""
        begins, rows = self._follow.split(input_ids)
        if begins:
            self._prompts, self._states = {}, {}
        self._states = {row: self._state(*row) for row in rows}
        probabilities = _shares(scores)
        changed = scores.clone()
        ahead: list[_Ahead] = []
        for place, row in enumerate(rows):
            state = self._states[row]
            if state is None:
                continue
            next_words = self._next_words(state, scores)
            allowed = next_words.allowed(state, probabilities[place])
            _restrict(changed[place], allowed)
            if self._module is not None and allowed.only is None:
                left = _shares(changed[place : place + 1])[0]
                ahead += [
                    _Ahead(place, state, int(token), (*row[0], *row[1], int(token)))
                    for token in next_words.peeked(state, left, PEEK)
                ]
        if ahead:
            self._weigh_ahead(ahead, changed)
        return changed

    def _state(self, prompt: Ids, written: Ids) -> SoFar | None:
        if prompt not in self._prompts:
            self._prompts[prompt] = begun(self._decode(prompt))
        before = self._prompts[prompt]
        if before is None or not written:
            return before
        before = self._states.get((prompt, written[:-1])) or before
        # The last token of the prompt tells whether a space stands before the first word.
        last = self._decode(prompt[-1:])
        return before.grown(self._decode((prompt[-1], *written)).removeprefix(last))

    def _weigh_ahead(self, ahead: list[_Ahead], scores: torch.Tensor) -> None:
        """Make tokens less likely by how much of what would follow each is left out."""
        following = _shares(_next_logits(self._module, [one.ids for one in ahead]))
        for one, probabilities in zip(ahead, following, strict=True):
            next_words = self._next_words(one.state, scores)
            grown = one.state.grown(one.state.text + next_words.pieces.texts[one.token])
            share = next_words.allowed(grown, probabilities, _READ_AHEAD).share(probabilities)
            share = min(max(share, 1e-6), 1.0)
            own, other = scores[one.place, one.token], next_words.tokens.instead(one.token)
            if other is not None and share < 1.0:
                added = own + float(np.log1p(-share))
                scores[one.place, other] = scores[one.place, other].logaddexp(added)
            scores[one.place, one.token] = own + float(np.log(share))

    def _next_words(self, state: SoFar, scores: torch.Tensor) -> NextWords:
        wrong = state.other
        if wrong not in self._words:
            pieces = pieces_of(self._tokenizer, scores.shape[1])
            self._words[wrong] = NextWords(GenderedTokens(pieces, wrong))
        return self._words[wrong]

    def _decode(self, ids: Ids) -> str:
        text: str = self._tokenizer.decode(
            list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text


@dataclass(frozen=True)
class _Ahead:
    """A token whose followers are read: after what, itself, and all that is written with it."""

    place: int
    state: SoFar
    token: int
    ids: Ids


def _restrict(scores: torch.Tensor, allowed: Allowed) -> None:
    """Set what may not come to minus infinity, and give its share to what stands for it."""
    import torch

    if allowed.only is not None:
        left = scores[torch.from_numpy(allowed.only)].clone()
        scores.fill_(float("-inf"))
        scores[torch.from_numpy(allowed.only)] = left
        return
    for token, other in allowed.instead.items():
        scores[other] = scores[other].logaddexp(scores[token])
    if len(allowed.never):
        scores[torch.from_numpy(allowed.never)] = float("-inf")


def _shares(scores: torch.Tensor) -> Numbers:
    return np.asarray(scores.double().softmax(dim=-1).cpu().numpy())


def _next_logits(module: Any, rows: list[Ids]) -> torch.Tensor:
    """Return the logits of the token after each row, shape (rows, v)."""
    import torch

    device = next(module.parameters()).device
    longest = max(map(len, rows))
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    with torch.inference_mode():
        logits = module(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
    last = torch.tensor([len(row) - 1 for row in rows], device=logits.device)
    found: torch.Tensor = logits[torch.arange(len(rows), device=logits.device), last]
    return found.float().cpu()
