"""What an audit knows of how solid its own numbers are, and of having been cut off."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_audit import MASKED, PAIRS, provenance, results_of, rows

from epicene.core.measurement import Measurement
from epicene.report.content import compose
from epicene.report.html import render_html
from epicene.report.markdown import render_markdown

AGREEMENT = Measurement(
    model=MASKED, data=PAIRS, stage="outputs", probe="pairs/pll", metric="estimator_agreement",
    axis="gender", item="crows-pairs", estimate=0.41, ci_low=0.30, ci_high=0.51, n=200,
)  # fmt: skip


def page(lang="fr", extra=(), **provenances):
    return compose(results_of([*rows(), *extra], {**provenance(), **provenances}), lang)


def parts(lang="fr", extra=()):
    return dict(zip(("controls", "agreement", "templates", "seeds"), page(lang, extra)[0].validity,
                    strict=True))  # fmt: skip


def test_control_pairs_are_read_over_all_axes():
    table = parts()["controls"].table
    expected = [r for r in rows() if r.metric == "margin_vs_control" and r.axis == "all"]
    assert len(table.rows) == len(expected) > 0


def test_what_was_not_measured_is_said():
    assert parts()["seeds"].table is None
    assert "Non mesuré dans cet audit." in render_markdown(*page())
    assert "Not measured in this audit." in render_html(*page("en"))


def test_agreement_between_estimators_is_listed():
    assert parts()["agreement"].table is None
    (row,) = parts(extra=[AGREEMENT])["agreement"].table.rows
    assert row[3].startswith("0,41")
    assert row[5] == "200"


def test_documents_alone_have_no_such_section():
    alone = [r for r in rows() if r.stage == "corpus"]
    only = [replace(r, model="") for r in alone]
    assert compose(results_of(only, {}), "fr")[0].validity == ()


@pytest.mark.parametrize(
    ("lang", "title", "words", "summary"),
    [
        ("fr", "Résultats partiels", "interrompu après 3 questions sur 13", "L’essentiel"),
        ("en", "Partial results", "interrupted after 3 of 13 questions", "In short"),
    ],
)
def test_a_partial_report_says_so_before_all_else(lang, title, words, summary):
    partial = {"partial": {"done": 3, "planned": 13}}
    for text in (render_markdown(*page(lang, **partial)), render_html(*page(lang, **partial))):
        assert words in text
        assert text.index(title) < text.index(summary)
    assert title not in render_html(*page(lang))


def test_what_was_computed_before_is_not_in_the_cost():
    said = "d’un audit antérieur"
    assert f"12 réponses venaient {said}" in render_markdown(
        *page(answers={"computed": 3, "known": 12})
    )
    assert said not in render_markdown(*page(answers={"computed": 3, "known": 0}))
