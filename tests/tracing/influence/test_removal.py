"""The check by retraining, on a training whose answer is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.tracing.influence.removal import removal


@dataclass(frozen=True)
class Sum:
    """A training that gives the sum of what its documents say."""

    values: tuple[float, ...]
    sign: float = 1.0

    def influence(self):
        return [self.sign * value for value in self.values]

    def association(self):
        return sum(self.values)


def documents(seed):
    rng = np.random.default_rng(seed)
    return [Document(f"d{k}", f"{value:.6f}") for k, value in enumerate(rng.normal(size=30))]


def learn(chosen, seed, sign=1.0):
    return Sum(tuple(float(document.text) for document in chosen), sign)


def test_the_fall_is_that_of_the_documents_found():
    found = removal(documents, learn, 5, range(12))
    for seed, row in enumerate(found.table.itertuples()):
        values = np.array([float(document.text) for document in documents(seed)])
        assert row.without_top == pytest.approx(np.sort(values)[:-5].sum())
        gone = permutation(seed, 30, "influence", "removed at random")[:5]
        assert row.without_random == pytest.approx(values.sum() - values[list(gone)].sum())
        assert row.removed == tuple(f"d{k}" for k in np.argsort(-values)[:5])
    assert found.difference.ci_low > 0.0
    assert found.difference.estimate == pytest.approx(
        found.top_effect.estimate - found.random_effect.estimate
    )


def test_an_influence_of_the_wrong_sign_is_seen():
    found = removal(documents, lambda chosen, seed: learn(chosen, seed, -1.0), 5, range(12))
    assert found.difference.ci_high < 0.0


def test_nothing_to_remove_is_refused():
    for k in (0, 30):
        with pytest.raises(InputError, match="cannot be removed"):
            removal(documents, learn, k, [0])
    with pytest.raises(InputError, match="no seed"):
        removal(documents, learn, 5, [])


def test_documents_without_an_influence_are_taken_last():
    def partly(chosen, seed):
        whole = learn(chosen, seed)
        known = [value if k % 2 else float("nan") for k, value in enumerate(whole.values)]
        return Given(whole.values, tuple(known))

    found = removal(documents, partly, 5, [0]).table.iloc[0]
    largest = sorted(documents(0)[1::2], key=lambda document: -float(document.text))[:5]
    assert set(found["removed"]) == {document.id for document in largest}


@dataclass(frozen=True)
class Given:
    """A training whose influences are given."""

    values: tuple[float, ...]
    known: tuple[float, ...]

    def influence(self):
        return self.known

    def association(self):
        return sum(self.values)
