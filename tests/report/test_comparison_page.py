"""The page of a comparison: whole, escaped, in both languages, with every number in its tables."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_report_html import EVIL, Page

import epicene
from epicene.audit.comparison.compare import Comparison
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.report.comparison.words import said
from epicene.report.texts import LANGUAGES, Lang, load_texts
from epicene.report.write import write_report


def results(model: str, score: float, accuracy: float) -> Results:
    bias = Measurement(
        model=model, data="d", stage="application", probe="classification",
        metric="true_positive_rate_difference", axis="sex", group="F-M", estimate=score,
        ci_low=score - 0.05, ci_high=score + 0.05, p_value=0.01, neutral=0.0, n=500,
        direction="more_often_first_group",
    )  # fmt: skip
    quality = replace(
        bias, metric="accuracy", axis="", group="", estimate=accuracy, ci_low=accuracy - 0.02,
        ci_high=accuracy + 0.02, neutral=float("nan"), p_value=float("nan"), direction="",
    )  # fmt: skip
    return Results(to_frame([bias, quality]), {"tool": {"energy_kwh": 0.002}})


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return epicene.compare(
        [results("a", -0.3, 0.7), results("b", 0.02, 0.9), results(EVIL, 0.1, 0.8)]
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_escaped(comparison: Comparison, lang: Lang, tmp_path: Path) -> None:
    html = write_report(comparison, tmp_path / "c.html", lang).read_text(encoding="utf-8")
    page = Page(html)
    assert EVIL not in html
    assert not page.addresses
    (policy,) = [str(f["content"]) for _, f in page.tags if "http-equiv" in f]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    figures = [t for f, t in page.scripts if f.get("type") == "application/json"]
    points = json.loads(figures[0])["data"]
    assert [trace["y"] for trace in points] == [[70.0], [90.0], [80.0]]
    assert [round(trace["x"][0], 6) for trace in points] == [30.0, 2.0, 10.0]
    body = "".join(page.text.split())
    words = said(comparison, lang)
    for table in (words.candidates, words.differences):
        for cell in (cell for row in table.rows for cell in row):
            assert "".join(cell.split()) in body, cell


def test_what_is_said_in_french(comparison: Comparison) -> None:
    words = said(comparison, "fr")
    texts = load_texts("fr")
    assert words.candidates.header[2:4] == ("Exactitude", "Écart de sensibilité (Femmes − hommes)")
    assert words.candidates.rows[0][1] == texts("comparison.dominated")
    assert words.candidates.rows[0][2] == "70,0\u00a0% [68,0\u00a0%\u00a0; 72,0\u00a0%]"
    assert words.differences.rows[0][-1] == "b est meilleur"
    assert words.differences.rows[3][-1] == "b est moins biaisé"
    assert not any(re.search(r" [:;?!%»]|« ", text) for text in words.sentences + words.notes)


@pytest.mark.parametrize("metric", ["accuracy", "true_positive_rate_difference"])
def test_one_number_alone_is_drawn_too(metric: str, tmp_path: Path) -> None:
    pair = [results("a", -0.3, 0.7), results("b", 0.02, 0.9)]
    pair = [replace(r, table=r.table[r.table["metric"] == metric]) for r in pair]
    found = epicene.compare(pair)
    page = Page(write_report(found, tmp_path / "c.html", "en").read_text(encoding="utf-8"))
    missing = "no_bias" if metric == "accuracy" else "no_quality"
    assert load_texts("en")(f"comparison.{missing}") in page.text


def test_other_formats_are_refused(comparison: Comparison, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"End it with \.html"):
        write_report(comparison, tmp_path / "c.md")
    assert not list(tmp_path.iterdir())
