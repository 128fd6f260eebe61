"""MorFITT: abstracts with several specialities each."""

from __future__ import annotations

import pandas as pd
import pytest

import epicene
from epicene.corpora.formats.morfitt import FORMAT

# Made up, in the shape of the release.
ROWS = [
    ("r1", " Deux vaches d’un élevage imaginaire ont toussé. ", "veterinary|virology"),
    ("r2", 'Un "essai" inventé porte sur douze patients.', "surgery"),
]


def tsv(last, rows=ROWS):
    return "".join("\t".join(row) + "\n" for row in (("identifier", "abstract", last), *rows))


@pytest.mark.parametrize("last", ["labels", "specialities"])
def test_abstracts_become_documents(tmp_path, last):
    (tmp_path / "dev.tsv").write_text(tsv(last, ROWS[:1]), encoding="utf-8")
    (tmp_path / "train.tsv").write_text(tsv(last), encoding="utf-8")
    corpus = epicene.load_corpus(tmp_path)
    assert corpus.format == "morfitt"
    documents = list(corpus)
    assert [d.id for d in documents] == ["dev/r1", "train/r1", "train/r2"]
    assert [d.text for d in documents[1:]] == [text for _, text, _ in ROWS]
    assert [d.attributes for d in documents] == [
        {"label": "veterinary|virology", "part": "dev"},
        {"label": "veterinary|virology", "part": "train"},
        {"label": "surgery", "part": "train"},
    ]


def test_a_parquet_copy_is_read(tmp_path):
    path = tmp_path / "train.parquet"
    frame = pd.DataFrame(ROWS, columns=["id", "abstract", "specialities"])
    for values in (frame["specialities"].str.split("|"), [[8, 2], [9]]):
        frame.assign(specialities=values).to_parquet(path)
        assert [d.attributes["label"] for d in epicene.load_corpus(path)] == [
            "veterinary|virology",
            "surgery",
        ]


@pytest.mark.parametrize("content", ["", "identifier\tabstract\n", "a;b\n1;2\n", '"', "\x00\t\n"])
def test_nothing_else_is_recognised(tmp_path, content):
    path = tmp_path / "autre.tsv"
    path.write_text(content, encoding="utf-8")
    assert not FORMAT.recognises(path)
    assert not FORMAT.recognises(tmp_path)
