"""The JSON Schema of a plan, for editors that complete and check YAML."""

from __future__ import annotations

import json

from epicene.audit.deliverables.plan import DeliverablePlan

ID = "https://json-schema.org/draft/2020-12/schema"


def plan_schema() -> str:
    """Return the JSON Schema of a plan, as ``docs/plan.schema.json`` holds it."""
    content = {"$schema": ID, **DeliverablePlan.model_json_schema(by_alias=True)}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
