"""What is checked of documents: ids that differ, entities inside their text, one text for both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.evaluation.tables import PREDICTIONS


def checked(documents: tuple[Document, ...], what: str = PREDICTIONS) -> tuple[Document, ...]:
    """Return documents if no id comes twice and every entity lies inside its text.

    Raises
    ------
    InputError
        If not; ids and texts are not quoted.
    """
    ids = [document.id for document in documents]
    refuse_documents(
        _seen_before(ids), what, "an id that is there already", "Keep one document an id."
    )
    refuse_documents(
        [not _is_sound(document) for document in documents],
        what,
        "an entity without length or outside its text",
        "Offsets count Unicode characters from 0, and ends lie above starts.",
    )
    return documents


def same_text(number: int, gold: Document, answer: Document) -> None:
    """Check that a tool read the text of the gold.

    Raises
    ------
    InputError
        If not, telling the two lengths and the first offset that differs, and no character.
    """
    if answer.text != gold.text:
        raise InputError(
            f"the prediction for document {number} of the gold is on another text: "
            f"{len(answer.text)} characters, of the gold {len(gold.text)}, first differing "
            f"at offset {_first_difference(gold.text, answer.text)}.",
            where=PREDICTIONS,
            hint="Run the tool on the very texts of the gold, their line ends included.",
        )


def refuse_documents(wrong: Iterable[bool], where: str, has: str, hint: str) -> None:
    """Refuse documents if one is wrong, in one sentence that counts such documents.

    Neither id nor text is quoted: they may be of a record.

    Raises
    ------
    InputError
        If any is.
    """
    found = [number for number, is_wrong in enumerate(wrong, start=1) if is_wrong]
    if found:
        many = f"{len(found)} documents have" if len(found) > 1 else "a document has"
        raise InputError(f"{many} {has} (first: document {found[0]}).", where=where, hint=hint)


def _first_difference(one: str, other: str) -> int:
    """Return the first offset at which two different texts differ."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _seen_before(ids: Sequence[str]) -> list[bool]:
    seen: set[str] = set()
    # `add` returns None: a first id is not yet there.
    return [name in seen or bool(seen.add(name)) for name in ids]  # type: ignore[func-returns-value]


def _is_sound(document: Document) -> bool:
    end = len(document.text)
    return all(
        entity.spans and all(0 <= start < stop <= end for start, stop in entity.spans)
        for entity in document.entities
    )
