"""Who are the patients: of which sex and age, with which condition?"""

from __future__ import annotations

from collections import defaultdict
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
from epicene.probes.corpus.groups import Group, too_small
from epicene.probes.corpus.recorded_shares import recorded_share
from epicene.probes.corpus.records import Record
from epicene.probes.corpus.suppression import hidden_parts, too_few

NO_SEX = "no_sex: neither recorded nor told by the text's grammar"
NO_AGE = "no_age: not recorded"
OTHER = "other"
"""Conditions of few patients, together: the name of a rare one may tell who has it."""
BY_SUBTRACTION = "suppressed: all conditions minus those shown would tell it"


@dataclass(frozen=True)
class Patients:
    """Share of women and mean age, over all patients and by condition.

    Sex is the recorded one, or the grammatical gender of the text where none is recorded. Where a
    public figure of the share of women among patients is known, the share has a test against it
    and its neutral value is that figure: a corpus that departs from it over-represents somebody,
    while 50 % is no goal where prevalence differs. Recorded prevalence may itself be biased.
    Conditions of fewer than `min_group` patients are one, ``other``.
    """

    name: str = "corpus-patients"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return shares of women and mean ages."""
        if not any(one.sex is not None or one.age is not None for one in inputs.records):
            raise NotApplicableError("neither sex nor age of any patient is known.")
        rows = [self._women(inputs, inputs.records, ""), self._age(inputs, inputs.records, "")]
        conditions = _conditions(inputs)
        no_share = hidden_parts(conditions, lambda own: not _share_hidden(own, inputs.min_group))
        no_age = hidden_parts(conditions, lambda own: not _age_hidden(own, inputs.min_group))
        for name, own in conditions.items():
            rows.append(self._women(inputs, own, name, name in no_share))
            rows.append(self._age(inputs, own, name, name in no_age))
        return [*rows, *self._ages(inputs), *self._read_from_text(inputs)]

    def _women(
        self, inputs: CorpusInputs, own: Sequence[Record], condition: str, hidden: bool = False
    ) -> Measurement:
        recorded = recorded_share(condition) if condition else None
        value = _share(own, inputs.min_group, None if recorded is None else recorded.share)
        return row(
            self,
            inputs,
            "share_of_women",
            _unless(hidden, value),
            axis="gender",
            group="F",
            item=condition,
            neutral=float("nan") if recorded is None else 100.0 * recorded.share,
            direction="" if recorded is None else "more_women_than_recorded",
            reference="" if recorded is None else recorded.reference,
        )

    def _age(
        self, inputs: CorpusInputs, own: Sequence[Record], condition: str, hidden: bool = False
    ) -> Measurement:
        value = _unless(hidden, _mean_age(own, inputs.min_group))
        return row(self, inputs, "mean_age", value, axis="age", item=condition)

    def _ages(self, inputs: CorpusInputs) -> Iterator[Measurement]:
        for contrast in inputs.contrasts:
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


def _conditions(inputs: CorpusInputs) -> dict[str, list[Record]]:
    """Return the documents of each condition, rare ones together at the end."""
    named: dict[str, list[Record]] = defaultdict(list)
    for record in inputs.records:
        if record.condition:
            named[record.condition].append(record)
    found: dict[str, list[Record]] = {}
    others: list[Record] = []
    for name, own in sorted(named.items()):
        if too_few(_n_patients(own), inputs.min_group):
            others += own
        else:
            found[name] = own
    return {**found, OTHER: [*found.get(OTHER, ()), *others]} if others else found


def _unless(hidden: bool, value: Estimate) -> Estimate:
    """Return a number, or why it is hidden: its own reason first."""
    if not hidden or value.reason.startswith("suppressed"):
        return value
    return undefined(BY_SUBTRACTION)


def _n_patients(records: Sequence[Record]) -> int:
    return len({record.patient for record in records})


def _sexes(records: Sequence[Record]) -> list[bool]:
    """Return for each patient of known sex whether she is a woman."""
    # Statistics go by patient: one who has several documents counts once.
    patients = {record.patient: record for record in records}
    return [record.sex == "F" for record in patients.values() if record.sex in {"F", "M"}]


def _share_hidden(records: Sequence[Record], min_group: int) -> str:
    known = _sexes(records)
    women, men = sum(known), len(known) - sum(known)
    return (
        too_few(_n_patients(records), min_group)
        or too_few(women, min_group)
        or too_few(men, min_group)
    )


def _share(records: Sequence[Record], min_group: int, expected: float | None) -> Estimate:
    if reason := _share_hidden(records, min_group):
        return undefined(reason)
    known = _sexes(records)
    found = proportion(sum(known), len(known), null=0.5 if expected is None else expected)
    found = found.as_percent() if expected is not None else found.as_percent().without_test()
    return found.with_unscored(_n_patients(records) - len(known), NO_SEX)


def _age_hidden(records: Sequence[Record], min_group: int) -> str:
    aged = [record for record in records if record.age is not None]
    return too_few(_n_patients(records), min_group) or too_few(_n_patients(aged), min_group)


def _mean_age(records: Sequence[Record], min_group: int) -> Estimate:
    if reason := _age_hidden(records, min_group):
        return undefined(reason)
    known = [(record.age, record.patient) for record in records if record.age is not None]
    found = cluster_mean([age for age, _ in known], [patient for _, patient in known])
    return found.without_test().with_unscored(len(records) - len(known), NO_AGE)


def _age_difference(first: Group, second: Group, min_group: int) -> Estimate:
    if reason := too_small(first, second, min_group=min_group):
        return undefined(reason)
    one, two = _ages(first), _ages(second)
    if reason := too_few(len(one), min_group) or too_few(len(two), min_group):
        return undefined(reason)
    missing = first.n_patients + second.n_patients - len(one) - len(two)
    return mean_difference(one, two).with_unscored(missing, NO_AGE)


def _ages(group: Group) -> list[float]:
    """Return one age a patient."""
    return list({r.patient: r.age for r in group.records if r.age is not None}.values())


PROBE = Patients()
