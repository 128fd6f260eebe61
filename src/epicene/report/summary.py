"""What an audit found, in a few plain sentences and one small table."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeVar

from epicene.audit.results import Results
from epicene.core.measurement import STAGES
from epicene.evaluation.counterfactual.twin_rows import of_every_twin
from epicene.report.corpus_summary import corpus_paragraphs, suppressed_sentence
from epicene.report.families import family_of
from epicene.report.provenance import cost_sentences
from epicene.report.readings import Reader, Reading, measurements
from epicene.report.scope import ENDINGS, USEFULNESS, is_tool, is_twin, scope_of
from epicene.report.texts import Lang

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# Findings told in the summary, at most, for each stage.
TOLD = 5
# And of documents and tools, where every difference between groups is a question of its own.
TOLD_OF_CORPORA = 12
COUNTED = {"chain": "counts.models", "corpora": "counts.corpora", "tools": "counts.tools"}
# A number, and the one that says whether it holds once its usual explanation is taken away.
COMPANIONS = {
    "tokens_difference": "tokens_difference_at_equal_frequency",
    "effect_size": "effect_size_without_grammatical_gender",
    "stereotype_score": "margin_vs_control",
}
# Said by another number of the same row, which is easier to read.
SPOKEN_FOR = {"mean_margin": "stereotype_score"}
_PRIMARIES = {companion: primary for primary, companion in COMPANIONS.items()}


@dataclass(frozen=True)
class SummaryRow:
    """A line of the summary table: every field is ready to be shown.

    Parameters
    ----------
    stage, model, question : str
        Where in the chain, who, and what was asked, in words.
    estimate, interval, n, neutral : str
        The number, its 95 % interval, how many items count, and the value that means no difference.
    verdict : str
        How to read it.
    """

    stage: str
    model: str
    question: str
    estimate: str
    interval: str
    n: str
    neutral: str
    verdict: str


@dataclass(frozen=True)
class StageCount:
    """What one stage of the chain yielded.

    Parameters
    ----------
    stage, name : str
        Its key, and its name in words.
    measured : bool
        Whether any row belongs to it.
    headline, details : str
        The count to show, and what to add under it.
    flagged : int
        Differences detected.
    findings : tuple of str
        The largest ones, in words.
    remark : str
        What to say where there are none.
    """

    stage: str
    name: str
    measured: bool
    headline: str
    details: str
    flagged: int
    findings: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class Summary:
    """The plain-words summary: paragraphs, then the stages, then what it cost."""

    paragraphs: tuple[str, ...]
    stages: tuple[StageCount, ...]
    cost: tuple[str, ...]


def summary_rows(results: Results, lang: Lang) -> list[SummaryRow]:
    """Return the summary table of an audit: a line a stage, model and question.

    A question with an overall number shows it; one with many items and no overall number shows
    the largest difference and says of how many. Questions that do not apply to a model share a
    line a stage.

    Parameters
    ----------
    results : Results
        As `epicene.audit` returns or `Results.load` reads.
    lang : {"fr", "en"}
        Language of the words and numbers.
    """
    rows = measurements(results.table)
    reader = Reader.of(rows, lang)
    return overview([reader.read(row) for row in rows], reader)


def overview(readings: Sequence[Reading], reader: Reader) -> list[SummaryRow]:
    """Return the summary table of readings; see `summary_rows`."""
    lines: list[SummaryRow] = []
    absent: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        if reading.kind == "not_applicable":
            key = (reading.row.stage, reading.model, reading.reason)
            absent.setdefault(key, []).append(reading)
    blocks = group_by(
        (r for r in readings if r.kind != "not_applicable" and _told(r)),
        lambda r: (r.row.stage, r.row.probe, r.row.data, family_of(r.row.metric).drawn[0]),
    )
    for stage in STAGES:
        for (block_stage, *_), block in blocks.items():
            if block_stage == stage:
                for group in group_by(block, lambda r: r.model).values():
                    lines += _lines(group, reader)
        for (absent_stage, _, _), group in absent.items():
            if absent_stage == stage:
                lines.append(_absent_line(group, reader))
    return lines


def _told(reading: Reading) -> bool:
    """Whether a number may have a line of the summary table."""
    return family_of(reading.row.metric).told and not reading.suppressed


def summarize(
    readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> Summary:
    """Return the summary of readings and of what they cost."""
    return Summary(
        paragraphs=tuple(_paragraphs(readings, provenance, reader)),
        stages=tuple(_stage(stage, readings, reader) for stage in STAGES),
        cost=tuple(cost_sentences(provenance, reader.texts, reader.numbers)),
    )


def group_by(values: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    """Group values by a key, in the order in which keys first appear."""
    groups: dict[K, list[V]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def headline_metric(readings: Sequence[Reading]) -> str:
    """Return the metric that speaks for a family: the first drawn one that is present.

    Over layers, the first that is tested: which one is depends on the corpus.
    """
    family = family_of(readings[0].row.metric)
    tested = [r for r in readings if r.tested and r.row.metric in family.drawn]
    present = {r.row.metric for r in (family.by_layer and tested) or readings}
    drawn = family.drawn
    return next((metric for metric in drawn if metric in present), readings[0].row.metric)


def _lines(group: Sequence[Reading], reader: Reader) -> list[SummaryRow]:
    metric = headline_metric(group)
    head = [r for r in group if r.row.metric == metric and not r.control]
    lines = [_line(reading, reader, reading.verdict) for reading in _overall(head)]
    tested = [r for r in head if r.row.item and r.tested]
    if lines and tested and family_of(metric).own_neutral:
        lines.append(_largest(tested, reader))
    if head and not lines and (tested or not family_of(metric).own_neutral):
        lines = [_largest(head, reader)]
    controls = [r for r in group if r.row.metric == metric and r.positive_control]
    if controls:
        found = sum(reading.control_found for reading in controls)
        verdict = "control_partial" if found else "controls_missing"
        if found == len(controls):
            verdict = "controls_found"
        texts = reader.texts
        lines.append(
            SummaryRow(
                stage=texts(f"stages.{controls[0].row.stage}"),
                model=controls[0].model,
                question=texts("short.controls", question=_short(controls[0], reader)),
                estimate=texts("words.part_of", part=str(found), whole=str(len(controls))),
                interval=texts("words.none"),
                n=texts("words.none"),
                neutral=texts("words.none"),
                verdict=texts(f"verdicts.{verdict}"),
            )
        )
    return lines


def _overall(head: Sequence[Reading]) -> list[Reading]:
    """Return the rows that stand for all items, if there are such."""
    if len(head) == 1:
        return list(head)
    if head and family_of(head[0].row.metric).labelling == "patients":
        # Over all patients, and in its first way of counting alone.
        return [r for r in head if not r.row.axis][:1]
    if head and family_of(head[0].row.metric).labelling == "swapped":
        whole = [r for r in head if of_every_twin(r.row)]
        return [r for r in whole if not r.row.item] or whole
    if head and not any(r.tested for r in head) and _of_two_groups(head[0]):
        return list(head[:1])
    if not head or family_of(head[0].row.metric).labelling not in ("item", "axis"):
        return []
    whole = [r for r in head if not r.row.item]
    if family_of(head[0].row.metric).labelling == "item":
        return whole
    return [r for r in whole if r.row.axis == "all"] or whole


def _of_two_groups(reading: Reading) -> bool:
    return family_of(reading.row.metric).labelling == "patients_contrast"


def _largest(head: Sequence[Reading], reader: Reader) -> SummaryRow:
    texts = reader.texts
    tested = [r for r in head if r.tested]
    flagged = [r for r in tested if r.flagged]
    if tested:
        largest = max(flagged or tested, key=_distance)
        total = texts.count("counts.items", len(tested))
        key = ("none_of", "only_of", "largest_of")[min(len(flagged), 2)]
        values = {"total": total}
        if flagged:
            values["verdict"] = largest.verdict
        if key == "largest_of":
            values["flagged"] = texts.count("counts.flagged", len(flagged))
        return _line(largest, reader, texts(f"verdicts.{key}", **values))
    defined = [r for r in head if not math.isnan(r.row.estimate)]
    if defined:
        highest = max(defined, key=lambda r: r.row.estimate)
        if highest.kind == "descriptive":
            total = texts.count("counts.items", len(defined))
            verdict = texts("verdicts.highest_of", verdict=highest.verdict, total=total)
            return _line(highest, reader, verdict)
        return _line(highest, reader, highest.verdict)
    return _line(head[0], reader, head[0].verdict)


def _line(reading: Reading, reader: Reader, verdict: str) -> SummaryRow:
    question = _short(reading, reader)
    if reading.label != reader.texts("words.all"):
        question = f"{question} — {reading.label}"
    return SummaryRow(
        stage=reader.texts(f"stages.{reading.row.stage}"),
        model=reading.model,
        question=question,
        estimate=reading.estimate,
        interval=reading.interval,
        n=reading.n,
        neutral=reading.neutral,
        verdict=verdict,
    )


def _short(reading: Reading, reader: Reader) -> str:
    texts, row = reader.texts, reading.row
    if row.probe.startswith(USEFULNESS):
        return texts("usefulness.short", question=reading.question, metric=reading.metric)
    estimator = texts.get(f"estimators.{row.probe}", row.probe)
    if f"short.{row.metric}" in texts:
        question = texts(f"short.{row.metric}", estimator=estimator)
    else:
        question = f"{row.probe} / {row.metric}"
    several = len(reader.labels.pair_sets) > 1 and row.data in reader.labels.pair_sets
    if several or family_of(row.metric).by_layer:
        return f"{question} [{reading.data}]"
    return question


def _absent_line(group: Sequence[Reading], reader: Reader) -> SummaryRow:
    texts, none = reader.texts, reader.texts("words.none")
    return SummaryRow(
        stage=texts(f"stages.{group[0].row.stage}"),
        model=group[0].model,
        question=group[0].question if len(group) == 1 else texts.count("counts.asked", len(group)),
        estimate=none,
        interval=none,
        n=none,
        neutral=none,
        verdict=group[0].verdict,
    )


def _distance(reading: Reading) -> float:
    return abs(reading.row.estimate - reading.row.neutral)


def _paragraphs(
    readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> list[str]:
    texts, numbers = reader.texts, reader.numbers
    if not readings:
        return [texts("summary.asked_empty")]
    scope = scope_of([r.row for r in readings])
    alone = scope == "corpora"
    names = list(dict.fromkeys(r.model for r in readings if alone or r.row.model))
    probes = {r.row.probe for r in readings if alone or r.row.model}
    paragraphs = [
        texts(
            "summary.asked_twins"
            if all(is_twin(r.row) for r in readings)
            else f"summary.asked{ENDINGS[scope]}",
            questions=texts.count("counts.questions", len(probes)),
            models=texts.count(COUNTED[scope], len(names)),
            names=texts.join(names),
        ),
        *corpus_paragraphs(readings, provenance, reader),
    ]
    asked = [r for r in readings if not r.control and r.kind != "not_applicable"]
    questions = [r for r in asked if not r.suppressed]
    total = texts.count("counts.numbers", len(questions), numbers.integer(len(questions)))
    tested = [r for r in questions if r.tested]
    if tested:
        flagged = sum(r.flagged for r in tested)
        some = "tested" if flagged else "none"
        paragraphs.append(
            texts(
                f"summary.{some}{ENDINGS[scope]}" if scope != "chain" else "summary.tested",
                numbers=total,
                tested=numbers.integer(len(tested)),
                flagged=numbers.integer(flagged),
                unflagged=numbers.integer(len(tested) - flagged),
            )
        )
    else:
        paragraphs.append(texts("summary.tested_none", numbers=total))
    if any(r.tested and not r.row.model for r in questions):
        paragraphs.append(texts("corpus.reading"))
    if any(r.tested and is_tool(r.row) and not is_twin(r.row) for r in questions):
        paragraphs.append(texts("application.reading"))
    if any(r.tested and is_twin(r.row) for r in questions):
        paragraphs.append(texts("application.reading_twins"))

    kinds = [r.kind for r in questions]
    rest = {kind: kinds.count(kind) for kind in ("descriptive", "untested", "undefined")}
    absent = sum(r.kind == "not_applicable" for r in readings)
    if absent or any(rest.values()):
        shown = {kind: numbers.integer(count) for kind, count in rest.items()}
        paragraphs.append(texts("summary.other", absent=numbers.integer(absent), **shown))
    hidden = suppressed_sentence(asked, reader)
    return [*paragraphs, *([hidden] if hidden else []), *_controls(readings, reader)]


def positive_controls(readings: Sequence[Reading]) -> list[Reading]:
    """Return the positive controls, each in its main metric."""
    return [r for r in readings if r.positive_control and r.row.metric not in _PRIMARIES]


def _controls(readings: Sequence[Reading], reader: Reader) -> list[str]:
    controls = positive_controls(readings)
    if not controls:
        return []
    texts = reader.texts
    found = sum(r.control_found for r in controls)
    sentence = texts("summary.controls_found", found=str(found), total=str(len(controls)))
    missing = list(
        dict.fromkeys(
            f"{r.model}, {texts.get(f'estimators.{r.row.probe}', r.row.probe)}"
            for r in controls
            if not r.control_found
        )
    )
    if missing:
        sentence += " " + texts(
            "summary.controls_missing", models=texts("words.semicolon").join(missing)
        )
    return [sentence]


def _stage(stage: str, readings: Sequence[Reading], reader: Reader) -> StageCount:
    texts = reader.texts
    name = texts(f"stages.{stage}")
    here = [r for r in readings if r.row.stage == stage and not r.suppressed]
    if not here:
        return StageCount(
            stage, name, False, texts("chain.not_measured"), "", 0, (), texts("chart.empty_stage")
        )
    tested = [r for r in here if r.tested]
    flagged = [r for r in tested if r.flagged]
    described = [r for r in here if r.kind in ("descriptive", "untested") and not r.control]
    details: list[str] = []
    if tested:
        headline = texts.count("chain.flagged", len(flagged))
        details.append(texts("chain.of", tested=reader.numbers.integer(len(tested))))
    elif described:
        numbers = texts.count("counts.numbers", len(described))
        headline = texts("chain.described", numbers=numbers)
    else:
        headline = texts("chain.undefined")
    controls = positive_controls(here)
    if controls:
        found = str(sum(r.control_found for r in controls))
        details.append(texts("chain.controls", found=found, total=str(len(controls))))
    if tested:
        total = texts.count("counts.tests", len(tested))
        remark = texts("summary.none_flagged", tested=total)
    else:
        remark = texts("summary.only_described" if described else "summary.nothing_defined")
    return StageCount(
        stage, name, True, headline, " · ".join(details), len(flagged),
        tuple(_findings(here, reader)), remark,
    )  # fmt: skip


def _findings(here: Sequence[Reading], reader: Reader) -> list[str]:
    """Tell the largest differences, the metrics taking turns: their units do not compare."""
    by_key = {_key(r, r.row.metric): r for r in here}
    told = []
    for reading in here:
        metric = reading.row.metric
        primary = by_key.get(_key(reading, _PRIMARIES.get(metric, "")))
        drawn = metric in family_of(metric).drawn
        spoken_for = _key(reading, SPOKEN_FOR.get(metric, "")) in by_key
        if reading.flagged and drawn and not spoken_for and not (primary and primary.flagged):
            told.append(reading)
    queues = [
        sorted(queue, key=_distance, reverse=True)
        for queue in group_by(told, lambda r: r.row.metric).values()
    ]
    turns = [r for turn in zip_longest(*queues) for r in turn if r is not None]
    several = len({r.model for r in here}) > 1
    sentences = []
    between_groups = scope_of([r.row for r in here]) != "chain"
    told_most = TOLD_OF_CORPORA if between_groups else TOLD
    for reading in turns[:told_most]:
        sentence = reader.line(reading)
        companion = by_key.get(_key(reading, COMPANIONS.get(reading.row.metric, "")))
        if companion is not None:
            sentence = f"{sentence} {_holds(reading, companion, reader)}".rstrip()
        if reading.recorded and not family_of(reading.row.metric).own_neutral:
            share = reader.texts("conditions.finding", share=reading.recorded)
            sentence = f"{sentence} {share}"
        if several:
            sentence = reader.texts("finding.of_model", model=reading.model, sentence=sentence)
        sentences.append(sentence)
    return sentences


def _key(reading: Reading, metric: str) -> tuple[str, ...]:
    row = reading.row
    return (row.model, row.data, row.probe, row.axis, row.group, row.item, metric)


def _holds(reading: Reading, companion: Reading, reader: Reader) -> str:
    """Say whether a difference holds once its usual explanation is taken away."""
    if companion.kind == "no_difference":
        how = "fades"
    elif companion.kind == "differs":
        same = reader.side(companion.row) == reader.side(reading.row)
        how = "holds" if same else "reverses"
    else:
        return ""
    return reader.texts(f"companions.{companion.row.metric}.{how}")
