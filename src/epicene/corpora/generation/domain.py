"""What a domain adds to the generator: how its patients' facts are drawn."""

from __future__ import annotations

from typing import ClassVar, Protocol

from epicene.core.registry import Registry
from epicene.corpora.generation.facts import Facts


class Domain(Protocol):
    """A kind of patient and of documents."""

    name: ClassVar[str]
    size: ClassVar[int]
    """Number of documents of the corpus that ships."""
    schema: ClassVar[str]
    bank: ClassVar[str]
    """Folder of its phrases below ``corpora/clinical_phrases``."""

    def draw(self, index: int, seed: int) -> Facts:
        """Draw everything about patient `index` but the outcomes, which come after.

        What is drawn depends on `index` and `seed` alone (`epicene.core.seeds.generator`).
        """


DOMAINS: Registry[Domain] = Registry(
    "domain",
    {
        "breast-cancer": "epicene.corpora.generation.breast_cancer.draw:DOMAIN",
        "ibd": "epicene.corpora.generation.ibd.draw:DOMAIN",
        "mental-health": "epicene.corpora.generation.mental_health.draw:DOMAIN",
    },
)
