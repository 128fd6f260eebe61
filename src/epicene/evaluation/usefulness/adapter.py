"""A model of an audit as the harness asks models. Imported only when benchmarks are asked for."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from lm_eval.api.model import LM

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import Generates, Model, Sampling, ScoresTexts
from epicene.models.causal import CausalModel

BATCH = 8
MAX_TOKENS = 256
# Of which a benchmark for models that write from left to right can be asked.
FAMILIES = ("decoder", "served")


def harness_model(model: Model) -> Any:
    """Return a model as the harness asks it, on the weights that are loaded already.

    A causal model of transformers is asked by the harness's own code for it, so that numbers are
    those of the harness; another one through its capabilities.

    Raises
    ------
    NotApplicableError
        If it neither writes nor scores texts from left to right.
    """
    if isinstance(model, CausalModel):
        from lm_eval.models.huggingface import HFLM

        # A copy: the harness gives the tokenizer a token to pad with, and pads on the left.
        tokenizer = copy.deepcopy(model.tokenizer)
        return HFLM(pretrained=model.module, tokenizer=tokenizer, batch_size=BATCH)
    able = isinstance(model, ScoresTexts | Generates)
    if model.identity.family not in FAMILIES or not able:
        raise NotApplicableError(
            "benchmarks are for models that write from left to right, causal or served."
        )
    return Asked(model)


class Asked(LM):  # type: ignore[misc]
    """Asks a model through its capabilities.

    Parameters
    ----------
    model : Model
        That scores texts, or writes, or both.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model

    def loglikelihood(self, requests: Sequence[Any], **_: Any) -> list[tuple[float, bool]]:
        """Return the log-probability of each continuation; whether it is the likeliest is unknown.

        The tokens of a context are taken to be the first ones of context and continuation, as the
        harness does for its own models.
        """
        scorer = self._scorer()
        pairs = [_moved(*request.args) for request in requests]
        contexts = list(dict.fromkeys(context for context, _ in pairs if context))
        lengths = dict(
            zip(contexts, map(len, scorer.score_texts(contexts)), strict=True) if contexts else ()
        )
        wholes = scorer.score_texts([context + rest for context, rest in pairs])
        return [
            (float(scores[lengths.get(context, 0) :].sum()), False)
            for (context, _), scores in zip(pairs, wholes, strict=True)
        ]

    def loglikelihood_rolling(self, requests: Sequence[Any], **_: Any) -> list[float]:
        """Return the log-probability of each text, which the model must read whole."""
        texts = [request.args[0] for request in requests]
        return [float(scores.sum()) for scores in self._scorer().score_texts(texts)]

    def generate_until(self, requests: Sequence[Any], **_: Any) -> list[str]:
        """Return the likeliest continuation of each context, up to the first mark that ends it."""
        if not isinstance(self._model, Generates):
            raise NotApplicableError("the model lacks Generates.")
        answers = []
        for request in requests:
            context, options = request.args
            limit = int(options.get("max_gen_toks") or MAX_TOKENS)
            (text,) = self._model.generate([context], Sampling(limit, 0.0, 1.0))
            answers.append(_until(text, options.get("until") or ()))
        return answers

    def _scorer(self) -> ScoresTexts:
        if not isinstance(self._model, ScoresTexts):
            raise NotApplicableError("the model lacks ScoresTexts.")
        return self._model


def _moved(context: str, continuation: str) -> tuple[str, str]:
    """Move spaces that end the context to the continuation, whose first token begins with them."""
    kept = context.rstrip()
    return kept, context[len(kept) :] + continuation


def _until(text: str, marks: Sequence[str] | str) -> str:
    for mark in [marks] if isinstance(marks, str) else marks:
        if mark:
            text = text.split(mark, maxsplit=1)[0]
    return text
