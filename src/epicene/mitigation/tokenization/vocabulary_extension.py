"""Give a model the feminine or masculine forms that it cuts while it knows the other whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.edited import copied, edited
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.mitigation.tokenization.missing_forms import missing_forms, token_gap
from epicene.mitigation.tokenization.new_rows import give_rows
from epicene.mitigation.tokenization.whole_words import with_whole_words
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.language_training import LanguageTraining

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel

NAME = "vocabulary-extension"


@dataclass(frozen=True)
class VocabularyExtension:
    """The vocabulary extended with missing forms, whose vectors are the means of their pieces.

    Parameters
    ----------
    genders : {"both", "feminine", "masculine"}
        Which missing forms are added.
    steps : int
        Of a short training on the corpus after it, in which embeddings alone move; 0 for none.
    learning_rate : float
        Of that training.
    """

    genders: str = "both"
    steps: int = 0
    learning_rate: float = 2e-4
    name: ClassVar[str] = NAME
    moment: ClassVar[Moment] = "tokenization"
    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal")
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = ""

    def fit(self, inputs: FitInputs) -> Extended:
        """Find what is missing, and what it changes.

        Raises
        ------
        InputError
            If the tokenizer misses no form, or there is a training and no corpus.
        NotApplicableError
            If the subject is no language model, or its tokenizer cannot be given words.
        """
        if self.steps and inputs.corpus is None:
            raise InputError(
                "a training after the extension needs a corpus.",
                hint="Give it: --corpus, or corpus=…; or steps=0.",
            )
        model: TransformerModel = inputs.subject
        check_applies(self, kind_of(model))
        missing = missing_forms(model)
        chosen = {
            "both": missing.all,
            "feminine": missing.feminine,
            "masculine": missing.masculine,
        }
        if self.genders not in chosen:
            raise InputError(
                f"genders={self.genders!r} is not known.", hint=f"Known: {', '.join(chosen)}."
            )
        words = chosen[self.genders]
        _, tokens = with_whole_words(model.tokenizer, words)
        if not tokens:
            raise InputError(
                "the tokenizer cuts no form of which it knows the other gender whole.",
                where=model.name,
                hint="There is nothing to add to it.",
            )
        after = _extended(model, words)
        before_gap, after_gap = token_gap(model), token_gap(after)
        facts = {
            "feminine": len(set(missing.feminine) & set(words)),
            "masculine": len(set(missing.masculine) & set(words)),
            "tokens": len(tokens),
            "passed_over": len(set(missing_forms(after).all) & set(words)),
            "gap_before": _shown(before_gap),
            "gap_after": _shown(after_gap),
        }
        trained = None
        if self.steps:
            method = LanguageTraining(
                steps=self.steps,
                scope="embeddings",
                learning_rate=self.learning_rate,
                every=max(1, self.steps // 4),
            )
            trained = method.fit(dataclasses.replace(inputs, subject=after))
            facts["training"] = dict(trained.facts)
        return Extended(words, facts, trained)


@dataclass(frozen=True)
class Extended:
    """Words that models are given.

    Parameters
    ----------
    words : tuple of str
    facts : mapping
        How many forms of each gender, how many tokens with those of their beginnings, how many
        words could not be added, and the tokens that feminine forms cost more than masculine
        ones, before and after.
    trained : FineTuned, optional
        What was trained after it.
    """

    words: tuple[str, ...]
    facts: Mapping[str, Any]
    trained: FineTuned | None = None

    def apply(self, subject: Any) -> Any:
        """Return the model with a larger vocabulary; the one given stays as it is.

        Raises
        ------
        InputError
            If there was a training, and this is another model than the one that was trained.
        NotApplicableError
            If it is no language model, or its tokenizer cannot be given words.
        """
        check_applies(VocabularyExtension, kind_of(subject))
        after = _extended(subject, self.words)
        if self.trained is None:
            return after
        return dataclasses.replace(self.trained.apply(after), name=after.name)


def _extended(model: TransformerModel, words: tuple[str, ...]) -> TransformerModel:
    tokenizer, tokens = with_whole_words(model.tokenizer, words)
    module = copied(model)
    if tokens:
        give_rows(module, tokens)
    return edited(model, NAME, module=module, tokenizer=tokenizer)


def _shown(value: Any) -> dict[str, float]:
    return {"estimate": value.estimate, "ci_low": value.ci_low, "ci_high": value.ci_high}
