"""The examples of docs/plans.md, run as they stand, and the keys that it names."""

from __future__ import annotations

import doctest
import re
from typing import get_args

import pytest

from epicene.audit.deliverables.criterion import ALLOWED, COSTS
from epicene.audit.deliverables.plan import Deliverable, DeliverablePlan


@pytest.fixture(scope="module")
def guide(root) -> str:
    return (root / "docs/plans.md").read_text(encoding="utf-8")


def test_the_examples_give_what_the_guide_shows(guide, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (plan,) = re.findall(r"^```yaml\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    (tmp_path / "intake.yaml").write_text(plan, encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 2
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "plans.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)


def test_every_kind_bound_cost_and_key_is_named(guide):
    named = set(re.findall(r"`([a-z_]+)`", guide))
    kinds = get_args(get_args(Deliverable)[0])
    assert {get_args(kind.model_fields["kind"].annotation)[0] for kind in kinds} <= named
    assert {*ALLOWED, *COSTS} <= named
    keys = {key for part in (*kinds, DeliverablePlan) for key in part.model_fields}
    told_otherwise = {"kind", "name", "documents", "deliverables", "criteria", "precision"}
    assert keys - named - told_otherwise == set()
