"""Does the same note cost more tokens when the patient is a woman?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN, Measurement, Stage
from epicene.core.seeds import generator
from epicene.metrics import (
    Estimate,
    cluster_mean,
    mean_margin,
    renyi_efficiency,
    renyi_efficiency_difference,
)
from epicene.metrics.estimate import undefined
from epicene.metrics.renyi import ALPHA
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.corpus.suppression import too_few
from epicene.probes.tokenization.limits import limits_of, share_lost
from epicene.probes.tokenization.shipped_notes import TwinNotes, twin_notes

PARITY = "petrov2023language"
EFFICIENCY = "zouhar2023tokenization"
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class NoteParity:
    """A note against its counterfactual twin: tokens, what is cut off, and Rényi efficiency.

    Both say the same of a woman and of a man, so that a difference is the tokenizer's; that in
    letters, which is that of French, stands beside it. After the premium of Petrov et al. 2023,
    with gender in the place of language and in percent of the mean of the two, so that exchanging
    the genders changes the sign alone.

    Parameters
    ----------
    limit : int
        Number of tokens at which a text is cut, beside the model's own; special tokens count.
    alpha : float
        Order of the entropy of Zouhar et al. 2023.
    """

    limit: int = 512
    alpha: float = ALPHA
    name: str = "tokenization-notes"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the differences, over all notes that ship, by domain, and for each corpus."""
        read = reader(cast(Tokenizes, inputs.model))
        rows: list[Measurement] = []
        for notes in twin_notes(inputs.corpora, inputs.seed):
            estimates: Mapping[str, Estimate]
            hidden = too_few(len(set(notes.patients)), 0 if notes.shipped else inputs.min_group)
            if hidden or not notes.twins:
                estimates = {"note_tokens_difference": undefined(hidden or notes.reason)}
            else:
                sides = (
                    [read(pair.feminine) for pair in notes.twins],
                    [read(pair.masculine) for pair in notes.twins],
                )
                estimates = self._estimates(inputs, notes, *sides)
            rows += [self._row(inputs, notes, key, value) for key, value in estimates.items()]
        return rows

    def _estimates(
        self,
        inputs: Inputs,
        notes: TwinNotes,
        feminine: Sequence[Reading],
        masculine: Sequence[Reading],
    ) -> dict[str, Estimate]:
        patients = notes.patients

        def margin(values: Numbers, metric: str) -> Estimate:
            seed = generator(inputs.seed, self.name, notes.name.label, notes.item, metric)
            return mean_margin(values, patients, seed=seed)

        tokens = relative_difference(*([r.n_text for r in side] for side in (feminine, masculine)))
        letters = relative_difference(
            *([r.n_letters for r in side] for side in (feminine, masculine))
        )
        found = {
            "note_tokens_difference": margin(tokens, "tokens"),
            "note_letters_difference": cluster_mean(letters, patients).without_test(),
        }
        for which, limit in limits_of(inputs.model, self.limit).items():
            lost = [
                np.array([share_lost(r.n_text, r.n_special, limit) for r in side])
                for side in (feminine, masculine)
            ]
            found[f"note_lost_difference{which}"] = margin(lost[0] - lost[1], f"lost{which}")
        first, second, types = tabulate(feminine, masculine)
        size = max(types, inputs.model.identity.vocabulary_size or 0, 2)
        for group, table in (("F", first), ("M", second)):
            found[f"renyi_efficiency/{group}"] = renyi_efficiency(
                table, size, patients, self.alpha
            ).as_percent()
        found["renyi_efficiency_difference"] = renyi_efficiency_difference(
            first, second, size, patients, self.alpha
        ).as_percent()
        return found

    def _row(self, inputs: Inputs, notes: TwinNotes, key: str, value: Estimate) -> Measurement:
        metric, _, side = key.partition("/")
        fields: dict[str, Any] = {"neutral": 0.0, "direction": DIRECTIONS.get(metric, "")}
        if not fields["direction"]:
            fields = {"neutral": NAN}
        return measurement(
            self,
            inputs.model.identity.label,
            notes.name,
            metric,
            value,
            axis="gender",
            group=side or "F-M",
            item=notes.item,
            reference=EFFICIENCY if metric.startswith("renyi") else PARITY,
            n_unscored=notes.n_unscored,
            reason=notes.reason,
            **fields,
        )


DIRECTIONS = {
    "note_tokens_difference": "more_tokens_feminine_note",
    "note_lost_difference": "more_lost_feminine",
    "note_lost_difference_at_limit": "more_lost_feminine",
    "renyi_efficiency_difference": "more_even_feminine",
}


@dataclass(frozen=True)
class Reading:
    """What is kept of a text as it was encoded: no word of it."""

    n_text: int
    n_special: int
    n_letters: int
    counts: Mapping[str, int]


def reader(model: Tokenizes) -> Callable[[str], Reading]:
    """Return a function that reads a text, each text once."""
    known: dict[str, Reading] = {}

    def read(text: str) -> Reading:
        if text not in known:
            encoding = model.encode(text, bounded=False)
            own = [encoding.tokens[place] for place in encoding.positions]
            known[text] = Reading(len(own), len(encoding) - len(own), len(text), Counter(own))
        return known[text]

    return read


def relative_difference(first: Sequence[int], second: Sequence[int]) -> Numbers:
    """Return first minus second in percent of the mean of the two, shape (n,); 0 if both are 0."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return np.asarray(200.0 * (a - b) / np.maximum(a + b, 1.0))


def tabulate(*sides: Sequence[Reading]) -> tuple[Numbers, Numbers, int]:
    """Return the counts of each token in each text of two sides, and how many types there are."""
    types = {token: place for place, token in enumerate(_types(sides))}
    tables = []
    for side in sides:
        table = np.zeros((len(side), len(types)))
        for row, reading in enumerate(side):
            for token, count in reading.counts.items():
                table[row, types[token]] = count
        tables.append(table)
    return tables[0], tables[1], len(types)


def _types(sides: Sequence[Sequence[Reading]]) -> Iterator[str]:
    return iter(dict.fromkeys(t for side in sides for reading in side for t in reading.counts))


PROBE = NoteParity()
