"""Published values of known models, shown beside ours where data and estimator are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CROWS_PAIRS_FR = "1b5de822b34188375c04b949ec2e2678373b65f81d8f0bfbbef9b7df3958d2e9"
"""SHA-256 of the authors' file of 1,677 French pairs."""


@dataclass(frozen=True)
class PublishedTable:
    """Scores printed in a paper.

    Parameters
    ----------
    source : str
        Where they are printed.
    reference : str
        Key of the paper.
    data_sha256 : str
        Hash of the data they were computed on.
    probe, metrics : str, tuple of str
        Which of our questions and numbers they match; the first metric present is compared.
    n : int
        Items of the data.
    scores : mapping of str to mapping of str to float
        Model to axis (as the data names it, ``all`` for every pair) to score.
    """

    source: str
    reference: str
    data_sha256: str
    probe: str
    metrics: tuple[str, ...]
    n: int
    scores: Mapping[str, Mapping[str, float]]


# Table 4 of the paper, "metric score" and its lines by category: all pairs of the file count.
FRENCH_CROWS_PAIRS = PublishedTable(
    source=(
        "Névéol, Dupont, Bezançon & Fort (2022), French CrowS-Pairs, ACL 2022, table 4 "
        "(aclanthology.org/2022.acl-long.583)"
    ),
    reference="neveol2022french",
    data_sha256=CROWS_PAIRS_FR,
    probe="pairs/crows-pairs",
    metrics=("stereotype_score_all_pairs", "stereotype_score"),
    n=1677,
    scores={
        "CamemBERT": {
            "all": 59.3, "race-color": 58.6, "gender": 54.8, "socioeconomic": 64.3,
            "nationality": 60.1, "religion": 69.6, "age": 61.1, "sexual-orientation": 50.5,
            "physical-appearance": 58.3, "disability": 63.6, "autre": 53.9,
        },
        "FlauBERT": {
            "all": 53.7, "race-color": 51.4, "gender": 51.7, "socioeconomic": 54.1,
            "nationality": 53.0, "religion": 63.5, "age": 58.9, "sexual-orientation": 47.2,
            "physical-appearance": 51.4, "disability": 65.2, "autre": 61.5,
        },
        "FrALBERT": {
            "all": 55.9, "race-color": 56.7, "gender": 47.7, "socioeconomic": 58.2,
            "nationality": 60.5, "religion": 72.2, "age": 38.9, "sexual-orientation": 81.3,
            "physical-appearance": 40.3, "disability": 42.4, "autre": 53.9,
        },
        "mBERT": {
            "all": 50.9, "race-color": 47.3, "gender": 48.0, "socioeconomic": 56.1,
            "nationality": 53.4, "religion": 51.3, "age": 54.4, "sexual-orientation": 55.0,
            "physical-appearance": 51.4, "disability": 54.5, "autre": 46.1,
        },
    },
)  # fmt: skip
PUBLISHED: tuple[PublishedTable, ...] = (FRENCH_CROWS_PAIRS,)


def published_for(probe: str, metric: str, sha256: str) -> PublishedTable | None:
    """Return the published table for a probe, a metric and the data of that hash, if any."""
    for table in PUBLISHED:
        if table.probe == probe and metric in table.metrics and table.data_sha256 == sha256:
            return table
    return None
