"""Do the estimators of pair scores order the pairs alike?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.pair_table import usable
from epicene.corpora.pairs import contrast
from epicene.metrics import cluster_spearman
from epicene.models.capabilities import Model
from epicene.probes.base import Answer, Inputs, InUnits, PairSet, Unit, measurement
from epicene.probes.outputs.estimators import Group
from epicene.probes.outputs.pair_units import pair_units, scores_of_tables
from epicene.probes.outputs.score_pairs import scorable
from epicene.probes.outputs.sentence_scores import Floats, Scores, estimators_of

if TYPE_CHECKING:
    import pandas as pd

    Table = tuple[pd.DataFrame, Scores]

GROUPS: tuple[Group, ...] = ("masked", "unmasked", "left-to-right")


@dataclass(frozen=True)
class EstimatorAgreement(InUnits):
    """Rank correlation of the margins of the same pairs between each two estimators of a model.

    The estimators answer different questions, so that nothing says that they should agree; where
    they do not, what one of them says of a model holds for it alone. Pairs with the same edit, or
    its reverse, resample together. The units are those of the probes of the estimators: beside
    them, it costs the model nothing.
    """

    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "pairs"
    name: ClassVar[str] = "pairs/agreement"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return the units of each group of estimators that the model has.

        Raises
        ------
        NotApplicableError
            If there are no pairs, or fewer than two estimators.
        """
        if not inputs.pairs:
            raise NotApplicableError("no pairs were given.")
        if sum(len(names) for names in _estimators(inputs.model).values()) < 2:
            raise NotApplicableError("the model has fewer than two estimators.")
        return [unit for group in _estimators(inputs.model) for unit in pair_units(inputs, group)]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return a row for each two estimators and each set of pairs."""
        groups = _estimators(inputs.model)
        size = len(answers) // len(groups)
        scored = {
            name: list(scores_of_tables(inputs, answers[place * size : (place + 1) * size], name))
            for place, names in enumerate(groups.values())
            for name in names
        }
        rows: list[Measurement] = []
        place = 0
        for pairs in inputs.pairs:
            of_set = {name: tables[place] for name, tables in scored.items()}
            rows += self._of_set(inputs, pairs, of_set)
            place += 1 if pairs.controls is None else 2
        return rows

    def _of_set(
        self, inputs: Inputs, pairs: PairSet, scored: dict[str, Table]
    ) -> Iterator[Measurement]:
        table, _ = next(iter(scored.values()))
        rows = scorable(table)
        chosen = usable(table.iloc[rows])
        kept = list(itertools.compress(rows, chosen))
        margins = {name: _margins(scores)[chosen] for name, (_, scores) in scored.items()}
        edits = table["edit"].iloc[kept] if "edit" in table else None
        clusters = None if edits is None else [contrast(edit) for edit in edits]
        for one, two in itertools.combinations(margins, 2):
            names = f"{one}+{two}"
            yield measurement(
                self,
                inputs.model.identity.label,
                pairs.name,
                "estimator_agreement",
                cluster_spearman(
                    margins[one],
                    margins[two],
                    clusters,
                    generator(inputs.seed, self.name, pairs.name.label, names),
                ),
                axis="all",
                item=names,
                reference="spearman1904proof",
                n_unscored=len(table) - len(kept),
                reason="unusable pairs" if len(table) > len(kept) else "",
            )


def _estimators(model: Model) -> dict[Group, tuple[str, ...]]:
    """Return the estimators that a model has, by group, without the groups that it lacks."""
    found = {group: tuple(estimators_of(model, group)) for group in GROUPS}
    return {group: names for group, names in found.items() if names}


def _margins(scores: Scores) -> Floats:
    return np.asarray(scores.both[:, 0] - scores.both[:, 1], dtype=np.float64)


PROBE = EstimatorAgreement()
