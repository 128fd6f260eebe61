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
    # Lengths mix even in a batch that is full enough, so that padding is put to the test.
    monkeypatch.setattr("epicene.models.batching.FULL_ENOUGH", 10**9)
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
def sample(crows_pairs_fr: Path, clinical: pd.DataFrame) -> Callable[..., pd.DataFrame]:
    """Return a function that draws pairs of French CrowS-Pairs and of the clinical ones.

    `each` is their number from either source, among the shortest tenth unless `long`; with
    `odd`, three of CrowS-Pairs more: identical members, several edits, mixed apostrophes.
    """
    crows = read_pairs(crows_pairs_fr)

    def draw(each: int, long: bool = False, odd: bool = False) -> pd.DataFrame:
        parts = []
        for table in (crows[crows["flags"] != "empty"], clinical):
            lengths = table["sentence_more"].str.len() + table["sentence_less"].str.len()
            short = table[lengths <= lengths.quantile(0.1)]
            parts.append((table if long else short).sample(each, random_state=0))
            if odd and table is not clinical:
                odd_ones = table.loc[lengths.sort_values().index].groupby("flags").head(1)
                parts.append(odd_ones[odd_ones["flags"] != ""].head(3))
        drawn = pd.concat(parts)[["sentence_more", "sentence_less"]]
        return drawn.drop_duplicates().reset_index(drop=True)

    return draw
