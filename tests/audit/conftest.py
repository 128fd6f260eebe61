"""Small inputs of an audit, and audits of small models done once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from epicene.audit.run import audit

NOUNS = (
    ("infirmière", "infirmier"),
    ("ouvrière", "ouvrier"),
    ("patiente", "patient"),
    ("dame", "sieur"),
)


@pytest.fixture(scope="session")
def pairs_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of 40 pairs that a user might bring."""
    rows = [
        (f"Le mot {number} vise une {woman}.", f"Le mot {number} vise une {man}.")
        for number in range(10)
        for woman, man in NOUNS
    ]
    table = pd.DataFrame(rows, columns=["sentence_more", "sentence_less"])
    path = tmp_path_factory.mktemp("pairs") / "mine.tsv"
    table.assign(axis="gender").to_csv(path, sep="\t", index=False)
    return path


@pytest.fixture(scope="session")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of a dozen documents: fewer patients would be suppressed."""
    path = tmp_path_factory.mktemp("corpus") / "notes.jsonl"
    lines = [
        f'{{"id": "{i}", "text": "La patiente {i} va mieux. Il dort {i} heures."}}'
        for i in range(12)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small_audit(tiny_model, pairs_file, corpus_file):
    """Return a function that audits two tiny models, given in an order, with a few probes."""

    def run(kinds=("camembert", "gpt2"), seed=0):
        return audit(
            [tiny_model(kind) for kind in kinds],
            probes=[
                "tokenization-names",
                "tokenization-fertility",
                "pairs/pll",
                "pairs/log-likelihood",
            ],
            pairs=[pairs_file],
            corpora=corpus_file,
            seed=seed,
        )

    return run


@pytest.fixture(scope="session")
def done(small_audit):
    """Return the results of such an audit."""
    return small_audit()
