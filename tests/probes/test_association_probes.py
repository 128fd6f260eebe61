"""Associations planted in word vectors are found; contextual ones are those of their definition."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import planted_vectors
import pytest
import torch

from epicene.audit.run import audit
from epicene.corpora.word_sets import load_word_sets
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.embeddings import layers as layers_module
from epicene.probes.embeddings import weat as weat_module
from epicene.probes.embeddings.seat import Seat

PAIN = planted_vectors.association_test("gender_pain")
GRAMMAR = planted_vectors.association_test("control_grammatical_gender")
PLAIN, WITHOUT = "effect_size", "effect_size_without_grammatical_gender"


def associations(vectors, words, a, b) -> np.ndarray:
    def cosine(first, second):
        return first @ second / math.sqrt((first @ first) * (second @ second))

    return np.array(
        [
            np.mean([cosine(vectors[word], vectors[other]) for other in a])
            - np.mean([cosine(vectors[word], vectors[other]) for other in b])
            for word in words
        ]
    )


def effect_size(x: np.ndarray, y: np.ndarray) -> float:
    return (x.mean() - y.mean()) / np.concatenate([x, y]).std(ddof=1)


def naive(vectors, x, y, a, b) -> tuple[float, float]:
    """Return the effect size, and the two-sided p-value over every partition."""
    values = associations(vectors, [*x, *y], a, b)
    sums = [values[list(part)].sum() for part in combinations(range(len(values)), len(x))]
    observed = values[: len(x)].sum()
    above = np.mean([total >= observed - 1e-9 for total in sums])
    # The association of y with a, over partitions into sets of the sizes of y and x.
    below = np.mean([total <= observed + 1e-9 for total in sums])
    return effect_size(values[: len(x)], values[len(x) :]), min(1.0, 2.0 * min(above, below))


def row(table, item, metric=PLAIN):
    (found,) = table[(table["item"] == item) & (table["metric"] == metric)].itertuples()
    return found


def weat(tmp_path, vectors):
    path = planted_vectors.write(tmp_path / "planted.vec", vectors)
    return audit(str(path), probes=["weat"]).table


@pytest.mark.parametrize("strength", [0.0, 1.0])
def test_the_effect_and_its_test_are_those_of_the_published_definition(tmp_path, strength):
    rng = np.random.default_rng(3)
    vectors = planted_vectors.associated(PAIN, strength, rng, words=7)
    found = row(weat(tmp_path, vectors), "gender_pain")
    sets = [getattr(PAIN, name).words[:7] for name in "xyab"]
    effect, p_value = naive(vectors, *sets)
    # Vectors are kept in single precision.
    assert found.estimate == pytest.approx(effect, abs=1e-5)
    assert found.p_value == pytest.approx(p_value, abs=1e-9)
    assert found.n == 14
    assert (found.axis, found.neutral, found.direction) == ("gender", 0.0, "first_with_first")


def test_a_planted_association_is_found(tmp_path):
    strength = 1.5
    table = weat(tmp_path, planted_vectors.associated(PAIN, strength, np.random.default_rng(4)))
    found = row(table, "gender_pain")
    assert found.p_adjusted < 0.05
    # The mean effect size of other draws of as many words from the generator.
    rng = np.random.default_rng(5)
    draws = []
    for _ in range(100):
        vectors = planted_vectors.associated(PAIN, strength, rng)
        x, y = (
            associations(vectors, s.words, PAIN.a.words, PAIN.b.words) for s in (PAIN.x, PAIN.y)
        )
        draws.append(effect_size(x, y))
    assert found.ci_low <= np.mean(draws) <= found.ci_high
    assert np.mean(draws) > 0.8


def test_the_opposite_association_is_found_too(tmp_path):
    """The published test is one-sided; ours must not favour one sign."""
    table = weat(tmp_path, planted_vectors.associated(PAIN, -1.5, np.random.default_rng(4)))
    found = row(table, "gender_pain")
    assert found.estimate < 0.0
    assert found.p_adjusted < 0.05


def test_no_association_is_not_found(tmp_path):
    found = row(
        weat(tmp_path, planted_vectors.associated(PAIN, 0.0, np.random.default_rng(4))),
        "gender_pain",
    )
    assert not found.p_adjusted < 0.05
    assert found.ci_low < 0.0 < found.ci_high


@pytest.mark.slow
def test_false_alarms_and_coverage_over_drawn_files(tmp_path, false_alarms_hold, monkeypatch):
    one = replace(load_word_sets(), tests=(PAIN,))
    monkeypatch.setattr(weat_module, "load_word_sets", lambda: one)
    alarms = 0
    for seed in range(1000):
        vectors = planted_vectors.associated(PAIN, 0.0, np.random.default_rng(seed), words=8)
        path = planted_vectors.write(tmp_path / "null.vec", vectors)
        rows = weat_module.PROBE.measure(Inputs(load_model(str(path))))
        alarms += rows[0].p_value < 0.05
    false_alarms_hold(alarms, 1000)


def test_tests_whose_words_are_absent_are_rows_without_a_number(tmp_path):
    vectors = planted_vectors.associated(PAIN, 1.0, np.random.default_rng(4))
    table = weat(tmp_path, vectors)
    assert set(table["item"]) == {test.id for test in load_word_sets().tests}
    for test in load_word_sets().tests:
        absent = {w for s in (test.x, test.y, test.a, test.b) for w in s.words} - set(vectors)
        found = row(table, test.id)
        assert found.n_unscored == len(absent)
        kept = min(sum(w in vectors for w in s.words) for s in (test.x, test.y, test.a, test.b))
        assert math.isnan(found.estimate) == (kept < 6)
        if absent:
            assert f"out_of_vocabulary: {len(absent)}" in found.unscored_reason
        if kept < 6:
            assert "fewer than 6" in found.unscored_reason


@pytest.mark.parametrize(("words", "scored"), [(5, False), (6, True)])
def test_a_set_of_fewer_than_six_words_is_refused(tmp_path, words, scored):
    vectors = planted_vectors.associated(PAIN, 1.0, np.random.default_rng(4))
    for word in PAIN.a.words[words:]:
        del vectors[word]
    found = row(weat(tmp_path, vectors), "gender_pain")
    assert math.isnan(found.estimate) != scored
    assert found.n_unscored == len(PAIN.a.words) - words


def test_shared_and_borrowed_rows_are_dropped(tmp_path):
    """In a pruned table of spaCy, through a saved pipeline."""
    import spacy
    from spacy.vectors import Vectors

    rng = np.random.default_rng(6)
    vectors = planted_vectors.associated(PAIN, 1.0, rng, words=9)
    x = PAIN.x.words[:9]
    absent, borrower, first, second = x[0], x[1], PAIN.y.words[0], PAIN.y.words[1]
    own = {word: row for word, row in vectors.items() if word not in (absent, borrower, second)}
    own = {"gynécologue": rng.normal(size=planted_vectors.DIMENSIONS), **own}
    nlp = spacy.blank("fr")
    keys = [nlp.vocab.strings.add(word) for word in own]
    nlp.vocab.vectors = Vectors(data=np.stack(list(own.values())).astype("float32"), keys=keys)
    # One word has the row of a word outside the test, another that of a word inside.
    for word, owner in ((borrower, "gynécologue"), (second, first)):
        nlp.vocab.vectors.add(nlp.vocab.strings.add(word), row=list(own).index(owner))
    nlp.to_disk(tmp_path / "pipeline")

    table = audit(str(tmp_path / "pipeline"), probes=["weat"]).table
    found = row(table, "gender_pain")
    kept = ([*x[2:]], [*PAIN.y.words[2:9]], [*PAIN.a.words[:9]], [*PAIN.b.words[:9]])
    missing = sum(len(s.words) - 9 for s in (PAIN.x, PAIN.y, PAIN.a, PAIN.b))
    assert found.n == len(kept[0]) + len(kept[1])
    assert found.n_unscored == missing + 4
    assert found.unscored_reason == f"out_of_vocabulary: {missing + 1}; shared_vector_row: 3"
    values = [associations(vectors, words, kept[2], kept[3]) for words in kept[:2]]
    assert found.estimate == pytest.approx(effect_size(*values), abs=1e-5)


def grammatical(rng) -> dict[str, np.ndarray]:
    """Vectors in which all words have a gender, and *pain* an association of its own."""
    sets = load_word_sets()
    vectors = planted_vectors.associated(PAIN, 1.5, rng)
    gender = np.eye(planted_vectors.DIMENSIONS)[2]
    for sign, groups in (
        (1.0, (sets.feminine_things, GRAMMAR.x.words, GRAMMAR.a.words)),
        (-1.0, (sets.masculine_things, GRAMMAR.y.words, GRAMMAR.b.words)),
    ):
        for word in (word for words in groups for word in words):
            vectors[word] = 6.0 * sign * gender + rng.normal(size=planted_vectors.DIMENSIONS)
    for word in PAIN.x.words:
        vectors[word] = vectors[word] + 2.0 * gender
    for word in PAIN.y.words:
        vectors[word] = vectors[word] - 2.0 * gender
    return vectors


def test_without_its_direction_grammatical_gender_is_gone_and_the_rest_stays(tmp_path):
    table = weat(tmp_path, grammatical(np.random.default_rng(7)))
    grammar = (
        row(table, "control_grammatical_gender"),
        row(table, "control_grammatical_gender", WITHOUT),
    )
    assert grammar[0].p_adjusted < 0.05
    assert grammar[0].estimate > 1.8
    assert not grammar[1].p_value < 0.05
    assert abs(grammar[1].estimate) < 0.6
    pain = row(table, "gender_pain"), row(table, "gender_pain", WITHOUT)
    for found in pain:
        assert found.p_adjusted < 0.05


def test_the_direction_is_that_between_feminine_and_masculine_things(tmp_path):
    vectors = grammatical(np.random.default_rng(8))
    found = row(weat(tmp_path, vectors), "gender_pain", WITHOUT)
    sets = load_word_sets()

    def mean_unit(words):
        return np.mean([vectors[w] / np.linalg.norm(vectors[w]) for w in words], axis=0)

    gender = mean_unit(sets.feminine_things) - mean_unit(sets.masculine_things)
    gender /= np.linalg.norm(gender)
    without = {word: v - (v @ gender) * gender for word, v in vectors.items()}
    values = [
        associations(without, group.words, PAIN.a.words, PAIN.b.words) for group in (PAIN.x, PAIN.y)
    ]
    assert found.estimate == pytest.approx(effect_size(*values), abs=1e-4)


def test_an_unknown_direction_leaves_that_number_undefined(tmp_path):
    vectors = grammatical(np.random.default_rng(9))
    for word in load_word_sets().feminine_things[5:]:
        vectors.pop(word, None)
    table = weat(tmp_path, vectors)
    assert not math.isnan(row(table, "gender_pain").estimate)
    found = row(table, "gender_pain", WITHOUT)
    assert math.isnan(found.estimate)
    assert "direction of grammatical gender is unknown" in found.unscored_reason


@pytest.fixture
def two_tests(monkeypatch):
    """Only two tests of the word sets, of different kinds of words, to be quick."""
    sets = load_word_sets()
    kept = tuple(t for t in sets.tests if t.id in ("gender_emotion", "gender_career"))
    fewer = replace(sets, tests=kept)
    monkeypatch.setattr(layers_module, "load_word_sets", lambda: fewer)
    return fewer


@pytest.mark.parametrize(
    ("kind", "unit", "layer"), [("camembert", "sentence", -1), ("gpt2", "word", 1)]
)
def test_seat_averages_tokens_and_carrier_sentences(tiny_model, two_tests, kind, unit, layer):
    model = tiny_model(kind)

    def embed(word: str, carrier: str) -> np.ndarray:
        """Mean state of the tokens of the sentence, or of those that touch the word."""
        start = carrier.index("{word}")
        text = carrier.replace("{word}", word)
        batch = model.tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
        with torch.inference_mode():
            output = model.module(
                input_ids=torch.tensor([batch["input_ids"]]), output_hidden_states=True
            )
        states = output.hidden_states[layer][0].double().numpy()
        chosen = [
            not special and (unit == "sentence" or (a < start + len(word) and b > start))
            for special, (a, b) in zip(
                batch["special_tokens_mask"], batch["offset_mapping"], strict=True
            )
        ]
        return states[chosen].mean(axis=0)

    rows = {(r.item, r.metric): r for r in Seat(layer=layer, unit=unit).measure(Inputs(model))}
    # Two with tests, and one for each layer.
    assert len(rows) == 2 * (2 + model.n_layers + 1)
    for test in two_tests.tests:
        vectors = {
            word: np.mean(
                [embed(word, carrier) for carrier in two_tests.carriers[group.kind]], axis=0
            )
            for group in (test.x, test.y, test.a, test.b)
            for word in group.words
        }
        x, y = (
            associations(vectors, group.words, test.a.words, test.b.words)
            for group in (test.x, test.y)
        )
        found = rows[test.id, PLAIN]
        assert found.estimate == pytest.approx(effect_size(x, y), abs=1e-3)
        assert found.reference == "may2019measuring"
        assert found.n == len(test.x.words) + len(test.y.words)
        assert not math.isnan(rows[test.id, WITHOUT].estimate)
        here = rows[f"{test.id}/layer_{layer % (model.n_layers + 1)}", "effect_size_by_layer"]
        assert (here.estimate, math.isnan(here.p_value)) == (found.estimate, True)
