"""A bundle: the one signed file of an audit that may leave the building."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.results import Results
from epicene.audit.sharing.archive import archive_of
from epicene.audit.sharing.counts import Name
from epicene.audit.sharing.facts import label_of, shared_facts, shared_plan
from epicene.audit.sharing.keys import SigningKey
from epicene.audit.sharing.log import log_bundle
from epicene.audit.sharing.names import leaving_names
from epicene.audit.sharing.rows import Leaving, leaving, of_patients
from epicene.core.atomic import whole_file
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement, to_frame
from epicene.core.spreadsheet import csv_text
from epicene.probes.base import MIN_GROUP

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "epicene-bundle-1"
MANIFEST, SIGNATURE = "manifest.json", "signature.hex"
TABLE_CSV, TABLE_PARQUET = "measurements.csv", "measurements.parquet"
PROVENANCE, PLAN, LEFT = "provenance.json", "plan.json", "what_left.json"
REQUIRED = (TABLE_CSV, TABLE_PARQUET, PROVENANCE, LEFT)
_LOWEST = 2


@dataclass(frozen=True)
class Bundle:
    """What a bundle holds, before it is signed.

    Parameters
    ----------
    members : mapping of str to bytes
        By name in the file.
    leaving : Leaving
        The rows that leave, and how many do not.
    key : mapping of str to str
        The labels of models and data in the table and those under which they leave: it stays.
    """

    members: Mapping[str, bytes]
    leaving: Leaving
    key: Mapping[str, str]


def make_bundle(
    results: Results,
    *,
    min_group: int = MIN_GROUP,
    plan: object = None,
    names: Mapping[str, str] | None = None,
) -> Bundle:
    """Make what may leave of results: numbers of groups that are large enough, and no text.

    Parameters
    ----------
    results : Results
    min_group : int
        Groups of fewer patients are hidden.
    plan : object, optional
        What was asked for, as mappings, lists, words and numbers.
    names : mapping of str to str, optional
        Under which name a model or a set of data leaves, by its name in the table; by default that
        of what ships, and a number for the user's own.

    Raises
    ------
    InputError
        If the results show groups that are smaller: numbers that were not suppressed by patients
        when they were measured cannot be suppressed afterwards, since rows count documents.
    """
    _check(results, min_group)
    found = leaving(_rows(results.table), min_group)
    facts = results.provenance
    models = leaving_names(_labels(results.table, facts, "model"), "model", names)
    data = leaving_names(_labels(results.table, facts, "data"), "data", names)
    data |= {label: data[label].partition("@")[0] for label in _of_few(facts, min_group)}
    rows = [
        dataclasses.replace(row, model=models[row.model], data=data[row.data]) for row in found.rows
    ]
    table = to_frame(rows)
    members = {
        TABLE_CSV: csv_text(table).encode("utf-8"),
        TABLE_PARQUET: _parquet(table),
        PROVENANCE: _json(shared_facts(facts, models, data, min_group)),
        LEFT: _json(_what_left(found, rows, data, min_group)),
    }
    if plan is not None:
        members[PLAN] = _json(shared_plan(plan, _words(rows)))
    return Bundle(members, found, models | data)


def signed_bundle(bundle: Bundle, key: SigningKey) -> bytes:
    """Return the file of a bundle: the same bytes for the same results and key."""
    manifest = _json(
        {
            "format": FORMAT,
            "public_key": key.public,
            "members": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in bundle.members.items()
            },
        }
    )
    signature = key.sign(manifest).hex().encode("ascii")
    return archive_of({**bundle.members, MANIFEST: manifest, SIGNATURE: signature})


def write_bundle(bundle: Bundle, path: str | Path, key: SigningKey, log: Path | None = None) -> str:
    """Sign a bundle, log it and write its file; what cannot be logged is not written.

    Parameters
    ----------
    bundle : Bundle
    path : str or Path
    key : SigningKey
    log : Path, optional
        Where it is logged; by default in `usual_log`.

    Returns
    -------
    str
        The SHA-256 of the file.

    Raises
    ------
    InputError
        If the log or the file cannot be written.
    """
    content = signed_bundle(bundle, key)
    digest = hashlib.sha256(content).hexdigest()
    target = Path(path)
    with whole_file(target) as temporary:
        temporary.write_bytes(content)
        log_bundle(_entry(bundle, digest, key.public), log)
    return digest


def _entry(bundle: Bundle, digest: str, public_key: str) -> dict[str, Any]:
    """Return the line of the log: it names what is hidden, and the user's files."""
    return {
        "bundle_sha256": digest,
        "public_key": public_key,
        "members": {name: len(content) for name, content in sorted(bundle.members.items())},
        "rows": len(bundle.leaving.rows),
        "rows_without_their_number": bundle.leaving.n_suppressed,
        "rows_kept_back": bundle.leaving.kept_back,
        "groups_hidden": {k: _in_words(v) for k, v in bundle.leaving.hidden.items()},
        "words": sorted({row.item for row in bundle.leaving.rows if row.item}),
        "names": dict(bundle.key),
    }


def _check(results: Results, min_group: int) -> None:
    if min_group < _LOWEST:
        raise InputError("a bundle hides groups of one patient at least.", hint="Take 11.")
    measured = results.provenance.get("arguments", {}).get("min_group")
    rows = (row for row in _rows(results.table) if of_patients(row) and row.stage != "application")
    if any(rows) and not (isinstance(measured, int) and measured >= min_group):
        raise InputError(
            f"these results may show groups of fewer than {min_group} patients.",
            hint=f"Measure again with --min-group {min_group}, or more.",
        )


def _rows(table: pd.DataFrame) -> list[Measurement]:
    records = table.to_dict("records")
    return [Measurement(**{str(name): value for name, value in one.items()}) for one in records]


def _labels(table: pd.DataFrame, facts: Mapping[str, Any], kind: str) -> set[str]:
    cards = facts.get("models" if kind == "model" else "data", ())
    return {*map(str, table[kind]), *map(label_of, cards)}


def _of_few(facts: Mapping[str, Any], min_group: int) -> Iterator[str]:
    """Yield the labels of data of so few documents that their hash is one of a few records."""
    for entry in facts.get("data", ()):
        if int(entry.get("n", 0)) < min_group:
            yield label_of(entry)


def _what_left(
    found: Leaving, rows: list[Measurement], data: Mapping[str, str], min_group: int
) -> dict[str, Any]:
    """Say what left, in numbers; what is hidden is named only where its name is epicene's own."""
    return {
        "min_group": min_group,
        "rows": len(rows),
        "rows_without_their_number": found.n_suppressed,
        "rows_kept_back": found.kept_back,
        "groups_hidden": {data[label]: len(hidden) for label, hidden in found.hidden.items()},
        "rounding": "numbers of patients to the lowest of their band; shares as of so many "
        "patients; other numbers to a third of their interval",
    }


def _words(rows: list[Measurement]) -> frozenset[str]:
    fields = ("model", "data", "stage", "probe", "metric", "axis", "group", "item", "direction")
    names = {str(getattr(row, field)) for row in rows for field in fields}
    return frozenset(names | {name.partition("@")[0] for name in names})


def _parquet(table: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    return out.getvalue()


def _json(content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    return (text + "\n").encode("utf-8")


def _in_words(hidden: frozenset[Name]) -> list[str]:
    return sorted(": ".join(filter(None, name)) or "all patients" for name in hidden)
