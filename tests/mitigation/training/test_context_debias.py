"""Context-Debias: its loss by hand, and words that lose what they share with the gender."""

from __future__ import annotations

import planted_twins
import pytest
import torch

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.training.attribute_vectors import attribute_vectors
from epicene.mitigation.training.context_debias import ContextDebias
from epicene.mitigation.training.stereotype_words import target_words
from epicene.mitigation.training.word_sentences import word_sentences

KINDS = ("camembert", "llama")
TARGETS = ("trouble", "douleur")


def states_of(module, row):
    with torch.no_grad():
        output = module(input_ids=torch.tensor([row]), output_hidden_states=True)
    return [layer[0] for layer in output.hidden_states[1:]]


def test_words_are_found_in_their_sentences(tiny_model):
    model = tiny_model("camembert")
    found = list(word_sentences(planted_twins.corpus(2), model, ("Patiente", "douleur")))
    assert [sentence.word for sentence in found] == ["patiente", "douleur"]
    for sentence, text in zip(found, (planted_twins.WOMAN[0], planted_twins.SAID[1]), strict=True):
        assert sentence.row == model.encode(text).ids
        word = model.tokenizer.decode([sentence.row[place] for place in sentence.places])
        assert word.strip() == sentence.word


@pytest.mark.parametrize("against", ["words", "pairs"])
def test_vectors_are_the_mean_states_of_words(tiny_model, against):
    model, corpus = tiny_model("llama"), planted_twins.corpus(4)
    women, men = ("femme", "patiente"), ("homme", "patient")
    sentences = list(word_sentences(corpus, model, (*women, *men)))
    found = attribute_vectors(sentences, model, women, men, against)
    means = {}
    for word, (text, _) in (("patiente", planted_twins.WOMAN), ("patient", planted_twins.MAN)):
        (sentence,) = word_sentences(Corpus.of([Document("1", text)]), model, (word,))
        layers = states_of(model.module, sentence.row)
        means[word] = torch.stack([s[list(sentence.places)].mean(dim=0) for s in layers])
    expected = [means["patiente"], means["patient"]]
    if against == "pairs":
        expected = [expected[0] - expected[1]]
    assert torch.allclose(found, torch.stack(expected, dim=1), atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("layers", "over"), [("all", "word"), ("first", "sentence"), ("last", "word")]
)
def test_the_loss_is_that_of_the_definition(tiny_model, kind, layers, over):
    model = tiny_model(kind)
    objective = ContextDebias(orthogonal=0.3, original=0.7, at=layers, over=over, targets=TARGETS)
    examples = objective.examples(planted_twins.corpus(4), model, 0)
    batch = planted_twins.batch_of(objective, model, examples)
    # After some steps, so that the states have moved.
    trained = planted_twins.trained(objective, model, 3)
    module, vectors = trained.module, trained.parts.vectors
    with torch.no_grad():
        found = objective.loss(module, trained.parts, batch)
    chosen = {"all": range(model.n_layers), "first": [0], "last": [model.n_layers - 1]}[layers]
    expected = 0.0
    for example in examples:
        states = states_of(module, example.rows[0])
        places = example.facts["places"]
        assert len(places) == len(example.rows[0]) or over == "word"
        terms = [float(states[i][p] @ v) ** 2 for p in places for i in chosen for v in vectors[i]]
        expected += 0.3 * sum(terms) / len(terms)
        now, before = (states_of(m, example.rows[1]) for m in (module, model.module))
        drifts = [
            float((now[i][p] - before[i][p]).square().sum())
            for p in range(len(example.rows[1]))
            for i in range(model.n_layers)
        ]
        expected += 0.7 * sum(drifts) / len(drifts)
    assert found.total.item() == pytest.approx(expected, rel=1e-3)
    assert found.count.item() == len(examples)


def component(model, module, vectors):
    """Return the mean squared cosine of target words with the vectors, over layers."""
    values = []
    for sentence in word_sentences(planted_twins.corpus(4), model, TARGETS):
        for i, states in enumerate(states_of(module, sentence.row)):
            for place in sentence.places:
                cosines = torch.nn.functional.cosine_similarity(states[place][None], vectors[i])
                values.append(cosines.square().mean().item())
    return sum(values) / len(values)


@pytest.mark.parametrize("kind", KINDS)
def test_the_component_falls_with_the_weight_alone(tiny_model, kind):
    model = tiny_model(kind)
    found = {}
    for weight in (0.0, 0.2):
        objective = ContextDebias(orthogonal=weight, targets=TARGETS, against="pairs")
        trained = planted_twins.trained(objective, model, 15, 1e-2)
        found[weight] = component(model, trained.module, trained.parts.vectors)
    before = component(model, model.module, trained.parts.vectors)
    assert found[0.0] == pytest.approx(before, rel=1e-3)
    assert found[0.2] < 0.4 * before


def test_the_original_stays_as_it_was(tiny_model):
    model = tiny_model("camembert")
    parts = planted_twins.trained(ContextDebias(targets=TARGETS), model, 3).parts
    parts.train()
    assert not parts.module.training
    pairs = zip(parts.module.parameters(), model.module.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_it_is_fitted_and_applied(tiny_model):
    planted_twins.check_fitted(ContextDebias(targets=TARGETS), tiny_model("llama"))


def test_a_corpus_without_the_words_is_refused(tiny_model):
    with pytest.raises(InputError, match="targets"):
        ContextDebias(targets=("zèbre",)).examples(
            planted_twins.corpus(2), tiny_model("camembert"), 0
        )


def test_targets_are_no_words_for_people():
    words = target_words()
    assert "anxiété" in words
    assert not {"femme", "homme", "elle", "Nathalie"} & set(words)
