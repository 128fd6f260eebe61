"""Who is in the documents, in the plain sentences that open a report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from epicene.corpora.embedded_corpora import EMBEDDED, LICENCE, VARIANTS
from epicene.report.families import family_of
from epicene.report.provenance import entries, section
from epicene.report.readings import Reader, Reading

# Conditions named in a sentence, at most; the tables have them all.
NAMED = 8


def invented_corpora(provenance: Mapping[str, Any]) -> list[str]:
    """Return the names of the corpora that ship, whose documents are invented."""
    shipped = {
        name if variant == "neutral" else f"{name}-{variant}"
        for name in EMBEDDED
        for variant in VARIANTS
    }
    return [
        str(data["name"])
        for data in entries(provenance, "data")
        if data.get("name") in shipped and data.get("licence") == LICENCE
    ]


def corpus_paragraphs(
    readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> list[str]:
    """Say of each corpus how many documents, of whom, what is recorded and what was left out."""
    data = dict.fromkeys(r.row.data for r in readings if not r.row.model and r.row.data)
    return [
        " ".join(
            sentence
            for sentence in (
                _size(name, readings, provenance, reader),
                *_sex(name, readings, reader),
                *_age(name, readings, reader),
                *_conditions(name, readings, reader),
                *_skipped(name, provenance, reader),
            )
        )
        for name in data
    ]


def suppressed_sentence(readings: Sequence[Reading], reader: Reader) -> str:
    """Say once which groups are too small to be shown; empty where none is."""
    hidden = [r for r in readings if r.suppressed]
    if not hidden:
        return ""
    names = [*_hidden_groups(hidden, reader), *_hidden_items(hidden, reader)]
    reasons = list(dict.fromkeys(r.reason for r in hidden))
    return reader.texts(
        "corpus.suppressed",
        groups=", ".join(names) or reader.texts("words.none"),
        reason=reader.texts("words.semicolon").join(reasons),
        numbers=reader.texts.count(
            "counts.numbers", len(hidden), reader.numbers.integer(len(hidden))
        ),
    )


def _hidden_groups(hidden: Sequence[Reading], reader: Reader) -> list[str]:
    """Name the groups of patients themselves; a contrast is hidden with them."""
    groups = [r.row for r in hidden if family_of(r.row.metric).labelling == "patients"]
    return list(dict.fromkeys(reader.labels.corpus.who(row) for row in groups if row.group))


def _hidden_items(hidden: Sequence[Reading], reader: Reader) -> list[str]:
    """Name what is not of a group of its own: *part de femmes (dépression, addiction)*."""
    items: dict[str, dict[str, None]] = {}
    for reading in hidden:
        if family_of(reading.row.metric).labelling == "item":
            metric = reading.metric[:1].lower() + reading.metric[1:]
            whole = reader.texts("corpus.all_patients")
            shown = reader.labels.corpus.item(reading.row) or whole
            items.setdefault(metric, {})[shown] = None
    return [f"{metric} ({', '.join(shown)})" for metric, shown in items.items()]


def _find(name: str, metric: str, readings: Sequence[Reading]) -> Reading | None:
    """Return the number of a corpus over all its patients."""
    return next(
        (r for r in readings if r.row.data == name and r.row.metric == metric and not r.row.item),
        None,
    )


def _size(
    name: str, readings: Sequence[Reading], provenance: Mapping[str, Any], reader: Reader
) -> str:
    texts, numbers = reader.texts, reader.numbers
    shown = reader.labels.data(name)
    total = _documents(name, provenance)
    women = _find(name, "share_of_women", readings)
    parts = []
    if total is not None:
        parts.append(texts.count("counts.documents", total, numbers.integer(total)))
    if women is not None and not math.isnan(women.row.estimate):
        patients = women.row.n + women.row.n_unscored
        parts.append(texts.count("counts.patients", patients, numbers.integer(patients)))
    return texts("corpus.size", name=shown, counts=", ".join(parts) or texts("words.unknown"))


def _documents(name: str, provenance: Mapping[str, Any]) -> int | None:
    plain, _, short = name.rpartition("@")
    for data in entries(provenance, "data"):
        known = data.get("n")
        if (
            data.get("name") == plain
            and str(data.get("sha256", "")).startswith(short)
            and isinstance(known, int)
        ):
            return known
    return None


def _sex(name: str, readings: Sequence[Reading], reader: Reader) -> list[str]:
    texts, numbers = reader.texts, reader.numbers
    women = _find(name, "share_of_women", readings)
    if women is None:
        return []
    if math.isnan(women.row.estimate):
        sentences = [texts("corpus.sex_unknown", reason=women.reason)]
    else:
        sentences = [
            texts(
                "corpus.sex",
                share=women.estimate,
                interval=women.interval,
                n=texts.count("counts.patients", women.row.n, women.n),
            )
        ]
        if women.row.n_unscored:
            n = women.row.n_unscored
            sentences.append(texts.count("corpus.no_sex", n, numbers.integer(n)))
    source = _find(name, "sex_read_from_text", readings)
    if source is None or math.isnan(source.row.estimate):
        return sentences
    key = {0.0: "recorded", 100.0: "read"}.get(source.row.estimate, "both")
    return [*sentences, texts(f"corpus.sex_{key}", share=source.estimate)]


def _age(name: str, readings: Sequence[Reading], reader: Reader) -> list[str]:
    texts, numbers = reader.texts, reader.numbers
    age = _find(name, "mean_age", readings)
    if age is None:
        return []
    if math.isnan(age.row.estimate):
        return [texts("corpus.age_unknown", reason=age.reason)]
    sentences = [texts("corpus.age", age=age.estimate, interval=age.interval)]
    if age.row.n_unscored:
        n = age.row.n_unscored
        sentences.append(texts.count("corpus.no_age", n, numbers.integer(n)))
    return sentences


def _conditions(name: str, readings: Sequence[Reading], reader: Reader) -> list[str]:
    rows = [r for r in readings if r.row.data == name and r.row.metric == "share_of_women"]
    found = [reader.labels.corpus.item(r.row) for r in rows if r.row.item]
    if not found:
        return []
    shown = ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
    return [reader.texts("corpus.conditions", n=str(len(found)), names=shown)]


def _skipped(name: str, provenance: Mapping[str, Any], reader: Reader) -> list[str]:
    skipped = section(provenance, "skipped").get(name.rpartition("@")[0])
    if not isinstance(skipped, int):
        return []
    return [reader.texts.count("corpus.skipped", skipped, reader.numbers.integer(skipped))]
