"""The summary counts what the table holds and says it in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from example_audit import MASKED, results_of

from epicene.audit.results import Results
from epicene.core.measurement import Measurement
from epicene.report.content import compose
from epicene.report.labels import POSITIVE_CONTROLS, resources
from epicene.report.summary import TOLD, SummaryRow, summary_rows


def naive_counts(results: Results) -> tuple[int, int]:
    """Count the tested and flagged rows straight from the table."""
    table = results.table
    linked = {c.id for c in resources().conditions.values() if c.sex_linked}
    asked = table[(table["axis"] != "control") & ~table["item"].isin(linked)]
    tested = asked[asked["neutral"].notna() & asked["p_adjusted"].notna()]
    return len(tested), int((tested["p_adjusted"] < 0.05).sum())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_summary_counts_the_rows_of_the_table(example: Results, lang: str) -> None:
    page, reader = compose(example, lang)  # type: ignore[arg-type]
    tested, flagged = naive_counts(example)
    assert 0 < flagged < tested
    paragraph = page.summary.paragraphs[1]
    for number in (tested, flagged, tested - flagged):
        assert reader.numbers.integer(number) in paragraph
    assert sum(stage.flagged for stage in page.summary.stages) == flagged


def test_the_chain_says_what_was_not_measured(example: Results) -> None:
    page, _ = compose(example, "fr")
    stages = {stage.stage: stage for stage in page.summary.stages}
    assert not stages["application"].measured
    assert stages["application"].headline == "non mesuré"
    assert stages["corpus"].headline == "1 nombre, sans test"
    assert all(len(stage.findings) <= TOLD for stage in page.summary.stages)


def test_findings_are_flagged_and_the_largest(example: Results) -> None:
    page, _ = compose(example, "fr")
    table = example.table
    chosen = table[
        (table["metric"] == "log_odds_woman")
        & (table["p_adjusted"] < 0.05)
        & ~table["item"].isin([c.id for c in resources().conditions.values() if c.sex_linked])
    ]
    largest = chosen.loc[chosen["estimate"].abs().idxmax()]
    condition = resources().conditions[largest["item"]].text.split(" ", 1)[1].replace("'", "’")
    findings = [f for stage in page.summary.stages for f in stage.findings]
    assert any(condition.lower() in finding.lower() for finding in findings)


def one(**changes: object) -> Measurement:
    base = Measurement(
        model=MASKED, data="d@1", stage="outputs", probe="pairs/pll", metric="stereotype_score",
        axis="all", estimate=60.0, ci_low=55.0, ci_high=65.0, p_value=0.0001, neutral=50.0,
        direction="more_stereotyped", n=100,
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


def test_a_score_that_the_control_pairs_explain_says_so() -> None:
    control = one(
        metric="margin_vs_control", estimate=0.01, ci_low=-0.2, ci_high=0.2, p_value=0.9,
        neutral=0.0,
    )  # fmt: skip
    page, _ = compose(results_of([one(), control], {}), "en")
    (finding,) = next(s for s in page.summary.stages if s.stage == "outputs").findings
    assert "preferred more than half of the time" in finding
    assert "no difference is detected: the frequency of the words" in finding
    holding = replace(control, estimate=0.5, ci_low=0.3, ci_high=0.7, p_value=0.0001)
    page, _ = compose(results_of([one(), holding], {}), "en")
    (finding,) = next(s for s in page.summary.stages if s.stage == "outputs").findings
    assert "The difference holds" in finding
    turned = replace(holding, estimate=-0.5, ci_low=-0.7, ci_high=-0.3)
    page, _ = compose(results_of([one(), turned], {}), "en")
    (finding,) = next(s for s in page.summary.stages if s.stage == "outputs").findings
    assert "changes direction" in finding


def test_without_any_difference_the_summary_says_none_detected() -> None:
    page, _ = compose(results_of([one(p_value=0.6)], {}), "fr")
    stage = next(s for s in page.summary.stages if s.stage == "outputs")
    assert stage.headline == "0 écart détecté"
    assert stage.findings == ()
    assert stage.remark.startswith("Aucun écart détecté parmi 1 nombre testé")
    assert "ce qui n’est pas la preuve" in page.summary.paragraphs[1]
    (row,) = summary_rows(results_of([one(p_value=0.6)], {}), "fr")
    assert row.verdict == "pas d’écart détecté"


def test_an_empty_audit_is_said_to_be_empty(nothing: Results) -> None:
    for lang in ("fr", "en"):
        page, _ = compose(nothing, lang)  # type: ignore[arg-type]
        assert len(page.summary.paragraphs) == 1
        assert summary_rows(nothing, lang) == []  # type: ignore[arg-type]


def test_summary_rows_cover_every_stage_and_model(example: Results) -> None:
    rows = summary_rows(example, "fr")
    assert all(isinstance(row, SummaryRow) for row in rows)
    table = example.table
    pairs = {(r["stage"], r["model"].rpartition("@")[0]) for r in table.to_dict("records")}
    stages = {
        "Corpus": "corpus", "Découpage en fragments": "tokenization",
        "Représentation des mots": "embeddings", "Réponses du modèle": "outputs",
    }  # fmt: skip
    assert {(stages[row.stage], row.model) for row in rows} == pairs
    assert all("nan" not in value.lower() for row in rows for value in (row.estimate, row.interval))


def test_the_largest_of_many_items_says_of_how_many() -> None:
    rows = [
        one(probe="clinical-templates", metric="log_odds_woman", axis="gender", group="F/M",
            item=item, estimate=value, ci_low=value - 0.2, ci_high=value + 0.2, neutral=0.0,
            p_value=p, direction="toward_feminine")
        for item, value, p in (("asthma", 0.1, 0.8), ("gout", -2.0, 1e-6), ("lupus", 1.0, 1e-6))
    ]  # fmt: skip
    (row,) = summary_rows(results_of(rows, {}), "fr")
    assert row.question == "Patiente ou patient selon la pathologie — Crise de goutte"
    assert row.verdict == (
        "écart détecté, vers le masculin — le plus grand de 2 écarts détectés sur 3 cas"
    )


def test_positive_controls_that_fail_are_named(example: Results) -> None:
    table = example.table
    controls = table[table["item"].isin(POSITIVE_CONTROLS) & (table["metric"] == "effect_size")]
    found = controls[(controls["p_adjusted"] < 0.05) & (controls["estimate"] > 0)]
    page, _ = compose(example, "fr")
    sentence = next(p for p in page.summary.paragraphs if p.startswith("Témoins positifs"))
    assert f"{len(found)} sur {len(controls)}" in sentence
