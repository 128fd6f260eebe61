"""The section of a card in words, under its metadata."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from epicene.audit.results import Results
from epicene.core.measurement import Measurement
from epicene.report.columns import OVERVIEW
from epicene.report.content import Page, compose
from epicene.report.families import family_of
from epicene.report.markdown import bullets, grid_lines, paragraphs, plain
from epicene.report.model_card.index import front_matter, in_index, is_main
from epicene.report.model_card.subject import Subject, subject_of
from epicene.report.provenance import section
from epicene.report.readings import Reader, Reading, measurements
from epicene.report.summary import group_by
from epicene.report.table import Table
from epicene.report.texts import Lang


def render_model_card(
    results: Results, lang: Lang, model: str = "", public: Sequence[str] = ()
) -> str:
    """Return the section that a model's authors put on its card of the hub.

    Parameters
    ----------
    results, model, public
        See `epicene.report.model_card.subject.subject_of`.
    lang : {"fr", "en"}

    Returns
    -------
    str
        YAML front matter with ``model-index``, then Markdown.

    Raises
    ------
    InputError
        If there is not one model, or its results may not be published.
    """
    subject = subject_of(results, model, public)
    page, reader = compose(subject.results, lang)
    readings = [reader.read(row) for row in measurements(subject.results.table)]
    return front_matter(subject, reader.labels) + _words(page, subject, readings, reader)


def _words(page: Page, subject: Subject, readings: Sequence[Reading], reader: Reader) -> str:
    texts = reader.texts
    main = [r for r in readings if is_main(r.row) and not r.suppressed]
    lines = [f"## {texts('card.title')}", "", plain(page.subtitle), ""]
    for title, text in page.banners:
        lines += [f"> **{plain(title)}.** {plain(text)}", ""]
    lines += paragraphs(page.summary.paragraphs)
    if page.overview.rows:
        lines += [f"### {texts('page.overview_table')}", "", *grid_lines(_of_one(page.overview))]
    lines += [f"### {texts('card.reading')}", ""]
    lines += bullets([*_measures(main, reader), *_guide(reader)])
    lines += [f"### {texts('card.metadata')}", "", *paragraphs([texts("card.metadata_lead")])]
    absent = [r for r in main if in_index(r.row) and not math.isfinite(r.row.estimate)]
    if absent:
        lines += [*paragraphs([texts("card.left_out")]), *grid_lines(_absent(absent, reader))]
    lines += [f"### {texts('page.not_shown')}", "", *bullets(page.not_shown)]
    lines += [f"### {plain(texts('page.provenance'))}", "", *bullets(_origin(subject, reader))]
    if page.references:
        lines += [f"### {texts('page.references')}", "", *bullets(page.references)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _of_one(overview: Table) -> Table:
    """Leave out the column of the model, which is the same in every row."""
    kept = [place for place, name in enumerate(OVERVIEW) if name != "model"]
    return Table(
        tuple(overview.header[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in overview.rows),
        tuple(overview.numeric[place] for place in kept),
    )


def _guide(reader: Reader) -> Iterator[str]:
    for key in ("adjusted", "no_difference"):
        yield reader.texts(f"guide.{key}")


def _measures(main: Sequence[Reading], reader: Reader) -> Iterator[str]:
    """Say of each measure which value is neutral and what lies on each side of it."""
    texts = reader.texts
    for (metric, direction), group in group_by(
        main, lambda r: (r.row.metric, r.row.direction)
    ).items():
        about = texts.get(f"metric_about.{metric}", "")
        name = texts("chart.fact", name=group[0].metric, value=about) if about else group[0].metric
        yield f"{name.rstrip('.')}. {_sides(direction, [r.row for r in group], reader)}"


def _sides(direction: str, rows: Sequence[Measurement], reader: Reader) -> str:
    texts = reader.texts
    neutral = {reader.neutral(row) for row in rows if not math.isnan(row.neutral)}
    if not neutral:
        return texts("card.no_neutral")
    key = direction if f"directions.{direction}.left" in texts else "unknown"
    own = family_of(rows[0].metric).own_neutral or len(neutral) > 1
    return texts(
        "card.sides",
        neutral=texts("card.own_neutral") if own else neutral.pop(),
        above=texts(f"directions.{key}.right"),
        below=texts(f"directions.{key}.left"),
    )


def _absent(absent: Sequence[Reading], reader: Reader) -> Table:
    """List what is undefined: a row for all that misses for one reason in one question."""
    texts = reader.texts
    columns = ("question", "metric", "label", "reason")
    groups = group_by(absent, lambda r: (r.question, r.metric, r.row.data, r.reason))
    return Table(
        tuple(texts(f"columns.{name}") for name in columns),
        tuple(
            (question, metric, ", ".join(r.label for r in group), reason or texts("card.infinite"))
            for (question, metric, _, reason), group in groups.items()
        ),
        (False,) * len(columns),
    )


def _origin(subject: Subject, reader: Reader) -> Iterator[str]:
    """Say which model, which data, which version and which seed."""
    texts, provenance = reader.texts, subject.results.provenance
    environment = section(provenance, "environment")
    yield _hashed("card.model", subject.name, subject.identity.get("sha256"), reader)
    for label in dict.fromkeys(subject.results.table["data"]):
        if label:
            digest = subject.datasets.get(label, {}).get("sha256") or label.rpartition("@")[2]
            yield _hashed("card.data", reader.labels.data(label), digest, reader)
    yield texts(
        "card.made_by",
        version=str(section(environment, "packages").get("epicene") or texts("words.unknown")),
        commit=str(section(environment, "commit").get("hash") or texts("words.unknown")),
        seed=str(provenance.get("seed", texts("words.unknown"))),
    )


def _hashed(key: str, name: str, digest: Any, reader: Reader) -> str:
    return reader.texts(key, name=name, hash=str(digest or reader.texts("words.unknown")))
