"""The patients who are considered for a trial, with what gold and a tool found of each."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.documents import PairedDocuments
from epicene.evaluation.inclusion.criteria import Trial
from epicene.evaluation.inclusion.extraction_errors import Pairing, paired
from epicene.evaluation.inclusion.mentions import Fields, Mention, fields_of, mentions_of
from epicene.evaluation.tables import GOLD, PREDICTIONS


@dataclass(frozen=True, eq=False)
class Candidate:
    """One patient.

    Parameters
    ----------
    rows : tuple of int
        Their documents, as positions in the gold.
    fields : mapping of str to str
        Of the record; where documents disagree, what the first that says something says.
    documents : tuple of (tuple of Mention, tuple of Mention)
        Entities of gold and of the tool, by document.
    answered : bool
        Whether the tool gave an answer for every document.
    """

    rows: tuple[int, ...]
    fields: Fields
    documents: tuple[tuple[tuple[Mention, ...], tuple[Mention, ...]], ...]
    answered: bool

    @cached_property
    def gold(self) -> tuple[Mention, ...]:
        """Every entity of gold."""
        return tuple(mention for gold, _ in self.documents for mention in gold)

    @cached_property
    def predicted(self) -> tuple[Mention, ...]:
        """Every entity of the tool."""
        return tuple(mention for _, predicted in self.documents for mention in predicted)

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Entities of gold beside those of the tool, document by document."""
        return tuple(pair for gold, predicted in self.documents for pair in paired(gold, predicted))


def candidates_of(documents: PairedDocuments, trial: Trial) -> tuple[Candidate, ...]:
    """Return the patients whom a trial considers, in the order of their first documents.

    Raises
    ------
    InputError
        If there is none, or a criterion reads a label or a field that nothing has and that is
        near to one that something has.
    """
    rows: dict[str, list[int]] = {}
    for row, document in enumerate(documents.gold):
        rows.setdefault(document.subject.id, []).append(row)
    found = [
        _candidate(documents, tuple(theirs))
        for theirs in rows.values()
        if _considered([documents.gold[row] for row in theirs], trial)
    ]
    if not found:
        raise InputError(
            f"no patient of the gold is a candidate of {trial.trial!r}.",
            where=GOLD,
            hint=f"The criteria ask for {', '.join(trial.candidates)}.",
        )
    _refuse_unknown_names(found, trial)
    return tuple(found)


def _candidate(documents: PairedDocuments, rows: tuple[int, ...]) -> Candidate:
    fields: dict[str, str | None] = {}
    for row in rows:
        for name, value in fields_of(documents.gold[row].subject).items():
            if fields.get(name) is None:
                fields[name] = value
    answers = [documents.predicted[row] for row in rows]
    return Candidate(
        rows,
        fields,
        tuple(
            (mentions_of(documents.gold[row]), mentions_of(answer) if answer else ())
            for row, answer in zip(rows, answers, strict=True)
        ),
        all(answer is not None for answer in answers),
    )


def _considered(documents: list[Document], trial: Trial) -> bool:
    return all(
        any(test.of(all_fields(document).get(name)) is True for document in documents)
        for name, test in trial.candidates.items()
    )


def all_fields(document: Document) -> Fields:
    """Return what the record of the patient and the document itself say."""
    return {**document.attributes, **fields_of(document.subject)}


def _refuse_unknown_names(candidates: list[Candidate], trial: Trial) -> None:
    """Refuse what is likely misspelt: the criterion would be unknown of everybody."""
    fields = {name for candidate in candidates for name in candidate.fields}
    gold = {mention.label for candidate in candidates for mention in candidate.gold}
    said = {mention.label for candidate in candidates for mention in candidate.predicted}
    read: set[str] = set()
    for criterion in trial.criteria:
        read |= criterion.labels
        asked = {
            name
            for rule in criterion.parts()
            for name in (*(rule.patient or ()), *criterion.concerns)
        }
        for name in sorted(asked - fields):
            raise InputError(
                f"criterion {criterion.id} reads {name!r}, which no patient's record has.",
                hint=suggestion(name, sorted(fields)),
            )
        for label in sorted(criterion.labels - gold - said):
            if near := _near(label, gold):
                raise InputError(
                    f"criterion {criterion.id} reads the label {label!r}, which no entity has.",
                    hint=f"Did you mean {near!r}?",
                )
    if read & gold and said and not read & said:
        raise InputError(
            f"no entity has a label that the criteria read ({', '.join(sorted(read)[:5])}).",
            where=PREDICTIONS,
            hint="Give the entities of the tool the labels of the gold.",
        )


def _near(label: str, known: set[str]) -> str | None:
    folded = {name.casefold(): name for name in sorted(known)}
    near = get_close_matches(label.casefold(), list(folded), n=1, cutoff=0.8)
    return folded[near[0]] if near else None
