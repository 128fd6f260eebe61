"""A measurement put in words: what the HTML page, the Markdown page and the terminal all say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from epicene.core.measurement import STAGES, Measurement
from epicene.corpora.word_sets import CONTROL_AXIS
from epicene.evaluation.registry import TASKS
from epicene.probes.registry import CORPUS_PROBES, PROBES
from epicene.report.families import family_of
from epicene.report.labels import POSITIVE_CONTROLS, Labels
from epicene.report.numbers import Numbers
from epicene.report.reasons import is_not_applicable, reason_in_words
from epicene.report.scope import is_tool
from epicene.report.texts import Lang, Texts, capital, load_texts, uncapital

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["differs", "no_difference", "descriptive", "untested", "undefined", "not_applicable"]
FLAGGED_BELOW = 0.05
# The columns of a row that are in the unit of its metric.
SCALED = ("estimate", "ci_low", "ci_high", "neutral", "margin", "detectable")


@dataclass(frozen=True)
class Reading:
    """One measurement in words.

    Parameters
    ----------
    row : Measurement
        The numbers.
    kind : str
        ``differs`` (adjusted p below 0.05), ``no_difference``, ``descriptive`` (no neutral
        value), ``untested`` (a neutral value, no test), ``undefined``, ``not_applicable``.
    control : bool
        Whether it tests the method and not the model, or a condition tied to anatomy: never
        counted as a difference.
    model, data, question, metric, label : str
        Who (the corpus, where no model was asked), on what, which question and number, about what.
    estimate, interval, neutral, n, n_unscored : str
        Formatted numbers.
    p_value, p_adjusted, p_adjusted_stage, p_equivalence, detectable, bayes_factor : str
        Formatted tests, and what could be seen.
    reason : str
        Why items, or the number, are missing.
    verdict : str
        How to read it, with its direction.
    finding : str
        A sentence saying which way it differs; empty where it does not.
    recorded : str
        Recorded share of women of the condition, where one is known.
    line, series : str
        Which line and, where a chart has a colour a group, which colour it has in its chart.
    """

    row: Measurement
    kind: Kind
    control: bool
    model: str
    data: str
    question: str
    metric: str
    label: str
    estimate: str
    interval: str
    neutral: str
    p_value: str
    p_adjusted: str
    p_adjusted_stage: str
    p_equivalence: str
    detectable: str
    bayes_factor: str
    n: str
    n_unscored: str
    reason: str
    verdict: str
    finding: str
    recorded: str
    line: str
    series: str

    @property
    def suppressed(self) -> bool:
        """Whether it is not shown, because a group has too few patients."""
        return self.kind == "undefined" and self.row.unscored_reason.startswith("suppressed")

    @property
    def flagged(self) -> bool:
        """Whether it counts as a difference."""
        return self.kind == "differs" and not self.control

    @property
    def tested(self) -> bool:
        """Whether it was compared with a neutral value, as a question and not as a control."""
        return self.kind in ("differs", "no_difference") and not self.control

    @property
    def positive_control(self) -> bool:
        """Whether it is a difference that every able model must show."""
        return self.control and self.row.item in POSITIVE_CONTROLS

    @property
    def control_found(self) -> bool:
        """Whether the difference that must be there was found, in the right direction."""
        return self.kind == "differs" and self.row.estimate > self.row.neutral


@dataclass(frozen=True)
class Reader:
    """Puts measurements in words, in one language."""

    texts: Texts
    numbers: Numbers
    labels: Labels

    @classmethod
    def of(cls, rows: Sequence[Measurement], lang: Lang) -> Reader:
        """Make a reader that knows which names are unique among these rows."""
        texts = load_texts(lang)
        return cls(texts, Numbers(texts.lang), Labels.of(rows, texts))

    def read(self, row: Measurement) -> Reading:
        """Put one measurement in words."""
        kind, unit = _kind(row), family_of(row.metric).unit
        signed = row.neutral == 0.0 and family_of(row.metric).signed
        reason = reason_in_words(row.unscored_reason, self.texts)
        none = self.texts("words.none")
        label = self.labels.row(row)
        by_group = family_of(row.metric).by_group

        def shown(value: float, text: str) -> str:
            return none if math.isnan(value) else text

        undefined = none if kind == "not_applicable" else self.texts("words.undefined")
        estimate = (
            undefined if math.isnan(row.estimate) else self.numbers.unit(row.estimate, unit, signed)
        )
        return Reading(
            row=row,
            kind=kind,
            control=row.axis == CONTROL_AXIS or self.labels.anatomical(row),
            model=self.labels.model(row.model) if row.model else self.labels.data(row.data),
            data=self.labels.data(row.data),
            question=self.labels.question(row.probe),
            metric=self.labels.metric(row.metric),
            label=label,
            estimate=estimate,
            interval=shown(
                row.ci_low, self.numbers.interval(row.ci_low, row.ci_high, unit, signed)
            ),
            neutral=shown(row.neutral, self.neutral(row)),
            p_value=shown(row.p_value, self.p_value(row.p_value)),
            p_adjusted=shown(row.p_adjusted, self.p_value(row.p_adjusted)),
            p_adjusted_stage=shown(row.p_adjusted_stage, self.p_value(row.p_adjusted_stage)),
            p_equivalence=shown(row.p_equivalence, self.p_value(row.p_equivalence)),
            detectable=shown(row.detectable, self.numbers.distance(row.detectable, unit)),
            bayes_factor=shown(row.bayes_factor, self.numbers.significant(row.bayes_factor, 2)),
            n=self.numbers.integer(row.n),
            n_unscored=self.numbers.integer(row.n_unscored),
            reason=reason,
            verdict=self._verdict(row, kind, reason),
            finding=self._finding(row) if kind == "differs" else "",
            recorded=self.recorded(row),
            line=self.labels.item_line(row) if by_group else label,
            series=capital(self.labels.corpus.who(row)) if by_group else "",
        )

    def neutral(self, row: Measurement) -> str:
        """Format the neutral value of a row; empty where it has none."""
        if math.isnan(row.neutral):
            return ""
        return self.numbers.neutral(row.neutral, family_of(row.metric).unit)

    def p_value(self, value: float) -> str:
        """Format a p-value; empty where there is none."""
        return "" if math.isnan(value) else self.numbers.p_value(value)

    def recorded(self, row: Measurement) -> str:
        """Return the recorded share of women of a row's condition; empty if unknown."""
        if family_of(row.metric).own_neutral and row.item and not math.isnan(row.neutral):
            return self.numbers.unit(row.neutral, family_of(row.metric).unit)
        condition = self.labels.condition(row)
        if condition is None or math.isnan(condition.share_women):
            return ""
        return self.numbers.share(condition.share_women)

    def side(self, row: Measurement) -> str:
        """Say in words on which side of its neutral value an estimate lies."""
        above = row.estimate > row.neutral
        sets = self.labels.sets(row)
        if sets is not None:
            nearer = sets["first" if above else "second"]
            return self.texts("association.side", first=nearer, near_first=sets["near_first"])
        groups = self.labels.groups(row)
        if groups is not None:
            return self.texts(f"name_sides.{'above' if above else 'below'}", **groups)
        which = "right" if above else "left"
        if self.patient_side(row, which):
            return self.patient_side(row, which)
        direction = row.direction if f"directions.{row.direction}.left" in self.texts else "unknown"
        return self.texts(f"directions.{direction}.{which}")

    def patient_side(self, row: Measurement, which: str) -> str:
        """Say which group of patients has more, by its name; empty for rows of other kinds."""
        patients = self.labels.corpus.pair(row)
        key = f"patient_sides.{row.direction}"
        if patients is None or key not in self.texts:
            return ""
        return self.texts(
            key, group=patients["those_first" if which == "right" else "those_second"]
        )

    def line(self, reading: Reading) -> str:
        """Return the finding of a reading with its numbers, as one sentence."""
        row, metric = reading.row, uncapital(reading.metric)
        if f"estimators.{row.probe}" in self.texts:
            estimator = self.texts(f"estimators.{row.probe}")
            metric = self.texts("finding.measured_by", metric=metric, estimator=estimator)
        if len(self.labels.pair_sets) > 1 and row.data in self.labels.pair_sets:
            metric = self.texts("finding.on_data", metric=metric, data=reading.data)
        return self.texts(
            "finding.line",
            finding=reading.finding,
            metric=metric,
            estimate=reading.estimate,
            interval=reading.interval,
            neutral=reading.neutral,
        )

    def _verdict(self, row: Measurement, kind: Kind, reason: str) -> str:
        if kind in ("undefined", "not_applicable"):
            return self.texts(f"verdicts.{kind}", reason=reason)
        if row.axis == CONTROL_AXIS and kind in ("differs", "no_difference"):
            if row.item in POSITIVE_CONTROLS:
                found = kind == "differs" and row.estimate > row.neutral
                return self.texts(f"verdicts.control_{'found' if found else 'missing'}")
            return self.texts("verdicts.control_other", verdict=self.texts(f"verdicts.{kind}"))
        corrected = kind == "no_difference" and row.p_value < FLAGGED_BELOW
        verdict = self.texts(f"verdicts.{kind}{'_corrected' if corrected else ''}")
        if kind == "no_difference":
            verdict = self._with_power(row, verdict)
        if self.labels.anatomical(row) and kind == "differs":
            verdict = self.texts("verdicts.with_side", verdict=verdict, side=self.side(row))
        if self.labels.anatomical(row):
            return self.texts("verdicts.anatomy", verdict=verdict)
        if kind == "untested" and math.isnan(row.ci_low) and reason:
            return self.texts("verdicts.untested_reason", reason=reason)
        if kind == "differs":
            return self.texts("verdicts.with_side", verdict=verdict, side=self.side(row))
        return verdict

    def _with_power(self, row: Measurement, verdict: str) -> str:
        """Say beside a number that does not differ whether it is small, or what could be seen."""
        unit = family_of(row.metric).unit
        if row.p_equivalence < FLAGGED_BELOW:
            margin = self.numbers.distance(row.margin, unit)
            return self.texts("verdicts.small", verdict=verdict, margin=margin)
        # Nothing to add where the estimate is itself of that size, or one test alone would have
        # detected it: "would have been detected" would contradict the number beside it.
        distance = abs(row.estimate - row.neutral)
        if not distance < row.detectable or row.p_value < FLAGGED_BELOW:
            return verdict
        size = self.numbers.distance(row.detectable, unit)
        return self.texts("verdicts.detectable", verdict=verdict, size=size)

    def _finding(self, row: Measurement) -> str:
        where = "above" if row.estimate > row.neutral else "below"
        values = {"label": self.labels.row(row), "question": self.labels.question(row.probe)}
        values |= self.labels.sets(row) or {}
        values |= self.labels.groups(row) or self.labels.corpus.pair(row) or {}
        values["thing"] = self.labels.corpus.item(row)
        values["item"] = self.labels.corpus.opening_item(row)
        values["where"] = (
            self.texts("application.where", item=values["item"]) if values["item"] else ""
        )
        values["side"] = self.side(row)
        values["ratio"] = self.numbers.significant(math.exp(min(abs(row.estimate), 50.0)), 2)
        try:
            finding = self.texts(f"findings.{row.metric}.{where}", **values)
            # Our words open the sentence where no item does.
            return capital(finding) if is_tool(row) and not row.item else finding
        except KeyError:
            # A metric of a later version, or word sets of the user's own.
            return self.texts(f"findings.generic.{where}", **values)


def measurements(table: pd.DataFrame) -> list[Measurement]:
    """Return the rows of a results table in the order of the chain, and of its probes.

    Their numbers are in the units of the report: see `Family.scale`.
    """
    records = table.to_dict("records")
    rows = [_scaled(Measurement(**{str(k): value for k, value in r.items()})) for r in records]
    probes = [*CORPUS_PROBES, *PROBES, *TASKS]

    def place(row: Measurement) -> tuple[int, int]:
        known = row.probe in probes
        return STAGES.index(row.stage), probes.index(row.probe) if known else len(probes)

    return sorted(rows, key=place)


def _scaled(row: Measurement) -> Measurement:
    scale = family_of(row.metric).scale
    if scale == 1.0:
        return row
    return replace(row, **{name: scale * getattr(row, name) for name in SCALED})


def _kind(row: Measurement) -> Kind:
    if is_not_applicable(row.unscored_reason) and math.isnan(row.estimate):
        return "not_applicable"
    if math.isnan(row.estimate):
        return "undefined"
    if math.isnan(row.neutral):
        return "descriptive"
    if math.isnan(row.p_adjusted):
        return "untested"
    return "differs" if row.p_adjusted < FLAGGED_BELOW else "no_difference"
