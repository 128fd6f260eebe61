"""How many threads compute is fixed within a block, and given back after it."""

from __future__ import annotations

import pytest
import torch
from threadpoolctl import threadpool_info

from epicene.core.threads import default_threads, limited


@pytest.mark.parametrize("threads", [1, 2])
def test_a_block_has_the_threads_that_are_asked_for(threads):
    before = torch.get_num_threads()
    with limited(threads):
        assert torch.get_num_threads() == threads
        assert {pool["num_threads"] for pool in threadpool_info()} == {threads}
    assert torch.get_num_threads() == before


def test_they_are_given_back_after_a_failure():
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), limited(before + 1):
        raise ZeroDivisionError
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(("told", "expected"), [("3", 3), ("0", None), ("many", None), ("", None)])
def test_the_environment_may_say_how_many(monkeypatch, told, expected):
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    found = default_threads()
    assert found == expected if expected else found >= 1
