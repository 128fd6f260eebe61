"""The models of many results: what was measured of each, its size, and whether it may be shared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from epicene.audit.comparison.candidates import Key, results_of, rows_by_key
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.hashing import named

Row = Mapping[str, Any]
NO_NUMBER = "not_asked: the question was not put to the model"
OF_A_TOOL = "a tool that was evaluated"


@dataclass(frozen=True, eq=False)
class AuditedModel:
    """One model, with all that any of the results says of it.

    Parameters
    ----------
    label : str
        The model as its rows name it.
    places : tuple of str
        Results that speak of it: names of folders, or places in the order given.
    rows : mapping of tuple of str to mapping
        Its numbers, by what they are about.
    reasons : mapping of str to str
        Why a probe gave no number, by its name.
    n_parameters : int, optional
        Its size; None where no results tell it.
    """

    label: str
    places: tuple[str, ...]
    rows: Mapping[Key, Row]
    reasons: Mapping[str, str]
    n_parameters: int | None = None


def audited_models(sources: Sequence[Any]) -> tuple[tuple[AuditedModel, ...], tuple[str, ...]]:
    """Return every model of results, each once, and the data that make the results confidential.

    Results of one model are put together: a number that several of them hold is taken once. A tool
    that bears the name of a model (its label without the hash) is that model put to use.

    Parameters
    ----------
    sources : sequence of Results, Evaluation, str or Path

    Returns
    -------
    models : tuple of AuditedModel
    private : tuple of str
        Data without a licence that epicene knows: they count as private records.

    Raises
    ------
    InputError
        If one of the sources is no results, two give different numbers of one thing, or two
        labels are of one model.
    """
    read = [results_of(source, number) for number, source in enumerate(sources, start=1)]
    parts: dict[str, list[tuple[str, Results]]] = {}
    for results, place in read:
        for label in dict.fromkeys(results.table["model"]):
            if label:
                parts.setdefault(str(label), []).append((place, results))
    cards = [_told(results, place) for results, place in read]
    sizes, hashes = _cards([card for told in cards for card in told.models or ()])
    joined = _with_tools(parts, hashes)
    _no_model_twice(hashes)
    models = tuple(_model(labels, parts, sizes) for labels in joined)
    private = dict.fromkeys(
        name
        for (results, _), told in zip(read, cards, strict=True)
        for name in _private(results, told)
    )
    return models, tuple(private)


class _Card(BaseModel):
    name: str
    sha256: str
    n_parameters: int | None = None


class _Data(BaseModel):
    name: str = ""
    licence: str | None = None


class _Provenance(BaseModel):
    """What is read of a provenance; the rest is left alone."""

    models: list[_Card] | None = None
    data: list[_Data] | None = None


def _told(results: Results, place: str) -> _Provenance:
    try:
        return _Provenance.model_validate(results.provenance)
    except ValidationError:
        raise InputError(
            "the provenance tells of models or data otherwise than an audit does.",
            where=place,
            hint="Run the audit again.",
        ) from None


def _cards(cards: Sequence[_Card]) -> tuple[dict[str, int | None], dict[str, str]]:
    """Return the size and the hash of the files of each model that has an identity card."""
    labels = {named(card.name, card.sha256): card for card in cards}
    return (
        {label: card.n_parameters for label, card in labels.items()},
        {label: card.sha256 for label, card in labels.items()},
    )


def _with_tools(parts: Mapping[str, Any], hashes: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the labels of each model: its own, and that of the tool of its name."""
    plain: dict[str, list[str]] = {}
    for label in hashes:
        plain.setdefault(label.rpartition("@")[0], []).append(label)
    joined: dict[str, list[str]] = {label: [label] for label in parts}
    for label in parts:
        named_so = [full for full in plain.get(label, ()) if full in joined]
        if label not in hashes and len(named_so) == 1:
            joined[named_so[0]] += joined.pop(label)
    return [tuple(labels) for labels in joined.values()]


def _no_model_twice(hashes: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    for label, digest in hashes.items():
        if (other := first.setdefault(digest, label)) != label:
            raise InputError(
                f"{other} and {label} are one model under two names.",
                hint="Give the results of one of them: a model counts once.",
            )


def _model(
    labels: Sequence[str],
    parts: Mapping[str, Sequence[tuple[str, Results]]],
    sizes: Mapping[str, int | None],
) -> AuditedModel:
    rows: dict[Key, Row] = {}
    origin: dict[Key, str] = {}
    reasons: dict[str, str] = {}
    places = [(label, place, results) for label in labels for place, results in parts[label]]
    for label, place, results in places:
        table = results.table[results.table["model"] == label]
        for key, row in rows_by_key(table).items():
            known = rows.get(key)
            if known is None or math.isnan(known["estimate"]):
                rows[key], origin[key] = row, place
            elif not math.isnan(row["estimate"]) and known["estimate"] != row["estimate"]:
                raise InputError(
                    f"{label} has two values of {row['metric']} ({row['probe']}): in "
                    f"{origin[key]} and in {place}.",
                    hint="Give one of the two results.",
                )
        reasons |= dict(_unanswered(table))
    size = next((sizes[label] for label in labels if sizes.get(label)), None)
    return AuditedModel(
        labels[0], tuple(dict.fromkeys(place for _, place, _ in places)), rows, reasons, size
    )


def _unanswered(table: Any) -> Iterator[tuple[str, str]]:
    for row in table[table["metric"] == ""].to_dict("records"):
        yield str(row["probe"]), str(row["unscored_reason"])


def _private(results: Results, told: _Provenance) -> Iterator[str]:
    """Yield the names of data without a known licence; gold of a tool has none."""
    if "tool" in results.provenance:
        yield OF_A_TOOL
    for data in told.data or ():
        if not data.licence:
            yield data.name
