"""What each method learns of states equals its paper, and takes from them what it promises."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from concept_erasure import LeaceEraser

from epicene.mitigation.representations.inlp import inlp_edit
from epicene.mitigation.representations.leace import leace_edit
from epicene.mitigation.representations.learners import ReadStates, readable
from epicene.mitigation.representations.sentence_debias import sentence_debias_edit

WIDTH = 12


@pytest.fixture(scope="module")
def planted():
    """States of twins: gender along one direction, less than the spread, a mean far from 0."""
    rng = np.random.default_rng(3)
    direction = rng.normal(size=WIDTH)
    direction /= np.linalg.norm(direction)
    n = 600
    labels = np.tile([1.0, -1.0], n // 2)
    shared = np.repeat(rng.normal(size=(n // 2, WIDTH)), 2, axis=0)
    own = 0.2 * rng.normal(size=(n, WIDTH)) + 0.9 * labels[:, None] * direction
    pairs = np.arange(n) // 2
    return ReadStates(3.0 + shared + own, labels, pairs // 3, pairs)


def halves(read):
    first = read.patients < np.median(read.patients)
    return read.at(np.flatnonzero(first)), read.at(np.flatnonzero(~first))


def accuracy(said, learner):
    return said[learner]["held_out"]["estimate"]


@pytest.mark.parametrize("shrinkage", [True, False])
def test_leace_is_what_the_package_does(planted, shrinkage):
    x = torch.tensor(planted.states)
    z = torch.tensor(planted.labels)
    eraser = LeaceEraser.fit(x, z, shrinkage=shrinkage)
    edit = leace_edit(planted.states, planted.labels, shrinkage=shrinkage)
    np.testing.assert_allclose(edit(planted.states), eraser(x).numpy(), atol=1e-5)


def test_the_linear_form_is_the_least_change_without_a_bias(planted):
    x, z = planted.states, planted.labels
    edit = leace_edit(x, z, linear=True, shrinkage=False)
    assert edit.is_linear
    # Least squares in numbers of our own: minimise the change under "no product with gender".
    second = x.T @ x / len(x)
    cross = (x.T @ (z - z.mean()) / len(x))[:, None]
    inverse = np.linalg.inv(second)
    least = cross @ np.linalg.inv(cross.T @ inverse @ cross) @ cross.T @ inverse
    np.testing.assert_allclose(edit.weight, np.eye(WIDTH) - least, atol=1e-8)
    affine = leace_edit(x, z, shrinkage=False)

    def change(found):
        return np.square(found(x) - x).sum()

    # What a bias is worth, and what simply leaving it out would cost.
    assert change(affine) < change(edit) < np.square(x @ (affine.weight - np.eye(WIDTH)).T).sum()


@pytest.mark.parametrize("linear", [False, True])
def test_after_leace_two_linear_learners_guess_on_what_it_was_fitted_on(planted, linear):
    fitted, held_out = halves(planted)
    edit = leace_edit(fitted.states, fitted.labels, linear=linear)
    before = readable(fitted, held_out, 0)

    def edited(read):
        return ReadStates(edit(read.states), read.labels, read.patients, read.pairs)

    after = readable(edited(fitted), edited(held_out), 0)
    for learner in ("logistic", "ridge"):
        assert before[learner]["fitting_sample"] > 70.0
        assert before[learner]["held_out"]["ci_low"] > 65.0
        assert after[learner]["fitting_sample"] == pytest.approx(50.0)
        assert after[learner]["held_out"]["ci_low"] <= 50.0 <= after[learner]["held_out"]["ci_high"]
    # A learner that learns anew from patients held out.
    assert before["linear"]["held_out"]["ci_low"] > 65.0
    assert after["linear"]["held_out"]["ci_low"] <= 50.0 <= after["linear"]["held_out"]["ci_high"]


def test_what_is_not_linear_is_still_read(planted):
    """Gender in the spread of a state, and not in its mean: lipstick."""
    rng = np.random.default_rng(0)
    states = rng.normal(size=planted.states.shape)
    states[:, 0] *= np.where(planted.labels > 0, 4.0, 0.5)
    curved = ReadStates(states, planted.labels, planted.patients, planted.pairs)
    edit = leace_edit(states, planted.labels)
    after = ReadStates(edit(states), planted.labels, planted.patients, planted.pairs)
    said = readable(after, after, 0)
    assert said["logistic"]["fitting_sample"] == pytest.approx(50.0)
    assert said["nonlinear"]["held_out"]["ci_low"] > 60.0
    assert accuracy(readable(curved, curved, 0), "nonlinear") > 60.0


def test_states_without_gender_are_left_as_they_are(planted):
    states = np.repeat(planted.states[::2], 2, axis=0)
    for edit in (
        leace_edit(states, planted.labels),
        leace_edit(states, planted.labels, linear=True),
        sentence_debias_edit(states[::2], states[1::2], 3),
        inlp_edit(states, planted.labels, states, planted.labels, 5).edit,
    ):
        np.testing.assert_allclose(edit(states), states, atol=1e-9)
        assert edit.rank == 0


def test_each_kind_of_state_is_erased_on_its_own():
    """Two kinds whose gender lies in opposite directions: pooled, neither would show."""
    rng = np.random.default_rng(1)
    labels = np.tile([1.0, -1.0], 400)
    kinds = np.repeat([0, 1], 400)
    states = rng.normal(size=(800, WIDTH))
    states[:, 0] += 2.0 * labels * np.where(kinds == 0, 1.0, -1.0)
    own = leace_edit(states, np.where(kinds[:, None] == [0, 1], labels[:, None], 0.0))(states)
    pooled = leace_edit(states, labels)(states)

    def difference(found, kind):
        chosen = found[kinds == kind]
        return np.linalg.norm((chosen * labels[kinds == kind, None]).mean(axis=0))

    for kind in (0, 1):
        assert difference(own, kind) < 1e-9
        assert difference(pooled, kind) > 1.0


def naive_inlp(states, labels, held_out, held_out_labels, rounds, penalty, stop):
    """Ravfogel et al. 2020, algorithm 1: P = P_N(W_i) ... P_N(W_1), one after the other."""
    from sklearn.linear_model import LogisticRegression

    scale = np.linalg.norm(states, axis=1).mean()
    projection = np.eye(states.shape[1])
    taken = 0
    for _ in range(rounds):
        learner = LogisticRegression(C=penalty, max_iter=1000)
        learner.fit(states @ projection.T / scale, labels)
        right = learner.score(held_out @ projection.T / scale, held_out_labels)
        if 100 * right <= stop:
            break
        w = learner.coef_
        null = np.eye(states.shape[1]) - w.T @ np.linalg.inv(w @ w.T) @ w
        projection = null @ projection
        taken += 1
    return projection, taken


def test_inlp_is_the_paper_s_algorithm_and_ends_at_chance(planted):
    fitted, held_out = halves(planted)
    arguments = (fitted.states, fitted.labels, held_out.states, held_out.labels)
    stop = 50.0 + 196.0 * np.sqrt(0.25 / len(held_out.labels))
    expected, taken = naive_inlp(*arguments, 10, 10.0, stop)
    found = inlp_edit(*arguments, 10)
    assert found.rounds == taken
    assert 1 <= taken < 10
    np.testing.assert_allclose(found.edit.weight, expected, atol=1e-5)
    # It is the projection of one subspace, of as many directions as there were rounds.
    np.testing.assert_allclose(found.edit.weight @ found.edit.weight, found.edit.weight, atol=1e-9)
    assert found.edit.rank == taken
    assert found.accuracies[0] > 70.0
    assert found.accuracies[-1] <= stop

    def edited(read):
        return ReadStates(found.edit(read.states), read.labels, read.patients, read.pairs)

    # As far as the paper promises: such a classifier fails on what it has not seen.
    after = readable(edited(fitted), edited(held_out), 0)
    assert after["logistic"]["held_out"]["ci_low"] <= 50.0


def test_inlp_stops_after_the_rounds_it_is_given(planted):
    found = inlp_edit(planted.states, planted.labels, planted.states, planted.labels, 1)
    assert (found.rounds, len(found.accuracies)) == (1, 1)


def test_sentence_debias_is_the_paper_s_algorithm(planted):
    feminine, masculine = planted.states[::2], planted.states[1::2]
    found = sentence_debias_edit(feminine, masculine, 2)
    # Liang et al. 2020, algorithm 1: PCA of the states around the mean of their set.
    middle = (feminine + masculine) / 2
    centred = np.concatenate([feminine - middle, masculine - middle])
    values, vectors = np.linalg.eigh(np.cov(centred.T))
    space = vectors[:, np.argsort(values)[::-1][:2]].T
    for state, edited in zip(planted.states, found(planted.states), strict=True):
        expected = state - sum((state @ axis) * axis for axis in space)
        np.testing.assert_allclose(edited, expected, atol=1e-5)
    planted_direction = (feminine - masculine).mean(axis=0)
    left = np.linalg.norm(found(feminine).mean(axis=0) - found(masculine).mean(axis=0))
    assert left < 0.5 * np.linalg.norm(planted_direction)
