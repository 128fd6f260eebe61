"""The page of an experiment: every number of the tables, and nothing that was not measured."""

from __future__ import annotations

import json
import re

import pytest
from tests.report.test_report_html import Page
from tests.tracing.experiment.invented_runs import experiment

from epicene.report.texts import load_texts
from epicene.report.tracing.dose_response_charts import response_charts
from epicene.report.tracing.dose_response_map import matrix_chart
from epicene.report.tracing.dose_response_words import dose_response_said
from epicene.report.write import write_report
from epicene.tracing.experiment.measures import MEASURES
from epicene.tracing.experiment.sources.registry import SOURCES

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return experiment(tmp_path_factory.mktemp("page") / "out")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_source_and_measure_has_words(lang):
    entries = load_texts(lang).entries
    wanted = {f"{table}.{name}" for table in ("dose_source", "dose_about") for name in SOURCES}
    wanted |= {f"{table}.{name}" for table in ("dose_measure", "dose_short") for name in MEASURES}
    assert sorted(wanted - set(entries)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_stands_alone_and_the_docs_say_the_same(found, tmp_path, lang):
    page, text = (tmp_path / f"page.{end}" for end in ("html", "md"))
    for path in (page, text):
        write_report(found, path, lang)
    html, markdown = page.read_text(encoding="utf-8"), text.read_text(encoding="utf-8")
    said = dose_response_said(found, lang)
    assert len(re.findall(r'class="plot"', html)) == len(found.plan.sources) + 1
    figures = [t for f, t in Page(html).scripts if f.get("type") == "application/json"]
    assert len(figures) == len(found.plan.sources) + 1
    # Escaped as words are, it would be no JSON.
    assert all(json.loads(figure)["data"] for figure in figures)
    assert "http" not in html.split("<script>")[0].replace("http-equiv", "")
    for sentence in (*said.sentences, *said.notes, *said.doses):
        assert sentence.split("’")[0].split("“")[0].split("—")[0] in html
    for table in (said.drives, said.responses, said.matrix, said.pair):
        assert table.rows
        for row in table.rows:
            assert row[0] in html
    assert markdown.count("\n| ") >= sum(
        len(table.rows) for table in (said.drives, said.responses, said.matrix, said.pair)
    )
    assert found.facts["cost"]["trained_at_commits"][0] in markdown
    assert '"label-noise"' in markdown


def test_curves_hold_the_means_and_the_map_the_correlations(found):
    texts = load_texts("en")
    charts = response_charts(found, texts)
    assert len(charts) == len(found.plan.sources)
    figure = json.loads(charts[2].figure)
    means = found.tables["responses"]
    own = means[(means["source"] == "label-noise") & (means["measure"] == "label_share_difference")]
    assert figure["data"][1]["y"] == pytest.approx(own["estimate"].tolist())
    assert figure["data"][1]["x"] == [0.0, 0.2, 0.5, 0.8]
    cells = json.loads(matrix_chart(found, texts).figure)["data"][0]["z"]
    known = found.tables["matrix"]["estimate"]
    drawn = [value for line in cells for value in line if value is not None]
    assert sorted(drawn) == pytest.approx(sorted(known))


def test_a_source_that_moves_no_harm_is_said_to(found):
    said = dose_response_said(found, "en").predictions
    silent = [sentence for sentence in said if sentence.startswith("Pre-training texts")]
    assert len(silent) == 1
    assert "no response of a harm is established" in silent[0]
    assert "outputs of the encoder" in silent[0]
    assert said[0].startswith("In short, over all runs a measure of the encoder foresees 0 of 3")
    assert "pre-training texts, of which no harm" in said[1]
    assert "does not see bias that enters by fine-tuning data, label noise and missed" in said[2]
    assert any("Label noise — gap of selection rates: predicted by" in s for s in said)
