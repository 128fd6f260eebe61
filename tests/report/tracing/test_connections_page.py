"""The page of connections: whole, escaped, in both languages, with what must be known first."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.test_report_html import EVIL, Page
from tests.tracing.connect.invented_audits import audits, results, row

from epicene.core.errors import InputError
from epicene.report.texts import LANGUAGES, Lang, load_texts
from epicene.report.tracing.connections_map import maps_of
from epicene.report.tracing.connections_words import connections_said
from epicene.report.write import write_report
from epicene.tracing.connect.connect import Connections, connect

NUMBERS = {
    "effect": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "score": [52, 51, 53, 54, 56, 55, 57, 59, 58],
    "margin": [1, 2, 3, 4, 5, 6, 7, 8, 9],
    "gap": [0.3] * 9,
}
SIZES = [3, 1, 2, 9, 5, 4, 8, 7, None]


@pytest.fixture(scope="module")
def found() -> Connections:
    given = audits(NUMBERS, SIZES)
    data = [{"name": EVIL, "licence": ""}]
    given[0] = replace(given[0], provenance={**given[0].provenance, "data": data})
    of_one = [results("m0", [replace(row(given[0].table["model"][0], "gap", 1.0), axis="age")], 3)]
    return connect([*given, *of_one])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_escaped(found: Connections, lang: Lang, tmp_path: Path) -> None:
    html = write_report(found, tmp_path / "c.html", lang).read_text(encoding="utf-8")
    page = Page(html)
    assert EVIL not in html
    assert not page.addresses
    (policy,) = [str(f["content"]) for _, f in page.tags if "http-equiv" in f]
    assert "default-src 'none'" in policy
    figures = [t for f, t in page.scripts if f.get("type") == "application/json"]
    assert len(figures) == 2
    # Escaped as words are, it would be no JSON.
    assert all(json.loads(figure)["data"] for figure in figures)
    body = "".join(page.text.split())
    words = connections_said(found, lang)
    for table in (words.stages, words.pairs, words.models, words.left):
        assert table.rows
        for cell in (cell for line in table.rows for cell in line):
            assert "".join(cell.split()) in body, cell
    assert load_texts(lang)("connect.confidential") in page.text


def test_the_map_shows_each_pair_once(found: Connections) -> None:
    (plain, _) = maps_of(found, load_texts("en"))
    figure = json.loads(plain.figure)
    (cells,) = figure["data"]
    shown = {
        (down, across): text
        for down, line in enumerate(cells["text"])
        for across, text in enumerate(line)
        if text
    }
    # Numbers by stage: effect, score, margin, gap.
    assert shown == {
        (1, 0): "<b>0.9</b>",
        (2, 0): "<b>1.0</b>",
        (2, 1): "<i>0.9</i>",
        (3, 0): "–",
        (3, 1): "–",
        (3, 2): "–",
    }
    assert cells["z"][1][0] == pytest.approx(found.table.iloc[0]["estimate"])
    assert cells["z"][0][1] is None
    assert [round(line["y0"], 1) for line in figure["layout"]["shapes"]] == [0.5, 2.5]


def test_what_is_said_in_french(found: Connections) -> None:
    words = connections_said(found, "fr")
    said = " ".join([*words.sentences, *words.notes, *(text for _, text in words.warnings)])
    assert "2 paires sont établies" in said
    assert (
        "« Taille d’effet d » et « Marge moyenne »".replace("« ", "«\u00a0").replace(
            " »", "\u00a0»"
        )
        in said
    )
    assert not re.search(r" [:;?!%»]|« ", said)
    assert not any(found.few_models for _ in words.warnings)


def test_few_models_are_warned_of() -> None:
    few = connect(audits({name: values[:4] for name, values in NUMBERS.items()}, SIZES[:4]))
    words = connections_said(few, "en")
    assert [title for title, _ in words.warnings] == ["Fewer than 8 models."]
    assert "No pair is established" in " ".join(words.sentences)


def test_other_formats_are_refused(found: Connections, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"End it with \.html"):
        write_report(found, tmp_path / "c.md")
