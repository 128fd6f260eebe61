"""Hard debias and its double form equal their papers, find what is planted, and keep grammar."""

from __future__ import annotations

import json

import numpy as np
import pytest

import epicene
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.word_sets import load_word_sets
from epicene.metrics import weat
from epicene.mitigation.base import FitInputs
from epicene.mitigation.mitigate import mitigated
from epicene.mitigation.representations.double_hard_debias import DoubleHardDebias
from epicene.mitigation.representations.hard_debias import HardDebias, neutral_rows
from epicene.mitigation.representations.word_gender import gender_specific, person_pairs
from epicene.models.identity import Identity
from epicene.models.static_vectors import WordVectors

WIDTH = 30
PEOPLE, GRAMMAR, BIAS = np.eye(WIDTH)[:3]
NEUTRAL = ("douleur", "fièvre", "toux", "angoisse", "fatigue", "vertige", "nausée", "migraine")


def vectors_of(words, table):
    identity = Identity(name="made", sha256="0", family="vectors", objective="", architecture="")
    index = {word: k for k, word in enumerate(words)}
    return WordVectors("made", identity, index, np.asarray(table, dtype=np.float32))


@pytest.fixture
def planted():
    """People differ by a direction of their own and by that of grammar; half the words lean."""
    rng = np.random.default_rng(5)
    sets = load_word_sets()
    rows = {}
    for sign, people, things in (
        (1.0, sets.people[0].words, sets.feminine_things),
        (-1.0, sets.people[1].words, sets.masculine_things),
    ):
        rows |= dict.fromkeys(people, sign * (2.0 * PEOPLE + GRAMMAR))
        rows |= dict.fromkeys(things, sign * 2.0 * GRAMMAR)
    rows |= {word: (PEOPLE if k < 4 else -PEOPLE) for k, word in enumerate(NEUTRAL)}
    rows = {word: row + 0.3 * rng.normal(size=WIDTH) for word, row in rows.items()}
    # A pair shares what it means beside gender.
    for one, two in zip(*(people.words for people in sets.people), strict=True):
        shared = rng.normal(size=WIDTH) * (1 - PEOPLE - GRAMMAR)
        rows[one], rows[two] = rows[one] + shared, rows[two] + shared
    return vectors_of(list(rows), np.stack(list(rows.values())))


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def effect(vectors):
    sets = load_word_sets()
    groups = (NEUTRAL[:4], NEUTRAL[4:], sets.people[0].words, sets.people[1].words)
    return weat(*(vectors.word_vectors(words) for words in groups)).effect_size


def difference(vectors):
    """Return by how much more the first words lie toward women than the others, in cosines."""
    women, men = (vectors.word_vectors(some.words) for some in load_word_sets().people)
    toward = unit(women).mean(axis=0) - unit(men).mean(axis=0)
    leaning = unit(vectors.word_vectors(NEUTRAL)) @ toward
    return leaning[:4].mean() - leaning[4:].mean()


def naive_hard_debias(vectors, basis, pairs, neutral):
    """Bolukbasi et al. 2016, step 2a, word by word, on vectors of length 1."""
    words = {k: unit(row) for k, row in enumerate(vectors.table.astype(float))}
    for k in neutral:
        along = sum((words[k] @ b) * b for b in basis)
        words[k] = (words[k] - along) / np.linalg.norm(words[k] - along)
    for pair in pairs:
        along = {k: sum((words[k] @ b) * b for b in basis) for k in pair}
        mu = sum(words[k] for k in pair) / 2
        mu_b = sum(along.values()) / 2
        nu = mu - mu_b
        for k in pair:
            gap = along[k] - mu_b
            words[k] = nu + np.sqrt(1 - nu @ nu) * gap / np.linalg.norm(gap)
    return np.stack([words[k] for k in sorted(words)])


@pytest.mark.parametrize("components", [1, 2])
def test_hard_debias_is_the_paper_s(planted, components):
    fitted = HardDebias(components=components, grammar="taken").fit(FitInputs(planted))
    after = fitted.apply(planted)
    pairs = person_pairs(planted.rows)
    # The directions: principal components of the pairs around their middle.
    units = unit(planted.table.astype(float))
    around = [units[k] - (units[a] + units[b]) / 2 for a, b in pairs for k in (a, b)]
    values, axes = np.linalg.eigh(np.cov(np.array(around).T, bias=True))
    basis = axes[:, np.argsort(values)[::-1][:components]].T
    np.testing.assert_allclose(np.abs(np.sum(fitted.basis * basis, axis=1)), 1.0, atol=1e-6)
    expected = naive_hard_debias(planted, basis, pairs, neutral_rows(planted))
    np.testing.assert_allclose(unit(after.table.astype(float)), expected, atol=1e-5)
    lengths = np.linalg.norm(planted.table, axis=1), np.linalg.norm(after.table, axis=1)
    alone = neutral_rows(planted)
    np.testing.assert_allclose(lengths[0][alone], lengths[1][alone], rtol=1e-5)


def test_what_is_planted_is_taken_out_and_grammar_kept(planted):
    before = planted.table.copy()
    fitted = HardDebias().fit(FitInputs(planted))
    # The direction is that of people without that of things.
    assert fitted.basis[0] @ PEOPLE > 0.95
    assert abs(fitted.basis[0] @ GRAMMAR) < 0.1
    after = fitted.apply(planted)
    assert effect(planted) > 1.5
    assert np.isnan(effect(after))
    assert fitted.facts["before"]["direct_bias"] > 0.1
    assert fitted.facts["after"]["direct_bias"] < 1e-6
    sets = load_word_sets()
    for words, sign in ((sets.feminine_things, 1.0), (sets.masculine_things, -1.0)):
        assert sign * (unit(after.word_vectors(words)) @ GRAMMAR).mean() > 0.7
    # Both of a pair are as far from every neutral word.
    neutral = unit(after.word_vectors(NEUTRAL))
    for one, two in person_pairs(after.rows):
        gap = neutral @ unit(after.table[one]) - neutral @ unit(after.table[two])
        assert np.abs(gap).max() < 1e-5
    np.testing.assert_array_equal(planted.table, before)
    assert after.name == "made+hard-debias"
    assert after.identity.sha256 != planted.identity.sha256


def test_without_equalising_words_that_mean_a_gender_stay(planted):
    after = HardDebias(equalise=False).fit(FitInputs(planted)).apply(planted)
    neutral = np.isin(np.arange(len(planted.table)), neutral_rows(planted))
    np.testing.assert_allclose(after.table[~neutral], planted.table[~neutral], rtol=1e-5)
    assert np.abs(after.table[neutral] - planted.table[neutral]).max() > 0.1
    # Pairs are not made equal, and what is left of the association can be measured.
    assert abs(difference(after)) < 0.1 * difference(planted)


def test_where_no_gender_is_planted_words_hardly_move(planted):
    """Taking out a direction of chance takes out the share of one direction in all."""
    rng = np.random.default_rng(0)
    plain = vectors_of(list(planted.index), rng.normal(size=planted.table.shape))
    fitted = HardDebias(grammar="taken").fit(FitInputs(plain))
    assert fitted.facts["before"]["direct_bias"] < 2.0 / np.sqrt(WIDTH)
    moved = unit(fitted.apply(plain).table) * unit(plain.table)
    assert np.median(moved[neutral_rows(plain)].sum(axis=1)) > 0.95


def test_words_that_mean_a_gender_are_told_from_things():
    meant = (
        "femme",
        "Mme",
        "patientes",
        "elle",
        "admise",
        "infirmier",
        "anxieuse",
        "nathalie",
        "veuf",
    )
    neutral = ("douleur", "infarctus", "dépression", "cardiologue", "rouge", "hier", "table")
    assert gender_specific(meant).all()
    assert not gender_specific(neutral).any()


def naive_choice(vectors, basis, candidates, seed):
    """Wang et al. 2020, algorithm 1: the direction after which clusters tell least."""
    from sklearn.cluster import KMeans

    table = vectors.table.astype(float)
    neutral = neutral_rows(vectors)
    cosines = unit(table[neutral]) @ basis[0]
    order = neutral[np.argsort(cosines, kind="stable")]
    n = min(500, len(order) // 4)
    chosen = [*order[-n:], *order[:n]]
    centred = table - table.mean(axis=0)
    values, axes = np.linalg.eigh(np.cov(centred.T))
    accuracies = []
    for k in np.argsort(values)[::-1][:candidates]:
        rows = []
        for word in chosen:
            row = centred[word] - (centred[word] @ axes[:, k]) * axes[:, k]
            row = unit(row)
            rows.append(unit(row - sum((row @ b) * b for b in basis)))
        found = KMeans(2, n_init=5, random_state=seed).fit_predict(np.array(rows))
        right = np.mean(found == np.array([1] * n + [0] * n))
        accuracies.append(100 * max(right, 1 - right))
    best = int(np.argmin(accuracies))
    axis = axes[:, np.argsort(values)[::-1][best]]
    without = centred - np.outer(centred @ axis, axis)
    return accuracies, naive_hard_debias(
        vectors_of(list(vectors.index), without), basis, person_pairs(vectors.rows), neutral
    )


@pytest.fixture(scope="module")
def shipped():
    return epicene.load_model("mini-fr-vectors")


def test_double_hard_debias_is_the_paper_s(planted):
    fitted = DoubleHardDebias(candidates=4).fit(FitInputs(planted))
    accuracies, expected = naive_choice(planted, fitted.basis, 4, 0)
    assert fitted.facts["clusters_by_direction"] == pytest.approx(accuracies)
    assert fitted.facts["principal_direction"] == int(np.argmin(accuracies)) + 1
    after = fitted.apply(planted)
    np.testing.assert_allclose(unit(after.table.astype(float)), expected, atol=1e-5)


def test_the_vectors_that_ship_before_and_after(shipped, tmp_path):
    hard = HardDebias().fit(FitInputs(shipped)).facts
    done = mitigated(shipped, "double-hard-debias", candidates=3, out=tmp_path / "out")
    double = done.fitted.facts
    assert json.loads(json.dumps(double)) == double
    for facts in (hard, double):
        assert facts["before"]["direct_bias"] > 0.05
        assert facts["after"]["direct_bias"] < 1e-6
        assert facts["after"]["clusters"] < facts["before"]["clusters"] - 20.0
    # Gender is still read off the neighbours after the simple form, less after the double one.
    assert hard["after"]["clusters"] > double["after"]["clusters"] + 5.0
    again = epicene.load_model(str(tmp_path / "out"))
    np.testing.assert_allclose(again.table, done.fitted.apply(shipped).table, atol=1e-6)


def test_bad_tables_and_options_are_refused(planted, mini_fr):
    strange = vectors_of(["foo", "bar"], np.eye(2, WIDTH))
    with pytest.raises(InputError, match="the table has 0 of the"):
        HardDebias().fit(FitInputs(strange))
    people = [w for words in load_word_sets().people for w in words.words]
    without_things = vectors_of(people, planted.word_vectors(people))
    with pytest.raises(InputError, match="too few nouns of things"):
        HardDebias().fit(FitInputs(without_things))
    for wrong in (
        HardDebias(components=0),
        HardDebias(grammar="lost"),
        DoubleHardDebias(candidates=0),
    ):
        with pytest.raises(InputError):
            wrong.fit(FitInputs(planted))
    with pytest.raises(NotApplicableError, match="hard-debias applies to vectors"):
        HardDebias().fit(FitInputs(mini_fr))
    fitted = HardDebias().fit(FitInputs(planted))
    for other in (mini_fr, vectors_of(people, planted.word_vectors(people)[:, :-1])):
        with pytest.raises(InputError, match="word vectors of 30 numbers"):
            fitted.apply(other)
