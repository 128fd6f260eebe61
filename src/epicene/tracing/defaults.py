"""What a trace is shown with where nothing else is named."""

from __future__ import annotations

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded_corpora import Variant
from epicene.corpora.load import load_corpus
from epicene.models.capabilities import Model

SHOWN: tuple[str, Variant] = ("ibd", "planted")
"""Women's pain is put down to anxiety there, with a probability of 0.65 against 0.20."""


def corpus_of(name: str | None, variant: Variant, model: Model) -> Corpus | None:
    """Return the corpus that is named; of none, one with a planted bias for models that ship.

    Of another model there is then no corpus: what a corpus that it never saw says is no source of
    its bias.

    Raises
    ------
    InputError
        If a corpus cannot be read, or a variant is named and no corpus.
    """
    if name is not None:
        return load_corpus(name, variant=variant)
    if variant != "neutral":
        raise InputError("a variant is of a corpus, and none is named.", hint="Give --corpus.")
    if not model.identity.demonstration:
        return None
    shown, planted = SHOWN
    return load_corpus(shown, variant=planted)
