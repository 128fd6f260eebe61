"""The page of criteria says what was asked, found and needed, in both languages."""

from __future__ import annotations

import dataclasses

import pytest

from epicene.audit.deliverables.outcome import Outcome
from epicene.audit.results import Results
from epicene.core.measurement import to_frame
from epicene.report.content import compose
from epicene.report.html import render_html
from epicene.report.markdown import render_markdown

GAP = Outcome(
    name="Alike",
    named=True,
    deliverable="tool",
    metric="true_positive_rate_difference",
    axis="sex",
    group="F-M",
    item="",
    bound="abs_bound",
    limit="below",
    at=(0.15,),
    verdict="not_enough_data",
    estimate=0.1,
    ci_low=-0.02,
    ci_high=0.22,
    n=40,
    n_patients=1200,
    needed=5400,
    power=0.123,
    model="tool",
    data="gold",
    stage="application",
    probe="classification",
)
CARBON = Outcome(
    name="x",
    named=False,
    deliverable="",
    metric="emissions_kg",
    axis="",
    group="",
    item="",
    bound="estimate",
    limit="below",
    at=(1.0,),
    verdict="met",
    estimate=0.002,
    unit="kg CO2e",
)


def page_of(lang, *outcomes):
    provenance = {"criteria": [outcome.to_dict() for outcome in outcomes]}
    return compose(Results(to_frame([]), provenance), lang)


def test_a_row_says_everything_in_french():
    page, _ = page_of("fr", GAP, CARBON)
    first, second = page.criteria.table.rows
    assert first[0] == "? Données insuffisantes"
    assert first[1].startswith("Alike — tool\u00a0: ")
    assert "femmes" in first[1].lower()
    assert first[2] == "10,0\u00a0points [−2,0\u00a0; 22,0]"
    assert first[3] == "Intervalle, en valeur absolue, sous 15\u00a0points"
    assert first[4] == "1\u202f200 patients, n\u00a0=\u00a040"
    assert first[5].startswith("Environ 5\u202f400 patients pour une puissance de 80\u00a0%")
    assert first[5].endswith("actuellement 12\u00a0%")
    assert second[2] == "2,00\u00a0g\u00a0CO₂e"
    assert second[3] == "Estimation sous 1,00\u00a0kg\u00a0CO₂e"
    assert page.criteria.count == "1 rempli, 0 non rempli, 1 sans données suffisantes."


def test_notes_are_said_where_they_apply():
    one_sided = dataclasses.replace(GAP, verdict="met", bound="ci_high", one_sided=True)
    page, _ = page_of("en", one_sided)
    notes = " ".join(page.criteria.notes)
    assert "A gap has a sign" in notes
    assert "Alike" in notes
    assert "Would need" not in notes
    page, _ = page_of("en", dataclasses.replace(GAP, bound="abs_estimate", verdict="not_met"))
    assert "chance is not counted" in " ".join(page.criteria.notes)
    # A cost is not a matter of chance.
    page, _ = page_of("en", CARBON)
    assert "chance" not in " ".join(page.criteria.notes)


def test_what_is_undefined_says_why():
    gone = dataclasses.replace(
        GAP,
        estimate=float("nan"),
        ci_low=float("nan"),
        ci_high=float("nan"),
        power=float("nan"),
        reason="suppressed: a group has fewer than 11 patients",
        needed=11,
        n_patients=None,
    )
    page, _ = page_of("fr", gone)
    (row,) = page.criteria.table.rows
    assert row[2] == "indéfini\u00a0: moins de 11 patients dans un groupe"
    assert row[5] == "Environ 11 patients"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_forms_of_the_report_show_it_escaped(lang):
    hostile = dataclasses.replace(GAP, name="<script>alert(1)</script> | *x*")
    page, reader = page_of(lang, hostile)
    html, markdown = render_html(page, reader), render_markdown(page, reader)
    assert 'id="criteria"' in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "<script>alert" not in markdown
    assert r"\| \*x\*" in markdown


def test_an_audit_has_no_such_page():
    page, reader = page_of("fr")
    assert page.criteria is None
    assert 'id="criteria"' not in render_html(page, reader)
