"""DiaMED: clinical cases with the chapter of ICD-10."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import epicene
from epicene.corpora.formats.diamed import FORMAT

# Made up, in the shape of the release.
CASE = {
    "identifier": "c1",
    "title": "Une toux imaginaire",
    "clinical_case": "Patiente de 54 ans, adressée pour une toux sèche.",
    "topic": "Pneumologie",
    "keywords": ["toux", "adulte"],
    "domain": [],
    "collected_at": "2020-01-01",
    "published_at": "2019",
    "source_url": "https://exemple.invalid/1",
    "source_name": "Exemple",
    "license": "CC BY 4.0",
    "figures": [],
    "local_figures": [],
    "icd-10": "J00-J99  Diseases of the respiratory system",
}


def test_cases_become_documents(tmp_path):
    folder = tmp_path / "splits"
    folder.mkdir()
    rows = [
        CASE,
        {**CASE, "identifier": "c2", "icd-10": "Plusieurs cas cliniques"},
        {**CASE, "identifier": "c3", "icd-10": float("nan")},
    ]
    (folder / "train.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    corpus = epicene.load_corpus(tmp_path)
    assert corpus.format == "diamed"
    one, several, none = corpus
    assert (one.id, one.text) == ("splits/train/c1", CASE["clinical_case"])
    assert one.attributes == {
        "title": "Une toux imaginaire",
        "topic": "Pneumologie",
        "keywords": "toux|adulte",
        "published_at": "2019",
        "source_url": "https://exemple.invalid/1",
        "source_name": "Exemple",
        "license": "CC BY 4.0",
        "label": "J00-J99  Diseases of the respiratory system",
        "part": "splits/train",
    }
    assert several.attributes["unlabelled"] == "Plusieurs cas cliniques"
    assert "label" not in several.attributes
    assert not {"label", "unlabelled"} & set(none.attributes)


@pytest.mark.parametrize("chapter", ["O00-O9A  Pregnancy", "U00-U85  Codes", "S00-T88  Injury"])
def test_a_table_is_read_too(tmp_path, chapter):
    path = tmp_path / "train.csv"
    row = {**CASE, "keywords": '["toux"]', "icd-10": chapter}
    pd.DataFrame([row]).to_csv(path, index=False)
    (document,) = epicene.load_corpus(path)
    assert document.attributes["label"] == chapter
    assert document.attributes["keywords"] == "toux"


def test_an_export_numbers_the_chapters(tmp_path):
    path = tmp_path / "train.parquet"
    pd.DataFrame([{**CASE, "icd-10": 1}, {**CASE, "identifier": "c2", "icd-10": 21}]).to_parquet(
        path
    )
    assert [d.attributes["label"] for d in epicene.load_corpus(path)] == ["C00-D49", "Z00-Z99"]


def test_nothing_else_is_recognised(tmp_path):
    for content in ("", "[]", '[{"identifier": 1, "clinical_case": "x"}]'):
        path = tmp_path / "autre.json"
        path.write_text(content, encoding="utf-8")
        assert not FORMAT.recognises(path)
        assert not FORMAT.recognises(tmp_path)
