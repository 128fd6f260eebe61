"""What the page says, from the title to the references, before any HTML or Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.audit.results import Results
from epicene.core.measurement import STAGES, Measurement
from epicene.probes.base import MIN_GROUP
from epicene.report.columns import NUMERIC, OVERVIEW
from epicene.report.corpus_summary import invented_corpora, suppressed_sentence
from epicene.report.criteria import Criteria, criteria_of
from epicene.report.families import family_of, place_of
from epicene.report.family import Family
from epicene.report.provenance import (
    Facts,
    demonstration_models,
    entries,
    provenance_tables,
    section,
)
from epicene.report.published import PublishedTable, published_for
from epicene.report.readings import Reader, Reading, measurements
from epicene.report.references import citation, short_citation
from epicene.report.scope import ENDINGS, STAGE, USEFULNESS, Scope, is_tool, is_twin, scope_of
from epicene.report.summary import Summary, SummaryRow, group_by, overview, summarize
from epicene.report.table import Table
from epicene.report.texts import Lang, capital, typeset
from epicene.report.validity import ValidityPart, validity


@dataclass(frozen=True)
class Block:
    """One chart and its table: the metrics of a family on one data set.

    Parameters
    ----------
    id : str
        Unique in the page.
    title : str
        The metrics' names.
    about : tuple of str
        What each metric is.
    sentence, undrawn : str
        How many differ, and how many are undefined.
    family : Family
        What is drawn.
    readings : tuple of Reading
        Every row, in order.
    labels : tuple of str
        The rows of the chart, top to bottom, without repetition.
    table : Table
        Every row, every column.
    notes : tuple of str
        What must be read with it.
    sources : tuple of str
        Sources of recorded shares of women.
    published : Table or None
        Published values of known models, beside ours.
    published_scores : mapping of str to mapping of str to float
        The same for the chart: model to label to value.
    """

    id: str
    title: str
    about: tuple[str, ...]
    sentence: str
    undrawn: str
    family: Family
    readings: tuple[Reading, ...]
    labels: tuple[str, ...]
    table: Table
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    published: Table | None = None
    published_title: str = ""
    published_note: str = ""
    published_scores: Mapping[str, Mapping[str, float]] | None = None


@dataclass(frozen=True)
class Question:
    """What one probe asked, and its blocks."""

    title: str
    about: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """One stage of the chain."""

    stage: str
    title: str
    question: str
    count: str
    empty: str
    suppressed: str
    questions: tuple[Question, ...]
    absent: Table | None


@dataclass(frozen=True)
class Page:
    """A whole report.

    Parameters
    ----------
    banners : tuple of (str, str)
        Title and text of each warning that stands before everything.
    scope : {"chain", "corpora", "tools"}
        Whether documents alone, or tools alone, were asked about: the rest of the chain is then
        left out.
    criteria : Criteria or None
        Of the plan that was run; None of an audit.
    """

    lang: Lang
    title: str
    subtitle: str
    banners: tuple[tuple[str, str], ...]
    scope: Scope
    summary: Summary
    overview: Table
    overview_rows: tuple[SummaryRow, ...]
    guide: tuple[str, ...]
    sections: tuple[Section, ...]
    validity: tuple[ValidityPart, ...]
    not_shown: tuple[str, ...]
    facts: tuple[Facts, ...]
    references: tuple[str, ...]
    criteria: Criteria | None = None

    @property
    def one_stage(self) -> bool:
        """Whether the chain is left out."""
        return self.scope != "chain"


# Columns left out of a table, and said once, where every row holds the same.
HOISTED = ("model", "neutral", "n", "n_unscored", "reason", "reference")
TESTS = (
    "p_value", "p_adjusted", "p_adjusted_stage", "detectable", "p_equivalence", "bayes_factor",
)  # fmt: skip
GUIDE = ("point", "neutral", "filled", "adjusted", "no_difference", "table", "hover")
NOT_SHOWN = (
    "association", "gender", "absence", "prevalence", "several", "coverage", "validation",
    "demonstration",
)  # fmt: skip
NOT_SHOWN_OF_CORPORA = (
    "corpus_difference", "corpus_annotation", "gender", "absence", "prevalence", "several",
    "corpus_small",
    "corpus_identifying",
)  # fmt: skip
NOT_SHOWN_OF_TOOLS = ("tools_difference", "tools_gold", "tools_groups", "absence", "prevalence")
NOT_SHOWN_OF_TWINS = ("twins", "tools_groups", "absence")


def compose(results: Results, lang: Lang) -> tuple[Page, Reader]:
    """Turn results into what a report says, and the reader that says it."""
    rows = measurements(results.table)
    reader = Reader.of(rows, lang)
    readings = [reader.read(row) for row in rows]
    texts, provenance = reader.texts, results.provenance
    scope = scope_of(rows)
    models = list(dict.fromkeys(reading.model for reading in readings))
    packages = section(section(provenance, "environment"), "packages")
    lines = overview(readings, reader)
    return (
        Page(
            lang=texts.lang,
            title=texts(f"page.title{ENDINGS[scope]}"),
            subtitle=texts(
                "page.subtitle",
                models=texts.join(models) or texts("words.none"),
                version=str(packages.get("epicene") or texts("words.unknown")),
            ),
            banners=tuple(_banners(rows, provenance, reader)),
            scope=scope,
            summary=summarize(readings, provenance, reader),
            overview=_overview_table(lines, readings, reader),
            overview_rows=tuple(lines),
            guide=tuple(_guide(scope, reader)),
            sections=tuple(
                _section(stage, readings, provenance, reader)
                for stage in STAGES
                if stage == STAGE.get(scope, stage)
            ),
            validity=validity(readings, reader),
            not_shown=tuple(texts(f"not_shown.{key}") for key in _not_shown(readings, scope)),
            facts=tuple(provenance_tables(provenance, texts, reader.numbers)),
            references=tuple(_references(readings)),
            criteria=criteria_of(provenance, reader),
        ),
        reader,
    )


def _banners(
    rows: Sequence[Measurement], provenance: Mapping[str, Any], reader: Reader
) -> Iterator[tuple[str, str]]:
    texts = reader.texts
    if any(row.metric == "n_patients" and row.estimate < MIN_GROUP for row in rows):
        yield texts("banner.small_title"), texts("banner.small", n=str(MIN_GROUP))
    if partial := section(provenance, "partial"):
        done, planned = str(partial.get("done", "")), str(partial.get("planned", ""))
        yield texts("banner.partial_title"), texts("banner.partial", done=done, planned=planned)
    if models := demonstration_models(provenance):
        yield texts("banner.title"), texts("banner.text", models=texts.join(models))
    if corpora := invented_corpora(provenance):
        yield texts("banner.invented_title"), texts("banner.invented", corpora=texts.join(corpora))


def _guide(scope: Scope, reader: Reader) -> Iterator[str]:
    for key in GUIDE:
        special = f"guide.{key}{ENDINGS[scope]}"
        yield reader.texts(special if special in reader.texts else f"guide.{key}")


def _not_shown(readings: Sequence[Reading], scope: Scope) -> list[str]:
    keys = list(NOT_SHOWN) if scope == "chain" else []
    if any(not r.row.model for r in readings):
        keys += NOT_SHOWN_OF_CORPORA
    if any(is_tool(r.row) and not is_twin(r.row) for r in readings):
        keys += NOT_SHOWN_OF_TOOLS
    if any(is_twin(r.row) for r in readings):
        keys += NOT_SHOWN_OF_TWINS
    return list(dict.fromkeys(keys))


def who_column(readings: Sequence[Reading]) -> str:
    """Return the key of the column that says who was measured: models, tools, corpora, both."""
    if readings and all(is_tool(r.row) for r in readings):
        return "tool"
    asked = {bool(r.row.model) for r in readings}
    return {(False,): "corpus", (False, True): "model_or_corpus"}.get(tuple(sorted(asked)), "model")


def overview_header(readings: Sequence[Reading], reader: Reader) -> tuple[str, ...]:
    """Name the columns of the summary table."""
    who = {"model": who_column(readings)}
    return tuple(reader.texts(f"columns.{who.get(name, name)}") for name in OVERVIEW)


def _overview_table(
    lines: Sequence[SummaryRow], readings: Sequence[Reading], reader: Reader
) -> Table:
    rows = tuple(tuple(str(getattr(line, name)) for name in OVERVIEW) for line in lines)
    numeric = tuple(name in NUMERIC for name in OVERVIEW)
    return Table(overview_header(readings, reader), rows, numeric)


def _section(
    stage: str, readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> Section:
    texts = reader.texts
    every = [r for r in readings if r.row.stage == stage]
    here = [r for r in every if not r.suppressed]
    asked = [r for r in here if r.kind != "not_applicable"]
    absent = [r for r in here if r.kind == "not_applicable"]
    tested = [r for r in asked if r.tested]
    return Section(
        stage=stage,
        title=texts(f"stages.{stage}"),
        question=texts(f"stage_questions.{stage}"),
        count=_count(tested, reader),
        empty="" if every else texts("chart.empty_stage"),
        suppressed=suppressed_sentence(every, reader),
        questions=tuple(
            Question(
                title=reader.labels.question(probe),
                about=_about_probe(probe, reader),
                blocks=tuple(_blocks(group, provenance, reader)),
            )
            for probe, group in group_by(asked, lambda r: r.row.probe).items()
        ),
        absent=_absent_table(absent, reader) if absent else None,
    )


def _about_probe(probe: str, reader: Reader) -> str:
    """Say what a question is; of a benchmark, what benchmarks are."""
    key = "usefulness.about" if probe.startswith(USEFULNESS) else f"probes.{probe}.about"
    return reader.texts.get(key, "")


def _count(tested: Sequence[Reading], reader: Reader) -> str:
    if not tested:
        return ""
    texts = reader.texts
    flagged = texts.count("chain.flagged", sum(r.flagged for r in tested))
    total = texts.count("counts.tests", len(tested), reader.numbers.integer(len(tested)))
    return texts("chart.sentence", flagged=flagged, tested=total)


def _absent_table(absent: Sequence[Reading], reader: Reader) -> Table:
    texts = reader.texts
    names = (who_column(absent), "question", "reason")
    header = tuple(texts(f"columns.{name}") for name in names)
    rows = tuple((r.model, r.question, r.reason) for r in absent)
    return Table(header, rows, (False, False, False))


def _blocks(
    readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> list[Block]:
    def block_of(reading: Reading) -> tuple[str, str, Family]:
        family = family_of(reading.row.metric)
        return (reading.row.data, reading.row.axis if family.by_group else "", family)

    groups = group_by(readings, block_of)
    several = len({data for data, _, _ in groups}) > 1
    # What is charted an axis at a time comes axis by axis: shares, then their differences.
    order = {axis: index for index, axis in enumerate(dict.fromkeys(a for _, a, _ in groups))}
    groups = dict(sorted(groups.items(), key=lambda item: order[item[0][1]]))
    if is_tool(readings[0].row):
        # What tells most comes first, whatever the order of the rows.
        groups = dict(sorted(groups.items(), key=lambda item: place_of(item[0][2])))
    blocks = []
    for (_, _, family), group in groups.items():
        blocks.append(_block(family, group, provenance, reader, several))
    return blocks


def _block(
    family: Family,
    readings: Sequence[Reading],
    provenance: Mapping[str, Any],
    reader: Reader,
    several: bool,
) -> Block:
    texts, first = reader.texts, readings[0].row
    present = {r.row.metric for r in readings}
    metrics = [metric for metric in family.metrics if metric in present]
    title = reader.labels.metric(metrics[0])
    if several:
        title = f"{title} — {readings[0].data}"
    if family.by_group:
        axis_words = reader.labels.axis(first.axis) or texts("corpus.all_patients")
        title = f"{title} — {axis_words}"
    about = tuple(_about(metrics, reader))
    ordered = _ordered(family, readings, metrics)
    published = _published(readings, metrics, provenance)
    scores = _by_label(published, reader) if published else None
    recorded = any(r.recorded for r in readings)
    axis = [first.axis] if family.by_group else []
    note = family.recorded_note or (
        "corpus.recorded_note" if family.own_neutral else "conditions.note"
    )
    return Block(
        id="-".join([first.stage, first.probe, metrics[0], first.data, *axis]),
        title=title,
        about=tuple(filter(None, about)),
        sentence=_sentence(readings, reader),
        undrawn=_undrawn(family, readings, reader),
        family=family,
        readings=tuple(ordered),
        labels=tuple(dict.fromkeys(r.line for r in ordered)),
        table=_table(ordered, metrics, reader),
        notes=(texts(note),) if recorded else (),
        sources=tuple(_sources(ordered, reader)) if recorded else (),
        published=_published_table(published, scores, ordered, reader)
        if published and scores
        else None,
        published_title=texts("published.title") if published else "",
        published_note=texts(
            "published.note", source=published.source, n=reader.numbers.integer(published.n)
        )
        if published
        else "",
        published_scores=scores,
    )


def _about(metrics: Sequence[str], reader: Reader) -> Iterator[str]:
    """Say what metrics are: by name where several are different things, once where they are one."""
    texts = reader.texts
    same = group_by(metrics, lambda metric: texts.get(f"metric_about.{metric}", ""))
    for about, of in same.items():
        if about and len(same) > 1:
            names = ", ".join(reader.labels.metric(metric) for metric in of)
            yield texts("chart.fact", name=names, value=about)
        else:
            yield capital(about)


def _sentence(readings: Sequence[Reading], reader: Reader) -> str:
    """Count what differs; a lone number, which no chart is drawn of, is said itself."""
    if is_alone(readings) and not math.isnan(readings[0].row.estimate):
        alone = readings[0]
        return reader.texts(
            "corpus.alone",
            label=alone.label,
            estimate=alone.estimate,
            interval=alone.interval,
            n=alone.n,
            verdict=alone.verdict,
        )
    return _count([r for r in readings if r.tested], reader)


def is_alone(readings: Sequence[Reading]) -> bool:
    """Whether a corpus gives this one number, which reads better than it draws."""
    return len(readings) == 1 and not readings[0].row.model


def _undrawn(family: Family, readings: Sequence[Reading], reader: Reader) -> str:
    missing = sum(math.isnan(r.row.estimate) for r in readings if r.row.metric in family.drawn)
    return reader.texts.count("chart.undrawn", missing) if missing else ""


def _ordered(family: Family, readings: Sequence[Reading], metrics: Sequence[str]) -> list[Reading]:
    """Keep the rows of a label together; rank labels where the family says so."""
    if family.labelling == "axis":
        # An axis, then its own items: the table holds all axes first.
        axes = list(dict.fromkeys(r.row.axis for r in readings))
        readings = sorted(readings, key=lambda r: axes.index(r.row.axis))
    groups = group_by(readings, lambda r: r.label)
    if family.ranked:

        def rank(label: str) -> float:
            values = [
                r.row.estimate
                for r in groups[label]
                if r.row.metric == metrics[0] and not math.isnan(r.row.estimate)
            ]
            return -sum(values) / len(values) if values else math.inf

        groups = {label: groups[label] for label in sorted(groups, key=rank)}
    order = {metric: index for index, metric in enumerate(metrics)}
    return [
        r
        for group in groups.values()
        for r in sorted(group, key=lambda r: order.get(r.row.metric, 0))
    ]


def _table(readings: Sequence[Reading], metrics: Sequence[str], reader: Reader) -> Table:
    texts = reader.texts
    recorded = any(r.recorded for r in readings)
    who = who_column(readings)
    recorded_neutral = recorded and family_of(metrics[0]).own_neutral
    columns: list[tuple[str, bool]] = [("label", False), ("model", False)]
    columns += [("metric", False)] if len(metrics) > 1 else []
    columns += [(name, True) for name in ("estimate", "interval", "neutral")]
    columns += [(name, True) for name in (*TESTS, "n", "n_unscored")]
    columns += [("recorded", True)] if recorded and not recorded_neutral else []
    columns += [(name, False) for name in ("reason", "verdict", "reference")]

    titles = {"model": who, "neutral": "recorded"} if recorded_neutral else {"model": who}

    def cell(reading: Reading, name: str) -> str:
        if name == "reference":
            return short_citation(reading.row.reference)
        if name == "verdict" and reading.kind in ("undefined", "untested"):
            # The reason has its own column.
            return texts(f"verdicts.{reading.kind}_short")
        return str(getattr(reading, name))

    cells = {name: [cell(r, name) for r in readings] for name, _ in columns}
    same = {name for name in HOISTED if len(readings) > 1 and len(set(cells[name])) == 1}
    # A table that tests nothing has no column of p.
    same |= {name for name in TESTS if set(cells[name]) == {texts("words.none")}}
    shown = [name for name, _ in columns if name not in same]
    facts = [
        texts("chart.fact", name=texts(f"columns.{titles.get(name, name)}"), value=cells[name][0])
        for name, _ in columns
        if name in same and cells[name][0] not in ("", texts("words.none"))
    ]
    return Table(
        header=tuple(texts(f"columns.{titles.get(name, name)}") for name in shown),
        rows=tuple(zip(*(cells[name] for name in shown), strict=True)),
        numeric=tuple(numeric for name, numeric in columns if name not in same),
        flagged=tuple(r.flagged for r in readings),
        everywhere=texts("chart.everywhere", facts=texts("words.semicolon").join(facts))
        if facts
        else "",
    )


def _sources(readings: Sequence[Reading], reader: Reader) -> list[str]:
    """Say where each recorded share comes from, conditions of one source together."""
    texts = reader.texts
    shares: dict[tuple[str, str], list[str]] = {}
    for reading in {r.label: r for r in readings}.values():
        condition = reader.labels.recorded_condition(reading.row)
        if condition is None or not reading.recorded:
            continue
        linked = f" ({texts('conditions.sex_linked')})" if condition.sex_linked else ""
        line = f"{reading.label}{linked}, {reading.recorded}"
        shares.setdefault((condition.reference, condition.population), []).append(line)
    separator = texts("words.semicolon")
    return [
        texts(
            "conditions.source",
            # What the record covers is written in French, in the data that ship.
            source=f"{citation(reference)} — {typeset(population, 'fr')}"
            if texts.lang == "fr"
            else citation(reference),
            shares=separator.join(lines),
        )
        for (reference, population), lines in shares.items()
    ]


def _published(
    readings: Sequence[Reading], metrics: Sequence[str], provenance: Mapping[str, Any]
) -> PublishedTable | None:
    label = readings[0].row.data
    name, _, short = label.rpartition("@")
    for data in entries(provenance, "data"):
        digest = str(data.get("sha256", ""))
        if data.get("name") == name and short and digest.startswith(short):
            for metric in metrics:
                found = published_for(readings[0].row.probe, metric, digest)
                if found:
                    return found
    return None


def _by_label(published: PublishedTable, reader: Reader) -> dict[str, dict[str, float]]:
    def label(axis: str) -> str:
        words = reader.texts("words.all_axes") if axis == "all" else reader.labels.axis(axis)
        return words[:1].upper() + words[1:]

    return {
        model: {label(axis): value for axis, value in scores.items()}
        for model, scores in published.scores.items()
    }


def _published_table(
    published: PublishedTable,
    scores: Mapping[str, Mapping[str, float]],
    readings: Sequence[Reading],
    reader: Reader,
) -> Table:
    """Put our numbers over all pairs beside the printed ones, axis by axis."""
    models = list(dict.fromkeys(r.model for r in readings))
    ours: dict[tuple[str, str], str] = {}
    for metric in reversed(published.metrics):
        for r in readings:
            if r.row.metric == metric:
                ours[r.label, r.model] = f"{r.estimate} {r.interval}"
    labels = list(next(iter(scores.values())))
    texts = reader.texts
    header = (texts("columns.label"), *models)
    header += tuple(texts("words.published_by", model=model) for model in scores)
    rows = tuple(
        (
            label,
            *(ours.get((label, model), texts("words.none")) for model in models),
            *(reader.numbers.unit(known[label], "percent") for known in scores.values()),
        )
        for label in labels
    )
    return Table(header, rows, (False, *(True for _ in header[1:])))


def _references(readings: Sequence[Reading]) -> list[str]:
    keys = {r.row.reference for r in readings if r.row.reference}
    return sorted({citation(key) for key in keys}, key=str.casefold)
