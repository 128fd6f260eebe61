"""The example of a stage in docs/extending.md, run as it stands."""

from __future__ import annotations

from epicene.tracing.stages.registry import STAGES
from extending_examples import example  # noqa: F401 - a fixture


def test_the_example_passes_its_own_test(example, mini_fr):  # noqa: F811
    example("a stage", STAGES)(mini_fr)


def test_the_registry_is_as_it_was():
    assert "fillings" not in STAGES
