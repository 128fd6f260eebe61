"""Where results come from, put in sentences and small tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from epicene.report.numbers import Numbers
from epicene.report.texts import Texts

MODEL_FIELDS = (
    ("name", "name"),
    ("family", "family"),
    ("n_parameters", "parameters"),
    ("n_layers", "layers"),
    ("vocabulary_size", "vocabulary"),
    ("objective", "objective"),
    ("architecture", "architecture"),
    ("tokenizer", "tokenizer"),
    ("precision", "precision"),
    ("quantised", "quantised"),
    ("chat_template", "chat_template"),
    ("smaller_batches", "smaller_batches"),
    ("licence", "licence"),
    ("revision", "revision"),
    ("sha256", "hash"),
    ("notes", "notes"),
)
SERVED_FIELDS = (
    ("name", "name"),
    ("expected", "expected"),
    ("requests", "requests"),
    ("tokens_read", "tokens_read"),
    ("tokens_written", "tokens_written"),
    ("cost", "price"),
)
DATA_FIELDS = (("name", "name"), ("n", "n"), ("licence", "licence"), ("sha256", "hash"))


@dataclass(frozen=True)
class Facts:
    """A titled table of facts; the first row of `rows` is the header where `header` is true."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def entries(provenance: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the mappings listed under a key, whatever else a file may hold there."""
    found = provenance.get(key)
    values = found if isinstance(found, list) else []
    return [value for value in values if isinstance(value, Mapping)]


def section(provenance: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the mapping under a key, empty if there is none."""
    found = provenance.get(key)
    return found if isinstance(found, Mapping) else {}


def demonstration_models(provenance: Mapping[str, Any]) -> list[str]:
    """Return the names of the demonstration models of an audit."""
    models = entries(provenance, "models")
    return [str(m.get("name", "")) for m in models if m.get("demonstration") is True]


def cost_sentences(provenance: Mapping[str, Any], texts: Texts, numbers: Numbers) -> list[str]:
    """Say how long an audit took and what energy it used."""
    footprint = section(provenance, "footprint")
    seconds = _number(footprint.get("duration_s"))
    if math.isnan(seconds):
        return [texts("summary.cost_absent"), *_tool(provenance, texts, numbers)]
    duration = numbers.duration(seconds)
    ending = "_tools" if "tool" in provenance else ""
    energy, grams = (_number(footprint.get(key)) for key in ("energy_kwh", "emissions_g"))
    if math.isnan(energy) or math.isnan(grams):
        reason = str(footprint.get("reason") or texts("words.unknown"))
        unknown = texts(f"summary.cost_unknown{ending}", duration=duration, reason=reason)
        return [unknown, *_tool(provenance, texts, numbers)]
    sentences = [
        texts(
            f"summary.cost{ending}",
            duration=duration,
            energy=numbers.energy(energy),
            emissions=numbers.mass(grams),
            country=_country(str(footprint.get("country", "")), texts),
            method=str(footprint.get("method", "")),
        )
    ]
    known = section(provenance, "answers").get("known")
    if isinstance(known, int) and known > 0:
        sentences.append(texts.count("summary.cost_known", known, numbers.integer(known)))
    if _served(provenance):
        sentences.append(texts("summary.cost_served"))
    if energy > 0:
        sentences.append(texts("summary.cost_compare", lamp=numbers.lamp(energy)))
    return [*sentences, *_tool(provenance, texts, numbers)]


def _tool(provenance: Mapping[str, Any], texts: Texts, numbers: Numbers) -> list[str]:
    """Say what a tool that was evaluated used itself, which only its user can know."""
    if "tool" not in provenance:
        return []
    energy = _number(section(provenance, "tool").get("energy_kwh"))
    if math.isnan(energy):
        return [texts("summary.cost_tool_unknown")]
    return [texts("summary.cost_tool", energy=numbers.energy(energy))]


def provenance_tables(provenance: Mapping[str, Any], texts: Texts, numbers: Numbers) -> list[Facts]:
    """Return every fact of the provenance, as titled tables."""
    tables = [
        _listing("models", MODEL_FIELDS, entries(provenance, "models"), texts, numbers),
        _listing("data", DATA_FIELDS, entries(provenance, "data"), texts, numbers),
        _pairs("software", _software(provenance, texts), texts),
        _pairs("machine", _flat(section(section(provenance, "environment"), "machine")), texts),
        _pairs("cost", _flat(section(provenance, "footprint")), texts),
        _listing("served", SERVED_FIELDS, _served(provenance), texts, numbers),
        _pairs("arguments", _arguments(provenance), texts),
        _pairs("notes", _notes(provenance.get("notes")), texts),
    ]
    return [table for table in tables if table.rows]


def _listing(
    title: str,
    fields: Sequence[tuple[str, str]],
    values: Sequence[Mapping[str, Any]],
    texts: Texts,
    numbers: Numbers,
) -> Facts:
    used = [
        (key, name) for key, name in fields if any(v.get(key) not in (None, "") for v in values)
    ]
    header = tuple(texts(f"provenance.{name}") for _, name in used)
    rows = tuple(
        tuple(_cell(value.get(key), texts, numbers) for key, _ in used) for value in values
    )
    return Facts(texts(f"provenance.{title}"), header, rows)


def _served(provenance: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what each served model was asked in this audit, and was expected to be."""
    return [
        {
            **section(card, "usage"),
            "name": card.get("name"),
            "expected": section(card, "expected").get("requests"),
        }
        for card in entries(provenance, "models")
        if section(card, "usage")
    ]


def _cell(value: Any, texts: Texts, numbers: Numbers) -> str:
    if value is None or value == "":
        return texts("words.none")
    if isinstance(value, bool):
        return texts("words.yes" if value else "words.no")
    if isinstance(value, int):
        return numbers.integer(value)
    return texts.get(f"families.{value}", str(value))


def _pairs(title: str, values: Mapping[str, str], texts: Texts) -> Facts:
    header = (texts("provenance.item"), texts("provenance.value"))
    rows = tuple((texts.get(f"provenance.{key}", key), value) for key, value in values.items())
    return Facts(texts(f"provenance.{title}"), header, rows)


def _software(provenance: Mapping[str, Any], texts: Texts) -> dict[str, str]:
    environment = section(provenance, "environment")
    facts: dict[str, str] = {}
    commit = environment.get("commit")
    if isinstance(commit, Mapping):
        state = texts("words.dirty" if commit.get("dirty") else "words.clean")
        facts["commit"] = f"{commit.get('hash')} ({state})"
    elif "commit" in environment:
        facts["commit"] = texts("words.no_commit")
    if "python" in environment:
        facts["python"] = str(environment["python"])
    packages = section(environment, "packages")
    return facts | {str(k): str(v) for k, v in sorted(packages.items()) if v is not None}


def _arguments(provenance: Mapping[str, Any]) -> dict[str, str]:
    seed = {"seed": str(provenance["seed"])} if "seed" in provenance else {}
    return seed | _flat(section(provenance, "arguments"))


def _notes(notes: Any) -> dict[str, str]:
    if isinstance(notes, Mapping):
        return _flat(notes)
    values = notes if isinstance(notes, list) else [notes] if notes else []
    return {str(i): str(value) for i, value in enumerate(values, start=1)}


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    # By name, since that is how provenance.json keeps them: a report does not depend on whether
    # its results were saved in between.
    for key, value in sorted(values.items()):
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        elif value not in (None, ""):
            joined = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            flat[f"{prefix}{key}"] = joined
    return flat


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _country(code: str, texts: Texts) -> str:
    return texts.get(f"countries.{code}", code)
