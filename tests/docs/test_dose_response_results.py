"""The results that ship are those of the plan that ships."""

from __future__ import annotations

import json
import re
from pathlib import Path

from epicene.tracing.experiment.cells import cells_of
from epicene.tracing.experiment.plan import read_plan
from epicene.tracing.experiment.run import units_of

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "examples" / "dose_response.yaml"


def test_the_page_names_the_plan_and_as_many_runs_and_models_as_it_asks_for():
    text = (ROOT / "docs" / "dose_response.md").read_text(encoding="utf-8")
    plan = read_plan(PLAN)
    (shown,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert json.loads(shown) == plan.model_dump(mode="json")
    runs, models = len(cells_of(plan)), len(units_of(plan))
    assert f"{runs} runs, {models} models" in text
    assert "4 of 4 sources" in text
