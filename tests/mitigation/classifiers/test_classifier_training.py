"""Training a classifier on is a training like any other: it resumes, stops, and is shared out."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.mitigation.classifiers.planted_labels import documents
from tests.mitigation.training.forked import as_one_of, fork, free_port

from epicene.core.errors import InputError, ModelError
from epicene.core.progress import Silent
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.augmentation import ClassifierAugmentation
from epicene.mitigation.classifiers.group_dro import GroupDro, WorstGroup
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.training.fine_tuned import FineTuned
from epicene.mitigation.training.order import example_at
from epicene.models.load import load_model

STEPS = 8
GROUPS = GroupDro(target="ill", steps=STEPS, batch_size=8, every=2, step=2.0)


@pytest.fixture(scope="session")
def classifier_folder(biased, tmp_path_factory) -> Path:
    """Save the classifier: each training reads it from there, as a new process would."""
    folder = tmp_path_factory.mktemp("classifier")
    biased.module.save_pretrained(folder)
    biased.tokenizer.save_pretrained(folder)
    return folder


def train(folder: Path, work: Path | None, progress: Any = None, method: Any = GROUPS) -> Any:
    model = load_model(str(folder), sanity_check=False)
    inputs = FitInputs(model, documents(40), seed=3, work=work, progress=progress or Silent())
    return method.fit(inputs)


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(
        a[name].numpy().tobytes() == b[name].numpy().tobytes() for name in a
    )


def test_the_weights_of_groups_are_taken_up_too(classifier_folder, tmp_path):
    whole = train(classifier_folder, None)
    work = tmp_path / "work"
    child = fork(lambda told: train(classifier_folder, work, told))
    child.after(5)
    child.kill()
    steps = [int(path.name.split("-")[1]) for path in work.glob("checkpoint-*")]
    assert 0 < max(steps) < STEPS
    resumed = train(classifier_folder, work)
    assert same(whole.weights, resumed.weights)
    # The facts of the documents are kept with the weights.
    again = train(classifier_folder, work)
    assert again.facts == resumed.facts
    assert again.facts["documents"] == {"F": 20, "M": 20}


def test_the_first_step_begins_with_equal_weights(classifier_folder):
    # To measure memory a batch is read before: it must leave no trace in the weights of groups.
    model = load_model(str(classifier_folder), sanity_check=False)
    objective = WorstGroup("ill", step=GROUPS.step)
    examples = objective.examples(documents(40), model, 3)
    first = [examples[example_at(k, len(examples), 3)] for k in range(GROUPS.batch_size)]
    parts = objective.parts(model, examples, 3)
    loss = objective.loss(model.module.train(), parts, objective.batch(first, model, []))
    expected = float((loss.total / loss.count).detach())
    told = train(classifier_folder, None).facts["loss"][0]
    assert told == [1, pytest.approx(expected, rel=1e-4)]


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(5))
def test_five_random_moments(classifier_folder, tmp_path, moment):
    work = tmp_path / "work"
    child = fork(lambda told: train(classifier_folder, work, told))
    child.after(random.Random(moment).randrange(1, STEPS))
    child.kill()
    whole = train(classifier_folder, None)
    assert same(whole.weights, train(classifier_folder, work).weights)


def test_two_processes_weigh_groups_as_one_does(classifier_folder, tmp_path):
    port, work = free_port(), tmp_path / "two"
    children = [
        fork(lambda told: train(classifier_folder, work, told), as_one_of(rank, 2, port))
        for rank in (0, 1)
    ]
    for child in children:
        child.done()
    two, one = train(classifier_folder, work), train(classifier_folder, None)
    assert (two.facts["processes"], one.facts["processes"]) == (2, 1)
    np.testing.assert_allclose(two.facts["loss"], one.facts["loss"], rtol=1e-4)


def test_labels_held_out_stop_a_training_that_unlearns_them(classifier_folder):
    method = ClassifierAugmentation(
        target="ill", steps=12, every=2, learning_rate=0.5, held_out=0.3, patience=2
    )
    facts = train(classifier_folder, None, method=method).facts
    assert facts["stopped_early"]
    assert facts["steps"] < 12
    # What is kept is what cost little.
    measured = dict(facts["perplexity"])
    assert measured[facts["kept_step"]] <= 1.02 * min(measured.values())


def test_another_method_does_not_go_on_with_it(classifier_folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    train(classifier_folder, work)
    other: Callable[..., Any] = ClassifierAugmentation
    with pytest.raises(InputError, match="holds another training"):
        train(classifier_folder, work, method=other(target="ill", steps=STEPS))


def test_a_classifier_that_is_not_in_the_files_is_noticed(biased, tmp_path, monkeypatch):
    corpus, method = documents(40), ClassifierAugmentation(target="ill", steps=2)
    done = mitigated(biased, method, corpus=corpus, out=tmp_path / "out").subject
    texts = [document.text for document in corpus]
    written = load_model(str(tmp_path / "out"), sanity_check=False)
    assert written.classify(texts) == pytest.approx(done.classify(texts), abs=1e-6)
    fitted = method.fit(FitInputs(biased, corpus))

    class Hooked(FineTuned):
        def apply(self, subject):
            after = super().apply(subject)
            # A hook changes what the head says, and save_pretrained knows nothing of it.
            after.module.register_forward_hook(turned, with_kwargs=False)
            return after

    hooked = Hooked(fitted.method, fitted.of, fitted.weights, fitted.facts)
    monkeypatch.setattr(ClassifierAugmentation, "fit", lambda self, inputs: hooked)
    with pytest.raises(ModelError, match="answer otherwise"):
        mitigated(biased, method, corpus=corpus, out=tmp_path / "other")


def turned(module: Any, given: Any, said: Any) -> Any:
    said.logits = -said.logits
    return said
