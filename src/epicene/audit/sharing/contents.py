"""Everything that is in a bundle, in plain words, for the one who decides whether it leaves."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from typing import Any, Literal

from epicene.audit.sharing.bundle import LEFT, PLAN, PROVENANCE, TABLE_CSV
from epicene.audit.sharing.verify import Verified

_EN = {
    "signed": "Signed with the key {key}. Signature and hashes are right.",
    "faults": "NOT TO BE TRUSTED: {faults}.",
    "members": "Files: {members}.",
    "text": "No text of a record, no identifier and no file name is meant to be in it; every word "
    "that is in it is listed here.",
    "rows": "{rows} rows, {empty} of them without their number because a group is too small or "
    "would tell a smaller one; {kept} rows stayed.",
    "words": "Words ({column}): {words}.",
    "none": "none",
    "facts": "Where the numbers come from:",
    "plan": "What was asked for:",
    "left": "What was left out:",
    "table": "Every row (model, data, question, group: number):",
    "hidden": "not shown",
}
_FR = {
    "signed": "Signé avec la clé {key}. La signature et les empreintes sont justes.",
    "faults": "À NE PAS CROIRE : {faults}.",
    "members": "Fichiers : {members}.",
    "text": "Aucun texte de dossier, aucun identifiant et aucun nom de fichier ne doit s’y "
    "trouver ; tous les mots qui s’y trouvent sont listés ici.",
    "rows": "{rows} lignes, dont {empty} sans leur nombre parce qu’un groupe est trop petit ou "
    "en laisserait déduire un plus petit ; {kept} lignes sont restées.",
    "words": "Mots ({column}) : {words}.",
    "none": "aucun",
    "facts": "D’où viennent les nombres :",
    "plan": "Ce qui était demandé :",
    "left": "Ce qui a été laissé :",
    "table": "Toutes les lignes (modèle, données, question, groupe : nombre) :",
    "hidden": "non montré",
}
_WORDS = ("model", "data", "stage", "probe", "metric", "axis", "group", "item", "direction")


def contents(bundle: Verified, lang: Literal["fr", "en"] = "en") -> Iterator[str]:
    """Yield lines that say all that is in a bundle."""
    import pandas as pd

    texts = _FR if lang == "fr" else _EN
    # Read as it lies in the file, not as it was before: this is what leaves.
    table = pd.read_csv(io.BytesIO(bundle.members[TABLE_CSV]), keep_default_na=False, dtype=str)
    left = json.loads(bundle.members[LEFT])
    if bundle.faults:
        yield texts["faults"].format(faults="; ".join(bundle.faults))
    else:
        yield texts["signed"].format(key=bundle.public_key)
    sizes = (f"{name} ({len(content):,})" for name, content in sorted(bundle.members.items()))
    yield texts["members"].format(members=", ".join(sizes))
    yield texts["text"]
    kept = sum(left["rows_kept_back"].values())
    empty = left["rows_without_their_number"]
    yield texts["rows"].format(rows=len(table), empty=empty, kept=kept)
    for column in (*_WORDS, "unscored_reason", "reference"):
        words = sorted({*table[column]} - {""})
        yield texts["words"].format(column=column, words=", ".join(words) or texts["none"])
    for title, member in (("left", LEFT), ("facts", PROVENANCE), ("plan", PLAN)):
        if member in bundle.members:
            yield texts[title]
            yield from _flat(json.loads(bundle.members[member]))
    yield texts["table"]
    for record in table.to_dict("records"):
        yield "  " + _row({str(k): str(v) for k, v in record.items()}, texts["hidden"])


def _row(row: dict[str, str], hidden: str) -> str:
    who = ", ".join(row[name] for name in _WORDS[:-1] if row[name])
    if not row["estimate"]:
        return f"{who}: {hidden} ({row['unscored_reason']})"
    number = _number(row["estimate"])
    if row["ci_low"]:
        number += f" [{_number(row['ci_low'])}, {_number(row['ci_high'])}]"
    others = (
        f"{name} {row[name]}"
        for name in row
        if name not in (*_WORDS, "estimate", "ci_low", "ci_high") and row[name] not in ("", "0")
    )
    return f"{who}: {', '.join((number, *others))}"


def _number(text: str) -> str:
    value = float(text)
    return text if math.isnan(value) else f"{value:g}"


def _flat(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, inner in enumerate(value):
            yield from _flat(inner, f"{name}[{place + 1}]")
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield f"  {name}: {shown}"
