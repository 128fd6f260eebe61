"""The entities task: from annotated documents of gold and of a tool to rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar

import numpy as np

from epicene.core.measurement import NAN, Measurement
from epicene.evaluation import share_rows
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.documents import are_documents, patient_columns, read_pairs
from epicene.evaluation.entities.macro import macro_rows
from epicene.evaluation.entities.mentions import Mentions, mentions_of
from epicene.evaluation.entities.missed import missed
from epicene.evaluation.entities.patients import patient_rows
from epicene.evaluation.entities.scores import Scored, scored
from epicene.evaluation.groups import Axis, Group, axes
from epicene.evaluation.labels import LabelMap, label_map, with_labels
from epicene.evaluation.paired import Placed
from epicene.evaluation.rows import Rows, Sample, count_rows
from epicene.evaluation.shares import FIRST, largest_difference, linear_share
from epicene.evaluation.tables import Missing


@dataclass(frozen=True)
class Entities:
    """Entities of documents, compared with those that a tool found.

    Gold and predictions are all that `epicene.load_corpus` reads: BRAT folders, JSON lines, CSV,
    Parquet, spaCy's DocBin, corpora, documents in memory. Entities may be nested and discontinuous.

    Parameters
    ----------
    labels : sequence of str, optional
        Labels that are evaluated; by default those of the gold.
    label_map : mapping of str to str or None, or sequence of ``"THEIRS=OURS"``, optional
        Labels of the tool as the gold calls them; None (``"THEIRS="``) leaves entities out.
    missing : {"error", "unscored"}
        What is done about a document without a prediction.
    metadata : str, optional
        A table of patients to join to the gold on the document's id.
    """

    name: ClassVar[str] = "entities"
    labels: tuple[str, ...] | str | None = None
    label_map: LabelMap | None = None
    missing: Missing = "error"
    metadata: str | None = None

    def accepts(self, gold: object) -> bool:
        """Whether gold is a corpus, or a path or object that documents are read from."""
        return are_documents(gold)

    def score(self, inputs: EvaluationInputs) -> Sequence[Measurement]:
        """Return the rows.

        Raises
        ------
        InputError
            If documents, labels, offsets or a field of patients cannot be used.
        """
        return list(self._rows(inputs))

    def _rows(self, inputs: EvaluationInputs) -> Iterator[Measurement]:
        read = self._read(inputs)
        rows, mentions = Rows(inputs, self.name), read.mentions
        # Of all entities together, then of each label.
        asked = {
            label: (missed(mentions, label), *scored(mentions, label))
            for label in ("", *mentions.labels)
        }
        of_labels = [asked[label][1:] for label in mentions.labels]
        strata = mentions.of_groups(read.strata[0]) if read.strata else None
        for axis in (None, *read.axes):
            yield from count_rows(rows, read.documents, axis)
            of_entities = mentions.of_groups(axis) if axis else None
            yield from macro_rows(rows, of_labels, mentions.sample, of_entities)
            groups = of_entities.groups if of_entities else (_everybody(mentions.sample),)
            for label, questions in asked.items():
                yield from patient_rows(rows, mentions, groups, label)
                # The only label asks what all entities together have asked.
                again = bool(label) and len(mentions.labels) == 1
                for one in questions:
                    for row in _share_rows(rows, one, of_entities, strata, label):
                        yield replace(row, p_value=NAN) if again else row

    def linears(self, inputs: EvaluationInputs) -> Iterator[Placed]:
        """Yield the numbers in which two tools are compared, with the moves of patients.

        Raises
        ------
        InputError
            As `score`; also where a document has no prediction, whatever `missing`.
        """
        read = replace(self, missing="error")._read(inputs)
        places = [_everybody(read.mentions.sample)]
        axes_of = [read.mentions.of_groups(axis) for axis in read.axes]
        places += [group for axis in axes_of for group in axis.groups]
        for label in ("", *read.mentions.labels):
            for one in (missed(read.mentions, label), *scored(read.mentions, label)):
                yield from _placed(one, label, places, axes_of)

    def _read(self, inputs: EvaluationInputs) -> _Read:
        pairs = read_pairs(inputs.gold, inputs.predictions, self.missing, self.metadata)
        columns = patient_columns(pairs.gold)
        found = axes(columns, inputs.by, inputs.reference)
        strata = axes(columns, [inputs.control]) if inputs.control else ()
        labels = (self.labels,) if isinstance(self.labels, str) else self.labels
        pairs = with_labels(pairs, label_map(self.label_map), labels)
        documents = pairs.sample()
        return _Read(mentions_of(pairs, documents), documents, found, strata)


@dataclass(frozen=True, eq=False)
class _Read:
    """Documents that were read and found good; groups are of documents."""

    mentions: Mentions
    documents: Sample
    axes: tuple[Axis, ...]
    strata: tuple[Axis, ...]


def _share_rows(
    rows: Rows, asked: Scored, axis: Axis | None, strata: Axis | None, item: str
) -> Iterator[Measurement]:
    """Yield shares, and how they differ between groups; ``n`` counts entities."""
    sample, shares = asked.sample, asked.shares
    if axis is None:
        found = share_rows.group_rows(rows, sample, shares, [_everybody(sample)], item)
    else:
        found = _rows_of_groups(rows, asked, asked.axis(axis), item)
        if strata is not None:
            found = chain(found, _rows_of_strata(rows, asked, asked.axis(axis), strata, item))
    for row in found:
        yield replace(row, n=row.n // 2, n_unscored=row.n_unscored // 2) if asked.halves else row


def _rows_of_groups(rows: Rows, asked: Scored, axis: Axis, item: str) -> Iterator[Measurement]:
    sample, shares = asked.sample, asked.shares
    yield from share_rows.group_rows(rows, sample, shares, axis.groups, item)
    yield from share_rows.worst_rows(rows, sample, shares, axis, item)
    yield from share_rows.contrast_rows(rows, sample, shares, axis, item)
    for share in shares:
        if share.worst:
            yield rows.row(
                f"{share.name}_gap",
                largest_difference(sample, share, axis),
                axis=axis.name,
                item=item,
                neutral=0.0,
                direction="more_biased",
                reference=share.reference,
            )


def _rows_of_strata(
    rows: Rows, asked: Scored, axis: Axis, strata: Axis, item: str
) -> Iterator[Measurement]:
    def of_groups(inside: Sample, label: str) -> Iterator[Measurement]:
        return share_rows.group_rows(rows, inside, asked.shares, axis.groups, label)

    yield from share_rows.control_rows(
        rows, asked.sample, asked.shares, axis, asked.axis(strata), item, of_groups
    )


def _everybody(sample: Sample) -> Group:
    return Group("", "", np.ones(sample.known.size, dtype=bool))


def _placed(
    asked: Scored, label: str, places: Sequence[Group], axes_of: Sequence[Axis]
) -> Iterator[Placed]:
    """Yield the shares of one label in every group and comparison."""
    for share in asked.shares:
        first = Placed(
            share.name,
            item=label,
            empty=share.empty,
            direction=FIRST,
            reference=share.reference,
            tested=share.asked,
        )
        unit = 2 if asked.halves else 1
        for group in places:
            number, n = linear_share(asked.sample, share, asked.group(group))
            yield first.at(number, n // unit, group.axis, group.value)
        for axis in axes_of:
            for contrast in asked.axis(axis).contrasts:
                (one, n_one), (two, n_two) = (
                    linear_share(asked.sample, share, group)
                    for group in (contrast.first, contrast.second)
                )
                yield first.at(
                    one - two, (n_one + n_two) // unit, axis.name, contrast.name, compared=True
                )


TASK = Entities()
