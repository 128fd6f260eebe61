"""Methods on states of real models: read before, guessed after, loaded by plain transformers."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import epicene
from epicene.core.document import Document, Patient
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.embedded_corpora import open_embedded
from epicene.mitigation.base import FitInputs
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.representations.gender_texts import SENTENCE, WORD, gender_texts
from epicene.mitigation.representations.inlp import Inlp
from epicene.mitigation.representations.layer_states import chosen_layers, states_of
from epicene.mitigation.representations.leace import Leace, leace_edit
from epicene.mitigation.representations.sentence_debias import SentenceDebias, paired
from epicene.models.state_edits import state_edits_of

LEARNERS = ("logistic", "ridge")


@pytest.fixture(scope="module")
def corpus():
    return open_embedded("mental-health")


@pytest.fixture(scope="module")
def small():
    return epicene.load_model("small-fr")


@pytest.fixture(scope="module")
def fitted(small, corpus):
    method = Leace(layers=(0, -1), reads="sentences", most=120)
    return method.fit(FitInputs(small, corpus=corpus))


def assert_erased(layer, read_before=True):
    before, after = layer["before"], layer["after"]
    for learner in LEARNERS:
        assert before[learner]["fitting_sample"] > 65.0
        assert after[learner]["fitting_sample"] == pytest.approx(50.0)
        held_out = after[learner]["held_out"]
        assert held_out["ci_low"] <= 50.0 <= held_out["ci_high"]
        if read_before:
            assert before[learner]["held_out"]["ci_low"] > 50.0
    assert set(after["nonlinear"]["held_out"]) >= {"estimate", "ci_low", "ci_high", "n"}


def test_two_linear_learners_guess_after_leace_and_did_not_before(fitted):
    assert sorted(fitted.facts["layers"]) == ["0", "4"]
    for number, layer in fitted.facts["layers"].items():
        # Of so few sentences, patients held out tell for the embeddings alone.
        assert_erased(layer, read_before=number == "0")
    assert json.loads(json.dumps(fitted.facts)) == fitted.facts


def test_the_model_itself_shows_what_was_learnt(small, corpus, fitted):
    """Read again from the edited model: each layer once those below are edited."""
    edited = fitted.apply(small)
    assert edited.name == "small-fr+leace"
    assert not state_edits_of(small.module)
    read, _ = gender_texts(corpus, "sentences", "twins", 120, 0).held_out(0)
    for layer in (0, 4):
        states = states_of(edited, read, layer)
        women, men = paired(read)
        difference = np.linalg.norm(states[women].mean(axis=0) - states[men].mean(axis=0))
        was = states_of(small, read, layer)
        before = np.linalg.norm(was[women].mean(axis=0) - was[men].mean(axis=0))
        assert difference < 1e-4 * before


def test_leace_of_a_layer_is_that_of_its_states(small, corpus):
    read, _ = gender_texts(corpus, "both", "twins", 60, 0).held_out(0)
    found = Leace(most=60).fit(FitInputs(small, corpus=corpus)).edits[small.n_layers]
    # A column for each kind of state: 0 where a state is of the other.
    concept = np.stack([np.where(read.kinds == k, read.labels, 0.0) for k in (SENTENCE, WORD)], 1)
    expected = leace_edit(states_of(small, read, small.n_layers), concept, linear=True)
    np.testing.assert_allclose(found.weight, expected.weight, atol=1e-5)
    assert found.is_linear


@pytest.mark.parametrize("method", [Inlp(most=60), SentenceDebias(most=60, components=1)])
def test_the_others_read_less_than_before(small, corpus, method):
    (layer,) = method.fit(FitInputs(small, corpus=corpus)).facts["layers"].values()
    one, two = (layer[when]["ridge"]["fitting_sample"] for when in ("before", "after"))
    assert two < one - 5.0
    if method.name == "inlp":
        assert layer["rounds"] == layer["rank"] >= 1
        assert layer["after"]["logistic"]["held_out"]["ci_low"] <= 50.0


def test_a_written_model_answers_as_the_one_in_memory(small, corpus, tmp_path):
    done = mitigated(small, "leace", corpus=corpus, out=tmp_path / "out", most=40, layers=(0, -1))
    assert done.record["options"]["layers"] == (0, -1)
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "plain transformers gives the mitigated outputs" in card
    again = epicene.load_model(str(tmp_path / "out"))
    made = done.fitted.apply(small)
    texts = ["La patiente est anxieuse.", "Le patient dort mal."]
    np.testing.assert_allclose(again.embed_layers(texts), made.embed_layers(texts), atol=1e-5)
    parts = {row["part"]: row for row in done.proof.facts["weights"]}
    assert parts["embeddings"]["largest"] > 0.0


def test_sentences_are_read_beside_those_of_their_twins(corpus):
    read = gender_texts(corpus, "both", "twins", 40, 0)
    women, men = paired(read)
    assert (read.labels[women] == 1).all()
    assert (read.labels[men] == -1).all()
    assert (read.pairs[women] == read.pairs[men]).all()
    assert (read.kinds[women] == read.kinds[men]).all()
    assert set(read.kinds.tolist()) == {SENTENCE, WORD}
    for one, two in zip(women, men, strict=True):
        assert read.texts[one] != read.texts[two]
        if read.kinds[one] == WORD:
            words = {read.texts[k][slice(*read.spans[k])] for k in (one, two)}
            assert len(words) == 1
    fitted, held_out = read.held_out(0)
    assert not set(fitted.patients.tolist()) & set(held_out.patients.tolist())
    assert len(fitted) + len(held_out) == len(read)


def test_what_is_recorded_is_read_of_as_many_women_as_men(corpus):
    read = gender_texts(corpus, "sentences", "recorded", 30, 0)
    assert read.labels.sum() == 0.0
    assert len(set(read.pairs.tolist())) == len(read) == 60


def notes(sexes):
    documents = [
        Document(
            str(k),
            f"{'La patiente est venue' if sex == 'F' else 'Le patient est venu'} le {k}.",
            patient=Patient(str(k), sex=sex),
        )
        for k, sex in enumerate(sexes)
    ]
    twins = tuple(
        replace(d, text=t.text) for d, t in zip(documents, notes_of_others(sexes), strict=True)
    )
    return replace(Corpus.of(documents, "notes"), twin_reader=InMemory(twins))


def notes_of_others(sexes):
    return [
        Document(
            str(k), f"{'Le patient est venu' if sex == 'F' else 'La patiente est venue'} le {k}."
        )
        for k, sex in enumerate(sexes)
    ]


def test_one_sex_alone_is_enough_with_twins_and_refused_as_recorded(small):
    women = notes("F" * 12)
    assert len(gender_texts(women, "sentences", "twins", 50, 0)) == 24
    with pytest.raises(InputError, match="12 documents of women and 0 of men"):
        gender_texts(women, "sentences", "recorded", 50, 0)
    with pytest.raises(InputError, match="cannot be learnt from 3 documents of women"):
        Leace().fit(FitInputs(small, corpus=notes("FFF")))
    with pytest.raises(InputError, match="needs a corpus"):
        Leace().fit(FitInputs(small))


def test_too_few_held_out_have_a_reason_and_no_number(small):
    fitted = Leace(reads="sentences").fit(FitInputs(small, corpus=notes("FM" * 10)))
    held_out = fitted.facts["layers"]["4"]["after"]["nonlinear"]["held_out"]
    assert np.isnan(held_out["estimate"])
    assert held_out["reason"].startswith("too_few_patients")


def test_layers_have_their_usual_numbers():
    assert chosen_layers("all", 3) == [0, 1, 2, 3]
    assert chosen_layers(-1, 3) == [3]
    assert chosen_layers((0, -1, 3), 3) == [0, 3]
    for wrong in (4, -5, "last", (), (0, 9)):
        with pytest.raises(InputError, match="layers is"):
            chosen_layers(wrong, 3)


def test_bad_options_and_subjects_are_refused(small, corpus, fitted, mini_fr):
    inputs = FitInputs(small, corpus=corpus)
    for method in (
        Leace(form="round"),
        Leace(reads="all"),
        Leace(labels="guessed"),
        Inlp(rounds=0),
        Inlp(penalty=0.0),
        SentenceDebias(components=0),
    ):
        with pytest.raises(InputError):
            method.fit(inputs)
    with pytest.raises(NotApplicableError, match="leace applies to masked, causal and classifier"):
        Leace().fit(FitInputs(corpus, corpus=corpus))
    with pytest.raises(InputError, match="learnt from a model of 4 layers of 80"):
        fitted.apply(mini_fr)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mini-fr", "mini-fr-causal"])
def test_gender_is_erased_from_the_models_that_ship(name, corpus):
    model = epicene.load_model(name)
    for reads in ("sentences", "both"):
        layers = Leace(layers=(0, 2, -1), reads=reads).fit(FitInputs(model, corpus=corpus))
        for layer in layers.facts["layers"].values():
            assert_erased(layer)
    (layer,) = Inlp(reads="sentences").fit(FitInputs(model, corpus=corpus)).facts["layers"].values()
    after = layer["after"]["logistic"]["held_out"]
    assert layer["before"]["logistic"]["held_out"]["ci_low"] > 50.0
    assert after["ci_low"] <= 50.0
