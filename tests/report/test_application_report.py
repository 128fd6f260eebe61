"""A page of tools put to use speaks of tools: who erred for whom, in words that clinicians read."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
import tests.evaluation.counterfactual.planted as twins
import tests.evaluation.inclusion.invented_records as trials
from tests.evaluation.classification.invented import tables
from tests.evaluation.entities import extractions

import epicene
from epicene.audit.results import Results
from epicene.core.measurement import Measurement
from epicene.evaluation.base import Evaluation
from epicene.evaluation.counterfactual.swaps.registry import SWAPS
from epicene.evaluation.counterfactual.twin_rows import CONTRASTS
from epicene.evaluation.paired import compare_tools
from epicene.evaluation.registry import TASKS
from epicene.report.content import compose
from epicene.report.families import family_of
from epicene.report.readings import Reader, measurements
from epicene.report.reasons import reason_in_words
from epicene.report.texts import LANGUAGES, Lang, load_texts

BY = ["sex", "age_group", ("sex", "age_group")]


@functools.cache
def classification() -> Evaluation:
    """Every row of the task: scores, groups that lack a class, documents without an answer."""
    gold, predictions = tables(3, n=90)
    gold.loc[gold["age_group"] == "75+", "label"] = 0
    gold.loc[3, "age_group"] = None
    return epicene.evaluate(
        gold, predictions[5:], by=BY, control=["site"], missing="unscored", task="classification"
    )


def entities() -> Evaluation:
    """Labels, both groups, a document without an answer."""
    gold, predictions = extractions.planted(1, n=40)
    return epicene.evaluate(gold, predictions[1:], "entities", by="sex", missing="unscored")


def compared() -> list[Evaluation]:
    """Two tools on the same patients, in every task that compares tools."""
    gold, one = tables(3, n=90)
    other = one.assign(prediction=one["prediction"].to_numpy()[::-1])
    found = [compare_tools(gold, one, other, "classification", by=BY)]
    documents, extracted = extractions.planted(1, n=40)
    found.append(compare_tools(documents, extracted, documents, "entities", by="sex"))
    patients, read = trials.records(1, 80, trials.SOME)
    trial = {"by": "sex", "criteria": trials.TRIAL}
    found.append(compare_tools(patients, read, patients, "inclusion", **trial))
    return found


@functools.cache
def counterfactual() -> Evaluation:
    """Tools that give labels, scores and entities, asked twice, on twins of another age."""
    found = []
    for tool in (twins.Labels(1, 0.4, 0.3), twins.Scores(1, 0.1), twins.Entities(1, 0.7, 0.9)):
        documents = twins.documents(10, 2)
        found.append(
            epicene.evaluate(
                documents, tool, "counterfactual", by="sex", swap="age", repeat=True
            ).table
        )
    return Evaluation(pd.concat(found))


def inclusion() -> Evaluation:
    """Lawful criteria, a document without an answer, a group whom nobody includes."""
    gold, predictions = trials.records(1, 80, trials.SOME)
    return epicene.evaluate(
        gold,
        predictions[1:],
        "inclusion",
        by=["sex", "age_group"],
        criteria=trials.TRIAL,
        missing="unscored",
    )


# A task without an example here has no words that anybody saw.
EXAMPLES: dict[str, Callable[[], Evaluation]] = {
    "classification": classification,
    "entities": entities,
    "counterfactual": counterfactual,
    "inclusion": inclusion,
}


@pytest.fixture(scope="module")
def evaluated() -> Results:
    return Results(classification().table, {"tool": {"energy_kwh": 0.002}})


def test_every_task_has_an_example() -> None:
    assert sorted(EXAMPLES) == sorted(TASKS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("task", EXAMPLES)
def test_everything_that_a_task_yields_has_words(task: str, lang: Lang) -> None:
    texts = load_texts(lang)
    rows = measurements(EXAMPLES[task]().table)
    assert {row.probe.partition("-")[0] for row in rows} == {task}
    reader, wanted = Reader.of(rows, lang), set()
    for row in rows:
        wanted |= words_of(row)
        assert family_of(row.metric).unit != "raw", row.metric
        if family_of(row.metric).labelling == "patients_contrast":
            assert reader.labels.corpus.pair(row) is not None, row.group
        for part in row.unscored_reason.split("; "):
            known = part in ("", reason_in_words(part, load_texts("en")))
            assert lang == "en" or known or reason_in_words(part, texts) != part, part
    assert sorted(wanted - set(texts.entries)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_differences_between_tools_have_words(lang: Lang) -> None:
    entries = load_texts(lang).entries
    for evaluation in compared():
        rows = measurements(evaluation.table)
        assert any(row.p_value < 1.0 for row in rows)
        assert {family_of(row.metric).unit for row in rows} <= {"points", "count"}
        wanted = set().union(*map(words_of, rows))
        assert sorted(wanted - set(entries)) == []
        reader = Reader.of(rows, lang)
        assert all(reader.read(row).metric for row in rows)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SWAPS)
def test_every_swap_has_words(name: str, lang: Lang) -> None:
    entries, swap = load_texts(lang).entries, SWAPS.get(name)
    assert CONTRASTS[f"counterfactual-{name}"] == (swap.axis, "-".join(swap.contrast))
    wanted = {f"probes.counterfactual-{name}.{part}" for part in ("question", "about")}
    wanted |= {f"directions.{swap.direction}.{side}" for side in ("left", "right")}
    assert wanted | {f"patient_sides.{swap.direction}"} <= set(entries)


def words_of(row: Measurement) -> set[str]:
    family = family_of(row.metric)
    wanted = {f"probes.{row.probe}.{part}" for part in ("question", "about")}
    wanted |= {f"metrics.{row.metric}", f"metric_about.{row.metric}", f"units.{family.unit}"}
    wanted |= {f"short.{family.drawn[0]}"} if family.told else set()
    if not math.isnan(row.neutral) and row.direction:
        wanted |= {f"directions.{row.direction}.{side}" for side in ("left", "right")}
    if not math.isnan(row.p_value):
        wanted |= {f"findings.{row.metric}.{side}" for side in ("above", "below")}
        if family.labelling == "patients_contrast":
            wanted.add(f"patient_sides.{row.direction}")
    return wanted


def test_a_metric_without_words_is_noticed() -> None:
    row = measurements(classification().table)[0]
    assert "metrics.unheard_of" in words_of(replace(row, metric="unheard_of"))
    assert family_of("unheard_of").unit == "raw"


def test_shares_are_shown_as_percentages(evaluated: Results) -> None:
    table = evaluated.table
    row = table[(table["metric"] == "accuracy") & (table["axis"] == "")].iloc[0]
    page, _ = compose(evaluated, "fr")
    line = next(line for line in page.overview_rows if line.question == "Exactitude")
    assert line.estimate == f"{100 * row['estimate']:.1f}\u00a0%".replace(".", ",")
    assert line.interval.startswith(f"[{100 * row['ci_low']:.1f}".replace(".", ","))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_of_a_tool_and_leaves_the_chain_out(evaluated: Results, lang: Lang) -> None:
    texts = load_texts(lang)
    page, reader = compose(evaluated, lang)
    assert page.title == texts("page.title_tools")
    assert [section.stage for section in page.sections] == ["application"]
    assert page.overview.header[1] == texts("columns.tool")
    assert texts("application.reading") in page.summary.paragraphs
    assert texts("summary.cost_tool", energy=reader.numbers.energy(0.002)) in page.summary.cost
    # Words of audits of models have no place here.
    said = " ".join([*page.summary.paragraphs, *page.guide, *page.not_shown])
    assert not re.search(r"\baudit\b|modèles? de langue|language models?", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_twins_speaks_of_no_errors_and_of_no_gold(lang: Lang) -> None:
    texts = load_texts(lang)
    page, _ = compose(Results(counterfactual().table, {"tool": {}}), lang)
    asked = texts("summary.asked_twins", questions="", models="", names="")
    assert page.summary.paragraphs[0].startswith(asked.partition(".")[0])
    assert texts("application.reading_twins") in page.summary.paragraphs
    assert texts("application.reading") not in page.summary.paragraphs
    assert texts("not_shown.twins") in page.not_shown
    assert texts("not_shown.tools_gold") not in page.not_shown


def test_groups_and_strata_are_named_as_people_say_them(evaluated: Results) -> None:
    page, _ = compose(evaluated, "fr")
    readings = [r for s in page.sections for q in s.questions for b in q.blocks for r in b.readings]
    labels = {reading.label[:1].upper() + reading.label[1:] for reading in readings}
    assert {"Femmes − hommes", "Femmes, 18 à 44 ans", "Sexe × âge"} < labels
    assert "Site\u00a0: Brest — femmes" in labels
    assert "Après stratification (site) — femmes − hommes" in labels


def test_small_groups_are_said_not_to_be_shared(evaluated: Results) -> None:
    title = (load_texts("fr")("banner.small_title"), load_texts("fr")("banner.small", n="11"))
    large = evaluated.table["metric"].ne("n_patients") | evaluated.table["estimate"].ge(11)
    assert title in compose(evaluated, "fr")[0].banners
    assert title not in compose(replace(evaluated, table=evaluated.table[large]), "fr")[0].banners


def test_a_share_has_no_sign_and_a_difference_has_one() -> None:
    page, _ = compose(Results(counterfactual().table, {"tool": {}}), "fr")
    readings = [r for s in page.sections for q in s.questions for b in q.blocks for r in b.readings]
    shares = [r for r in readings if r.row.metric == "flip_rate" and r.row.estimate > 0.0]
    excess = [r for r in readings if r.row.metric == "flip_rate_excess" and r.row.estimate > 0.0]
    assert shares
    assert not any("+" in r.estimate + r.interval for r in shares)
    assert excess
    assert all(r.estimate.startswith("+") for r in excess)


def test_a_report_of_tools_does_not_ask_what_is_asked_of_language_models(
    evaluated: Results,
) -> None:
    assert compose(evaluated, "fr")[0].validity == ()
