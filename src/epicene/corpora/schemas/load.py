"""Load an annotation schema: brat's ``annotation.conf``, and our ``schema.toml`` beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from epicene.core.errors import EpiceneError, InputError, UnknownNameError
from epicene.core.registry import suggestion
from epicene.core.resources import data_folder
from epicene.corpora.files import decode, read_bytes
from epicene.corpora.schemas.annotation_conf import read_annotation_conf
from epicene.corpora.schemas.schema import OverlapKind, RelationType, Schema

CONF, TOML = "annotation.conf", "schema.toml"
_MAX_BYTES = 1 << 20
_NAME = re.compile(r"[\w-]+\Z")
_INSIDE: frozenset[OverlapKind] = frozenset(("contain", "equal"))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(_Strict):
    encoding: Literal["utf-8"] = "utf-8"
    newline: Literal["lf"] = "lf"
    normalization: Literal["none"] = "none"


class _Metadata(_Strict):
    required: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}


class _Label(_Strict):
    required: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}


class _Overlaps(_Strict):
    allowed: tuple[tuple[str, str], ...] = ()
    any_inner: tuple[str, ...] = ()


class _Ends(_Strict):
    source: tuple[str, ...]
    target: tuple[str, ...]


class Rules(_Strict):
    """What a ``schema.toml`` says; ``domain`` and ``criteria`` are for people and other tools."""

    domain: str = ""
    criteria: str = ""
    text: _Text = _Text()
    metadata: _Metadata = _Metadata()
    labels: dict[str, _Label] = {}
    overlaps: _Overlaps | None = None
    relations: dict[str, _Ends] = {}
    patterns: dict[str, str] = {}


def load_schema(source: str | Path) -> Schema:
    """Load an annotation schema.

    Parameters
    ----------
    source : str or Path
        The name of one that ships (``breast-cancer``, ``ibd``, ``mental-health``), or a folder
        with an ``annotation.conf`` and, where more is to be held than brat can say, a
        ``schema.toml``.

    Raises
    ------
    InputError
        If there is none, or a file of it cannot be read; the message names the line.

    Examples
    --------
    >>> load_schema("ibd").required["Treatment"]
    ('Status',)
    """
    folder = _folder(source)
    conf = folder / CONF
    schema = read_annotation_conf(decode(read_bytes(conf, _MAX_BYTES), conf), conf)
    schema = replace(schema, name=folder.resolve().name)
    return _ruled(schema, folder / TOML) if (folder / TOML).is_file() else schema


def schema_names() -> list[str]:
    """Return the names of the schemas that ship."""
    return sorted(file.parent.name for file in data_folder("annotation_schemas").glob(f"*/{CONF}"))


def _folder(source: str | Path) -> Path:
    if isinstance(source, str) and source in schema_names():
        return data_folder("annotation_schemas", source)
    path = Path(source)
    folder = path.parent if path.name == CONF else path
    if (folder / CONF).is_file():
        return folder
    if path.exists():
        raise InputError(f"there is no {CONF} in it.", where=str(path), hint="Name its folder.")
    raise UnknownNameError(
        f"there is no annotation schema {str(source)!r}.",
        hint=suggestion(str(source), schema_names()),
    )


def _ruled(schema: Schema, path: Path) -> Schema:
    try:
        rules = Rules.model_validate(_merged(path, ()))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name} has a value it cannot have.", where=str(path)) from error
    _check_names(schema, rules, path)
    attributes = {name: dict(labels) for name, labels in schema.attributes.items()}
    for label, own in rules.labels.items():
        for name, values in own.values.items():
            attributes[name][label] = values
    return replace(
        schema,
        attributes=attributes,
        required={label: own.required for label, own in rules.labels.items() if own.required},
        relations={**schema.relations, **_relations(schema, rules)},
        overlaps=schema.overlaps if rules.overlaps is None else _overlaps(schema, rules.overlaps),
        patterns=_patterns(schema, rules, path),
        metadata=rules.metadata.required,
        metadata_values=rules.metadata.values,
    )


def _merged(path: Path, below: tuple[Path, ...]) -> dict[str, Any]:
    """Read a file over the one that it extends."""
    try:
        own = tomllib.loads(decode(read_bytes(path, _MAX_BYTES), path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML ({error}).", where=str(path)) from error
    base = own.pop("extends", None)
    if base is None:
        return own
    if not isinstance(base, str) or not _NAME.match(base):
        raise InputError("extends is no name.", where=str(path), hint="Name a folder beside it.")
    beside = path.parent.parent / base / TOML
    if not beside.is_file():
        try:
            beside = data_folder("annotation_schemas", base, TOML)
        except EpiceneError as error:
            raise InputError(f"there is no schema {base!r} to extend.", where=str(path)) from error
    if beside in (path, *below):
        raise InputError("extends comes back to itself.", where=str(path))
    return _over(_merged(beside, (path, *below)), own)


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _over(old, value)
        else:
            merged[key] = value
    return merged


def _check_names(schema: Schema, rules: Rules, path: Path) -> None:
    """Check that the rules speak of what ``annotation.conf`` declares: a typing error is silent."""
    overlaps = rules.overlaps or _Overlaps()
    labels = {
        *rules.labels,
        *overlaps.any_inner,
        *(name for two in overlaps.allowed for name in two),
    }
    for ends in rules.relations.values():
        labels |= {*ends.source, *ends.target}
    pairs = {tuple(key.partition(".")[::2]) for key in rules.patterns}
    pairs |= {(label, name) for label, own in rules.labels.items() for name in own.required}
    pairs |= {(label, name) for label, own in rules.labels.items() for name in own.values}
    unknown = sorted(labels - schema.spans) + sorted(rules.relations.keys() - schema.relations)
    unknown += [f"{a}.{b}" for a, b in sorted(pairs) if a not in schema.attributes.get(b, ())]
    for label, own in rules.labels.items():
        for name, values in own.values.items():
            declared = schema.attributes.get(name, {}).get(label, ())
            unknown += [f"{label}.{name}={v}" for v in values if declared and v not in declared]
    if unknown:
        raise InputError(
            f"{CONF} does not declare {unknown[0]}.", where=str(path), hint="Mend one of the two."
        )


def _relations(schema: Schema, rules: Rules) -> Mapping[str, RelationType]:
    return {
        name: RelationType(
            ((frozenset(ends.source), frozenset(ends.target)),), schema.relations[name].roles
        )
        for name, ends in rules.relations.items()
    }


def _overlaps(schema: Schema, rules: _Overlaps) -> Mapping[tuple[str, str], frozenset[OverlapKind]]:
    pairs = set(rules.allowed)
    pairs |= {
        (outer, inner) for inner in rules.any_inner for outer in schema.spans if outer != inner
    }
    return dict.fromkeys(pairs, _INSIDE)


def _patterns(
    schema: Schema, rules: Rules, path: Path
) -> Mapping[tuple[str, str], re.Pattern[str]]:
    found: dict[tuple[str, str], re.Pattern[str]] = {}
    for key, written in rules.patterns.items():
        label, _, name = key.partition(".")
        try:
            found[label, name] = re.compile(written)
        except re.error as error:
            raise InputError(f"the pattern {key} is none.", where=str(path)) from error
    return found
