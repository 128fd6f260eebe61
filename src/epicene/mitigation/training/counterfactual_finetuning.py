"""Counterfactual fine-tuning: train on documents and on the same about the other gender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from epicene.core.errors import InputError
from epicene.mitigation.training.language_training import LanguageTraining
from epicene.mitigation.training.objective import Example
from epicene.mitigation.training.reading import runs

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class CounterfactualFineTuning(LanguageTraining):
    """Train a language model on documents and their twins, as it was trained before.

    Two-sided counterfactual augmentation (Lu et al. 2020; Zmigrod et al. 2019 for languages with
    grammatical gender; Webster et al. 2020 for training on): every document that has a twin is
    read with it, once each, so that what is said of women is said of men as often. A document
    without a twin (sex-linked anatomy, no mark of gender) is left out, so that what it says
    of one gender alone is not learnt.

    Parameters
    ----------
    mask : float
        Share of the tokens that a masked model has to find.
    whole_words : bool
        Hide all tokens of a word together.
    """

    name: ClassVar[str] = "counterfactual-finetuning"
    reference: ClassVar[str] = "webster2020measuring"

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Cut documents and twins into runs of tokens.

        Raises
        ------
        InputError
            If no document has a twin that says something else.
        """
        twins = {twin.id: twin.text for twin in corpus.twins()}
        texts = [
            text
            for document in corpus
            if twins.get(document.id, document.text) != document.text
            for text in (document.text, twins[document.id])
        ]
        if not texts:
            raise InputError(
                "no text of the corpus can be swapped to the other gender.",
                where=corpus.name,
                hint="Give documents that speak of a patient as a woman or as a man.",
            )
        return list(runs(texts, model, self.window))
