"""TracIn against a document at a time, against steps that are taken, and what it is measured on."""

from __future__ import annotations

import copy
import json
from math import isnan

import numpy as np
import pytest
import torch
from invented_documents import TEXTS, association, documents

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.edited import edited
from epicene.mitigation.training.scope import Scope, moving
from epicene.tracing.effects import LOGISTIC
from epicene.tracing.influence.checkpoints import Checkpoint, read_checkpoints
from epicene.tracing.influence.influence import influence
from epicene.tracing.influence.losses import LabelLosses, LanguageLosses
from epicene.tracing.influence.measure import DecisionAssociation, WordAssociation, value_of
from epicene.tracing.influence.tracin import gradient, tracin
from epicene.tracing.stages import application, outputs
from epicene.tracing.task import Task

MASKED, CAUSAL, CLASSIFIER = ("bert", "eurobert"), ("gpt2", "llama"), ("classifier",)


@pytest.fixture(scope="module")
def asked(request, tiny_model):
    """A model in double precision, its association and the losses of its documents."""
    if request.param == "classifier":
        model = _classifier(tiny_model("bert"))
        measure = DecisionAssociation.of(Task(model, "yes"), association())
        return model, measure, LabelLosses.of(model, documents(), "label")
    model = tiny_model(request.param)
    model = edited(model, "double", module=copy.deepcopy(model.module).double())
    words = association()
    measure = WordAssociation.of(model, words.contexts, words.first, words.second)
    return model, measure, LanguageLosses.of(model, documents(), hidden=0.3)


def _classifier(base):
    from transformers import AutoModelForSequenceClassification

    from epicene.models.classifier import Classifier

    config = copy.deepcopy(base.module.config)
    config.num_labels, config.id2label = 2, {0: "no", 1: "yes"}
    config.label2id = {"no": 0, "yes": 1}
    torch.manual_seed(0)
    module = AutoModelForSequenceClassification.from_config(config).double().eval()
    return Classifier(base.name, base.identity, module, base.tokenizer)


def moved(model, seed):
    """Weights near those of a model."""
    draws = torch.Generator().manual_seed(seed)
    return {
        name: value + 0.02 * torch.randn(value.shape, generator=draws, dtype=value.dtype)
        if value.is_floating_point()
        else value
        for name, value in model.module.state_dict().items()
    }


def loss_of(module, losses, number):
    """The loss of one document, a row at a time."""
    rows = [row for row, owner in enumerate(losses.owners) if owner == number]
    return sum(losses.shares[row] * losses.losses(module, losses.batch([row]))[0] for row in rows)


every = pytest.mark.parametrize("asked", [*MASKED, *CAUSAL, *CLASSIFIER], indirect=True)
# Norms of EuroBERT and LLaMA compute in single precision whatever the weights are.
SINGLE = ("eurobert", "llama")
in_double = pytest.mark.parametrize("asked", ["bert", "gpt2", *CLASSIFIER], indirect=True)


@every
@pytest.mark.parametrize("scope", [Scope(), Scope("layers", layers=(-1,))], ids=["all", "last"])
def test_it_equals_one_document_at_a_time(asked, scope):
    model, measure, losses = asked
    rates = (0.3, 0.1)
    rounding = 1e-7 if any(kind in model.name for kind in SINGLE) else 1e-12
    checkpoints = [Checkpoint(moved(model, seed), rate) for seed, rate in enumerate(rates)]
    found = tracin(model, measure, losses, len(TEXTS), checkpoints, scope, batch_tokens=60)
    for place, checkpoint in enumerate(checkpoints):
        module = copy.deepcopy(model.module)
        scope.open(module)
        module.load_state_dict(checkpoint.weights)
        weights = list(moving(module).values())

        def slope(value, weights=weights):
            parts = torch.autograd.grad(value, weights, allow_unused=True, retain_graph=True)
            return [
                torch.zeros_like(w) if g is None else g for g, w in zip(parts, weights, strict=True)
            ]

        up = slope(sum(measure.terms(module, 10_000)))
        for number in range(len(TEXTS)):
            down = slope(loss_of(module, losses, number))
            product = sum(float((a * b).sum()) for a, b in zip(up, down, strict=True))
            assert found[number, place] == pytest.approx(
                -rates[place] * product, rel=1e-6, abs=rounding
            )
    assert np.abs(found).max() > 1e-4


@in_double
def test_it_is_what_a_small_step_on_the_document_does(asked):
    model, measure, losses = asked
    step = 1e-6
    times = [Checkpoint(model.module.state_dict(), step)]
    found = tracin(model, measure, losses, len(TEXTS), times)

    def after(number, by):
        module = copy.deepcopy(model.module)
        module.requires_grad_(True)
        weights = list(module.parameters())
        slopes = torch.autograd.grad(loss_of(module, losses, number), weights, allow_unused=True)
        with torch.no_grad():
            for weight, slope in zip(weights, slopes, strict=True):
                if slope is not None:
                    weight.sub_(by * slope)
        return value_of(measure, module)

    for number in range(len(TEXTS)):
        change = (after(number, step) - after(number, -step)) / 2.0
        assert found[number, 0] == pytest.approx(change, rel=1e-3, abs=1e-12)


@pytest.mark.parametrize("asked", [*MASKED, *CAUSAL], indirect=True)
def test_the_words_are_scored_as_the_outputs_are_traced(asked):
    model, measure, _ = asked
    words = association()

    class Inputs:
        precision = "float32"

    scores = outputs.word_scores(model, words, Inputs())
    gaps = LOGISTIC * (scores[:, :, 0] - scores[:, :, 1])
    expected = gaps[:4].mean() - gaps[4:].mean()
    assert value_of(measure, model.module) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("asked", CLASSIFIER, indirect=True)
def test_decisions_are_those_of_the_application_that_is_traced(asked):
    model, measure, _ = asked

    class Inputs:
        task = Task(model, "yes")
        association = association()

    (effect,) = application.STAGE.effects(Inputs())
    assert value_of(measure, model.module) == pytest.approx(effect.value.estimate, abs=1e-6)


@pytest.mark.parametrize("asked", MASKED, indirect=True)
def test_each_token_of_a_document_is_hidden_once(asked):
    model, _, losses = asked
    for number, text in enumerate(TEXTS):
        rows = [row for row, owner in enumerate(losses.owners) if owner == number]
        hidden = sorted(place for row in rows for place in losses.asked[row])
        encoding = model.encode(text)
        assert hidden == list(encoding.positions)
        assert len(rows) == 3
        total = 0.0
        for row in rows:
            ids = torch.tensor([encoding.ids])
            for place in losses.asked[row]:
                ids[0, place] = model.tokenizer.mask_token_id
            with torch.no_grad():
                logits = model.module(input_ids=ids).logits[0].log_softmax(dim=-1)
            total -= sum(float(logits[place, encoding.ids[place]]) for place in losses.asked[row])
        expected = total / len(encoding.positions)
        assert loss_of(model.module, losses, number).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("asked", ["gpt2"], indirect=True)
def test_the_gradient_is_the_same_in_small_batches(asked):
    model, measure, _ = asked
    module = copy.deepcopy(model.module)
    module.requires_grad_(True)
    one, many = gradient(module, measure, 10_000), gradient(module, measure, 40)
    assert all(torch.allclose(one[name], many[name], atol=1e-12) for name in one)


def test_what_is_told_names_documents_and_quotes_none(tiny_model, tmp_path):
    corpus = Corpus.of([*documents(), documents()[0].__class__("empty", "")])
    found = influence(tiny_model("gpt2"), corpus, association())
    assert list(found.table["rank"]) == [1, 2, 3, 4, 5]
    assert list(found.table["influence"][:4]) == sorted(found.table["influence"][:4], reverse=True)
    last = found.table.iloc[4]
    assert last["document"] == "empty"
    assert isnan(last["influence"])
    assert last["unscored_reason"].startswith("no_loss")
    assert found.facts["confidential"] is True
    found.save(tmp_path / "out")
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in (tmp_path / "out").iterdir()
    )
    assert "patiente" not in written
    assert json.loads(found.to_json())["documents"][0]["document"] == found.top(1)[0]
    quoted = found.with_examples(corpus, 2)
    assert list(quoted.table["text"] != "") == [True, True, False, False, False]
    assert quoted.facts["texts"] == 2


def test_what_ships_is_not_confidential(tiny_model):
    from dataclasses import replace

    corpus = replace(Corpus.of(documents()), licence="cc-by-4.0")
    assert influence(tiny_model("gpt2"), corpus, association()).facts["confidential"] is False


def test_checkpoints_are_read_as_a_trainer_writes_them(tiny_model, tmp_path):
    model = tiny_model("gpt2")
    for step, rate in ((10, 2e-4), (20, 1e-4)):
        folder = tmp_path / f"checkpoint-{step}"
        model.module.save_pretrained(folder)
        state = {"log_history": [{"learning_rate": 1.0}, {"learning_rate": rate}, {"loss": 3.0}]}
        (folder / "trainer_state.json").write_text(json.dumps(state), encoding="utf-8")
    folders = sorted(tmp_path.iterdir())
    assert [one.learning_rate for one in read_checkpoints(folders)] == [2e-4, 1e-4]
    corpus = Corpus.of(documents())
    found = influence(model, corpus, association(), folders).table
    alone = influence(model, corpus, association()).table
    assert list(found["document"]) == list(alone["document"])
    assert list(found["influence"]) == pytest.approx(list(3e-4 * alone["influence"]), rel=1e-4)


def test_bad_checkpoints_are_refused(tiny_model, tmp_path):
    other = tiny_model("llama").module.state_dict()
    corpus = Corpus.of(documents())
    for given, said in (
        ([Checkpoint(other, 1.0)], "not those of the model"),
        ([tmp_path], "does not tell the learning rate"),
        ([Checkpoint(tmp_path, 1.0)], "there is no model.safetensors"),
        ([tmp_path, Checkpoint(other, 1.0)], "not both"),
    ):
        with pytest.raises(InputError, match=said):
            influence(tiny_model("gpt2"), corpus, association(), given)
    with pytest.raises(InputError, match="rates are of checkpoints"):
        influence(tiny_model("gpt2"), corpus, association(), learning_rates=[0.1])
    with pytest.raises(InputError, match="of classifiers"):
        influence(tiny_model("gpt2"), corpus, association(), label="mind")
    for state in ("[" * 100_000, "[]", '{"log_history": [3]}', '{"log_history": 3}'):
        (tmp_path / "trainer_state.json").write_text(state, encoding="utf-8")
        with pytest.raises(InputError, match="does not tell the learning rate"):
            read_checkpoints([tmp_path])
    with pytest.raises(InputError, match="above 0"):
        Checkpoint(other, 0.0)
    with pytest.raises(InputError, match="2 checkpoints and 1 learning rates"):
        read_checkpoints([tmp_path, tmp_path], [0.1])
