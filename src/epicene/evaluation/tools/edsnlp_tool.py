"""A rule-based pipeline of edsnlp as a tool: given terms, and what is said of each mention."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.records import open_records
from epicene.evaluation.tables import value_text
from epicene.evaluation.tools.base import Tool
from epicene.evaluation.tools.open import with_options
from epicene.evaluation.tools.spacy_tool import SpacyTool

QUALIFIERS = ("negation", "family", "hypothesis")

Terms = Mapping[str, Sequence[str]]


def edsnlp_pipeline(terms: Terms, qualifiers: Sequence[str] = QUALIFIERS) -> Any:
    """Make a French clinical pipeline that finds terms, whatever their case and accents.

    Parameters
    ----------
    terms : mapping of str to sequence of str
        The terms of each label.
    qualifiers : sequence of str
        What is said of each mention: ``negation`` (« pas d’asthme »), ``family`` (« cancer chez
        sa mère »), ``hypothesis`` (« possible asthme »), ``history``, ``reported_speech``.

    Returns
    -------
    edsnlp.Pipeline
        Its docs have the mentions in ``doc.ents``, and ``ent._.negation`` and so on.

    Raises
    ------
    InputError
        If there are no terms, or edsnlp has no such qualifier.
    """
    known = (*QUALIFIERS, "history", "reported_speech")
    if unknown := [name for name in qualifiers if name not in known]:
        raise InputError(
            f"edsnlp has no qualifier {unknown[0]!r}.", hint=f"Known: {', '.join(known)}."
        )
    if not any(terms.values()):
        raise InputError("there are no terms to look for.", hint="Give some for each label.")
    import edsnlp

    nlp = edsnlp.blank("eds")
    # Its qualifiers read sentences, and its matcher normalised words.
    nlp.add_pipe("eds.normalizer")
    nlp.add_pipe("eds.sentences")
    listed = {label: list(words) for label, words in terms.items()}
    nlp.add_pipe("eds.matcher", config={"terms": listed, "attr": "NORM"})
    for qualifier in qualifiers:
        # Sections are not looked for, and asking for them writes a warning on the terminal.
        sections = {"use_sections": False} if qualifier in ("family", "history") else {}
        nlp.add_pipe(f"eds.{qualifier}", config=sections)
    return nlp


def read_terms(path: str | Path) -> dict[str, list[str]]:
    """Read terms: a JSON object of lists, or a table with the columns ``label`` and ``term``.

    Raises
    ------
    InputError
        If the file cannot be read as one of these.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        return _from_json(path)
    terms: dict[str, list[str]] = {}
    records = open_records(path)
    if missing := {"label", "term"} - {column.name for column in records.columns}:
        raise InputError(f"there is no column {min(missing)!r}.", where=str(path))
    for row in records:
        name, words = value_text(row["label"]), value_text(row["term"])
        if name is None or words is None:
            raise InputError("a row has no label or no term.", where=str(path))
        terms.setdefault(name, []).append(words)
    return terms


def _from_json(path: Path) -> dict[str, list[str]]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        terms = {str(label): [str(word) for word in words] for label, words in read.items()}
        listed = all(isinstance(words, list) for words in read.values())
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror}).", where=str(path)) from error
    except (ValueError, AttributeError, TypeError):
        listed, terms = False, {}
    if not listed:
        raise InputError(
            "this is no JSON object of lists of terms.",
            where=str(path),
            hint='Write {"disorder": ["asthme", "diabète"]}.',
        )
    return terms


@dataclass(frozen=True)
class _Kind:
    def takes(self, source: object) -> bool:
        edsnlp = sys.modules.get("edsnlp.core.pipeline")
        pipeline = edsnlp is not None and isinstance(source, edsnlp.Pipeline)
        return pipeline or isinstance(source, Mapping)

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        qualifiers = options.pop("qualifiers", QUALIFIERS)
        if isinstance(source, str):
            name = name or f"edsnlp:{Path(source).stem}"
            source = read_terms(source)
        # Pipes keep groups of their own in the docs, of names of doctors for example.
        if isinstance(source, Mapping):
            pipeline = edsnlp_pipeline(source, qualifiers)
            tool = SpacyTool(pipeline, name or "edsnlp", labels=tuple(source))
        else:
            tool = SpacyTool(source, name or "edsnlp", groups=False)
        opened: Tool = with_options(tool, options)
        return opened


KIND = _Kind()
