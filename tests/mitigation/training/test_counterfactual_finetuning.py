"""An association that was planted is learnt, and lost again when twins are read as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import planted_association
import pytest
from planted_association import PlainFineTuning, association, planted, taught

import epicene
import tiny_models
from epicene.core.document import Document
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.base import FitInputs
from epicene.mitigation.training.counterfactual_finetuning import CounterfactualFineTuning
from epicene.mitigation.training.held_out import HeldOut

FAST = {"batch_size": 16, "every": 30, "window": 64, "mask": 0.3}


def test_a_planted_association_is_learnt_and_lost(tmp_path: Path) -> None:
    folder = tiny_models.save("eurobert", tmp_path / "m", initializer_range=0.05)
    model, corpus = epicene.load_model(str(folder), sanity_check=False), planted(120)
    assert abs(association(model)) < 0.2
    _, biased = taught(
        model, PlainFineTuning(steps=90, allowed=9.0, learning_rate=1e-2, **FAST), corpus
    )
    before = association(biased)
    # The truth of the generator: twice the logarithm of nine to one, 4.4 nats.
    assert before > 1.5
    options = {"steps": 70, "learning_rate": 3e-3, **FAST}
    fitted, after = taught(biased, CounterfactualFineTuning(**options), corpus)
    _, more = taught(biased, PlainFineTuning(**options), corpus)
    assert abs(association(after)) < 0.4 * before
    # Not that it was trained on, but that it read twins.
    assert association(more) > 2 * abs(association(after))
    perplexities = dict(fitted.facts["perplexity"])
    assert perplexities[fitted.facts["kept_step"]] < 1.02 * perplexities[0]
    # The model that was given is as it was.
    assert association(biased) == before
    assert after.name.endswith("+counterfactual-finetuning")


@pytest.mark.slow
def test_the_same_with_a_model_that_ships() -> None:
    model = epicene.load_model("small-fr")
    clinical = epicene.load_corpus("mental-health")
    twins = {twin.id: twin for twin in clinical.twins()}
    records = [document for document in clinical if document.id in twins]
    read, unseen = records[:60], Corpus.of(records[60:])
    short = planted(400)
    corpus = replace(
        Corpus.of([*short, *read]),
        twin_reader=InMemory((*short.twins(), *(twins[document.id] for document in read))),
    )
    options = {"steps": 200, "batch_size": 16, "window": 48, "learning_rate": 1e-3, "mask": 0.3}
    lesson = Corpus.of([*planted(2000, seed=5), *read[:20]])
    _, biased = taught(model, PlainFineTuning(allowed=9.0, **options), lesson)
    before = association(biased)
    assert before > 1.5
    measure = HeldOut.of(unseen, model, 64, 0)
    _, after = taught(biased, CounterfactualFineTuning(**options), corpus)
    _, more = taught(biased, PlainFineTuning(**options), corpus)
    assert abs(association(after)) < 0.4 * before
    assert measure.perplexity(after.module) < 1.02 * measure.perplexity(biased.module)
    # Not that it was trained on, but that it read twins.
    assert association(more) > 2 * abs(association(after))


def test_transformers_is_as_loud_after_as_before(tiny_folder: Callable[[str], Path]) -> None:
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity(logging.WARNING)
    try:
        model = epicene.load_model(str(tiny_folder("llama")), sanity_check=False)
        taught(model, CounterfactualFineTuning(steps=1, window=40, held_out=0.0), planted(20))
        assert logging.get_verbosity() == logging.WARNING
    finally:
        logging.set_verbosity(before)


def test_a_causal_model_is_trained_too(tiny_folder: Callable[[str], Path]) -> None:
    model = epicene.load_model(str(tiny_folder("llama")), sanity_check=False)
    method = CounterfactualFineTuning(steps=6, batch_size=4, every=3, window=40)
    fitted, after = taught(model, method, planted(20))
    assert fitted.facts["perplexity"][-1][1] < fitted.facts["perplexity"][0][1]
    assert any(
        (a != b).any()
        for a, b in zip(after.module.parameters(), model.module.parameters(), strict=True)
    )


def test_texts_without_gender_cannot_be_swapped(tiny_folder: Callable[[str], Path]) -> None:
    model = epicene.load_model(str(tiny_folder("eurobert")), sanity_check=False)
    same = [Document(f"d{k}", "Pas de fièvre.") for k in range(4)]
    corpus = replace(Corpus.of(same), twin_reader=InMemory(tuple(same)))
    with pytest.raises(InputError, match="no text of the corpus can be swapped"):
        CounterfactualFineTuning(held_out=0.5).fit(FitInputs(model, corpus))


def test_one_patient_cannot_be_held_out(tiny_folder: Callable[[str], Path]) -> None:
    model = epicene.load_model(str(tiny_folder("eurobert")), sanity_check=False)
    own = planted_association.planted(1)
    with pytest.raises(InputError, match="too few patients"):
        CounterfactualFineTuning().fit(FitInputs(model, own))
    assert CounterfactualFineTuning(held_out=0.0, steps=1).fit(FitInputs(model, own)).weights


def test_vectors_cannot_be_trained() -> None:
    vectors = epicene.load_model("mini-fr-vectors")
    with pytest.raises(NotApplicableError, match="cannot be trained"):
        CounterfactualFineTuning().fit(FitInputs(vectors, planted(4)))


def test_it_is_applied_to_the_model_that_was_trained(tiny_folder: Callable[[str], Path]) -> None:
    model = epicene.load_model(str(tiny_folder("eurobert")), sanity_check=False)
    other = epicene.load_model(str(tiny_folder("camembert")), sanity_check=False)
    fitted = CounterfactualFineTuning(held_out=0.0, steps=1).fit(FitInputs(model, planted(2)))
    with pytest.raises(InputError, match="another model"):
        fitted.apply(other)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "1 or more"),
        ({"batch_size": 3, "passes": 2}, "cannot be shared out"),
        ({"precision": "float8"}, "unknown precision"),
        ({"held_out": 1.0}, "share held out"),
        ({"scope": "some"}, "unknown scope"),
        ({"scope": "layers"}, "no layer is named"),
        ({"scope": "layers", "layers": (7,)}, "no layer 7"),
        ({"window": 2}, "holds no word"),
    ],
)
def test_options_that_make_no_sense(
    tiny_folder: Callable[[str], Path], options: dict, message: str
) -> None:
    model = epicene.load_model(str(tiny_folder("eurobert")), sanity_check=False)
    with pytest.raises(InputError, match=message):
        CounterfactualFineTuning(**options).fit(FitInputs(model, planted(20)))
