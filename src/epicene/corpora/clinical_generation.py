"""Prompts from which a model writes clinical cases and cover letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from epicene.core.errors import InputError
from epicene.corpora.clinical_templates import Condition, load_clinical_templates
from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_table
from epicene.metrics import ReaderErrors

FOLDER = "clinical_generation"
PROMPTS, CONDITIONS, OCCUPATIONS = "prompts.tsv", "conditions.tsv", "occupations.tsv"
SEVERITY, READER_ERRORS, TRAINING = "severity.tsv", "reader_errors.tsv", "training_corpora.tsv"

Writes = Literal["case", "letter"]
LABELS = ("F", "M", "neutral", "ambiguous")
"""What a text may be read as; see `epicene.detect_gender`."""


@dataclass(frozen=True)
class Wording:
    """One wording of a prompt; it holds the fields of what it is about in braces.

    Parameters
    ----------
    kind : str
        ``neutral``, ``keywords``, ``feminine``, ``masculine``, ``inclusive`` or ``both``: how it
        speaks of the person.
    wording : str
        Which of the wordings of its kind.
    text : str
    """

    kind: str
    wording: str
    text: str


@dataclass(frozen=True)
class Theme:
    """What a text is to be about: a condition or an occupation.

    Parameters
    ----------
    id : str
    fields : tuple of (str, str)
        What stands in the braces of the wordings.
    condition : Condition or None
        With its recorded share of women; None for an occupation.
    mentions : str
        A regular expression for documents that mention it; empty for an occupation.
    """

    id: str
    fields: tuple[tuple[str, str], ...]
    condition: Condition | None = None
    mentions: str = ""

    def prompt(self, wording: Wording) -> str:
        """Return the prompt of a wording."""
        return wording.text.format(**dict(self.fields))


@dataclass(frozen=True)
class ClinicalGeneration:
    """Wordings and themes of one kind of text."""

    name: DataName
    wordings: tuple[Wording, ...]
    themes: tuple[Theme, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of prompts, in their order."""
        return tuple(dict.fromkeys(wording.kind for wording in self.wordings))


@dataclass(frozen=True)
class TrainingCounts:
    """Documents of a training corpus that mention a condition, by how they read.

    Parameters
    ----------
    condition : str
        Empty for all documents.
    counts : tuple of int, length 4
        In the order of `LABELS`.
    """

    condition: str
    counts: tuple[int, ...]


def load_case_prompts() -> ClinicalGeneration:
    """Load the prompts of clinical cases, and their conditions."""
    known = {condition.id: condition for condition in load_clinical_templates().conditions}
    rows = _rows(CONDITIONS, "id", "name", "keywords", "mentions")
    themes = tuple(
        Theme(
            row["id"],
            (("name", row["name"]), ("keywords", row["keywords"])),
            known[row["id"]],
            row["mentions"],
        )
        for row in rows
    )
    return _resource("case", themes, CONDITIONS)


def load_letter_prompts() -> ClinicalGeneration:
    """Load the prompts of cover letters, and their occupations."""
    columns = ("field", "feminine", "masculine", "inclusive")
    rows = _rows(OCCUPATIONS, "id", *columns)
    themes = tuple(Theme(row["id"], tuple((c, row[c]) for c in columns)) for row in rows)
    return _resource("letter", themes, OCCUPATIONS)


def load_severity() -> re.Pattern[str]:
    """Return a pattern that finds a word of severity."""
    parts = "|".join(row["pattern"] for row in _rows(SEVERITY, "id", "pattern"))
    return re.compile(rf"(?<!\w)(?:{parts})(?!\w)", re.IGNORECASE)


def load_reader_errors(person: Literal[1, 3]) -> ReaderErrors:
    """Return how the reader of gender read texts labelled by hand, over all sets of them.

    Parameters
    ----------
    person : {1, 3}
        As in `epicene.detect_gender`: an author, or a patient.
    """
    counts = {(true, read): 0 for true in LABELS for read in LABELS}
    for row in _rows(READER_ERRORS, "person", "gold", "true", "read", "count"):
        if row["person"] == str(person):
            counts[row["true"], row["read"]] += int(row["count"])
    table = tuple(tuple(counts[true, read] for read in LABELS) for true in LABELS)
    return ReaderErrors(LABELS, table)


def load_training_counts(model_sha256: str) -> tuple[TrainingCounts, ...]:
    """Return what is recorded of the training corpus of a model; empty where nothing is.

    Parameters
    ----------
    model_sha256 : str
        Of its identity: the record is that of these very weights.
    """
    return tuple(
        TrainingCounts(row["condition"], tuple(int(row[label]) for label in LABELS))
        for row in _rows(TRAINING, "model_sha256", "model", "condition", *LABELS)
        if row["model_sha256"] == model_sha256
    )


def _resource(writes: Writes, themes: tuple[Theme, ...], file: str) -> ClinicalGeneration:
    wordings = tuple(
        Wording(row["kind"], row["wording"], row["text"])
        for row in _rows(PROMPTS, "id", "writes", "kind", "wording", "text")
        if row["writes"] == writes
    )
    if not wordings or not themes:
        raise InputError("there are no prompts.", where=str(embedded_file(FOLDER, PROMPTS)))
    return ClinicalGeneration(embedded_name(FOLDER, PROMPTS, file, n=len(themes)), wordings, themes)


def _rows(file: str, *columns: str) -> list[dict[str, str]]:
    table = read_table(embedded_file(FOLDER, file), columns)
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
