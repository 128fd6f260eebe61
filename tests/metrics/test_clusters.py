"""The partition that intervals and tests share."""

import numpy as np
import pandas as pd
import pytest

from epicene.core.errors import InputError
from epicene.metrics import partition
from epicene.metrics.clusters import clean


def test_order_of_first_appearance():
    groups = partition(["b", "a", "b", "c"], 4)
    assert groups.labels == ("b", "a", "c")
    assert groups.index.tolist() == [0, 1, 0, 2]
    assert groups.sizes.tolist() == [2, 1, 1]
    assert groups.sums(np.asarray([1.0, 2.0, 3.0, 4.0])).tolist() == [4.0, 2.0, 4.0]


def test_without_labels_each_item_is_alone():
    assert len(partition(None, 3)) == 3


def test_a_pandas_column_and_tuples_are_labels():
    assert len(partition(pd.Series(["x", "y", "x"]), 3)) == 2
    assert len(partition([("a", 1), ("a", 2), ("a", 1)], 3)) == 2


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_missing_label_is_refused(missing):
    with pytest.raises(InputError, match="item 1 is missing"):
        partition(["a", missing], 2)


def test_numbers_must_match():
    with pytest.raises(InputError, match="3 cluster labels for 2 values"):
        partition("abc", 2)


def test_clean_drops_and_counts_what_is_nan():
    values, groups, n_unscored = clean([1.0, np.nan, 3.0], ["a", "b", "a"])
    assert values.tolist() == [1.0, 3.0]
    assert (groups.labels, n_unscored) == (("a",), 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [([1.0, np.inf], "position 1"), ([[1.0]], "shape"), (["x"], "not numbers")],
)
def test_clean_refuses(values, message):
    with pytest.raises(InputError, match=message):
        clean(values, None)
