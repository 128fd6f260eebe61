"""The one model that a card is about, and whether what was measured of it may be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.hashing import named
from epicene.report.provenance import entries
from epicene.report.readings import measurements
from epicene.report.scope import is_tool


@dataclass(frozen=True, eq=False)
class Subject:
    """What a card is written from.

    Parameters
    ----------
    results : Results
        The rows of the model alone; its identity card and the data it was measured on.
    name : str
        The model, without the hash.
    identity : mapping
        Its identity card; empty where the results hold none.
    datasets : mapping of str to mapping
        What the provenance says of data, by their label in the rows. What ships with epicene and is
        no sentence pairs and no documents has no entry.
    """

    results: Results
    name: str
    identity: Mapping[str, Any]
    datasets: Mapping[str, Mapping[str, Any]]


def subject_of(results: Results, model: str = "", public: Sequence[str] = ()) -> Subject:
    """Take the rows of one model from results that may be published.

    Parameters
    ----------
    results : Results
    model : str
        Its name or its label; needed where the results are of several.
    public : sequence of str
        Names of data that may be spoken of in public though epicene knows no licence of them.

    Raises
    ------
    InputError
        If the results are of private data, of a tool, of no model or of several, or of a model
        behind an address.
    """
    label = _label(results, model)
    table = results.table[results.table["model"] == label]
    if "tool" in results.provenance or any(map(is_tool, measurements(table))):
        raise InputError(
            f"a card is of a model, and {label} was evaluated as a tool on documents.",
            hint="Its patients count as private: see `epicene bundle` for what may leave.",
        )
    _may_be_published(results, public)
    cards = {_labelled(card): card for card in entries(results.provenance, "models")}
    identity = cards.get(label, {})
    if identity.get("family") == "served":
        raise InputError(
            f"{label} is a served model: its name holds an address, and its weights are not known.",
            hint="A card is of a model whose files were audited.",
        )
    used = set(table["data"])
    datasets = {
        _labelled(data): data
        for data in entries(results.provenance, "data")
        if _labelled(data) in used
    }
    provenance = results.provenance | {
        "models": [identity] if identity else [],
        "data": list(datasets.values()),
    }
    alone = replace(results, table=table, provenance=provenance, moves=None)
    name = str(identity.get("name") or label.rpartition("@")[0] or label)
    return Subject(alone, name, identity, datasets)


def _may_be_published(results: Results, public: Sequence[str]) -> None:
    told = results.provenance.get("data")
    data = entries(results.provenance, "data")
    if not isinstance(told, list) or len(data) != len(told):
        raise InputError("these results do not say which data they are of: they may be private.")
    private = list(
        dict.fromkeys(str(one.get("name", "")) for one in data if not one.get("licence"))
    )
    unknown = [name for name in public if name not in private]
    if unknown:
        raise InputError(
            f"there is no need to make {', '.join(unknown)} public.",
            hint=f"Data without a known licence: {', '.join(private) or 'none'}.",
        )
    if kept := [name for name in private if name not in public]:
        raise InputError(
            f"these results are of data without a licence that epicene knows ({', '.join(kept)}): "
            "they count as private records, and a model card is public.",
            hint="Audit without them, or name with --public those that may be published.",
        )


def _label(results: Results, model: str) -> str:
    labels = [str(label) for label in dict.fromkeys(results.table["model"]) if label]
    if not labels:
        raise InputError("these results are of no model.", hint="Audit a model first.")
    found = [one for one in labels if not model or model in (one, one.rpartition("@")[0])]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"no model {model!r} is there.", hint=f"Known: {', '.join(labels)}.")
    raise InputError(
        f"a card is of one model, and these results are of {len(found)}.",
        hint=f"Name one with --model: {', '.join(found)}.",
    )


def _labelled(entry: Mapping[str, Any]) -> str:
    return named(str(entry.get("name", "")), str(entry.get("sha256", "")))
