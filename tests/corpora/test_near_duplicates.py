"""Similar documents are found without comparing all, with the similarity of the definition."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from epicene.corpora import near_duplicates
from epicene.corpora.near_duplicates import index_of, nearest_before, shingles, similarity

VOCABULARY = [f"mot{k}" for k in range(3_000)]


def naive(one, two):
    """Jaccard similarity of the sets of eight words in a row, written out."""
    sets = []
    for text in (one, two):
        words = re.findall(r"\w+", text.lower())
        n = min(8, len(words))
        sets.append(
            {tuple(words[k : k + n]) for k in range(len(words) - n + 1)} if words else set()
        )
    both, either = sets[0] & sets[1], sets[0] | sets[1]
    return len(both) / len(either) if sets[0] and sets[1] else 0.0


@pytest.fixture
def texts():
    rng = random.Random(0)
    made = [" ".join(rng.choices(VOCABULARY, k=200)) for _ in range(60)]
    for k in range(10):
        words = made[k].split()
        # From a near copy to a distant one.
        made.append(" ".join(words[: 200 - 15 * k] + rng.choices(VOCABULARY, k=15 * k)))
    return made


def test_the_similarity_is_that_of_the_definition(texts):
    for one in texts[:12]:
        for two in texts[55:]:
            assert similarity(shingles(one), shingles(two)) == pytest.approx(naive(one, two))


def test_case_and_punctuation_do_not_count_and_order_does():
    assert similarity(shingles("Un, deux. TROIS"), shingles("un deux trois")) == 1.0
    assert similarity(shingles("un deux trois"), shingles("trois deux un")) == 0.0
    assert similarity(shingles(""), shingles("")) == 0.0


def test_the_nearest_is_found_as_by_comparing_all(texts):
    found = list(nearest_before(texts))
    for k, value in enumerate(found):
        truth = max((naive(texts[k], other) for other in texts[:k]), default=0.0)
        if truth >= 0.5:
            assert value == pytest.approx(truth)
        assert value <= truth + 1e-9
    assert sum(value >= 0.5 for value in found) > 3


def test_another_part_is_asked_and_not_added_to(texts):
    index = index_of(texts[:5])
    assert list(nearest_before([texts[3], texts[3], texts[20]], index)) == [1.0, 1.0, 0.0]
    assert len(index.sets) == 5


def test_hashes_do_not_depend_on_the_process():
    """Not Python's own hash, which is salted."""
    import subprocess
    import sys

    code = (
        "from epicene.corpora.near_duplicates import shingles; print(shingles('un deux').tolist())"
    )
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert np.array_equal(shingles("un deux"), np.array(eval(again.stdout), dtype=np.uint64))


def test_a_letterhead_that_all_share_costs_little_and_hides_no_copy(monkeypatch):
    """All notes begin alike; one of them is copied at the end, but for its last words."""
    rng = random.Random(1)
    head = rng.choices(VOCABULARY, k=60)
    made = [[*head, *rng.choices(VOCABULARY, k=140)] for _ in range(400)]
    made.append([*made[7][:180], *rng.choices(VOCABULARY, k=20)])
    compared = 0

    def counted(one, two):
        nonlocal compared
        compared += 1
        return similarity(one, two)

    monkeypatch.setattr(near_duplicates, "similarity", counted)
    monkeypatch.setattr(near_duplicates, "_COMMON", 50)
    found = list(nearest_before(" ".join(words) for words in made))
    assert found[-1] == pytest.approx(naive(" ".join(made[7]), " ".join(made[-1])))
    assert max(found[:-1]) < 0.5 < found[-1]
    assert compared <= 20 * len(made)
