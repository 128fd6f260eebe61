"""Names to components: found, refused, loaded only when asked for."""

from __future__ import annotations

import math
import sys

import pytest

from epicene.core.errors import InputError, UnknownNameError
from epicene.core.registry import Registry, suggestion


def test_a_name_gives_its_component():
    registry = Registry("constant", {"pi": "math:pi"})
    assert registry.get("pi") == math.pi
    assert list(registry) == ["pi"]
    assert len(registry) == 1
    assert "pi" in registry
    assert "tau" not in registry


def test_nothing_is_imported_before_it_is_asked_for(tmp_path, monkeypatch):
    (tmp_path / "late_component.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    registry = Registry("thing", {"late": "late_component:value"})
    assert list(registry) == ["late"]
    assert "late_component" not in sys.modules
    assert registry.get("late") == 1


def test_the_nearest_name_is_proposed():
    registry = Registry("probe", {"weat": "math:pi", "seat": "math:e", "pairs/pll": "math:tau"})
    with pytest.raises(UnknownNameError, match=r"unknown probe 'weta'\. Did you mean 'weat'"):
        registry.get("weta")


def test_without_a_near_name_all_are_listed():
    registry = Registry("probe", {"weat": "math:pi", "seat": "math:e"})
    with pytest.raises(UnknownNameError, match=r"Known: weat, seat\."):
        registry.get("zzzzzz")
    assert issubclass(UnknownNameError, InputError)


def test_a_name_is_never_replaced():
    registry = Registry("probe", {"weat": "math:pi"})
    with pytest.raises(ValueError, match="already registered"):
        registry.add("weat", "math:e")
    assert registry.get("weat") == math.pi
    registry.add("seat", "math:e")
    assert registry.get("seat") == math.e


@pytest.mark.parametrize("reference", ["math", "math:pi:e", "math:", ":pi", "", "math:not-a-name"])
def test_a_malformed_reference_is_refused_at_once(reference):
    with pytest.raises(ValueError, match="is not 'module:attribute'"):
        Registry("probe", {"weat": reference})
    registry = Registry("probe", {})
    with pytest.raises(ValueError, match="is not 'module:attribute'"):
        registry.add("weat", reference)
    assert len(registry) == 0


def test_suggestion_reads_any_collection_of_names():
    assert suggestion("mini-frr", ["mini-fr", "camembert"]) == "Did you mean 'mini-fr'?"
    assert suggestion("x", iter(["mini-fr", "camembert"])) == "Known: mini-fr, camembert."
