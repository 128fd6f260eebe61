"""The clinical stereotype pairs that ship: read them, count them, and hold them to their rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from epicene.corpora.pair_table import edits
from epicene.corpora.tables import need_columns, read_table

if TYPE_CHECKING:
    import pandas as pd

AXES = (
    "gender", "age", "origin", "socioeconomic", "language", "body_weight", "disability",
    "mental_illness", "addiction", "hiv", "sexual_orientation", "gender_identity",
    "religion", "intersection",
)  # fmt: skip
DOMAINS = ("breast_cancer", "ibd", "mental_health", "general")
COLUMNS = (
    "id", "axis", "domain", "stereotype", "group_more", "group_less",
    "sentence_more", "sentence_less", "edit", "source",
)  # fmt: skip
CONTROL_COLUMNS = ("id", "axis", "domain", "edit", "sentence_more", "sentence_less")
SOURCE_COLUMNS = ("stereotype", "description", "description_en", "reasoning", "reference")

MAX_WORD_DIFFERENCE = 3
MAX_MEAN_WORD_DIFFERENCE = 0.5
MIN_CONTROLS_PER_EDIT = 2

# The words of the gender edits, so that agreement is checked word by word and an unknown word
# stops the check: a table that is read is surer here than a tagger.
FEMININE = frozenset(
    [
        "la", "cette", "une", "elle", "mme", "sa", "patiente", "femme", "dame", "mère", "fille",
        "maman", "veuve", "âgée", "adolescente", "collégienne", "lycéenne", "étudiante",
        "agricultrice", "artisane", "avocate", "caissière", "employée", "enseignante",
        "infirmière", "ouvrière", "retraitée", "sportive", "vendeuse",
    ]
)  # fmt: skip
MASCULINE = frozenset(
    [
        "le", "ce", "cet", "un", "il", "m.", "son", "patient", "homme", "monsieur", "père", "fils",
        "mari", "papa", "veuf", "âgé", "adolescent", "collégien", "lycéen", "étudiant",
        "agriculteur", "artisan", "avocat", "caissier", "employé", "enseignant",
        "infirmier", "ouvrier", "retraité", "sportif", "vendeur",
    ]
)  # fmt: skip
EITHER = frozenset(
    [
        "l'", "votre", "leur", "de", "famille", "malade", "secrétaire", "stagiaire", "trentenaire",
        "sexagénaire",
    ]
)  # fmt: skip

_WORD = re.compile(r"[^\s']+'|[^\s']+")


@dataclass(frozen=True)
class PairProblem:
    """One broken rule.

    Parameters
    ----------
    id : str
        Of the pair or control pair; for a rule on many pairs, their axis or edit.
    line : int
        In the file, the header being line 1; 0 for a rule on many pairs.
    rule : str
        Short name of the rule.
    message : str
        What is wrong, in one sentence.
    """

    id: str
    line: int
    rule: str
    message: str


def load_pairs(path: str | Path) -> pd.DataFrame:
    """Read stereotype pairs, every value as the text that the file holds.

    Raises
    ------
    InputError
        If the file, its encoding or its columns cannot be used.
    """
    return read_table(Path(path), COLUMNS)


def load_controls(path: str | Path) -> pd.DataFrame:
    """Read control pairs: the edits of the stereotype pairs in neutral sentences.

    Raises
    ------
    InputError
        If the file, its encoding or its columns cannot be used.
    """
    return read_table(Path(path), CONTROL_COLUMNS)


def load_sources(path: str | Path) -> pd.DataFrame:
    """Read what each stereotype is and why it is held to be one.

    Raises
    ------
    InputError
        If the file, its encoding or its columns cannot be used.
    """
    return read_table(Path(path), SOURCE_COLUMNS)


def words(sentence: str) -> list[str]:
    """Split at spaces and after apostrophes: ``l'étudiante pleure`` has three words."""
    return _WORD.findall(sentence)


def edited_words(more: str, less: str) -> tuple[list[str], list[str]]:
    """Return the words of the two sentences between what they share at both ends."""
    a, b = words(more), words(less)
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return a[start : len(a) - end], b[start : len(b) - end]


def contrast(edit: str) -> str:
    """Return the name that an edit and its reverse share, to resample by.

    ``la_patiente|le_patient`` and ``le_patient|la_patiente`` exchange the same words, so their
    scores are not independent.
    """
    return "|".join(sorted(edit.split("|")))


def composition(frame: pd.DataFrame) -> pd.DataFrame:
    """Count pairs by axis (rows) and domain (columns), with totals.

    Returns
    -------
    pandas.DataFrame
        Index: the axes, then ``all``; columns: the domains, then ``all``.
    """
    import pandas as pd

    table = pd.crosstab(frame["axis"], frame["domain"])
    table = table.reindex(index=list(AXES), columns=list(DOMAINS), fill_value=0)
    table["all"] = table.sum(axis=1)
    table.loc["all"] = table.sum(axis=0)
    return table


def composition_markdown(pairs: pd.DataFrame, controls: pd.DataFrame) -> str:
    """Write the composition as the table of the data card."""
    counts, control_counts = composition(pairs), composition(controls)["all"]
    head = ["axis", *DOMAINS, "all pairs", "edits", "control pairs"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    for axis in (*AXES, "all"):
        chosen = pairs if axis == "all" else pairs[pairs["axis"] == axis]
        numbers = [*counts.loc[axis], chosen["edit"].nunique(), control_counts[axis]]
        lines.append(f"| {axis} | {' | '.join(map(str, numbers))} |")
    return "\n".join(lines)


def validate_pairs(
    frame: pd.DataFrame,
    controls: pd.DataFrame | None = None,
    *,
    stereotypes: Collection[str] | None = None,
) -> list[PairProblem]:
    """Check pairs, and their control pairs, against the rules of the data card.

    Parameters
    ----------
    frame : pandas.DataFrame
        Pairs, with the columns of `COLUMNS`.
    controls : pandas.DataFrame, optional
        Control pairs, with the columns of `CONTROL_COLUMNS`; None leaves them unchecked.
    stereotypes : collection of str, optional
        The known stereotype codes; None accepts any.

    Returns
    -------
    list of PairProblem
        Empty where every rule holds. The rules: ``empty``, ``spacing``, ``typography``,
        ``one_edit`` (one contiguous exchange of words, the rest identical), ``edit_name`` (the
        edit says what is exchanged), ``length``, ``length_balance``, ``agreement`` (gender of the
        words exchanged), ``groups``, ``unknown_axis``, ``unknown_domain``,
        ``unknown_stereotype``, ``duplicate_id``, ``duplicate_pair``, ``duplicate_sentence``,
        ``edit_axis`` (an edit serves one axis) and ``controls`` (every edit has at least two, of
        its own axis).

    Raises
    ------
    InputError
        If a column is missing.
    """
    need_columns(frame, COLUMNS, "the pairs")
    pairs = _rows(frame, COLUMNS)
    problems = [problem for row in pairs for problem in _row_problems(row)]
    problems += [problem for row in pairs for problem in _label_problems(row, stereotypes)]
    everything = pairs
    if controls is not None:
        need_columns(controls, CONTROL_COLUMNS, "the control pairs")
        neutral = _rows(controls, CONTROL_COLUMNS)
        problems += [problem for row in neutral for problem in _row_problems(row)]
        problems += _control_problems(pairs, neutral)
        everything = pairs + neutral
    problems += _duplicates(everything)
    problems += _unbalanced(pairs)
    problems += _shared_edits(pairs)
    return problems


@dataclass(frozen=True)
class _Row:
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def problem(self, rule: str, message: str) -> PairProblem:
        return PairProblem(self["id"], self.line, rule, message)


def _rows(frame: pd.DataFrame, columns: Collection[str]) -> list[_Row]:
    records = frame[list(columns)].fillna("").astype(str).to_dict("records")
    return [
        _Row(line, {str(column): value for column, value in record.items()})
        for line, record in enumerate(records, start=2)
    ]


def _row_problems(row: _Row) -> Iterator[PairProblem]:
    """Check what a pair and a control pair must both satisfy."""
    empty = [column for column, value in row.values.items() if not value.strip()]
    if empty:
        yield row.problem("empty", f"{', '.join(empty)} empty.")
    for column, value in row.values.items():
        if value != " ".join(value.split()):
            yield row.problem("spacing", f"{column} has spaces at its edges or in a row.")
        if set(value) & set("’‘“”«»"):
            yield row.problem("typography", f"{column} has typographic quotation marks.")
    if row["axis"] not in AXES:
        yield row.problem("unknown_axis", f"unknown axis {row['axis']!r}.")
    if row["domain"] not in DOMAINS:
        yield row.problem("unknown_domain", f"unknown domain {row['domain']!r}.")
    more, less = row["sentence_more"], row["sentence_less"]
    gone, new = edited_words(more, less)
    if more == less:
        yield row.problem("one_edit", "the two sentences are identical.")
    elif not gone or not new:
        yield row.problem("one_edit", "words are added or dropped, not exchanged.")
    elif edits(more, less) != 1:
        yield row.problem("one_edit", f"the sentences differ in {edits(more, less)} places.")
    elif not _names_the_edit(row["edit"], more, less):
        yield row.problem("edit_name", f"{row['edit']!r} is not what is exchanged.")
    difference = len(words(more)) - len(words(less))
    if abs(difference) > MAX_WORD_DIFFERENCE:
        yield row.problem("length", f"the sentences differ by {abs(difference)} words.")


def _names_the_edit(edit: str, more: str, less: str) -> bool:
    """Whether replacing the first name of the edit by the second turns one sentence into the other.

    The names may hold words that both sentences share: ``la_malade|le_malade``.
    """
    names = [name.replace("_", " ") for name in edit.split("|")]
    if len(names) != 2:
        return False
    a, b = more.casefold(), less.casefold()
    places = re.finditer(rf"(?<!\w){re.escape(names[0])}(?!\w)", a)
    return any(a[: place.start()] + names[1] + a[place.end() :] == b for place in places)


def _label_problems(row: _Row, stereotypes: Collection[str] | None) -> Iterator[PairProblem]:
    """Check the groups, the stereotype and, on the axis of gender, the agreement."""
    if stereotypes is not None:
        for column in ("stereotype", "source"):
            if row[column] not in stereotypes:
                yield row.problem("unknown_stereotype", f"unknown {column} {row[column]!r}.")
    groups = (row["group_more"], row["group_less"])
    if groups[0] == groups[1]:
        yield row.problem("groups", f"both sentences are about {groups[0]!r}.")
    if row["axis"] != "gender":
        return
    if set(groups) != {"F", "M"}:
        yield row.problem("groups", "the groups of the axis of gender are F and M.")
        return
    for group, name in zip(groups, row["edit"].split("|"), strict=False):
        yield from _disagreements(row, group, name)


def _disagreements(row: _Row, group: str, name: str) -> Iterator[PairProblem]:
    own, other = (FEMININE, MASCULINE) if group == "F" else (MASCULINE, FEMININE)
    parts = words(name.replace("_", " "))
    for word in parts:
        if word not in FEMININE | MASCULINE | EITHER:
            yield row.problem("agreement", f"the gender of {word!r} is not in the table.")
        elif word in other:
            yield row.problem("agreement", f"{word!r} does not agree with group {group}.")
    if own.isdisjoint(parts):
        yield row.problem("agreement", f"{name!r} does not show group {group}.")


def _control_problems(pairs: list[_Row], controls: list[_Row]) -> Iterator[PairProblem]:
    axis_of = {row["edit"]: row["axis"] for row in pairs}
    count = Counter(row["edit"] for row in controls)
    for edit, axis in axis_of.items():
        if count[edit] < MIN_CONTROLS_PER_EDIT:
            message = f"{count[edit]} control pairs, where {MIN_CONTROLS_PER_EDIT} are needed."
            yield PairProblem(edit, 0, "controls", message)
        for row in controls:
            if row["edit"] == edit and row["axis"] != axis:
                yield row.problem("controls", f"the edit belongs to the axis {axis!r}.")
    for row in controls:
        if row["edit"] not in axis_of:
            yield row.problem("controls", f"no pair has the edit {row['edit']!r}.")


def _duplicates(rows: list[_Row]) -> Iterator[PairProblem]:
    ids: dict[str, _Row] = {}
    pairs: dict[frozenset[str], _Row] = {}
    sentences: dict[str, _Row] = {}
    for row in rows:
        if (first := ids.setdefault(row["id"], row)) is not row:
            yield row.problem("duplicate_id", f"also the id of line {first.line}.")
        both = frozenset(row[c].casefold() for c in ("sentence_more", "sentence_less"))
        if (first := pairs.setdefault(both, row)) is not row:
            yield row.problem("duplicate_pair", f"the same sentences as {first['id']}.")
            continue
        for sentence in both:
            if (first := sentences.setdefault(sentence, row)) is not row:
                yield row.problem("duplicate_sentence", f"a sentence of {first['id']}.")


def _unbalanced(pairs: list[_Row]) -> Iterator[PairProblem]:
    """Check that on no axis one side is longer: length alone would then move every score."""
    for axis in dict.fromkeys(row["axis"] for row in pairs):
        differences = [
            len(words(row["sentence_more"])) - len(words(row["sentence_less"]))
            for row in pairs
            if row["axis"] == axis
        ]
        mean = sum(differences) / len(differences)
        if abs(mean) > MAX_MEAN_WORD_DIFFERENCE:
            message = f"sentence_more has {mean:+.2f} words on average."
            yield PairProblem(axis, 0, "length_balance", message)


def _shared_edits(pairs: list[_Row]) -> Iterator[PairProblem]:
    axis_of: dict[str, str] = {}
    for row in pairs:
        axis = axis_of.setdefault(row["edit"], row["axis"])
        if axis != row["axis"]:
            yield row.problem("edit_axis", f"the edit also serves the axis {axis!r}.")
