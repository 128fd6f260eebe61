"""FrenchMedMCQA: a question is a document, its options and correct answers attributes."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats.french_med_mcqa import FORMAT

# Made up, in the shape of the release.
OPTIONS = {"a": "Le foie", "b": "Le rein", "c": "La rate", "d": "La peau", "e": "Le poumon"}
QUESTION = {
    "id": "q1",
    "question": "Quels organes éliminent ce médicament fictif ?",
    "answers": OPTIONS,
    "correct_answers": ["b", "a"],
    "subject_name": "pharmacie",
    "type": "multiple",
    "nbr_correct_answers": 2,
}
UNKNOWN = {**QUESTION, "id": "q2", "correct_answers": [], "type": "simple"}


def test_questions_become_documents(tmp_path):
    (tmp_path / "train.json").write_text(json.dumps([QUESTION], indent=4), encoding="utf-8")
    (tmp_path / "dev.json").write_text(json.dumps([QUESTION, UNKNOWN]), encoding="utf-8")
    corpus = epicene.load_corpus(tmp_path)
    assert corpus.format == "french-med-mcqa"
    dev, unknown, train = corpus
    assert [d.id for d in (dev, unknown, train)] == ["dev/q1", "dev/q2", "train/q1"]
    assert train.text == QUESTION["question"]
    assert train.attributes == {
        **{f"answer_{letter}": text for letter, text in OPTIONS.items()},
        "label": "b|a",
        "subject_name": "pharmacie",
        "type": "multiple",
        "nbr_correct_answers": "2",
        "part": "train",
    }
    assert "label" not in unknown.attributes
    assert train.source == f"{tmp_path / 'train.json'}, line 2"


def test_the_copy_of_the_hub_is_read(tmp_path):
    row = {key: value for key, value in QUESTION.items() if key != "answers"}
    row |= {f"answer_{letter}": text for letter, text in OPTIONS.items()}
    row |= {"correct_answers": [1, 0]}
    pd.DataFrame([row]).to_parquet(tmp_path / "train.parquet")
    (document,) = epicene.load_corpus(tmp_path / "train.parquet")
    assert document.attributes["answer_e"] == "Le poumon"
    assert document.attributes["label"] == "b|a"


def test_a_bad_question_is_an_error_in_its_place(tmp_path):
    path = tmp_path / "train.json"
    rows = [QUESTION, {**QUESTION, "id": "q2", "correct_answers": ["f"]}, {**UNKNOWN, "id": "q3"}]
    rows += [{**QUESTION, "id": "q4", "question": None}, {**QUESTION, "id": "q5", "answers": "a"}]
    path.write_text(json.dumps([*rows, QUESTION], indent=1), encoding="utf-8")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert [d.id for d in corpus] == ["train/q1", "train/q3"]
    first, *others = corpus.skipped
    assert first.where.startswith(f"{path}, line ")
    assert "none of a to e" in str(first)
    assert [
        part in str(e) for part, e in zip(("'question'", "'answers'", "twice"), others, strict=True)
    ] == [True] * 3
    with pytest.raises(InputError):
        list(epicene.load_corpus(path))


@pytest.mark.parametrize(
    "content", ["", "[", "{}", "[1, 2]", '[{"id": 1, "question": "?"}]', "\x00"]
)
def test_nothing_else_is_recognised(tmp_path, content):
    path = tmp_path / "autre.json"
    path.write_text(content, encoding="utf-8")
    assert not FORMAT.recognises(path)
    assert not FORMAT.recognises(tmp_path)
    (tmp_path / "faux.parquet").write_bytes(b"PAR1 rien")
    assert not FORMAT.recognises(tmp_path / "faux.parquet")
    assert not FORMAT.recognises(tmp_path / "absent.json")
