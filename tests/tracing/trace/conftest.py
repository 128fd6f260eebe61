"""Planted models and documents of `examples/traced`, saved and loaded as anybody's are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import epicene

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "examples"))

from traced import notes
from traced.association import ASSOCIATION
from traced.models import build


@pytest.fixture(scope="session")
def planted(tmp_path_factory):
    """Return a function from a place to a model with the association planted there, made once."""
    made = {}

    def of(place, seed=1):
        if (place, seed) not in made:
            folder = build(ASSOCIATION, seed, place, tmp_path_factory.mktemp(place) / "model")
            made[place, seed] = epicene.load_model(str(folder), sanity_check=False)
        return made[place, seed]

    return of


@pytest.fixture(scope="session")
def documents(tmp_path_factory):
    """Return a function that writes documents, with the association or without."""

    def of(planted, seed=1):
        path = tmp_path_factory.mktemp("notes") / "notes.jsonl"
        return epicene.load_corpus(notes.write(ASSOCIATION, seed, planted, path))

    return of
