"""Equal work has an equal name, other work another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from epicene.core.canonical import canonical


@dataclass(frozen=True)
class First:
    texts: tuple[str, ...]
    seed: int = 0
    deeper: object = None


@dataclass(frozen=True)
class Second:
    texts: tuple[str, ...]
    seed: int = 0
    deeper: object = None


def test_equal_values_have_one_text():
    assert canonical(First(("a", "b"))) == canonical(First(("a", "b")))
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})
    assert canonical({"x", "y"}) == canonical({"y", "x"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (First(("a", "b")), First(("ab",))),
        (First(("a",)), First(("a",), seed=1)),
        (First(("a",)), Second(("a",))),
        (First(("a",), deeper=First(())), First(("a",), deeper=Second(()))),
        ([1, 2], [[1], 2]),
        (0.1 + 0.2, 0.3),
        ("1", 1),
        (None, "None"),
        ({"set": ["a"]}, {"a"}),
        (True, 1),
    ],
)
def test_other_values_have_another(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("value", [np.zeros(2000), object(), {1: 2}, First])
def test_what_no_text_says_is_refused(value):
    """numpy writes a long array with dots in its middle: two arrays would share a name."""
    with pytest.raises(TypeError):
        canonical([value])
