"""The transformers pass scikit-learn's own checks, and learn what `epicene mitigate` learns."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import epicene
from epicene.corpora.embedded_corpora import open_embedded
from epicene.mitigation.base import FitInputs
from epicene.mitigation.representations.gender_texts import gender_texts
from epicene.mitigation.representations.inlp import Inlp
from epicene.mitigation.representations.layer_states import states_of
from epicene.mitigation.representations.leace import Leace
from epicene.mitigation.representations.sentence_debias import SentenceDebias
from epicene.mitigation.sklearn_transformers import (
    InlpTransformer,
    LeaceTransformer,
    SentenceDebiasTransformer,
)

MOST = 200
ALL = (
    LeaceTransformer(),
    LeaceTransformer(linear=True),
    InlpTransformer(),
    SentenceDebiasTransformer(),
)


@parametrize_with_checks(list(ALL))
def test_scikit_learn_finds_no_fault(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def small():
    return epicene.load_model("small-fr")


@pytest.fixture(scope="module")
def inputs(small):
    return FitInputs(small, corpus=open_embedded("mental-health"))


@pytest.fixture(scope="module")
def drawn(small, inputs):
    """States of sentences and of those of their twins, with their groups, of one layer."""
    read, held_out = gender_texts(inputs.corpus, "sentences", "twins", MOST, 0).held_out(0)
    states = [states_of(small, part, 2) for part in (read, held_out)]
    sexes = [np.where(part.labels > 0, "F", "M") for part in (read, held_out)]
    return read, states, sexes


def assert_same(edit, method, inputs):
    (expected,) = method.fit(inputs).edits.values()
    assert expected.rank > 0
    np.testing.assert_allclose(edit.weight, expected.weight, atol=1e-6)
    np.testing.assert_allclose(edit.bias, expected.bias, atol=1e-6)


@pytest.mark.parametrize("form", ["affine", "linear"])
def test_leace_is_what_epicene_mitigate_fits(inputs, drawn, form):
    _, (states, _), (sexes, _) = drawn
    found = LeaceTransformer(linear=form == "linear").fit(states, sexes)
    assert found.classes_.tolist() == ["F", "M"]
    assert_same(found.edit_, Leace(layers=2, reads="sentences", most=MOST, form=form), inputs)
    np.testing.assert_allclose(found.transform(states), found.edit_(states))


def test_inlp_is_what_epicene_mitigate_fits(inputs, drawn):
    _, states, sexes = drawn
    out = np.repeat([False, True], [len(part) for part in states])
    found = InlpTransformer().fit(np.concatenate(states), np.concatenate(sexes), held_out=out)
    assert_same(found.edit_, Inlp(layers=2, reads="sentences", most=MOST), inputs)
    assert found.rounds_ == found.edit_.rank


def test_sentence_debias_is_what_epicene_mitigate_fits(inputs, drawn):
    read, (states, _), (sexes, _) = drawn
    # In any order, and with any names of pairs.
    order = np.random.default_rng(0).permutation(len(sexes))
    names = np.array([f"pair {k}" for k in read.pairs])
    found = SentenceDebiasTransformer(2).fit(states[order], sexes[order], pairs=names[order])
    assert_same(found.edit_, SentenceDebias(layers=2, most=MOST, components=2), inputs)


def planted(groups):
    """Rows of as many groups, each apart from the others by a mean of its own."""
    rng = np.random.default_rng(1)
    y = np.arange(300) % groups
    return rng.normal(size=(300, 6)) + 2.0 * rng.normal(size=(groups, 6))[y], y


def test_three_groups_are_erased_by_leace_and_refused_by_the_others():
    X, y = planted(3)
    edited = LeaceTransformer().fit_transform(X, y)
    assert LogisticRegression().fit(X, y).score(X, y) > 0.7
    assert LogisticRegression().fit(edited, y).score(edited, y) < 0.35
    for refusing in (InlpTransformer(), SentenceDebiasTransformer()):
        with pytest.raises(ValueError, match="needs two groups in y, which holds 3 classes"):
            refusing.fit(X, y)
    for one in ALL:
        with pytest.raises(ValueError, match="groups in y, which holds 1 class"):
            one.fit(X, np.zeros(300, dtype=int))


def test_without_pairs_the_means_of_the_groups_are_made_equal():
    X, y = planted(2)
    found = SentenceDebiasTransformer().fit(X, y)
    edited = found.transform(X)
    assert found.edit_.rank == 1
    np.testing.assert_allclose(edited[y == 0].mean(axis=0), edited[y == 1].mean(axis=0))


@pytest.mark.parametrize("transformer", ALL)
def test_in_a_pipeline_the_group_is_no_longer_read(transformer):
    X, y = planted(2)
    pipeline = make_pipeline(StandardScaler(), transformer, LogisticRegression())
    plain = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y).score(X, y)
    assert plain > 0.8
    assert pipeline.fit(X, y).score(X, y) < plain - 0.2
    names = pipeline[:-1].get_feature_names_out([f"v{k}" for k in range(6)])
    assert names.tolist() == [f"v{k}" for k in range(6)]


def test_what_a_pipeline_is_told_of_rows_reaches_its_step():
    X, y = planted(2)
    out = np.arange(300) >= 200
    pipeline = make_pipeline(InlpTransformer()).fit(X, y, inlptransformer__held_out=out)
    expected = InlpTransformer().fit(X, y, held_out=out)
    np.testing.assert_array_equal(pipeline.transform(X), expected.transform(X))
    assert not np.array_equal(InlpTransformer().fit(X, y).edit_.weight, expected.edit_.weight)


def test_options_and_rows_that_cannot_be_are_refused():
    X, y = planted(2)
    for wrong in (InlpTransformer(rounds=0), InlpTransformer(penalty=0.0)):
        with pytest.raises(ValueError, match="too small"):
            wrong.fit(X, y)
    with pytest.raises(ValueError, match="at least one"):
        SentenceDebiasTransformer(components=0).fit(X, y)
    for held_out in (np.zeros(300, dtype=bool), np.arange(300)):
        with pytest.raises(ValueError, match="held_out is"):
            InlpTransformer().fit(X, y, held_out=held_out)
    with pytest.raises(ValueError, match="fewer than two groups"):
        InlpTransformer().fit(X, y, held_out=y == 0)
    for pairs in (np.zeros(300), np.arange(300)):
        with pytest.raises(ValueError, match="one of each group"):
            SentenceDebiasTransformer().fit(X, y, pairs=pairs)


def test_scikit_learn_is_not_imported_with_epicene():
    imports = "import sys, epicene, epicene.mitigation.representations.inlp"
    code = f"{imports}; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
