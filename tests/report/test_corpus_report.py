"""A page of documents alone speaks of documents: who, what differs, what it supports."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import tomllib
from dataclasses import replace

import pytest
from example_audit import provenance, results_of, rows

from annotated_corpus import N, annotated_by_another, annotated_corpus, bare_corpus
from epicene.audit.results import Results
from epicene.audit.run import describe_corpus
from epicene.core.measurement import Measurement
from epicene.core.resources import data_folder
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.generation.domain import DOMAINS
from epicene.corpora.grouping import AGE_GROUPS
from epicene.corpora.identifying import KINDS
from epicene.corpora.schemas.load import load_schema
from epicene.probes.corpus.outcomes import OUTCOMES
from epicene.probes.registry import CORPUS_PROBES
from epicene.report.content import compose
from epicene.report.families import family_of
from epicene.report.readings import Reader, measurements
from epicene.report.summary import summary_rows
from epicene.report.texts import LANGUAGES, load_texts
from epicene.report.write import write_report

FREE = {"word_log_odds", "section_word_log_odds"}


@pytest.fixture(scope="module")
def described() -> Results:
    """Every probe of the corpus stage, on a corpus that fits them all."""
    second = annotated_by_another()
    return describe_corpus(annotated_corpus(), second=second, against=second)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, described, tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "report.html"
    return request.param, write_report(described, path, request.param).read_text(encoding="utf-8")


def planted(**changes: object) -> Measurement:
    base = Measurement(
        model="", data="notes@12345678", stage="corpus", probe="corpus-outcomes",
        metric="outcome_rate_difference", axis="gender", group="F-M", item="pain_as_anxiety",
        estimate=25.0, ci_low=12.0, ci_high=38.0, p_value=1e-4, neutral=0.0,
        direction="more_often_first_group", n=200,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_a_corpus_probe_yields_has_words(described: Results, lang: str) -> None:
    texts = load_texts(lang)  # type: ignore[arg-type]
    found = measurements(described.table)
    assert {row.probe for row in found} == set(CORPUS_PROBES)
    reader = Reader.of(found, lang)  # type: ignore[arg-type]
    wanted = set()
    for row in found:
        family = family_of(row.metric)
        assert family.unit != "raw", row.metric
        wanted |= {f"probes.{row.probe}.{part}" for part in ("question", "about")}
        wanted |= {f"metrics.{row.metric}", f"metric_about.{row.metric}", f"units.{family.unit}"}
        wanted |= {f"axes.{row.axis}"} if row.axis else set()
        if not math.isnan(row.neutral):
            wanted |= {f"directions.{row.direction}.{side}" for side in ("left", "right")}
            wanted |= {f"findings.{row.metric}.{side}" for side in ("above", "below")}
        if family.labelling == "patients_contrast" and row.direction:
            wanted.add(f"patient_sides.{row.direction}")
            assert reader.labels.corpus.pair(row) is not None, row.group
        if row.item and row.metric not in FREE:
            wanted.add(f"corpus_items.{family.items}.{row.item}")
        if row.group and family.labelling == "patients":
            assert reader.labels.corpus.who(row) != row.group, row.group
    assert sorted(wanted - set(texts.entries)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_a_corpus_may_hold_has_words(lang: str) -> None:
    sections = data_folder("corpora", "clinical_sections") / "headings.toml"
    expressions = data_folder("corpora", "stigmatising_language") / "expressions.toml"
    schemas = [load_schema(name) for name in EMBEDDED]
    kinds = {kind for s in schemas for kind in s.attributes["Kind"]["SocialDeterminant"]}
    groups = {
        "sections": set(tomllib.loads(sections.read_text(encoding="utf-8"))["headings"]),
        "expressions": set(re.findall(r'^rule = "(.+)"', expressions.read_text(), re.MULTILINE)),
        "outcomes": {outcome.name for outcome in OUTCOMES},
        "identifying": set(KINDS),
        "labels": {label for schema in schemas for label in schema.entities},
        "determinants": kinds,
        "conditions": {
            facts.attributes["diagnosis"]
            for name in DOMAINS
            for facts in (DOMAINS.get(name).draw(k, 0) for k in range(100))
        },
    }
    assert all(len(names) > 1 for names in groups.values())
    wanted = {f"corpus_items.{table}.{name}" for table, names in groups.items() for name in names}
    wanted |= {f"corpus_{w}.age.{age}" for w in ("groups", "those") for _, age in AGE_GROUPS}
    assert sorted(wanted - set(load_texts(lang).entries)) == []  # type: ignore[arg-type]


def test_reasons_are_in_french(described: Results) -> None:
    found = measurements(described.table) + measurements(describe_corpus(bare_corpus()).table)
    reader = Reader.of(found, "fr")
    reasons = {(row.unscored_reason, reader.read(row).reason) for row in found}
    english = re.compile(r"\b(?:the|than|fewer|of|is|was|are|no|each)\b")
    assert [shown for raw, shown in reasons if raw and english.search(shown)] == []


def test_a_page_of_documents_says_who_is_in_them(page) -> None:
    lang, html = page
    opening = html[: html.index('class="overview"')]
    women = sum(d.subject.sex == "F" for d in annotated_corpus())
    assert f"{N} documents, {N} patients" in opening
    assert ("50,0\u00a0%" if lang == "fr" else "50.0%") in opening
    assert women == N / 2
    ages = [d.subject.age or 0.0 for d in annotated_corpus()]
    mean = f"{sum(ages) / N:.1f}"
    assert (
        f"{mean.replace('.', ',')}\u00a0ans" if lang == "fr" else f"{mean}\u00a0years"
    ) in opening
    assert load_texts(lang)("corpus.reading") in opening
    assert load_texts(lang)("corpus.sex_recorded") in opening


def test_a_page_of_documents_does_not_speak_of_models(page) -> None:
    lang, html = page
    body = html[: html.index("<script>")]
    texts = load_texts(lang)
    for key in ("summary.asked_empty", "page.title", "chain.title", "chart.empty_stage",
                "not_shown.demonstration", "banner.title"):  # fmt: skip
        assert texts(key) not in body, key
    assert not re.search("NaN|nan ", re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL))


def test_groups_that_are_too_small_are_said_once() -> None:
    hidden = [
        planted(
            metric="outcome_rate", group=group, item=item, estimate=math.nan, ci_low=math.nan,
            ci_high=math.nan, p_value=math.nan, neutral=math.nan, direction="", n=0,
            unscored_reason="suppressed: a group has fewer than 11 patients",
        )
        for group in ("F", "M")
        for item in ("pain_as_anxiety", "included", "stigmatising")
    ]  # fmt: skip
    shown, _ = compose(results_of([planted(axis="age", group="75+-rest"), *hidden], {}), "fr")
    (sentence,) = [p for p in shown.summary.paragraphs if p.startswith("Non montrés")]
    assert "moins de 11 patients" in sentence
    assert "6 nombres" in sentence
    assert "femmes, hommes" in sentence
    cells = [
        cell
        for section in shown.sections
        for question in section.questions
        for block in question.blocks
        for row in block.table.rows
        for cell in row
    ]
    assert cells
    assert not any("moins de 11" in cell for cell in cells)
    nothing, _ = compose(results_of([planted()], {}), "fr")
    assert not any(p.startswith("Non montrés") for p in nothing.summary.paragraphs)


def test_a_share_that_is_not_shown_is_not_a_group() -> None:
    hidden = replace(
        women(), estimate=math.nan, ci_low=math.nan, ci_high=math.nan, p_value=math.nan,
        unscored_reason="suppressed: a group has fewer than 11 patients",
    )  # fmt: skip
    shown, _ = compose(results_of([planted(), hidden, replace(hidden, item="")], {}), "fr")
    (sentence,) = [p for p in shown.summary.paragraphs if p.startswith("Non montrés")]
    assert sentence.endswith("\u00a0: part de femmes (maladie de Crohn, tous les patients).")


def test_a_difference_between_groups_names_them() -> None:
    shown, _ = compose(results_of([planted()], {}), "fr")
    (finding,) = shown.summary.stages[0].findings
    assert finding.startswith(
        "Douleur attribuée à l’anxiété\u00a0: plus souvent pour les femmes que pour les hommes"
    )
    assert "+25,0\u00a0points" in finding
    below = planted(estimate=-25.0, ci_low=-38.0, ci_high=-12.0, axis="age", group="45-64-rest")
    shown, _ = compose(results_of([below], {}), "fr")
    (finding,) = shown.summary.stages[0].findings
    assert "plus souvent pour les autres âges que pour les 45 à 64 ans" in finding


def test_names_of_groups_with_hyphens_are_cut_where_they_end() -> None:
    groups = [
        planted(metric="outcome_rate", axis="site", group=name, neutral=math.nan, p_value=math.nan)
        for name in ("Saint-Jean", "Nord-Est")
    ]
    row = planted(axis="site", group="Saint-Jean-Nord-Est")
    pair = Reader.of([*groups, row], "fr").labels.corpus.pair(row)
    assert pair is not None
    assert (pair["first"], pair["second"]) == ("site\u00a0: Saint-Jean", "site\u00a0: Nord-Est")
    assert pair["those_first"] == "le groupe «\u00a0site\u00a0: Saint-Jean\u00a0»"
    assert Reader.of([row], "fr").labels.corpus.pair(row) is None


def test_a_question_with_many_labels_has_one_line() -> None:
    many = [
        planted(item=item, estimate=value, ci_low=value - 5, ci_high=value + 5, p_value=p)
        for item, value, p in (
            ("pain_as_anxiety", 25.0, 1e-5), ("included", -40.0, 1e-6), ("stigmatising", 60.0, 0.9),
        )
    ]  # fmt: skip
    shares = [
        planted(metric="outcome_rate", group=g, neutral=math.nan, p_value=math.nan, direction="")
        for g in ("F", "M")
    ]
    (line,) = summary_rows(results_of([*many, *shares], {}), "fr")
    assert line.estimate == "−40,0\u00a0points"
    assert line.interval == "[−45,0\u00a0; −35,0]"
    assert (line.model, line.n, line.neutral) == ("notes", "200", "0")
    assert line.verdict == (
        "écart détecté, plus souvent pour les hommes — le plus grand de 2 écarts détectés sur 3 cas"
    )


def women(**changes: object) -> Measurement:
    return planted(
        probe="corpus-patients", metric="share_of_women", group="F", item="Crohn disease",
        estimate=30.0, ci_low=20.0, ci_high=41.0, p_value=1e-5, neutral=57.6, n=80,
        direction="more_women_than_recorded", reference="epimad_adults", **changes,
    )  # fmt: skip


def test_the_recorded_share_stands_beside_the_share_of_women(tmp_path) -> None:
    path = write_report(results_of([women(), replace(women(), item="")], {}), tmp_path / "r.html")
    html = path.read_text(encoding="utf-8")
    assert "57,6\u00a0%" in html
    assert "Epimad" in html
    assert "quatre départements du nord-ouest" in html
    assert "la fréquence recensée peut elle-même être biaisée" in html
    (figure,) = [
        json.loads(text)
        for text in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html)
    ]
    marks = [s for s in figure["layout"]["shapes"] if s.get("name") == "recorded"]
    assert {mark["x0"] for mark in marks} == {57.6}
    # On its own line, and not across the whole chart.
    assert all(
        0 <= mark["y0"] < mark["y1"] <= figure["layout"]["yaxis"]["range"][0] for mark in marks
    )
    assert not [s for s in figure["layout"]["shapes"] if s.get("name") == "neutral"]
    (finding,) = compose(results_of([women()], {}), "fr")[0].summary.stages[0].findings
    assert finding.startswith("Maladie de Crohn\u00a0: moins de femmes que la part recensée")


def test_charts_have_a_colour_a_group(described: Results, tmp_path) -> None:
    html = write_report(described, tmp_path / "r.html").read_text(encoding="utf-8")
    figures = [
        json.loads(text)
        for text in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html)
    ]
    names = [sorted(t["name"] for t in f["data"]) for f in figures]
    assert ["Femmes", "Hommes"] in names
    assert ["Femmes − hommes"] in names
    drawn = {x for f in figures for t in f["data"] for x in t["x"]}
    for row in measurements(described.table):
        if row.metric == "outcome_rate" and not math.isnan(row.estimate):
            assert any(x == pytest.approx(row.estimate) for x in drawn), row


@pytest.mark.parametrize(
    ("source", "share", "words"),
    [("recorded", 0.0, "celui des métadonnées"), ("read", 100.0, "enregistré nulle part"),
     ("both", 40.0, "40,0\u00a0% des documents")],
)  # fmt: skip
def test_the_page_says_where_sex_comes_from(source: str, share: float, words: str) -> None:
    told = planted(
        probe="corpus-patients", metric="sex_read_from_text", group="", item="", estimate=share,
        ci_low=share, ci_high=share, p_value=math.nan, neutral=math.nan, direction="",
    )  # fmt: skip
    everybody = replace(women(), item="", neutral=math.nan, p_value=math.nan, direction="")
    shown, _ = compose(results_of([everybody, told], {}), "fr")
    assert words in shown.summary.paragraphs[1]


def test_what_was_left_out_is_counted() -> None:
    facts = {
        "data": [{"name": "notes", "sha256": "12345678" * 8, "n": 41, "licence": ""}],
        "skipped": {"notes": 3},
    }
    shown, _ = compose(results_of([planted()], facts), "fr")
    assert "notes\u00a0: 41 documents" in shown.summary.paragraphs[1]
    assert "laissés de côté\u00a0: 3." in shown.summary.paragraphs[1]
    shown, _ = compose(results_of([planted()], {**facts, "skipped": {}}), "fr")
    assert "laissés de côté" not in shown.summary.paragraphs[1]


@pytest.mark.parametrize(
    ("name", "licence", "warned"),
    [("ibd", "cc-by-4.0", True), ("ibd-planted", "cc-by-4.0", True), ("ibd", "", False),
     ("notes", "cc-by-4.0", False)],
)  # fmt: skip
def test_the_banner_of_invented_documents_is_for_those_that_ship(
    name: str, licence: str, warned: bool
) -> None:
    facts = {"data": [{"name": name, "sha256": "1" * 64, "n": 1, "licence": licence}]}
    shown, _ = compose(results_of([planted()], facts), "fr")
    assert [title for title, _ in shown.banners] == (["Documents inventés"] if warned else [])


def test_models_and_documents_together_keep_the_whole_chain() -> None:
    shown, reader = compose(results_of([*rows(), planted()], provenance()), "fr")
    assert shown.scope == "chain"
    assert len(shown.sections) == 5
    assert shown.title == reader.texts("page.title")
    assert "Modèle ou corpus" in shown.overview.header
    assert any(p.startswith("notes") for p in shown.summary.paragraphs)
    assert reader.texts("corpus.reading") in shown.summary.paragraphs
    for key in ("demonstration", "corpus_difference"):
        assert reader.texts(f"not_shown.{key}") in shown.not_shown


def test_every_field_of_a_line_has_a_column() -> None:
    from epicene.report.columns import NUMERIC, OVERVIEW
    from epicene.report.summary import SummaryRow

    assert tuple(field.name for field in dataclasses.fields(SummaryRow)) == OVERVIEW
    assert set(OVERVIEW) > NUMERIC
