"""Pairs to score, and eyes on what the scoring does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from epicene.corpora.pair_table import read_pairs
from epicene.models import masked


@dataclass
class Batches:
    """What went through the masked model: how many rows, and whether some were padded."""

    padded: list[bool] = field(default_factory=list)
    rows: int = 0


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> Batches:
    """Watch the batches of the masked model."""
    seen = Batches()
    plain = masked.pad

    def watched(rows, padding):
        ids, mask = plain(rows, padding)
        seen.padded.append(mask is not None)
        seen.rows += len(rows)
        return ids, mask

    monkeypatch.setattr(masked, "pad", watched)
    return seen


@pytest.fixture(scope="session")
def clinical(root: Path) -> pd.DataFrame:
    """Return the clinical stereotypes that ship."""
    return read_pairs(root / "corpora" / "clinical_stereotypes" / "pairs.tsv")


@pytest.fixture(scope="session")
def sample(crows_pairs_fr: Path, clinical: pd.DataFrame) -> Callable[[int, int], pd.DataFrame]:
    """Return a function that draws pairs of French CrowS-Pairs and of the clinical ones.

    `longest` bounds the characters of a sentence, for the tests of models that read characters.
    Identical members, several edits and stray spaces are among the pairs; the empty one is not.
    """
    crows = read_pairs(crows_pairs_fr)

    def draw(each: int, longest: int = 1000) -> pd.DataFrame:
        parts = []
        for table in (crows, clinical):
            lengths = table["sentence_more"].str.len() + table["sentence_less"].str.len()
            known = table[(lengths <= 2 * longest) & (table["flags"] != "empty")]
            chosen = known.sample(each, random_state=0)
            if table is crows:
                marked = known[known["flags"].str.contains("identical|several|apostrophes")]
                chosen = pd.concat([chosen, marked.groupby("flags").head(1).head(3)])
            parts.append(chosen)
        table = pd.concat(parts)[["sentence_more", "sentence_less"]]
        return table.drop_duplicates().reset_index(drop=True)

    return draw
