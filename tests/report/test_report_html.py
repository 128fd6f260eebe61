"""The HTML page: whole, self-contained, escaped, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from example_audit import CROWS, MASKED, provenance, results_of, rows

from epicene.audit.results import Results
from epicene.core.measurement import Measurement
from epicene.report.write import write_report

EVIL = '<script>alert("1")</script>'


class Page(HTMLParser):
    """Collects what a browser would load, run and show."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.addresses: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        self.tags.append((tag, fields))
        for name in ("src", "href", "srcset", "action", "data", "poster", "background"):
            if fields.get(name):
                self.addresses.append((tag, str(fields[name])))
        if tag == "script":
            self.scripts.append((fields, ""))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            fields, text = self.scripts[-1]
            self.scripts[-1] = (fields, text + data)
        elif self._inside == "style":
            self.styles.append(data)
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture(scope="module")
def html(example: Results, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    return write_report(example, path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def figures(page: Page) -> list[dict[str, Any]]:
    return [json.loads(t) for fields, t in page.scripts if fields.get("type") == "application/json"]


def written(results: Results, folder: Path, lang: str = "fr") -> str:
    path = folder / "report.html"
    return write_report(results, path, lang).read_text(encoding="utf-8")  # type: ignore[arg-type]


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    assert all(address.startswith("#") for _, address in page.addresses), page.addresses
    loading = {"link", "iframe", "img", "object", "embed", "audio", "video", "source", "base"}
    assert not [tag for tag, _ in page.tags if tag in loading]
    assert not any(re.search(r"url\(|@import|@font-face", style) for style in page.styles)


def test_the_policy_allows_only_the_scripts_of_the_file(page: Page) -> None:
    (policy,) = [str(f["content"]) for _, f in page.tags if "http-equiv" in f]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert "http" not in policy
    run = [t for fields, t in page.scripts if fields.get("type") != "application/json"]
    assert len(run) == 2
    for script in run:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_plotly_is_there_once(html: str) -> None:
    from plotly.offline import get_plotlyjs

    assert html.count(get_plotlyjs()[:200]) == 1


def test_language_and_landmarks(page: Page, example: Results, tmp_path: Path) -> None:
    assert ("html", {"lang": "fr"}) in page.tags
    assert ("html", {"lang": "en"}) in Page(written(example, tmp_path, "en")).tags
    plots = [f for _, f in page.tags if f.get("class") == "plot"]
    assert plots
    assert all(f["role"] == "img" and len(str(f["aria-label"])) > 40 for f in plots)
    ids = [f["id"] for _, f in page.tags if "id" in f]
    assert len(ids) == len(set(ids))


def test_every_measurement_is_in_a_table(page: Page, example: Results) -> None:
    body = "".join(page.text.split())
    from epicene.report.readings import Reader, measurements

    found = measurements(example.table)
    reader = Reader.of(found, "fr")
    for row in found:
        reading = reader.read(row)
        for value in (reading.label, reading.estimate, reading.interval, reading.reason):
            if reading.kind != "not_applicable" or value == reading.reason:
                assert "".join(value.split()) in body, (row, value)
    tables = len([1 for tag, f in page.tags if tag == "details"])
    assert tables > 20


def test_every_defined_number_of_a_drawn_metric_is_a_point(page: Page, example: Results) -> None:
    from epicene.report.families import family_of

    drawn = [
        row["estimate"]
        for row in example.table.to_dict("records")
        if row["metric"] and row["metric"] in family_of(row["metric"]).drawn
    ]
    expected = sorted(value for value in drawn if not math.isnan(value))
    points = sorted(
        x
        for figure in figures(page)
        for trace in figure["data"]
        if "error_x" in trace
        for x in trace["x"]
    )
    assert points == pytest.approx(expected)


def test_points_are_filled_where_a_difference_is_detected(page: Page, example: Results) -> None:
    flagged = {
        row["estimate"] for row in example.table.to_dict("records")
        if row["p_adjusted"] < 0.05 and row["neutral"] == row["neutral"]
    }  # fmt: skip
    for figure in figures(page):
        for trace in figure["data"]:
            if "error_x" not in trace:
                continue
            for x, symbol in zip(trace["x"], trace["marker"]["symbol"], strict=True):
                assert (x in flagged) == (not symbol.endswith("-open"))


def test_the_neutral_value_is_a_line_and_both_sides_are_named(page: Page) -> None:
    seen = set()
    for figure in figures(page):
        lines = [s for s in figure["layout"]["shapes"] if s.get("name") == "neutral"]
        words = [a["text"] for a in figure["layout"]["annotations"]]
        if not lines:
            assert not any("←" in w for w in words)
            continue
        (line,) = lines
        assert line["x0"] == line["x1"]
        low, high = figure["layout"]["xaxis"]["range"]
        assert low < line["x0"] < high
        seen.add(line["x0"])
        assert any(w.startswith("←") for w in words)
        assert any(w.endswith("→") for w in words)
    assert seen == {0, 50, 1}


def test_an_interval_ends_where_the_table_says(page: Page, example: Results) -> None:
    bounds = {
        row["estimate"]: (row["ci_low"], row["ci_high"]) for row in example.table.to_dict("records")
    }
    checked = 0
    for figure in figures(page):
        for trace in figure["data"]:
            if "error_x" not in trace:
                continue
            error = trace["error_x"]
            columns = (trace["x"], error["arrayminus"], error["array"])
            for x, minus, plus in zip(*columns, strict=True):
                if minus is not None and x not in (0.0, 2.4):
                    assert (x - minus, x + plus) == pytest.approx(bounds[x])
                    checked += 1
    assert checked > 300


def test_one_very_wide_interval_does_not_squeeze_the_others(tmp_path: Path) -> None:
    scores = [
        Measurement(
            model=MASKED, data="d@1", stage="outputs", probe="pairs/pll", metric="mean_margin",
            axis=axis, estimate=0.5, ci_low=low, ci_high=1.0, neutral=0.0, n=12,
            direction="more_stereotyped",
        )
        for axis, low in (("all", 0.0), ("age", 0.1), ("hiv", -500.0))
    ]  # fmt: skip
    html = written(results_of(scores, {}), tmp_path)
    (figure,) = figures(Page(html))
    low, high = figure["layout"]["xaxis"]["range"]
    assert -5 < low < 0
    assert 1 < high < 5
    arrows = [a for a in figure["layout"]["annotations"] if a["text"] in "◂▸"]
    assert [a["text"] for a in arrows] == ["◂"]
    assert "dépasse le graphique" in html
    assert "500,00" in html
    html = written(results_of(scores[:2], {}), tmp_path)
    assert "dépasse le graphique" not in html


def test_charts_fit_a_printed_page(page: Page) -> None:
    # A4 less margins is 269 mm, that is 1016 CSS pixels.
    assert all(figure["layout"]["height"] < 900 for figure in figures(page))


def test_names_are_escaped(tmp_path: Path) -> None:
    evil = [
        replace(row, model=f"{EVIL}@1", data=f"{EVIL}@2", item=row.item or EVIL)
        if row.model == MASKED
        else row
        for row in rows()
    ]
    facts = provenance()
    facts["models"] = [{"name": EVIL, "demonstration": True, "licence": EVIL}]
    facts["arguments"] = {EVIL: EVIL}
    facts["footprint"]["country"] = EVIL
    html = written(results_of(evil, facts), tmp_path)
    assert EVIL not in html
    assert EVIL.replace("<", "&lt;")[:10] in html
    parsed = Page(html)
    run = [t for fields, t in parsed.scripts if fields.get("type") != "application/json"]
    assert len(run) == 2
    # No text of a figure can close the element that holds it.
    assert not any("<" in t for f, t in parsed.scripts if f.get("type") == "application/json")
    for figure in figures(parsed):
        for trace in figure["data"]:
            assert all("<script" not in text for text in trace["text"])
        assert all("<script" not in t for t in figure["layout"]["yaxis"]["ticktext"])


def test_the_banner_is_there_for_demonstration_models_only(
    example: Results, tmp_path: Path
) -> None:
    assert "Modèles de démonstration" in written(example, tmp_path)
    facts = provenance()
    for card in facts["models"]:
        card["demonstration"] = False
    assert 'class="banner"' not in written(Results(example.table, facts), tmp_path)


def test_published_values_need_the_same_data_and_estimator(
    example: Results, tmp_path: Path
) -> None:
    html = written(example, tmp_path)
    assert "CamemBERT (publié)" in html
    assert "table 4" in html
    # FlauBERT on disability, as printed.
    assert "65,2\u00a0%" in html
    facts = provenance()
    facts["data"][0]["sha256"] = CROWS.rpartition("@")[2] + "0" * 56
    assert "CamemBERT" not in written(Results(example.table, facts), tmp_path)
    others = example.table[example.table["probe"] != "pairs/crows-pairs"]
    assert "CamemBERT" not in written(Results(others, provenance()), tmp_path)


def test_recorded_shares_come_with_source_and_reading(page: Page) -> None:
    assert "66\u00a0% de femmes recensées" in "".join(
        text for figure in figures(page) for text in figure["layout"]["yaxis"]["ticktext"]
    )
    assert "Une différence de fréquence n’est pas à elle seule un biais" in page.text
    assert "Ducel" in page.text


def test_not_applicable_questions_are_listed(page: Page) -> None:
    assert (
        page.text.count("le modèle ne sait pas donner une probabilité aux mots d’une phrase") >= 2
    )
    assert "le modèle ne sait pas découper un texte en fragments" in page.text


def test_the_page_says_what_it_does_not_show(page: Page) -> None:
    for words in (
        "n’est pas une discrimination en usage",
        "jamais de l’identité de genre",
        "L’absence d’écart détecté n’est pas l’absence de biais",
        "modèles de démonstration",
        "clinical_validation",
    ):
        assert words in page.text


def test_provenance_is_complete(page: Page) -> None:
    for words in ("f" * 40, "des fichiers étaient modifiés", "2.13.0", "a processor", "A note."):
        assert words in page.text


def test_the_same_results_give_the_same_bytes(example: Results, tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    write_report(example, first)
    write_report(example, second)
    assert first.read_bytes() == second.read_bytes()


def test_a_saved_and_loaded_audit_gives_the_same_report(example: Results, tmp_path: Path) -> None:
    example.save(tmp_path / "audit")
    again = Results.load(tmp_path / "audit")
    assert written(again, tmp_path) == written(example, tmp_path)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_empty_audit_makes_a_page(nothing: Results, tmp_path: Path, lang: str) -> None:
    html = written(nothing, tmp_path, lang)
    assert "Plotly" not in html
    assert len(html) < 40_000
