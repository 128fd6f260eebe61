"""Facts about the documents of E3C: from the layer METADATA and the JSON of the same name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, decode, read_bytes

_LAYER = re.compile(r"layer\d+\Z")
_PREFIX = "METADATA."
# Features of METADATA under the names that the JSON files give the same facts.
_NAMES = {
    "docDOI": "doi",
    "docTime": "publication_date",
    "docSource": "source",
    "docSourceUrl": "source_url",
    "docUrl": "url",
    "docLicense": "licence",
    "docLanguage": "language",
    "pubType": "type",
    "note": "description",
}
_FACTS = frozenset(_NAMES.values())


def layer_of(file: Path) -> str:
    """Return the layer of the corpus: the name of the folder, empty where it is another."""
    folder = file.absolute().parent.name
    return folder if _LAYER.match(folder) else ""


def json_of(file: Path, root: Path) -> Iterator[Path]:
    """Yield the JSON of a document if there is one: beside it, or in ``text_`` and its layer."""
    folder, name = file.absolute().parent, f"{file.stem}.json"
    for place in (folder / name, folder.with_name(f"text_{folder.name}") / name):
        if place.is_relative_to(root.absolute()) and place.is_file():
            yield root / place.relative_to(root.absolute())
            return


def facts_of(attributes: Mapping[str, str], file: Path, root: Path) -> dict[str, str]:
    """Return the facts about a document, those of METADATA first; authors are left out.

    Raises
    ------
    InputError
        If the JSON of the same name is none.
    """
    facts = {k: v for k, v in attributes.items() if not k.startswith(_PREFIX)}
    facts |= {
        ours: attributes[_PREFIX + theirs]
        for theirs, ours in _NAMES.items()
        if _PREFIX + theirs in attributes
    }
    for table in json_of(file, root):
        facts = {**_read(table, root), **facts}
    return facts


def _read(table: Path, root: Path) -> dict[str, str]:
    check_inside(table, root)
    try:
        row = json.loads(decode(read_bytes(table), table))
    except json.JSONDecodeError as error:
        raise InputError("this is not JSON.", where=f"{table}, line {error.lineno}") from error
    except (ValueError, RecursionError) as error:
        raise InputError("this is not JSON.", where=str(table)) from error
    if not isinstance(row, dict):
        raise InputError("this is not a JSON object.", where=str(table))
    return {k: row[k] for k in sorted(_FACTS & row.keys()) if isinstance(row[k], str) and row[k]}
