"""Planted places are found: a few seeds of each here, twenty in the slow form."""

from __future__ import annotations

import json

import pytest
import traced_places
from traced_places import NOWHERE, PLACES, is_right, main, traced


@pytest.mark.parametrize("place", PLACES)
def test_an_association_is_traced_to_where_it_was_planted(place):
    rows = [traced(place, seed) for seed in (0, 1)]
    assert all(map(is_right, rows)), rows


def test_right_is_the_place_planted_and_no_other():
    row = {"planted": "layer_2", "enters": ["layer_2"], "grows": []}
    assert is_right(row)
    assert not is_right({**row, "enters": ["layer_1"]})
    assert not is_right({**row, "enters": []})
    assert not is_right({**row, "planted": NOWHERE})
    assert not is_right({"planted": NOWHERE, "enters": [], "grows": ["outputs"]})


def test_a_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    asked = []

    def found(place, seed):
        asked.append((place, seed))
        entered = [] if place == NOWHERE else [place]
        return {"planted": place, "seed": seed, "enters": entered, "grows": []}

    monkeypatch.setattr(traced_places, "traced", found)
    main(["--seeds", "1", "--out", str(tmp_path)])
    main(["--seeds", "2", "--unbiased", "1", "--out", str(tmp_path)])
    assert len(asked) == len(set(asked)) == 2 * len(PLACES) + 1
    lines = (tmp_path / "traced_places.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seed"] for line in lines].count(0) == len(PLACES)
    page = (tmp_path / "traced_places.md").read_text(encoding="utf-8")
    assert "| outputs | 2 | 2 | 15.8 to 100.0 % |" in page
    assert "| nowhere | 3 | 3 |" in page


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_at_least_eighteen_of_twenty_seeds(place):
    assert sum(is_right(traced(place, seed)) for seed in range(20)) >= 18
