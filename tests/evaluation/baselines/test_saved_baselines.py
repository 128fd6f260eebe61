"""What is written can be read again, says whether it is confidential, and runs no code."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.baselines.invented_records import records

import epicene
from epicene.core.errors import InputError
from epicene.evaluation.baselines import TfidfTrainer, load_baseline, train
from epicene.evaluation.baselines.registry import TRAINERS
from epicene.evaluation.baselines.saving import CARD, FACTS, WEIGHTS


@pytest.fixture
def folder(tmp_path):
    return train(records(30), TfidfTrainer("ill", C=3.0), seed=7).save(tmp_path / "baseline")


def test_it_predicts_the_same_bytes(folder):
    baseline, new = train(records(30), TfidfTrainer("ill", C=3.0)), records(20, seed=1)
    again = load_baseline(folder)
    assert again.trainer == baseline.trainer
    pd.testing.assert_frame_equal(again.predict(new), baseline.predict(new), check_exact=True)


def test_the_folder_holds_no_pickle_and_no_more_than_it_says(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {WEIGHTS, FACTS, CARD, "provenance.json"}
    told = json.loads((folder / FACTS).read_text(encoding="utf-8"))["trained_on"]
    assert told == {
        "data": "invented",
        "n_documents": 30,
        "n_patients": 30,
        "licence": "",
        "seed": 7,
        "losses": {},
    }


def test_a_word_of_one_record_alone_is_not_written(folder):
    # Each record has a number of its own.
    numbers = [d.text.split("dossier ")[1].split(")")[0] for d in records(30)]
    written = (folder / FACTS).read_text(encoding="utf-8")
    assert "prend" in written
    assert not any(number in written for number in numbers)


def test_the_card_of_private_records_says_that_it_is_confidential(folder):
    assert "**Confidential.**" in (folder / CARD).read_text(encoding="utf-8")


def test_the_card_of_a_corpus_that_ships_tells_its_licence(tmp_path):
    corpus = epicene.load_corpus("mental-health")
    folder = train(corpus, TfidfTrainer("included")).save(tmp_path / "shipped")
    card = (folder / CARD).read_text(encoding="utf-8")
    assert corpus.licence in card
    assert "Confidential" not in card


def _cut(folder):
    file = folder / WEIGHTS
    file.write_bytes(file.read_bytes()[:50])


def _change(**changes):
    def change(folder):
        told = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        (folder / FACTS).write_text(json.dumps({**told, **changes}), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("spoil", "match"),
    [
        (lambda folder: (folder / FACTS).unlink(), "holds no baseline"),
        (lambda folder: (folder / FACTS).write_text("[]"), "holds no baseline"),
        (lambda folder: (folder / WEIGHTS).unlink(), "holds no baseline"),
        (_cut, "holds no baseline"),
        (_change(options={"target": "ill", "depth": 3}), "holds no baseline"),
        (_change(trained_on={}), "holds no baseline"),
        (_change(trainer="tfid"), "unknown trainer 'tfid'.*tfidf"),
    ],
)
def test_a_spoilt_folder_is_refused_in_one_sentence(folder, spoil, match):
    spoil(folder)
    with pytest.raises(InputError, match=match):
        load_baseline(folder)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("à garder", encoding="utf-8")
    with pytest.raises(InputError, match="was not written by epicene"):
        train(records(10), TfidfTrainer("ill")).save(tmp_path / "letters")
    assert (tmp_path / "letters" / "a.txt").read_text(encoding="utf-8") == "à garder"


def test_every_trainer_is_registered_by_its_own_name():
    for name in TRAINERS:
        assert TRAINERS.get(name).name == name


def test_weights_are_plain_numbers(folder):
    from safetensors.numpy import load_file

    assert all(np.isfinite(array).all() for array in load_file(folder / WEIGHTS).values())
