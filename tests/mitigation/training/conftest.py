"""What the tests of trainings share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _little_to_collect() -> Iterator[None]:
    """Leave what is there already out of the collections that accelerate asks for at each training.

    They are most of the time of one of two steps.
    """
    from transformers import Trainer  # noqa: F401 - what it makes is left out as well

    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
