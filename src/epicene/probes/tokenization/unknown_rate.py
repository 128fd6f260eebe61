"""How often does the tokenizer meet a word that it cannot spell?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.first_names import load_first_names
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import proportion
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.tokenization.count import count_tokens


@dataclass(frozen=True)
class UnknownRate:
    """Percentage of words that hold an unknown token or a byte fallback, by group.

    For a spaCy pipeline, of words that have no vector. The rate describes; a gap between the
    groups is read from their exact intervals.
    """

    name: str = "tokenization-unknown"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the rate for each gender of the gendered forms and each area of the names."""
        forms, names = load_gendered_forms(), load_first_names()
        origin = names.table["origin_association"]
        groups = [
            (forms.name, "gender", "F", forms.table["feminine"]),
            (forms.name, "gender", "M", forms.table["masculine"]),
            *(
                (names.name, "origin", area, names.table["name"][origin == area])
                for area in sorted(set(origin))
            ),
        ]
        rows: list[Measurement] = []
        for data, axis, group, words in groups:
            counts = count_tokens(cast(Tokenizes, inputs.model), list(words))
            value = proportion(sum(count.unknown > 0 for count in counts), len(counts))
            rows.append(
                measurement(
                    self,
                    inputs.model.identity.label,
                    data,
                    "unknown_rate",
                    value.as_percent().without_test(),
                    axis=axis,
                    group=group,
                )
            )
        return rows


PROBE = UnknownRate()
