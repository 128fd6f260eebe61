"""Labels of entities: renamed, restricted, and checked against those of the gold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.documents import PairedDocuments
from epicene.evaluation.tables import PREDICTIONS

LabelMap = Mapping[str, str | None] | Sequence[str] | str
_LONGEST = 60


def label_map(given: LabelMap | None) -> dict[str, str | None]:
    """Return a map from labels of the tool to those of the gold, None for those that are left out.

    Parameters
    ----------
    given : mapping, or str or sequence of str of the form ``"PER=Patient"``, optional
        ``"LOC="`` leaves a label out.

    Raises
    ------
    InputError
        If a text has not that form.
    """
    if given is None or isinstance(given, Mapping):
        return {name: new or None for name, new in (given or {}).items()}
    texts = [given] if isinstance(given, str) else list(given)
    parts = [text.partition("=") for text in texts]
    for text, (name, sign, _) in zip(texts, parts, strict=True):
        if not (name and sign):
            raise InputError(
                f"the label map {text!r} is not THEIRS=OURS.",
                hint="Write PER=Patient, or LOC= to leave a label out.",
            )
    return {name: new or None for name, _, new in parts}


def with_labels(
    pairs: PairedDocuments,
    renamed: Mapping[str, str | None],
    labels: Sequence[str] | None = None,
) -> PairedDocuments:
    """Rename the labels of a tool, check that gold knows them, and keep those asked about.

    Parameters
    ----------
    pairs : PairedDocuments
    renamed : mapping of str to str or None
        Labels of the tool to those of the gold; None leaves entities out.
    labels : sequence of str, optional
        Entities of other labels are left out, of gold and predictions; by default all of gold.

    Raises
    ------
    InputError
        If a label of the tool is none of gold or `labels`, no label is renamed as told, or there
        is nothing to evaluate.
    """
    of_gold = _labels(pairs.gold)
    of_tool = _labels(d for d in pairs.predicted if d is not None)
    unused = sorted(renamed.keys() - of_tool)
    if unused and of_tool:
        raise InputError(
            f"no predicted entity has the label {_shown(unused[0])}, which was to be renamed.",
            where=PREDICTIONS,
            hint=suggestion(unused[0], sorted(of_tool)),
        )
    if labels is not None and not labels:
        raise InputError("no label is asked about.", hint="Name one, or leave the option out.")
    known = of_gold | set(labels or ())
    unknown = sorted({renamed.get(name, name) or "" for name in of_tool} - known - {""})
    if unknown:
        raise InputError(
            f"{_many(len(unknown))} not in the gold: {_shown(unknown[0])}.",
            where=PREDICTIONS,
            hint=f"{suggestion(unknown[0], sorted(known))} Rename it "
            f"(label_map={{'theirs': 'ours'}}), leave it out (… : None), or name all labels.",
        )
    kept = set(labels) if labels is not None else known
    if not kept:
        raise InputError("the gold has no entity.", hint="Give annotated documents.")
    if labels is not None and not kept & (of_gold | of_tool):
        raise InputError(
            f"no entity has the label {_shown(labels[0])}.",
            hint=suggestion(labels[0], sorted(of_gold)),
        )
    return PairedDocuments(
        tuple(_relabelled(document, {}, kept) for document in pairs.gold),
        tuple(d and _relabelled(d, renamed, kept) for d in pairs.predicted),
    )


def _labels(documents: Iterable[Document]) -> set[str]:
    return {entity.label for document in documents for entity in document.entities}


def _relabelled(document: Document, renamed: Mapping[str, str | None], kept: set[str]) -> Document:
    entities = []
    for entity in document.entities:
        label = renamed.get(entity.label, entity.label)
        if label in kept and label is not None:
            entities.append(entity if label == entity.label else replace(entity, label=label))
    return replace(document, entities=tuple(entities))


def _many(n: int) -> str:
    return "a label is" if n == 1 else f"{n} labels are"


def _shown(label: str) -> str:
    """Quote a label, unless it is so long that it may be a text of a record."""
    return repr(label) if len(label) <= _LONGEST else "(too long to be shown)"
