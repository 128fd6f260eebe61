"""What every method promises: its options, what it is for, what it needs, where it is told of."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path
from typing import get_args

import pytest

from epicene.core.errors import InputError
from epicene.mitigation.base import Kind, Moment
from epicene.mitigation.options import configured, required_of
from epicene.mitigation.registry import METHODS
from epicene.mitigation.subjects import methods_for

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/mitigation.md").read_text(encoding="utf-8")
PAPERS = set(
    re.findall(r"^@\w+\{([^,]+),", (ROOT / "docs/references.bib").read_text("utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_says_what_it_is(name):
    method = METHODS.get(name)
    assert method.name == name
    assert dataclasses.is_dataclass(method)
    assert method.__dataclass_params__.frozen
    assert method.moment in get_args(Moment)
    assert method.applies_to
    assert set(method.applies_to) <= set(get_args(Kind))
    assert set(method.needs) <= {"corpus", "gold"}
    assert not method.reference or method.reference in PAPERS
    # Options that the docstring does not name cannot be chosen.
    told = "\n".join(inspect.getdoc(of) or "" for of in method.__mro__[:-1])
    for option in dataclasses.fields(method):
        if option.init:
            assert re.search(rf"^.*\b{option.name}\b.*$", told, re.MULTILINE), option.name


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_made_with_its_defaults_or_says_what_it_needs(name):
    required = required_of(METHODS.get(name))
    if required:
        with pytest.raises(InputError, match=f"{name} needs to be told {required[0]}"):
            configured(name, {})
    assert configured(name, dict.fromkeys(required, "included")).name == name


@pytest.mark.parametrize("name", METHODS)
def test_the_guide_tells_of_a_method(name):
    assert f"`{name}`" in GUIDE


@pytest.mark.parametrize("kind", get_args(Kind))
def test_there_is_a_method_for_every_kind(kind):
    assert methods_for(kind)
