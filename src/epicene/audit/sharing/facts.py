"""What leaves of the provenance and of the plan: facts of a closed list, never a path or a text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from epicene.audit.sharing.counts import band
from epicene.audit.sharing.words import is_plain
from epicene.evaluation.registry import TASKS

_ENVIRONMENT = ("python", "packages", "commit")
_MACHINE = ("system", "processor", "cores")
_ARGUMENTS = ("probes", "corpus_probes", "min_group", "precision", "lowercase", "named", "margins")
_FOOTPRINT = ("country", "duration_s", "emissions_g", "energy_kwh", "method")
_MODEL = (
    *("family", "objective", "architecture", "n_parameters", "n_layers", "hidden_size"),
    *("context_length", "vocabulary_size", "activation", "precision", "dtype", "quantised"),
    *("licence", "demonstration"),
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
WITHHELD = "(withheld)"


def shared_facts(
    provenance: Mapping[str, Any],
    models: Mapping[str, str],
    data: Mapping[str, str],
    min_group: int,
) -> dict[str, Any]:
    """Return the provenance as it may leave.

    Parameters
    ----------
    provenance : mapping
        As `epicene.audit.results.Results` holds it.
    models, data : mapping of str to str
        Labels of the table and those under which they leave.
    min_group : int
        Numbers of documents leave as the lowest of their band; the hash of fewer stays.
    """
    environment = provenance.get("environment", {})
    return {
        "environment": {
            **_chosen(environment, _ENVIRONMENT),
            "machine": _chosen(environment.get("machine", {}), _MACHINE),
        },
        "arguments": _chosen(provenance.get("arguments", {}), _ARGUMENTS),
        "seed": _plain(provenance.get("seed")),
        "footprint": _chosen(provenance.get("footprint", {}), _FOOTPRINT),
        "models": [
            {"name": models.get(label_of(card), WITHHELD), **_digest(card), **_chosen(card, _MODEL)}
            for card in provenance.get("models", ())
        ],
        "data": [
            {
                "name": data.get(label_of(entry), WITHHELD),
                "n": band(int(entry.get("n", 0)), min_group).low,
                **(_digest(entry) if int(entry.get("n", 0)) >= min_group else {}),
            }
            for entry in provenance.get("data", ())
        ],
        "partial": "partial" in provenance,
    }


def label_of(entry: Mapping[str, Any]) -> str:
    """Return the label, in the table, of a model or a set of data of the provenance."""
    return f"{entry.get('name', '')}@{str(entry.get('sha256', ''))[:8]}"


def shared_plan(plan: object, leaving: frozenset[str]) -> object:
    """Return a plan with every word withheld that does not leave in the table anyway.

    Keys leave that are those of every plan: others, such as terms of a tool, are words too.

    Parameters
    ----------
    plan : object
        Mappings, lists, words and numbers.
    leaving : frozenset of str
        Words that leave: names of probes, metrics, groups.
    """
    if isinstance(plan, Mapping):
        known = leaving | _plan_keys()
        return {
            str(key) if str(key) in known else WITHHELD: shared_plan(value, leaving)
            for key, value in plan.items()
        }
    if isinstance(plan, list | tuple):
        return [shared_plan(value, leaving) for value in plan]
    if isinstance(plan, str):
        return plan if plan in leaving or plan in _plan_words() else WITHHELD
    return plan if isinstance(plan, bool | int | float) or plan is None else WITHHELD


def _digest(entry: Mapping[str, Any]) -> dict[str, str]:
    digest = str(entry.get("sha256", ""))
    return {"sha256": digest} if _SHA256.fullmatch(digest) else {}


def _chosen(facts: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(facts[name]) for name in names if name in facts}


def _plain(value: Any) -> Any:
    """Return a fact with every string withheld that is more than a word or two."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items() if is_plain(str(k))}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        known = is_plain(value) or re.fullmatch(r"[0-9a-f]{40}|codecarbon [\w .,]{0,60}", value)
        return value if known or value in _probes() else WITHHELD
    return value if isinstance(value, bool | int | float) or value is None else WITHHELD


def _probes() -> frozenset[str]:
    from epicene.probes.registry import CORPUS_PROBES, PROBES

    return frozenset({*PROBES, *CORPUS_PROBES})


@cache
def _plan_keys() -> frozenset[str]:
    """Return the keys of every plan and the options of every task."""
    tasks = [TASKS.get(name) for name in TASKS]
    options = {field.name for task in tasks for field in dataclasses.fields(task)}  # type: ignore[arg-type]
    return frozenset(
        {key for part in _plan_parts() for key in part.get("properties", ())} | options
    )


@cache
def _plan_words() -> frozenset[str]:
    """Return the words between which a plan chooses: kinds, bounds, tasks."""
    found = {*TASKS}
    for part in _plan_parts():
        for info in part.get("properties", {}).values():
            for one in (info, *info.get("anyOf", ())):
                found |= {*one.get("enum", ()), *((one["const"],) if "const" in one else ())}
    return frozenset(found)


def _plan_parts() -> list[dict[str, Any]]:
    from epicene.audit.deliverables.plan import DeliverablePlan

    schema = DeliverablePlan.model_json_schema()
    return [schema, *schema["$defs"].values()]
