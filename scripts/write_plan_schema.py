"""Write docs/plan.schema.json from the models of a plan: python scripts/write_plan_schema.py."""

from __future__ import annotations

from pathlib import Path

from epicene.audit.deliverables.schema import plan_schema

if __name__ == "__main__":
    place = Path(__file__).resolve().parents[1] / "docs" / "plan.schema.json"
    place.write_text(plan_schema(), encoding="utf-8")
