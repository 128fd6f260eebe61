"""Perplexity parity, worked word by word from the weights of saved models."""

from __future__ import annotations

import math

import numpy as np
import planted_models
import pytest
import torch
from benchmarks.controls.templates import document_model, twin_corpus
from scipy import stats

from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.twin_passages import Twins, draw_twins
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs import perplexity_parity
from epicene.probes.outputs.perplexity_parity import (
    PROBE,
    PerplexityParity,
    TwinLikelihoods,
    passage_of,
    shared_words,
)


@pytest.fixture
def alone(monkeypatch):
    """Ask nothing of the corpora that ship."""
    monkeypatch.setattr(perplexity_parity, "shipped", lambda *_: ())


def naive(model, text):
    """Return the log-probability of each word with its tokens hidden, a pass a word."""
    values, at = [], 1
    for word in text.split():
        n = len(model.tokenizer(word, add_special_tokens=False)["input_ids"])
        ids = model.tokenizer(text)["input_ids"]
        places = range(at, at + n)
        masked = [model.tokenizer.mask_token_id if i in places else t for i, t in enumerate(ids)]
        with torch.inference_mode():
            logits = model.module(torch.tensor([masked])).logits[0].double()
        log_p = torch.log_softmax(logits, -1)
        values.append(sum(float(log_p[i, ids[i]]) for i in places))
        at += n
    return values


def test_rows_are_the_mean_of_documents_and_student_over_patients(alone):
    model, corpus = document_model(5, planted=True), twin_corpus(5)
    shared, whole = PerplexityParity(documents=16).measure(Inputs(model, corpora=(corpus,)))
    margins = {"shared": [], "whole": []}
    twins = {twin.id: twin.text for twin in corpus.twins()}
    for document in corpus:
        texts = (document.text, twins[document.id])
        feminine, masculine = texts if document.subject.sex == "F" else texts[::-1]
        women, men = naive(model, feminine), naive(model, masculine)
        # The first word names the person; the others are in both.
        margins["shared"].append(np.mean(women[1:]) - np.mean(men[1:]))
        margins["whole"].append(np.mean(women) - np.mean(men))
    assert shared.estimate == pytest.approx(np.mean(margins["shared"]), abs=1e-4)
    assert whole.estimate == pytest.approx(np.mean(margins["whole"]), abs=1e-4)
    test = stats.ttest_1samp(margins["shared"], 0.0)
    assert shared.p_value == pytest.approx(test.pvalue, rel=1e-2)
    assert (shared.ci_low, shared.ci_high) == pytest.approx(
        tuple(test.confidence_interval(0.95)), abs=1e-3
    )
    # What holds the frequency of the gendered words themselves is not tested.
    assert math.isnan(whole.p_value)
    assert math.isnan(whole.neutral)
    assert shared.n == 16


def test_causal_models_are_read_from_left_to_right(tmp_path):
    texts = ("La patiente dort .", "Le patient dort .")
    built = planted_models.causal(texts, [])
    model = load_model(str(built.save(tmp_path)), sanity_check=False)
    found = np.array(TwinLikelihoods(*texts).ask(model))
    for row, text in zip(found, texts, strict=True):
        words = [built.naive(text, i) for i in range(4)]
        assert row == pytest.approx([sum(words), 4, sum(words[2:]), 2], abs=1e-3)


def test_a_passage_too_long_for_the_model_has_no_value(tmp_path):
    text = "mot " * 80
    built = planted_models.causal([text], [])
    model = load_model(str(built.save(tmp_path)), sanity_check=False)
    assert TwinLikelihoods(text, text).ask(model) == [[0.0] * 4, [0.0] * 4]


def test_shared_words_stand_in_both_in_the_same_order():
    first, second = shared_words("La patiente est âgée et calme", "Le patient est âgé et calme")
    assert first == second == (False, False, True, False, True, True)


def test_the_longest_passage_that_fits_is_read():
    twins = Twins(
        "1",
        "Patiente calme. Même phrase ici. Elle est venue seule ce matin en consultation.",
        "Patient calme. Même phrase ici. Il est venu seul ce matin en consultation.",
        "F",
    )
    # Three words, the same three in both, then eight.
    assert passage_of(twins, 8)[0].startswith("Elle est venue")
    assert passage_of(twins, 5) == (
        "Patiente calme. Même phrase ici.",
        "Patient calme. Même phrase ici.",
    )
    assert passage_of(twins, 1)[0] == "Patiente calme."


def documents(n):
    return [Document(str(k), f"Texte {k}.", patient=Patient(str(k), "F")) for k in range(n)]


def test_documents_are_drawn_among_those_that_have_a_twin():
    made = documents(20)
    twins = tuple(d for d in made if int(d.id) % 2)
    corpus = Corpus(name="c", reader=InMemory(tuple(made)), format="memory",
                    twin_reader=InMemory(twins))  # fmt: skip
    sample = draw_twins(corpus, 8, seed=0)
    assert len(sample.twins) == 8
    assert all(int(pair.patient) % 2 for pair in sample.twins)
    assert (sample.without_twin, sample.without_gender) == (10, 0)
    assert sample.reason == "no_twin: the document has no counterfactual twin"
    assert draw_twins(corpus, 8, seed=1) != sample
    assert len(draw_twins(corpus, 50, seed=0).twins) == 10


def test_twins_are_written_until_there_are_enough(monkeypatch):
    written = []

    def twins(self):
        part = list(self)
        written.append(len(part))
        return [d for d in part if int(d.id) % 2]

    monkeypatch.setattr(Corpus, "twins", twins)
    sample = draw_twins(Corpus.of(documents(40), "c"), 4, seed=0)
    assert len(sample.twins) == 4
    assert sample.without_twin == sum(written) - 4
    assert max(written) <= 4
    # Where none can be written, a bounded number of documents is tried.
    monkeypatch.setattr(Corpus, "twins", lambda self: [])
    assert draw_twins(Corpus.of(documents(40), "c"), 4, seed=0).without_twin == 16


def test_a_corpus_of_few_patients_is_not_shown(alone):
    model, corpus = document_model(5, planted=True), twin_corpus(5)
    inputs = Inputs(model, corpora=(corpus,), min_group=17)
    probe = PerplexityParity(documents=16)
    assert probe.units(inputs) == []
    for row in probe.measure(inputs):
        assert math.isnan(row.estimate)
        assert row.unscored_reason == "suppressed: a group has fewer than 17 patients"
        assert (row.n, row.n_unscored) == (0, 0)


def test_those_that_ship_are_asked_first_and_once(monkeypatch):
    asked = []
    monkeypatch.setattr(
        perplexity_parity, "draw_twins", lambda corpus, *_: asked.append(corpus.name)
    )
    perplexity_parity.shipped.cache_clear()
    for _ in range(2):
        list(PROBE._sources(Inputs(None)))  # type: ignore[arg-type]
    perplexity_parity.shipped.cache_clear()
    assert asked == ["breast-cancer", "ibd", "mental-health"]
