"""The example of a mitigation in docs/extending.md, run as it stands."""

from __future__ import annotations

from epicene.mitigation.registry import METHODS
from extending_examples import example  # noqa: F401 - a fixture


def test_the_mitigation_passes_its_own_test(example):  # noqa: F811
    example("a mitigation", METHODS)()
