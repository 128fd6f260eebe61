"""The notation of phrases: text for either gender, with its annotations inside.

``<patiente|patient>`` is written for a woman or a man, and annotated as a mention of gender;
``<~la|le>`` is written the same way and not annotated; ``<!infirmière|infirmier>`` is a noun, which
tells gender explicitly, where the words alone would not show it. ``[Diagnosis
Assertion=affirmed|…]`` annotates what it holds; ``[Patient #p|…]`` gives it a handle, ``[Evaluation
Category=doubt @Targets:p|…]`` a relation to what has the handle, ``[+p|…]`` one more span of it.
``{name}`` is replaced by a fact before. A backslash keeps ``[ ] < {`` as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from epicene.core.document import Entity, Relation, Span
from epicene.corpora.generation.facts import BinarySex

_TOKEN = re.compile(
    r"\\(?P<escaped>[\[\]<{\\])"
    r"|<(?P<mark>[~!]?)(?P<f>[^<>|\[\]]*)\|(?P<m>[^<>|\[\]]*)>"
    r"|\[(?P<head>\+?[\w@#:=.\- /+()%]+?)\|"
    r"|(?P<close>\])"
)
_SLOT = re.compile(r"(?<!\\)\{(\w+)\}")
_DEPTH = 6

_EXPLICIT = """
patiente patient madame monsieur mme m. mlle femme homme dame elle il elles ils elle-même lui-même
celle-ci celui-ci celle celui intéressée intéressé fille garçon adolescente adolescent retraitée
retraité étudiante étudiant
"""
_KINSHIP = "mère père épouse époux veuve veuf grand-mère grand-père sœur frère"
EXPLICIT, KINSHIP = frozenset(_EXPLICIT.split()), frozenset(_KINSHIP.split())


class MarkupError(ValueError):
    """A phrase is not written in the notation."""


@dataclass
class _Open:
    label: str
    attributes: dict[str, str]
    relations: list[tuple[str, str]]
    handle: str
    start: int
    continues: bool


@dataclass
class Rendering:
    """A document under construction: text so far, and what was annotated on it."""

    sex: BinarySex
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[tuple[str, dict[str, str], list[Span]]] = field(default_factory=list)
    handles: dict[str, int] = field(default_factory=dict)
    links: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)

    def write(self, text: str) -> None:
        """Add plain text."""
        self.pieces.append(text)
        self.length += len(text)

    def add(self, markup: str) -> None:
        """Add a phrase whose slots are filled.

        Raises
        ------
        MarkupError
            If brackets do not match, or a handle is unknown.
        """
        stack: list[_Open] = []
        position = 0
        for match in _TOKEN.finditer(markup):
            self.write(markup[position : match.start()])
            position = match.end()
            if match["escaped"]:
                self.write(match["escaped"])
            elif match["f"] is not None:
                self._gendered(match["f"] if self.sex == "F" else match["m"], match["mark"])
            elif match["head"]:
                stack.append(_opened(match["head"], self.length))
            elif not stack:
                raise MarkupError(f"a bracket closes nothing: {markup}")
            else:
                self._closed(stack.pop())
        if stack:
            raise MarkupError(f"a bracket is not closed: {markup}")
        self.write(markup[position:])

    def _gendered(self, form: str, mark: str) -> None:
        if form and mark != "~":
            kind = "explicit" if mark == "!" else kind_of(form)
            attributes = {"Kind": kind, "Gender": self.sex}
            span = (self.length, self.length + len(form))
            self.spans.append(("GenderMention", attributes, [span]))
        self.write(form)

    def _closed(self, opened: _Open) -> None:
        span = (opened.start, self.length)
        if span[0] == span[1]:
            raise MarkupError(f"{opened.label} annotates nothing.")
        if opened.continues:
            if opened.handle not in self.handles:
                raise MarkupError(f"unknown handle {opened.handle!r}.")
            self.spans[self.handles[opened.handle]][2].append(span)
            return
        if opened.handle:
            self.handles[opened.handle] = len(self.spans)
        self.links += [(len(self.spans), label, handle) for label, handle in opened.relations]
        self.spans.append((opened.label, opened.attributes, [span]))

    def annotations(
        self, keep: Callable[[str, dict[str, str]], bool] = lambda label, attributes: True
    ) -> tuple[tuple[Entity, ...], tuple[Relation, ...]]:
        """Return entities in the order of the text, and the relations between those kept.

        Parameters
        ----------
        keep : callable
            Takes a label and attributes; says whether the annotators saw it.

        Raises
        ------
        MarkupError
            If a relation names an unknown handle.
        """
        text = self.text
        order = sorted(
            (k for k, (label, attributes, _) in enumerate(self.spans) if keep(label, attributes)),
            key=lambda k: (self.spans[k][2][0][0], -self.spans[k][2][-1][1], self.spans[k][0]),
        )
        names = {k: f"T{number}" for number, k in enumerate(order, start=1)}
        entities = tuple(
            Entity(
                names[k],
                self.spans[k][0],
                tuple(self.spans[k][2]),
                " ".join(text[start:end] for start, end in self.spans[k][2]),
                self.spans[k][1],
            )
            for k in order
        )
        relations: list[Relation] = []
        for source, label, handle in self.links:
            if handle not in self.handles:
                raise MarkupError(f"unknown handle {handle!r}.")
            target = self.handles[handle]
            if source in names and target in names:
                number = len(relations) + 1
                relations.append(Relation(f"R{number}", label, names[source], names[target]))
        return entities, tuple(relations)


def _opened(head: str, start: int) -> _Open:
    first, *rest = head.split()
    if first.startswith("+"):
        return _Open("", {}, [], first[1:], start, continues=True)
    attributes: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    handle = ""
    for part in rest:
        if part.startswith("#"):
            handle = part[1:]
        elif part.startswith("@"):
            label, _, target = part[1:].partition(":")
            relations.append((label, target))
        else:
            name, equals, value = part.partition("=")
            if not equals:
                raise MarkupError(f"{part!r} is no attribute.")
            attributes[name] = value
    return _Open(first, attributes, relations, handle, start, continues=False)


def kind_of(form: str) -> str:
    """Say how a form tells gender: by a noun, title or pronoun, by kinship, or by agreement."""
    word = form.rsplit(maxsplit=1)[-1].lower()
    if word in EXPLICIT:
        return "explicit"
    return "kinship" if word in KINSHIP else "agreement"


def fill(markup: str, value: Callable[[str], str | None]) -> str:
    """Replace the slots of a phrase by facts, which may hold slots in their turn.

    Raises
    ------
    MarkupError
        If a fact is unknown, or slots name each other without end.
    """

    def one(match: re.Match[str]) -> str:
        found = value(match[1])
        if found is None:
            raise MarkupError(f"no fact is called {match[1]!r}: {markup}")
        return found

    for _ in range(_DEPTH):
        if not _SLOT.search(markup):
            return markup
        markup = _SLOT.sub(one, markup)
    raise MarkupError(f"slots without end: {markup}")
