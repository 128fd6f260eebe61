"""A map over a stream keeps the order, looks a little ahead, and stops where it fails."""

from __future__ import annotations

import itertools

import pytest

from epicene.core.errors import InputError
from epicene.core.parallel import ordered_map


def double(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


@pytest.mark.parametrize("n_process", [1, 2])
def test_results_come_in_order(n_process):
    numbers = [k for k in range(50) if k != 13]
    found = list(ordered_map(double, iter(numbers), n_process, batch=4))
    assert found == [2 * k for k in numbers]
    assert list(ordered_map(double, [], n_process)) == []


def test_it_reads_a_bounded_number_of_items_ahead():
    read = []

    def numbers():
        for k in itertools.count(100):
            read.append(k)
            yield k

    results = ordered_map(double, numbers(), 2, batch=3)
    for taken in range(1, 20):
        next(results)
        assert len(read) <= taken + 2 * 2 * 3 + 3
    results.close()


@pytest.mark.parametrize("n_process", [1, 2])
def test_a_failure_passes_on(n_process):
    with pytest.raises(ValueError, match="thirteen"):
        list(ordered_map(double, range(40), n_process, batch=4))


@pytest.mark.parametrize("n_process", [0, -2])
def test_no_count_of_processes(n_process):
    with pytest.raises(InputError, match="n_process"):
        ordered_map(double, [1], n_process)
