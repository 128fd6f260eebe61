"""Planted places are found: a few seeds of each here, twenty in the slow form."""

from __future__ import annotations

import json

import pytest
import traced_places
from traced_places import FAMILIES, NOWHERE, PLACES, is_right, main, traced


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_association_is_traced_to_where_it_was_planted(family, place):
    row = traced(family, place, 0)
    assert is_right(row), row


def test_what_the_head_holds_is_written_too():
    assert traced("causal", "outputs", 0)["d"]["generation"] > 0.2


def test_right_is_the_place_planted_and_no_other():
    row = {"planted": "layer_2", "enters": ["layer_2"], "grows": []}
    assert is_right(row)
    assert not is_right({**row, "enters": ["layer_1"]})
    assert not is_right({**row, "enters": []})
    assert not is_right({**row, "planted": NOWHERE})
    assert not is_right({"planted": NOWHERE, "enters": [], "grows": ["outputs"]})


def test_a_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    asked = []

    def found(family, place, seed):
        asked.append((family, place, seed))
        entered = [] if place == NOWHERE else [place]
        return {"family": family, "planted": place, "seed": seed, "enters": entered, "grows": []}

    monkeypatch.setattr(traced_places, "traced", found)
    main(["--seeds", "1", "--out", str(tmp_path)])
    main(["--seeds", "2", "--unbiased", "1", "--out", str(tmp_path)])
    assert len(asked) == len(set(asked)) == 2 * (2 * len(PLACES) + 1)
    lines = (tmp_path / "traced_places.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seed"] for line in lines].count(0) == 2 * len(PLACES)
    page = (tmp_path / "traced_places.md").read_text(encoding="utf-8")
    assert "| causal | outputs | 2 | 2 | 15.8 to 100.0 % |" in page
    assert "| masked | nowhere | 3 | 3 |" in page


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("family", FAMILIES)
def test_at_least_eighteen_of_twenty_seeds(family, place):
    assert sum(is_right(traced(family, place, seed)) for seed in range(20)) >= 18
