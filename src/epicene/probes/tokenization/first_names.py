"""Does the tokenizer cut some people's first names into more pieces than others'?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.first_names import load_first_names
from epicene.metrics import mean_difference, proportion_difference
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.tokenization.count import count_tokens
from epicene.probes.tokenization.pieces import cut_words

if TYPE_CHECKING:
    import pandas as pd

CARRIER = "Le prénom {word} figure dans le dossier."


@dataclass(frozen=True)
class FirstNameParity:
    """Tokens per first name and single-token rate: women minus men, origins minus `baseline`.

    And both at once: women and men of each area minus men of `baseline`. A name cut in more pieces
    is represented less well, which An and Rudinger 2023 show to go with biased predictions about
    its bearer.
    """

    baseline: str = "french"
    name: str = "tokenization-names"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return two differences for each contrast."""
        names = load_first_names()
        words, model = list(names.table["name"]), cast(Tokenizes, inputs.model)
        counts = count_tokens(model, words, CARRIER)
        tokens = np.array([count.tokens for count in counts], dtype=np.float64)
        whole = np.array([pieces.whole for pieces in cut_words(model, words, CARRIER)], dtype=bool)
        rows: list[Measurement] = []
        for axis, group, first, second in contrasts(names.table, self.baseline):
            one, two = ((int(whole[side].sum()), int(side.sum())) for side in (first, second))
            rows += [
                measurement(
                    self,
                    inputs.model.identity.label,
                    names.name,
                    metric,
                    value,
                    axis=axis,
                    group=group,
                    neutral=0.0,
                    direction=direction,
                    reference="an2023nichelle",
                )
                for metric, value, direction in (
                    (
                        "tokens_per_name_difference",
                        mean_difference(tokens[first], tokens[second]),
                        "more_tokens_first_group",
                    ),
                    (
                        "single_token_name_difference",
                        proportion_difference(one, two).as_percent(),
                        "more_whole_first_group",
                    ),
                )
            ]
        return rows


def contrasts(
    table: pd.DataFrame, baseline: str
) -> Iterator[tuple[str, str, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield axis, name and the two groups of names of each contrast, as arrays of shape (n,)."""
    sex, origin = table["sex"].to_numpy(), table["origin_association"].to_numpy()
    yield "gender", "F-M", sex == "F", sex == "M"
    others = sorted(set(origin) - {baseline})
    for area in others:
        yield "origin", f"{area}-{baseline}", origin == area, origin == baseline
    men = (origin == baseline) & (sex == "M")
    for area in (baseline, *others):
        for one in ("F", "M"):
            if (area, one) != (baseline, "M"):
                cell = (origin == area) & (sex == one)
                yield "origin_and_sex", f"{area}_{one}-{baseline}_M", cell, men


PROBE = FirstNameParity()
