"""Recorded shares of women among patients with a condition, from public figures."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from epicene.corpora.clinical_templates import load_clinical_templates

# How corpora write their diagnosis labels, and the condition of `corpora/clinical_templates`.
_SPELLINGS = {
    "breast_cancer": r"breast|cancer du sein|carcinom\w+ (?:canalaire|lobulaire|ductal|lobular)"
    r"|(?:ductal|lobular|triple-negative) carcinoma",
    "crohn": r"crohn",
    "ulcerative_colitis": r"ulcerative|rectocolite",
    "depression": r"^depressi|^dépressi",
}


@dataclass(frozen=True)
class RecordedShare:
    """A public figure: the share of women, in [0, 1], and the key of its source."""

    share: float
    reference: str


def recorded_share(condition: str) -> RecordedShare | None:
    """Return the recorded share of women for a diagnosis label, where one is known."""
    shares = _shares()
    for name, pattern in _SPELLINGS.items():
        if re.search(pattern, condition, re.IGNORECASE):
            return shares.get(name)
    return shares.get(condition)


@cache
def _shares() -> Mapping[str, RecordedShare]:
    return {
        condition.id: RecordedShare(condition.share_women, condition.reference)
        for condition in load_clinical_templates().conditions
        if not math.isnan(condition.share_women)
    }
