"""The page of a trace: whole, escaped, in both languages; its sentence and chart say the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.report.test_report_html import EVIL, Page

from epicene.core.errors import InputError
from epicene.metrics import Estimate
from epicene.report.texts import LANGUAGES, Lang, load_texts
from epicene.report.tracing.associations_words import associations_said
from epicene.report.tracing.trace_chart import trace_chart
from epicene.report.tracing.trace_words import trace_said
from epicene.report.write import write_report
from epicene.tracing.associations.shipped import shipped_associations
from epicene.tracing.effects import Cells, StageEffect, not_applicable, of_cells
from epicene.tracing.trace import Trace

PLACES = ("static_vectors", "layer_1", "layer_2", "outputs")


def trace_of(effects: Sequence[float], noise: float = 0.3, name: str = "m") -> Trace:
    """A trace whose stages have these effects; the corpus, what is written and decided are told."""
    rng = np.random.default_rng(0)
    stages = []
    for place, d in zip(PLACES, effects, strict=True):
        table = Cells(*(sign * d / 2.0 + noise * rng.normal(size=(12, 12)) for sign in (1, -1)))
        kind = "layers" if place.startswith("layer") else place
        stages.append(of_cells(kind, "embeddings", table, place=place, measure="weat", data="d"))
    tokens = Estimate(0.4, 0.1, 0.7, 0.01, 9)
    segmentation = StageEffect("segmentation", "segmentation", "tokenization", tokens,
                               in_chain=False)  # fmt: skip
    return Trace(
        name,
        shipped_associations()["pain:gender"],
        (
            not_applicable("corpus", "corpus", "no corpus was given."),
            segmentation,
            *stages,
            not_applicable("generation", "outputs", "the model lacks Generates."),
        ),
        {"models": [{"name": name, "demonstration": True}], "arguments": {"corpus": "ibd-planted"}},
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_escaped(lang: Lang, tmp_path: Path) -> None:
    found = trace_of((0, 0, 1.5, 1.5), name=EVIL)
    html = write_report(found, tmp_path / "t.html", lang).read_text(encoding="utf-8")
    page = Page(html)
    assert EVIL not in html
    assert not page.addresses
    (policy,) = [str(f["content"]) for _, f in page.tags if "http-equiv" in f]
    assert "default-src 'none'" in policy
    said = trace_said(found, lang)
    body = "".join(page.text.split())
    for text in (said.title, said.claim, said.finding, *said.sentences, said.banner, *said.notes):
        assert "".join(text.split()) in body, text
    for cell in (cell for row in said.table.rows for cell in row):
        assert "".join(cell.split()) in body, cell
    markdown = write_report(found, tmp_path / "t.md", lang).read_text(encoding="utf-8")
    assert said.finding.split(" (")[0] in markdown
    assert "<" not in markdown.replace("\\<", "")


def test_the_sentence_says_where_it_enters_grows_and_fades() -> None:
    said = trace_said(trace_of((0, 0.8, 1.6, 0)), "fr")
    assert said.finding.startswith("Elle entre dans la chaîne à l’étage «\u00a0couche 1\u00a0»")
    assert "d = +0,7" in said.finding
    assert "Elle grandit ensuite ici\u00a0: couche 2." in said.sentences
    assert "Elle s’affaiblit ici\u00a0: réponses." in said.sentences
    assert any("elle ne se voit pas" in sentence for sentence in said.sentences)
    assert "Étages qui ne disent rien ici\u00a0: corpus et textes écrits." in said.sentences
    assert "femmes" in said.claim
    english = trace_said(trace_of((0, 0.8, 1.6, 1.6)), "en")
    assert english.finding.startswith("It enters the chain at the stage “layer 1”")
    assert any(sentence.startswith("It is still seen") for sentence in english.sentences)


def test_what_is_not_seen_is_not_said_to_be_absent() -> None:
    said = trace_said(trace_of((0, 0, 0, 0)), "fr")
    assert said.finding.startswith("Aucun étage ne montre cette association")
    assert any(sentence.startswith("Cela ne prouve pas") for sentence in said.sentences)
    back = trace_said(trace_of((0, -1.5, -1.5, -1.5)), "en")
    assert back.finding.startswith("An association contrary to this one enters")


def test_the_corpus_that_is_shown_is_no_source() -> None:
    found = trace_of((0, 0, 0, 0))
    assert "n’en ont rien appris" in trace_said(found, "fr").banner
    other = replace(found, provenance={**found.provenance, "arguments": {"corpus": "mine"}})
    assert "n’en ont rien appris" not in trace_said(other, "fr").banner
    own = replace(found, provenance={**found.provenance, "models": [{"name": "x"}]})
    assert not trace_said(own, "fr").banner


def test_the_chart_has_every_place_and_marks_what_happens() -> None:
    found = trace_of((0, 0.8, 1.6, 0))
    chart = trace_chart(found, load_texts("fr"))
    figure = json.loads(chart.figure)
    layout = figure["layout"]
    assert layout["xaxis"]["ticktext"] == [
        "Corpus", "Découpage", "Plongements", "Couche<br>1", "Couche<br>2", "Réponses",
        "Textes<br>écrits",
    ]  # fmt: skip
    notes = {note["text"]: note["x"] for note in layout["annotations"]}
    assert notes["<b>● entre</b>"] == 3
    assert notes["<b>▲ grandit</b>"] == 4
    assert notes["<b>▼ s’affaiblit</b>"] == 5
    # What says nothing is greyed, with the reason.
    assert [shape["x0"] + 0.45 for shape in layout["shapes"]] == [0, 6]
    assert notes["Aucun corpus n’a été donné"] == 0
    points = {t["x"][0]: t for t in figure["data"] if t["mode"] == "markers"}
    for place, effect in enumerate(found.effects):
        if effect.not_applicable:
            assert place not in points
            continue
        assert points[place]["y"] == [pytest.approx(effect.value.estimate)]
    assert points[1]["marker"]["symbol"] == "square-open"
    assert points[4]["marker"]["symbol"] == "circle"
    assert points[5]["marker"]["symbol"] == "circle-open"
    (line,) = (t for t in figure["data"] if t["mode"] == "lines")
    assert line["x"] == [2, 3, 4, 5]
    # Bars are those that hold together.
    step = found.steps[1]
    up = points[3]["error_y"]["array"][0]
    assert up == pytest.approx(step.value.ci_high - step.value.estimate)


def test_a_bar_that_leaves_the_frame_is_marked() -> None:
    plain = trace_chart(trace_of((0, 0.8, 1.6, 0)), load_texts("en"))
    assert not plain.clipped
    wide = trace_chart(trace_of((0, 0.8, 1.6, 0), noise=12.0), load_texts("en"))
    assert wide.clipped
    figure = json.loads(wide.figure)
    ends = [t for t in figure["data"] if t.get("marker", {}).get("symbol") == "triangle-up"]
    assert ends
    assert all(t["y"] == [figure["layout"]["yaxis"]["range"][1]] for t in ends)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="html"):
        write_report(trace_of((0, 0, 0, 0)), tmp_path / "t.pdf")


def test_layers_that_follow_each_other_are_named_together() -> None:
    found = trace_of((0, 0, 0, 0))
    rng = np.random.default_rng(1)
    layers = [
        of_cells(
            "layers",
            "embeddings",
            Cells(*(sign * d / 2.0 + 0.3 * rng.normal(size=(12, 12)) for sign in (1, -1))),
            place=f"layer_{k}",
            measure="weat",
            data="d",
        )
        for k, d in enumerate((0, 1.5, 1.5, 1.5, 1.5, 0, 1.5, 1.5, 0, 0, 0, 0), 1)
    ]
    long = replace(found, effects=tuple(layers))
    assert "It is seen at: layers 2 to 5, layer 7 and layer 8." in trace_said(long, "en").sentences
    ticks = json.loads(trace_chart(long, load_texts("en")).figure)["layout"]["xaxis"]["ticktext"]
    assert ticks == ["Layer 1", *map(str, range(2, 13))]


def test_claims_of_associations_are_typeset_like_the_words_around_them() -> None:
    elderly = shipped_associations()["symptoms:age"]
    assert "l'âge" in elderly.claims["fr"]
    said = trace_said(replace(trace_of((0, 0, 0, 0)), association=elderly), "fr")
    assert "l’âge" in said.claim
    listed = associations_said([elderly], load_texts("fr"))
    assert "l’âge" in listed.rows[0][2]
