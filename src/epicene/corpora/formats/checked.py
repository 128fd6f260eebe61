"""What is checked of every source of rows: there are some, no id comes twice, there is a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item
from epicene.corpora.formats.row_documents import document_of
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.formats.seen import Seen


def checked(items: Iterable[Item], place: str) -> Iterator[Item]:
    """Pass items on; a second document of an id is an error in its place.

    Raises
    ------
    InputError
        At the end, if there was nothing, or all texts were blank.
    """
    seen, n, blank = Seen(), 0, True
    for item in items:
        n += 1
        if isinstance(item, Document):
            blank = blank and not item.text.strip()
            if not seen.add(item.id):
                item = InputError(  # noqa: PLW2901
                    f"the id {item.id!r} appears twice.",
                    where=item.source or place,
                    hint="Give each document its own id.",
                )
        else:
            blank = False
        yield item
    if n == 0:
        raise InputError("there is no document in it.", where=place)
    if blank:
        raise InputError("there is no text in it.", where=place)


def row_documents(
    rows: Iterable[tuple[int, Mapping[str, Any] | InputError]],
    fields: Fields,
    where: Callable[[int], str],
) -> Iterator[Item]:
    """Yield a document, or why there is none, for each numbered row; the number is its default id.

    The names of a row are looked up anew only when they differ from those of the row before.
    """
    names: tuple[str, ...] = ()
    ours: dict[str, str] = {}
    for number, row in rows:
        if isinstance(row, InputError):
            yield row
            continue
        if tuple(row) != names:
            names = tuple(row)
            ours = fields.among(names)
        try:
            renamed = {ours[name]: value for name, value in row.items()}
            yield document_of(renamed, str(number), where(number))
        except InputError as error:
            yield error
