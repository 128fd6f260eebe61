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
from epicene.probes.tokenization.pieces import cut_words


@dataclass(frozen=True)
class UnknownRate:
    """Percentage of words that hold an unknown token or a byte fallback, and the latter alone.

    An unknown token loses the letters; a fallback spells them, byte by byte, in tokens that say
    nothing of the word.
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
            cut = cut_words(cast(Tokenizes, inputs.model), list(words))
            fallback = sum(pieces.fallback > 0 for pieces in cut)
            either = sum(pieces.unknown > 0 or pieces.fallback > 0 for pieces in cut)
            # Where nothing is unknown there is nothing to tell apart.
            rates = {"unknown_rate": either, **({"byte_fallback_rate": fallback} if either else {})}
            rows += [
                measurement(
                    self,
                    inputs.model.identity.label,
                    data,
                    metric,
                    proportion(count, len(cut)).as_percent().without_test(),
                    axis=axis,
                    group=group,
                )
                for metric, count in rates.items()
            ]
        return rows


PROBE = UnknownRate()
