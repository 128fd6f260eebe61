"""The folder of a plan's results: what machines read; the report is written beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from epicene.audit.deliverables.junit import junit_xml
from epicene.audit.deliverables.run import Delivered
from epicene.audit.sharing.bundle import PLAN, make_bundle, write_bundle
from epicene.audit.sharing.keys import SigningKey

CRITERIA, JUNIT, BUNDLE = "criteria.json", "junit.xml", "results.bundle.zip"


def write_delivered(
    delivered: Delivered, folder: Path, key: SigningKey | None = None, log: Path | None = None
) -> None:
    """Write measurements, provenance, plan, criteria, JUnit XML and a signed bundle.

    Parameters
    ----------
    delivered : Delivered
    folder : Path
        That exists.
    key : SigningKey, optional
        By which the bundle is signed; None writes no bundle.
    log : Path, optional
        Where the bundle is logged; by default in the user's log.

    Raises
    ------
    InputError
        If the bundle cannot be made.
    """
    delivered.results.write(folder)
    plan = delivered.plan.plain()
    _json(folder / PLAN, plan)
    _json(folder / CRITERIA, criteria_of(delivered))
    seconds = {
        one["name"]: float(one["footprint"]["duration_s"])
        for one in delivered.results.provenance["deliverables"]
    }
    text = junit_xml(delivered.plan.name, delivered.outcomes, seconds)
    (folder / JUNIT).write_text(text, encoding="utf-8")
    if key is not None:
        bundle = make_bundle(
            delivered.results, min_group=max(2, delivered.plan.min_group), plan=plan
        )
        write_bundle(bundle, folder / BUNDLE, key, log)


def criteria_of(delivered: Delivered) -> dict[str, Any]:
    """Return the outcomes and how many there are of each verdict, as plain values."""
    counts = {name: delivered.count(name) for name in ("met", "not_met", "not_enough_data")}
    outcomes = [outcome.to_dict() for outcome in delivered.outcomes]
    return {"plan": delivered.plan.name, "counts": counts, "criteria": outcomes}


def _json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
