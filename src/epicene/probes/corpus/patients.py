"""Who are the patients: of which sex and age, with which condition?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.metrics import (
    Estimate,
    cluster_mean,
    cluster_proportion,
    mean_difference,
    proportion,
)
from epicene.metrics.estimate import undefined
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.groups import Group, contrasts, too_small
from epicene.probes.corpus.recorded_shares import recorded_share
from epicene.probes.corpus.records import Record

NO_SEX = "no_sex: neither recorded nor told by the text's grammar"
NO_AGE = "no_age: not recorded"


@dataclass(frozen=True)
class Patients:
    """Share of women and mean age, over all patients and by condition.

    Sex is the recorded one, or the grammatical gender of the text where none is recorded. Where a
    public figure of the share of women among patients is known, the share has a test against it
    and its neutral value is that figure: a corpus that departs from it over-represents somebody,
    while 50 % is no goal where prevalence differs. Recorded prevalence may itself be biased.
    """

    name: str = "corpus-patients"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return shares of women and mean ages."""
        rows = list(self._shares(inputs, inputs.records, ""))
        conditions = sorted({record.condition for record in inputs.records} - {""})
        for condition in conditions:
            own = [record for record in inputs.records if record.condition == condition]
            rows += self._shares(inputs, own, condition)
        if not any(one.sex is not None or one.age is not None for one in inputs.records):
            raise NotApplicableError("neither sex nor age of any patient is known.")
        return [*rows, *self._ages(inputs), *self._read_from_text(inputs)]

    def _shares(
        self, inputs: CorpusInputs, records: Sequence[Record], condition: str
    ) -> Iterator[Measurement]:
        recorded = recorded_share(condition) if condition else None
        yield row(
            self,
            inputs,
            "share_of_women",
            _share(records, inputs.min_group, None if recorded is None else recorded.share),
            axis="gender",
            group="F",
            item=condition,
            neutral=float("nan") if recorded is None else 100.0 * recorded.share,
            direction="" if recorded is None else "more_women_than_recorded",
            reference="" if recorded is None else recorded.reference,
        )
        yield row(
            self,
            inputs,
            "mean_age",
            _mean_age(records, inputs.min_group),
            axis="age",
            item=condition,
        )

    def _ages(self, inputs: CorpusInputs) -> Iterator[Measurement]:
        for contrast in contrasts(inputs.records):
            if contrast.axis == "gender":
                yield row(
                    self,
                    inputs,
                    "mean_age_difference",
                    _age_difference(contrast.first, contrast.second, inputs.min_group),
                    axis=contrast.axis,
                    group=contrast.name,
                    neutral=0.0,
                    direction="older_first_group",
                    reference="welch1947generalization",
                )

    def _read_from_text(self, inputs: CorpusInputs) -> Iterator[Measurement]:
        known = [record for record in inputs.records if record.sex is not None]
        from_text = [float(record.sex_source == "text") for record in known]
        value = cluster_proportion(from_text, [record.patient for record in known]).as_percent()
        yield row(self, inputs, "sex_read_from_text", value, axis="gender")


def _share(records: Sequence[Record], min_group: int, expected: float | None) -> Estimate:
    # Statistics go by patient: one who has several documents counts once.
    patients = {record.patient: record for record in records}
    if len(patients) < min_group:
        return undefined(f"suppressed: a group has fewer than {min_group} patients")
    known = [record.sex == "F" for record in patients.values() if record.sex in {"F", "M"}]
    unscored = len(patients) - len(known)
    if min(sum(known), len(known) - sum(known)) in range(1, min_group):
        return undefined(f"suppressed: a group has fewer than {min_group} patients", len(known))
    found = proportion(sum(known), len(known), null=0.5 if expected is None else expected)
    found = found.as_percent() if expected is not None else found.as_percent().without_test()
    return found.with_unscored(unscored, NO_SEX)


def _mean_age(records: Sequence[Record], min_group: int) -> Estimate:
    if len({record.patient for record in records}) < min_group:
        return undefined(f"suppressed: a group has fewer than {min_group} patients")
    known = [(record.age, record.patient) for record in records if record.age is not None]
    found = cluster_mean([age for age, _ in known], [patient for _, patient in known])
    return found.without_test().with_unscored(len(records) - len(known), NO_AGE)


def _age_difference(first: Group, second: Group, min_group: int) -> Estimate:
    if reason := too_small(first, second, min_group=min_group):
        return undefined(reason)
    one, two = _ages(first), _ages(second)
    missing = first.n_patients + second.n_patients - len(one) - len(two)
    return mean_difference(one, two).with_unscored(missing, NO_AGE)


def _ages(group: Group) -> list[float]:
    """Return one age a patient."""
    return list({r.patient: r.age for r in group.records if r.age is not None}.values())


PROBE = Patients()
