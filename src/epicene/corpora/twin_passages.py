"""What differs between a document and its counterfactual twin, cut in passages side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.core.document import Document
from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus

_SENTENCE_END = re.compile(r"(?<=[.!?…]) +(?=[^\W\d_a-zà-ÿ]|[-–])")


@dataclass(frozen=True)
class Twins:
    """A document as it reads of a woman and of a man.

    Parameters
    ----------
    patient : str
        Whom statistics resample by.
    feminine, masculine : str
        The two texts.
    """

    patient: str
    feminine: str
    masculine: str


@dataclass(frozen=True)
class TwinSample:
    """Documents drawn from a corpus, with their twins, and why others have none."""

    twins: tuple[Twins, ...]
    without_twin: int = 0
    without_gender: int = 0

    @property
    def reason(self) -> str:
        """Say how many were left out and why; empty where none was."""
        parts = (("no_twin", self.without_twin), ("no_gender", self.without_gender))
        return "; ".join(f"{name}: {count}" for name, count in parts if count)


def draw_twins(corpus: Corpus, n: int, seed: int) -> TwinSample:
    """Draw documents and pair them with their twins.

    Twins that ship are read; others are written for the documents drawn alone.
    """
    documents = list(corpus)
    chosen = permutation(seed, len(documents), "twins", corpus.data_name.label)[:n]
    drawn = [documents[place] for place in sorted(chosen)]
    source = corpus if corpus.twin_reader is not None else Corpus.of(drawn, corpus.name)
    wanted = {document.id for document in drawn}
    twins = {twin.id: twin for twin in source.twins() if twin.id in wanted}
    pairs = [_pair(document, twins[document.id]) for document in drawn if document.id in twins]
    known = tuple(pair for pair in pairs if pair is not None)
    return TwinSample(known, len(drawn) - len(pairs), len(pairs) - len(known))


def passages(twins: Twins, words: int) -> Iterator[tuple[str, str]]:
    """Yield passages that differ, feminine and masculine: sentences in a row of some words.

    Parameters
    ----------
    twins : Twins
        The two texts.
    words : int
        Most words of a passage, unless one sentence has more; 0 makes each sentence a passage.
    """
    rows: list[tuple[str, str]] = []
    for pair in _sentences(twins):
        if rows and sum(len(f.split()) for f, _ in rows) + len(pair[0].split()) > words:
            yield from _differing(rows)
            rows = []
        rows.append(pair)
    yield from _differing(rows)


def _pair(document: Document, twin: Document) -> Twins | None:
    sex = document.subject.sex
    if sex not in ("F", "M"):
        from epicene.french.detect import detect_gender

        label = detect_gender(document.text).label
        sex = label if label in ("F", "M") else None
    if sex is None:
        return None
    texts = (document.text, twin.text) if sex == "F" else (twin.text, document.text)
    return Twins(document.subject.id, *texts)


def _sentences(twins: Twins) -> Iterator[tuple[str, str]]:
    """Yield sentences side by side; a line whose sentences do not match is one."""
    lines = (twins.feminine.split("\n"), twins.masculine.split("\n"))
    if len(lines[0]) != len(lines[1]):
        yield twins.feminine, twins.masculine
        return
    for one, two in zip(*lines, strict=True):
        parts = (_SENTENCE_END.split(one), _SENTENCE_END.split(two))
        if len(parts[0]) == len(parts[1]):
            yield from zip(*parts, strict=True)
        else:
            yield one, two


def _differing(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    joined = (" ".join(f for f, _ in rows).strip(), " ".join(m for _, m in rows).strip())
    if joined[0] != joined[1] and all(joined):
        yield joined
