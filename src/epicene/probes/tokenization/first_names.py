"""Does the tokenizer cut some people's first names into more pieces than others'?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.first_names import load_first_names
from epicene.metrics import mean_difference
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.tokenization.count import count_tokens

CARRIER = "Le prénom {word} figure dans le dossier."


@dataclass(frozen=True)
class FirstNameParity:
    """Tokens per first name: women minus men, and each area of origin minus `baseline`.

    A name cut in more pieces is represented less well, which An and Rudinger 2023 show to go
    with biased predictions about its bearer.
    """

    baseline: str = "french"
    name: str = "tokenization-names"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return one difference by sex, and one for each area of origin."""
        names = load_first_names()
        table = names.table
        counts = count_tokens(cast(Tokenizes, inputs.model), list(table["name"]), CARRIER)
        tokens = np.array([count.tokens for count in counts], dtype=np.float64)
        contrasts = [("gender", "F-M", table["sex"] == "F", table["sex"] == "M")]
        origin = table["origin_association"]
        contrasts += [
            ("origin", f"{area}-{self.baseline}", origin == area, origin == self.baseline)
            for area in sorted(set(origin) - {self.baseline})
        ]
        return [
            measurement(
                self,
                inputs.model.identity.label,
                names.name,
                "tokens_per_name_difference",
                mean_difference(tokens[first.to_numpy()], tokens[second.to_numpy()]),
                axis=axis,
                group=group,
                neutral=0.0,
                direction="more_tokens_first_group",
                reference="an2023nichelle",
            )
            for axis, group, first, second in contrasts
        ]


PROBE = FirstNameParity()
