"""Options that a shell, a file or a person gives are read as the method says, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.mitigation.options import configured


@pytest.mark.parametrize(
    ("method", "option", "given", "read"),
    [
        ("leace", "most", np.int64(5), 5),
        ("leace", "layers", "all", "all"),
        ("leace", "layers", -1, -1),
        ("leace", "layers", (0, -1), (0, -1)),
        # `value_of` knows but true and false.
        ("leace", "shrinkage", "no", False),
        ("dropout", "layers", 2, (2,)),
        ("self-debias", "announcements", "Le texte est triste :", ("Le texte est triste :",)),
        # A label that a shell takes for a number.
        ("threshold-optimizer", "positive", 1, "1"),
    ],
)
def test_an_option_is_read_as_its_type_says(method, option, given, read):
    found = getattr(configured(method, {option: given}), option)
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("method", "option", "given"),
    [
        ("leace", "most", "abc"),
        ("leace", "shrinkage", "perhaps"),
        ("leace", "reads", "letters"),
        ("dropout", "steps", 2.5),
        ("dropout", "hidden", float("nan")),
        ("dropout", "layers", "all"),
    ],
)
def test_an_option_of_another_kind_is_refused(method, option, given):
    with pytest.raises(InputError, match=f"the option {option} cannot be {given!r}") as refused:
        configured(method, {option: given})
    assert refused.value.hint


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("adversarial", {"adversaries": 0}),
        ("adversarial", {"width": 0}),
        # It would teach what it is to take away.
        ("adversarial", {"weight": -1.0}),
        ("logit-pairing", {"weight": -1.0}),
        ("context-debias", {"orthogonal": -1.0}),
        ("mabel", {"language": -1.0}),
        ("counterfactual-finetuning", {"mask": 0.0}),
        ("dropout", {"mask": 2.0}),
        ("bpe-dropout", {"mask": 2.0}),
    ],
)
def test_an_option_out_of_its_range_is_refused(method, options):
    with pytest.raises(InputError):
        configured(method, options)


def test_what_a_training_would_not_use_is_refused():
    method = configured("dropout", {"window": 0})
    with pytest.raises(InputError, match="window is 0"):
        method.plan(0)
    # All weights would move.
    with pytest.raises(InputError, match="layers are named, and the scope is full"):
        configured("dropout", {"layers": 2}).opens()
