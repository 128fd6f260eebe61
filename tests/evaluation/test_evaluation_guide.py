"""The examples of docs/evaluation.md, run as they stand."""

from __future__ import annotations

import doctest
import re

import pytest
import tests.evaluation.inclusion.invented_records as trials
from tests.evaluation.classification.invented import tables
from tests.evaluation.entities.extractions import planted

import epicene


@pytest.fixture(scope="module")
def guide(root) -> str:
    return (root / "docs/evaluation.md").read_text(encoding="utf-8")


def test_the_examples_give_what_the_guide_shows(guide):
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == guide.count("```python") >= 5
    assert all(code.startswith(">>> ") and code.endswith("\n\n") for code in blocks)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "evaluation.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)


def test_every_metric_is_named(guide):
    table = epicene.evaluate(*tables(n=60), by="sex").table
    named = set(re.findall(r"`([a-z_]+)`", guide))
    for metric in set(table["metric"]):
        base = re.sub(r"_(difference|ratio|group_min|group_max)$", "", metric)
        assert base in named or f"{base}_" in named, metric


def test_every_metric_of_twins_is_named(guide):
    """Of a tool that gives labels, scores and entities, asked twice."""

    def tool(text):
        return {
            "label": "yes",
            "scores": {"yes": 0.7, "no": 0.3},
            "entities": [{"label": "disorder", "start": 0, "end": len(text)}],
        }

    text = "Patient de 40 ans, opéré."
    whole = {"id": "T1", "label": "disorder", "spans": [[0, len(text)]], "text": text}
    gold = [{"id": n, "text": text, "sex": "FM"[n % 2], "entities": [whole]} for n in range(4)]
    table = epicene.evaluate(gold, tool, task="counterfactual", swap="age", by="sex").table
    assert "gold_entity_shift" in set(table["metric"])
    named = set(re.findall(r"`([a-z_]+)`", guide))
    for metric in set(table["metric"]) - {"n_patients"}:
        base = re.sub(r"^label_share", "score_share", metric.removesuffix("_difference"))
        assert base in named, metric


def test_every_metric_of_entities_is_named(guide):
    table = epicene.evaluate(*planted(0, n=12), "entities", by="sex").table
    named = set(re.findall(r"`([a-z0-9_]+)`", guide))
    families = tuple(re.findall(r"`([a-z_]+_)…`", guide))
    for metric in set(table["metric"]):
        base = re.sub(r"(_macro|_difference|_ratio|_gap|_group_min|_group_max)+$", "", metric)
        assert base in named or base.startswith(families), metric
    for end in ("_macro", "_gap", "_difference", "_ratio"):
        assert f"…{end}`" in guide


def test_every_metric_of_inclusion_is_named(guide):
    options = {"task": "inclusion", "criteria": trials.TRIAL, "by": "sex"}
    table = epicene.evaluate(*trials.records(1, 60, trials.SOME), **options).table
    named = set(re.findall(r"`([a-z_]+)`", guide))
    for metric in set(table["metric"]):
        base = re.sub(r"_(difference|ratio|group_max)$", "", metric)
        assert base.removesuffix("_with_lawful_criteria") in named, metric
