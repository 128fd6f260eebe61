"""A model folder names its decoding; the loader reads it, and its hash changes with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import epicene
import tiny_models
from epicene.core.errors import ModelError
from epicene.models.capabilities import Sampling
from epicene.models.decoding.constrained_gender import ConstrainedDecoding
from epicene.models.decoding.registry import DECODINGS
from epicene.models.decoding.saved import FILE, decoding_of, read_decoding, write_decoding
from epicene.models.decoding.self_debias import SelfDebiasedDecoding

CHOSEN = (
    ConstrainedDecoding(look_ahead=False),
    SelfDebiasedDecoding(("Le texte suivant est triste :",), decay=20.0),
)


@pytest.mark.parametrize("decoding", CHOSEN, ids=lambda one: one.name)
def test_what_is_written_is_read_back(decoding: Any, tmp_path: Path) -> None:
    assert read_decoding(tmp_path) is None
    write_decoding(tmp_path, decoding)
    assert read_decoding(tmp_path) == decoding


def test_every_decoding_of_the_registry_has_its_name() -> None:
    assert [DECODINGS.get(name).name for name in DECODINGS] == list(DECODINGS)


def test_a_folder_that_names_one_writes_with_it(tmp_path: Path) -> None:
    folder = tiny_models.save("llama", tmp_path / "model")
    before = epicene.load_model(str(folder), sanity_check=False)
    assert decoding_of(before) is None
    write_decoding(folder, SelfDebiasedDecoding(("Le texte est triste :",), decay=1e6, floor=0.0))
    after = epicene.load_model(str(folder), sanity_check=False)
    assert decoding_of(after) == read_decoding(folder) is not None
    assert before.identity.sha256 != after.identity.sha256
    asked: tuple[Any, ...] = (["La patiente"], Sampling(8, 0.0, 1.0))
    assert before.generate(*asked) != after.generate(*asked)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        json.dumps({"decoding": "unheard-of", "options": {}, "version": 1}),
        json.dumps({"decoding": "constrained-gender", "options": {"speed": 1}, "version": 1}),
        json.dumps({"decoding": "self-debias", "options": {"decay": -1}, "version": 1}),
        json.dumps({"decoding": "constrained-gender", "options": {}, "version": 99}),
        '{"decoding": "constrained-gender", "options": {"look_ahead": "no"}, "version": 1}',
        json.dumps({"decoding": "self-debias", "options": {"announcements": [1]}, "version": 1}),
        '{"decoding": "self-debias", "options": {"decay": NaN}, "version": 1}',
        "[" * 50_000,
    ],
)
def test_a_file_that_makes_no_sense_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError) as refused:
        read_decoding(tmp_path, "a model")
    assert "constrained-gender" in refused.value.hint
