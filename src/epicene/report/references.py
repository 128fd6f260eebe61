"""The papers behind the metrics, read from the bibliographies that ship."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from epicene.core.errors import EpiceneError
from epicene.core.resources import data_folder

_ENTRY = re.compile(r"@\w+\s*\{\s*([^,\s]+)\s*,")
_FIELD = re.compile(r"(\w+)\s*=\s*")
_ACCENT = re.compile(r"\{?\\([`'^\"~c])\s*\{?\\?([A-Za-z])\}?\}?")
_COMBINING = {"`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303",
              "c": "\u0327"}  # fmt: skip


def citation(key: str) -> str:
    """Return a paper in one line, or the key itself where no bibliography holds it."""
    fields = bibliography().get(key)
    if fields is None:
        return key
    venue = fields.get("journal") or fields.get("booktitle") or fields.get("howpublished", "")
    address = fields.get("doi") or fields.get("url", "") or fields.get("eprint", "")
    address = re.sub(r"^https?://(dx\.)?(doi\.org/)?", "", address)
    title = fields.get("title", key)
    parts = [f"{_authors(fields.get('author', ''))} ({fields.get('year', '')})", title, venue]
    return ". ".join(part for part in [*parts, address] if part.strip(" ()")) + "."


def short_citation(key: str) -> str:
    """Return *Author year* for a key, or the key itself."""
    fields = bibliography().get(key)
    if fields is None:
        return key
    names = _family_names(fields.get("author", ""))
    if not names:
        return fields.get("howpublished") or fields.get("title", key)
    who = names[0] if len(names) == 1 else " & ".join(names) if len(names) == 2 else ""
    return f"{who or names[0] + ' et al.'} {fields.get('year', '')}".strip()


@cache
def bibliography() -> dict[str, dict[str, str]]:
    """Read every BibTeX file that ships: the metrics' papers and the data's sources."""
    found: dict[str, dict[str, str]] = {}
    for path in _files():
        for key, fields in parse_bibtex(path.read_text(encoding="utf-8")).items():
            found.setdefault(key, fields)
    return found


def _files() -> list[Path]:
    paths: list[Path] = []
    for folder in ("docs", "corpora"):
        try:
            paths += sorted(data_folder(folder).rglob("*.bib"))
        except EpiceneError:
            continue
    return paths


def parse_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Read the entries of a BibTeX file: key to fields, with LaTeX accents as letters."""
    entries: dict[str, dict[str, str]] = {}
    starts = list(_ENTRY.finditer(text))
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
        entries[start.group(1)] = _fields(text[start.end() : end])
    return entries


def _fields(body: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    position = 0
    while match := _FIELD.search(body, position):
        value, position = _value(body, match.end())
        fields[match.group(1).lower()] = _plain(value)
    return fields


def _value(body: str, start: int) -> tuple[str, int]:
    """Return the value that starts there, braced, quoted or bare, and where it ends."""
    if start < len(body) and body[start] == "{":
        depth = 0
        for end in range(start, len(body)):
            depth += {"{": 1, "}": -1}.get(body[end], 0)
            if depth == 0:
                return body[start + 1 : end], end + 1
    if start < len(body) and body[start] == '"':
        end = body.find('"', start + 1)
        end = len(body) if end < 0 else end
        return body[start + 1 : end], end + 1
    bare = re.compile(r"[^,}\s]*").match(body, start)
    return (bare.group(), bare.end()) if bare else ("", start)


def _plain(value: str) -> str:
    def accent(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", match.group(2) + _COMBINING[match.group(1)])

    text = _ACCENT.sub(accent, value)
    text = text.replace("``", "“").replace("''", "”").replace("--", "–")
    return re.sub(r"\s+", " ", re.sub(r"[{}]|\\(?=[&%_$#])", "", text)).strip()


def _family_names(authors: str) -> list[str]:
    names = [name for name in re.split(r"\s+and\s+", authors) if name and name != "others"]
    family = [n.split(",")[0] if "," in n else n.split(" ")[-1] for n in names]
    return [*family, "", ""] if "others" in authors else family


def _authors(authors: str) -> str:
    names = [name for name in re.split(r"\s+and\s+", authors) if name]
    shown = ["et al." if name == "others" else name for name in names]
    return "; ".join(shown[:6]) + (" et al." if len(shown) > 6 else "")
