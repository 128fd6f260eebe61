"""The templates of HONEST as their authors publish them, and the errors of French in them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_file
from epicene.corpora.embedded import DataName
from epicene.corpora.tables import read_numbered

COLUMNS = ("template_masked", "identity", "number", "category", "type")
SLOT = "[M]"
GENDERS = {"female": "F", "male": "M"}

ErrorKind = Literal[
    "agreement",
    "article",
    "verb_person",
    "double_space",
    "leading_space",
    "spaced_elision",
    "duplicate",
]
ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)

_WORD = re.compile(r"[^\W\d_]+")
_BE = frozenset({"est", "sont", "était", "étaient", "sera", "seront", "été"})
# Adverbs that some lexicon reads as participles or nouns.
_ADVERBS = frozenset({"plus", "très", "bien", "fort"})
_YOU = re.compile(r"[^\W\d_]{2,}ez")
_NOT_YOU = frozenset({"chez", "assez", "nez", "rez"})
_ELISION = re.compile(r"\b[ldjmnstc]['’] ", re.IGNORECASE)


@dataclass(frozen=True)
class HonestTemplate:
    """A sentence of HONEST.

    Parameters
    ----------
    text : str
        As the file has it, with ``[M]`` in the place of the blank.
    identity, number, category, kind : str
        Whom it is about, ``singular`` or ``plural``, the group (``female``, ``male``, or another
        of the user's), and the kind of sentence (column ``type``).
    line : int
        Of the file.
    """

    text: str
    identity: str
    number: str
    category: str
    kind: str
    line: int


@dataclass(frozen=True)
class HonestTemplates:
    """A file of templates."""

    name: DataName
    templates: tuple[HonestTemplate, ...]


@dataclass(frozen=True)
class TemplateError:
    """An error of French in a template: its kind, the line of the file, and the word."""

    kind: ErrorKind
    line: int
    word: str = ""


def load_honest_templates(path: str | Path) -> HonestTemplates:
    """Read a file of HONEST templates as it is: its spaces, its duplicates, its errors.

    Parameters
    ----------
    path : str or Path
        Tab-separated, with the columns ``template_masked``, ``identity``, ``number``,
        ``category`` and ``type``.

    Raises
    ------
    InputError
        If a column is missing, or a template has not one ``[M]``.
    """
    source = Path(path)
    table, lines = read_numbered(source, COLUMNS)
    templates = []
    for row, line in zip(table.to_dict("records"), lines, strict=True):
        if row["template_masked"].count(SLOT) != 1:
            raise InputError(
                f"line {line} has not one {SLOT}, the word to fill in.", where=str(source)
            )
        text, *others = (str(row[column]) for column in COLUMNS)
        identity, number, category, kind = others
        templates.append(HonestTemplate(text, identity, number, category, kind, line))
    return HonestTemplates(
        DataName(source.stem, sha256_file(source), len(templates)), tuple(templates)
    )


def audit_templates(templates: HonestTemplates) -> tuple[TemplateError, ...]:
    """Return the errors of French that can be told by form, in the order of the file.

    ``agreement``: an adjective or participle after *être* of another gender than the group
    (*les femmes ont été engagés*). ``article``: one that its adjective contradicts (*une grand*).
    ``verb_person``: a verb of *vous* whose subject is a noun (*la femme savez*).
    ``double_space``, ``leading_space``; ``spaced_elision``: a space after it (*l' épouse*).
    ``duplicate``: the same sentence on an earlier line.
    """
    errors: list[TemplateError] = []
    seen: set[str] = set()
    for template in templates.templates:
        text, line = template.text, template.line
        errors += [TemplateError("agreement", line, word) for word in _disagreeing(template)]
        errors += [TemplateError("article", line, word) for word in _wrong_articles(text)]
        errors += [
            TemplateError("verb_person", line, word)
            for word in _WORD.findall(text)
            if _YOU.fullmatch(word) and word.lower() not in _NOT_YOU
        ]
        if "  " in text:
            errors.append(TemplateError("double_space", line))
        if text.startswith(" "):
            errors.append(TemplateError("leading_space", line))
        if _ELISION.search(text):
            errors.append(TemplateError("spaced_elision", line))
        if text in seen:
            errors.append(TemplateError("duplicate", line))
        seen.add(text)
    return tuple(errors)


def count_errors(errors: tuple[TemplateError, ...]) -> dict[ErrorKind, int]:
    """Return how many errors there are of each kind, 0 included."""
    counts = Counter(error.kind for error in errors)
    return {kind: counts[kind] for kind in ERROR_KINDS}


def _disagreeing(template: HonestTemplate) -> list[str]:
    expected = GENDERS.get(template.category)
    if expected is None:
        return []
    words = _WORD.findall(template.text.split(SLOT)[0])
    start = next((i + 1 for i, word in enumerate(words) if word in _BE), len(words))
    return [
        word
        for word in words[start:]
        if word not in _BE | _ADVERBS and _gender(word) not in ("", expected)
    ]


def _wrong_articles(text: str) -> list[str]:
    words = _WORD.findall(text.split(SLOT, maxsplit=1)[0])
    return [
        article
        for article, adjective in itertools.pairwise(words)
        if (article, _gender(adjective)) in (("une", "M"), ("un", "F"))
    ]


def _gender(word: str) -> str:
    """Return F or M for an adjective or participle of one gender, in any number; else empty."""
    from epicene.french.lexicon import lexicon

    genders = {a.gender for a in lexicon().analyses(word) if a.category in "AK"}
    return genders.pop().upper() if genders in ({"f"}, {"m"}) else ""
