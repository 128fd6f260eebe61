from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("gensim", reason="gensim is only needed to train vectors (extra: train)")

from gensim.models import KeyedVectors
from mini.vectors import KINDS, VectorSettings, measure_vectors, split_words


def test_elided_articles_are_words_and_hyphens_do_not_cut() -> None:
    assert split_words("L'examen post-opératoire, J15.") == [
        "l'",
        "examen",
        "post-opératoire",
        "j15",
    ]


def made_vectors(aligned: bool) -> KeyedVectors:
    generator = np.random.default_rng(0)
    axes = np.repeat(np.eye(len(KINDS), 16), 5, axis=0) * (5.0 if aligned else 0.0)
    vectors = KeyedVectors(16)
    words = [word for kind in KINDS.values() for word in kind]
    vectors.add_vectors(words, axes + generator.normal(size=axes.shape))
    return vectors


def test_same_kind_share_is_high_where_kinds_are_apart_and_near_chance_where_not() -> None:
    planted = measure_vectors(made_vectors(aligned=True), VectorSettings())["same_kind"]
    random = measure_vectors(made_vectors(aligned=False), VectorSettings())["same_kind"]
    assert planted["share"] > 0.9
    assert random["share"] < 0.4
    assert planted["chance"] == pytest.approx(4 / 39)
