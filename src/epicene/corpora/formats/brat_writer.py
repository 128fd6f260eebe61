"""Write documents as BRAT standoff; a file that was read comes out as it was, to the byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.formats.brat import ANNOTATIONS, TEXT
from epicene.corpora.formats.brat_ids import with_brat_ids
from epicene.corpora.formats.brat_lines import FLAG, quoted

_NUMBERED = re.compile(r"[AM]\d+\Z")
_PLAIN = re.compile(r"\S+\Z")
_BREAK = re.compile(r"[\r\n]")


def annotation_file(document: Document) -> str:
    r"""Return the contents of the ``.ann`` file of a document.

    The lines follow `Document.layout` where there is one; what it does not name comes after: each
    annotation with its attributes, its normalisations and its notes.

    Raises
    ------
    InputError
        If a label holds white space, an annotation a line break, or an entity has no length, which
        BRAT cannot write.
    """
    document = with_brat_ids(document)
    lines = dict(_lines(document))
    order = [key for key in document.layout if key in lines]
    known = set(order)
    order += [key for key in lines if key not in known]
    if any(_BREAK.search(line) for line in lines.values()):
        # The rest of it would be read as an annotation of its own.
        raise InputError(
            f"an annotation of the document {document.id!r} holds a line break.",
            hint="BRAT writes an annotation a line: mend its label, entry or role.",
        )
    return "".join(f"{lines[key]}\n" for key in order)


def write_brat(documents: Iterable[Document], folder: Path) -> int:
    """Write a ``.txt`` and a ``.ann`` for each document; ids become paths below the folder.

    Returns
    -------
    int
        How many documents were written.

    Raises
    ------
    InputError
        If an id is no path below the folder or cannot be written as one, or two documents have the
        same.
    """
    n = 0
    for document in documents:
        text = target(folder, document.id, TEXT)
        try:
            text.parent.mkdir(parents=True, exist_ok=True)
            with text.open("x", encoding="utf-8", newline="") as file:
                file.write(document.text)
        except FileExistsError as error:
            told = "appears twice" if text.exists() else "is a folder and a file both"
            raise InputError(f"the id {document.id!r} {told}.", where=str(text)) from error
        except OSError as error:
            # Too long a name, for example.
            raise InputError(
                f"the id {document.id!r} cannot be written as a file ({error.strerror}).",
                hint="Rename the document.",
            ) from error
        ann = target(folder, document.id, ANNOTATIONS)
        ann.write_text(annotation_file(document), encoding="utf-8", newline="")
        n += 1
    return n


def target(folder: Path, identifier: str, suffix: str) -> Path:
    """Return the file of a document, which lies below the folder whatever its id says."""
    parts = identifier.split("/")
    # A name that begins with a dot is hidden, and would not be read back.
    if any(part[:1] in {"", "."} or "\\" in part or "\0" in part for part in parts):
        raise InputError(
            f"the id {identifier!r} cannot be a file name.", hint="Rename the document."
        )
    return folder.joinpath(*parts[:-1], parts[-1] + suffix)


def _lines(document: Document) -> Iterator[tuple[str, str]]:
    """Yield each line under the key that `Document.layout` gives it, in BRAT's usual order."""
    attributes = _Attributes(document)
    beside: dict[str, list[tuple[str, str]]] = {}
    for norm in document.normalisations:
        entry = f"{norm.resource}:{norm.entry}\t{quoted(norm.text)}"
        line = f"{norm.id}\t{norm.label} {norm.target} {entry}"
        beside.setdefault(norm.target, []).append((norm.id, line))
    for note in document.notes:
        # Notes are free text: some hold tabs.
        text = note.text.replace("\n", " ").replace("\r", " ")
        line = f"{note.id}\t{note.label} {note.target}\t{text}"
        beside.setdefault(note.target, []).append((note.id, line))
    for entity in document.entities:
        yield entity.id, _entity(entity)
        yield from attributes.of(entity.id, entity.attributes)
        yield from beside.pop(entity.id, ())
    for event in document.events:
        arguments = "".join(f" {role}:{name}" for role, name in event.arguments)
        yield event.id, f"{event.id}\t{_word(event.label)}:{event.trigger}{arguments}"
        yield from attributes.of(event.id, event.attributes)
        yield from beside.pop(event.id, ())
    for relation in document.relations:
        one, two = relation.roles
        yield (
            relation.id,
            f"{relation.id}\t{_word(relation.label)} "
            f"{_word(one)}:{relation.source} {_word(two)}:{relation.target}",
        )
        yield from attributes.of(relation.id, relation.attributes)
        yield from beside.pop(relation.id, ())
    for number, group in enumerate(document.equivalences):
        yield f"*{number}", f"*\t{_word(group.label)} {' '.join(group.members)}"
    for lines in beside.values():
        yield from lines


class _Attributes:
    """The lines of attributes: identifiers and flags as the layout has them, else new ones."""

    def __init__(self, document: Document) -> None:
        self._keys: dict[tuple[str, str], str] = {}
        self._last = 0
        for key in document.layout:
            head, _, rest = key.partition(" ")
            if _NUMBERED.match(head) and rest:
                name, target, *_ = rest.split(" ")
                self._keys[target, name] = key
                self._last = max(self._last, int(head[1:]))

    def of(self, target: str, own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, value in own.items():
            key = self._keys.get((target, name))
            if key is None:
                self._last += 1
                key = f"A{self._last} {name} {target}"
            head, *rest = key.split(" ")
            flag = value == FLAG and len(rest) == 2
            end = "" if flag else f" {quoted(value)}"
            yield key, f"{head}\t{_word(name)} {target}{end}"


def _entity(entity: Entity) -> str:
    if not all(start < end for start, end in entity.spans):
        raise InputError(
            f"the entity {entity.id} has no length, which BRAT cannot write.",
            hint="Give it the text that it is about, or leave it out.",
        )
    offsets = ";".join(f"{start} {end}" for start, end in entity.spans)
    return f"{entity.id}\t{_word(entity.label)} {offsets}\t{quoted(entity.text)}"


def _word(name: str) -> str:
    if not _PLAIN.match(name):
        raise InputError(
            f"the name {name!r} holds white space, which BRAT cannot write.",
            hint="Rename the label.",
        )
    return name
