"""The example plants what it says it plants, and methods take it out again."""

from __future__ import annotations

import mitigate_classifiers as example
import pytest

from epicene.metrics import proportion


def test_labels_of_included_women_alone_are_turned():
    corpus = list(example.passages(60, seed=1, planted=0.7))
    turned = [d for d in corpus if d.attributes["included"] != d.attributes["truth"]]
    assert {(d.subject.sex, d.attributes["truth"]) for d in turned} == {("F", "yes")}
    women = [d for d in corpus if (d.subject.sex, d.attributes["truth"]) == ("F", "yes")]
    found = proportion(len(turned), len(women))
    assert found.ci_low <= 0.7 <= found.ci_high
    neutral = example.passages(60, seed=1, planted=0.0)
    assert [d.text for d in neutral] == [d.text for d in corpus]
    assert all(d.attributes["included"] == d.attributes["truth"] for d in neutral)


def test_twins_have_the_labels_of_their_documents():
    corpus = example.passages(20, seed=1, planted=0.7)
    labels = {d.id: dict(d.attributes) for d in corpus}
    for twin in corpus.twins():
        assert dict(twin.attributes) == labels[twin.id]


@pytest.mark.slow
def test_what_is_planted_is_found_and_thresholds_close_it():
    rows = example.rows("small-fr", 0.7, 480, 8, 150, 2e-3)
    before = next(rows)
    assert before["gap_high"] < -0.3
    for row, _ in zip(rows, example.AFTER, strict=False):
        # The reject option has no more to give than what is nearly undecided.
        assert abs(row["gap"]) < 0.4 * abs(before["gap"]), row["method"]
        assert row["accuracy"] > 0.98 * before["accuracy"], row["method"]
