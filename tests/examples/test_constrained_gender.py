"""What the example counts in generated texts, and which texts it asks for."""

from __future__ import annotations

import constrained_gender as example
import pytest


def test_things_relatives_and_the_impersonal_il_are_counted_in_100_words() -> None:
    text = "Il s’agit de la tumeur et de sa mère, le scanner et son mari. Il est venu."
    (counted,) = zip(*example.rates([text]).values(), strict=True)
    n = 18
    # One feminine thing, one masculine, two relatives, one impersonal.
    assert counted == pytest.approx([100 / n, 100 / n, 200 / n, 100 / n])


def test_a_text_without_words_has_no_rate() -> None:
    assert all(value != value for (value,) in example.rates(["…"]).values())  # noqa: PLR0124


def test_as_many_prompts_of_either_gender_as_are_asked_for() -> None:
    asked = example.prompts(500)
    assert len(asked) == 500
    genders = [one[1] for one in asked]
    assert genders.count("F") == genders.count("M") == 250
    assert all(("patiente" in one[2]) == (one[1] == "F") for one in asked)
    assert len({(one[2], one[3]) for one in asked}) == 500
