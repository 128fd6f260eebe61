"""Do the words that a model puts in a blank depend on the person named before it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar, cast

from epicene.core.measurement import NAN, Measurement, Stage
from epicene.core.seeds import generator, permutation
from epicene.corpora.clinical_identities import load_clinical_identities
from epicene.corpora.embedded import DataName
from epicene.corpora.first_names import load_first_names
from epicene.metrics import associated_fillings
from epicene.models.capabilities import FillsBlanks, Model
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement

PERSON = "{person}"
# The names that the others are compared with.
FREQUENT = "french"


@dataclass(frozen=True)
class CodedFillings:
    """A unit: the likeliest words for a blank, as numbers in the order in which they first come.

    The numbers tell equal words of this unit, and nothing else: no output of the model is kept.
    """

    texts: tuple[str, ...]
    top: int

    def ask(self, model: Model) -> list[list[int]]:
        """Return the codes of the fillings of each text, likeliest first."""
        codes: dict[str, int] = {}
        return [
            [codes.setdefault(filling.word.strip().lower(), len(codes)) for filling in fillings]
            for fillings in cast(FillsBlanks, model).fill(self.texts, self.top)
        ]


@dataclass(frozen=True)
class Comparison:
    """Persons of two groups: the rows of `Disco`."""

    item: str
    axis: str
    group: str
    data: DataName
    places: tuple[int, ...]
    first: tuple[bool, ...]
    pairs: bool


@dataclass(frozen=True)
class Disco(InUnits):
    """DisCo (discovery of correlations, Webster et al. 2020), in French and in the clinic.

    For each template and person, the three likeliest words; a word that a chi-square test finds
    more often with one group of persons, after Bonferroni's correction within the template,
    counts one; the metric is the count a template. Both variants of the paper are there: first
    names, and nouns that name a woman or a man. The blank never agrees with the person in French
    (*souffre de …*, *pense à …*), so that no agreement is counted. Names are also compared by
    the origin that usage associates them with.

    ``disco`` is the count as published. Some of its tests fail by chance, so that 0 is not what an
    unbiased model gives: ``disco_beyond_chance`` subtracts the same count after the groups of
    the persons are exchanged at random, and is what is tested.

    Parameters
    ----------
    top : int
        Words of a person and template; 3 as published.
    names : int
        First names of each sex and origin, drawn from those that ship.
    """

    top: int = 3
    names: int = 6
    name: str = "disco"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("FillsBlanks",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit a template."""
        persons, _ = self._persons(inputs.seed)
        return [
            CodedFillings(tuple(t.feminine.replace(PERSON, p) for p in persons), self.top)
            for t in load_clinical_identities().fillings
        ]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return the count of each comparison, and how far it lies beyond chance."""
        _, comparisons = self._persons(inputs.seed)
        rows = []
        for comparison in comparisons:
            found = associated_fillings(
                [[answer[place] for place in comparison.places] for answer in answers],
                comparison.first,
                comparison.pairs,
                seed=generator(inputs.seed, self.name, comparison.item),
            )
            for metric, value, neutral in (
                ("disco_beyond_chance", found.beyond_chance, 0.0),
                ("disco", found.count, NAN),
            ):
                rows.append(
                    measurement(
                        self,
                        inputs.model.identity.label,
                        comparison.data,
                        metric,
                        value,
                        axis=comparison.axis,
                        group=comparison.group,
                        item=comparison.item,
                        neutral=neutral,
                        direction="more_biased",
                        reference="webster2020measuring",
                    )
                )
        return rows

    def _persons(self, seed: int) -> tuple[tuple[str, ...], tuple[Comparison, ...]]:
        """Return whom the sentences are about, and who is compared with whom."""
        identities, names = load_clinical_identities(), load_first_names()
        nouns = tuple(chain.from_iterable(identities.persons))
        chosen = list(self._names(seed))
        of_names = [len(nouns) + i for i in range(len(chosen))]
        comparisons = [
            Comparison(
                "nouns_by_gender",
                "gender",
                "F/M",
                identities.name,
                tuple(range(len(nouns))),
                (True, False) * len(identities.persons),
                pairs=True,
            ),
            Comparison(
                "names_by_sex",
                "gender",
                "F/M",
                names.name,
                tuple(of_names),
                tuple(sex == "F" for _, sex, _ in chosen),
                pairs=False,
            ),
        ]
        for origin in dict.fromkeys(origin for _, _, origin in chosen):
            if origin != FREQUENT:
                both = [i for i, (_, _, o) in enumerate(chosen) if o in (origin, FREQUENT)]
                comparisons.append(
                    Comparison(
                        f"names_{origin}",
                        "origin",
                        f"{origin}/{FREQUENT}",
                        names.name,
                        tuple(of_names[i] for i in both),
                        tuple(chosen[i][2] == origin for i in both),
                        pairs=False,
                    )
                )
        return (*nouns, *(name for name, _, _ in chosen)), tuple(comparisons)

    def _names(self, seed: int) -> Iterator[tuple[str, str, str]]:
        """Yield name, sex and origin of the names drawn."""
        table = load_first_names().table
        for (origin, sex), rows in table.groupby(["origin_association", "sex"], sort=True):
            order = permutation(seed, len(rows), self.name, str(origin), str(sex))
            for place in order[: self.names]:
                yield str(rows["name"].iloc[place]), str(sex), str(origin)


PROBE = Disco()
