"""What differs between a document and its counterfactual twin, cut in passages side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.core.document import Document
from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import gender_of

# Documents tried for each that is wanted, where twins have to be written.
TRIED = 4
SENTENCE_END = re.compile(r"(?<=[.!?…]) +(?=[^\W\d_a-zà-ÿ]|[-–])")


@dataclass(frozen=True)
class Twins:
    """A document as it reads of a woman and of a man.

    Parameters
    ----------
    patient : str
        Whom statistics resample by.
    feminine, masculine : str
        The two texts.
    sex : {"F", "M"}
        Which of the two is the document, as recorded, or as it reads where nothing is recorded.
    """

    patient: str
    feminine: str
    masculine: str
    sex: str


@dataclass(frozen=True)
class TwinSample:
    """Documents drawn from those of a corpus that have a twin, and how many were seen to have none.

    Parameters
    ----------
    twins : tuple of Twins
        In the order of the corpus.
    without_twin, without_gender : int
        Of the documents looked at: all of a corpus whose twins ship, else those tried.
    """

    twins: tuple[Twins, ...]
    without_twin: int = 0
    without_gender: int = 0

    @property
    def n_unscored(self) -> int:
        """How many were left out."""
        return self.without_twin + self.without_gender

    @property
    def reason(self) -> str:
        """Say why some were left out; empty where none was."""
        parts = (
            "no_twin: the document has no counterfactual twin" if self.without_twin else "",
            "no_gender: the document says no gender" if self.without_gender else "",
        )
        return "; ".join(filter(None, parts))


def draw_twins(corpus: Corpus, n: int, seed: int) -> TwinSample:
    """Draw documents that have a twin.

    Which documents have none does not depend on chance (anatomy may forbid it), so that they are
    counted and not drawn. Twins that ship are read; others are written, in a random order until
    there are enough, for `TRIED` times as many documents as are wanted at most.
    """
    documents = list(corpus)
    order = permutation(seed, len(documents), "twins", corpus.data_name.label)
    ships = corpus.twin_reader is not None
    left = list(order) if ships else list(order[: TRIED * n])
    found: dict[int, Twins] = {}
    without_twin = without_gender = 0
    while left and len(found) < n:
        size = len(left) if ships else n - len(found)
        block, left = left[:size], left[size:]
        part = [documents[place] for place in block]
        source = corpus if ships else Corpus.of(part, corpus.name)
        twins = {twin.id: twin for twin in source.twins()}
        for place, document in zip(block, part, strict=True):
            twin = twins.get(document.id)
            pair = None if twin is None else _pair(document, twin)
            if pair is not None:
                found[place] = pair
            without_twin += twin is None
            without_gender += twin is not None and pair is None
    drawn = [place for place in order if place in found][:n]
    return TwinSample(tuple(found[p] for p in sorted(drawn)), without_twin, without_gender)


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
    for pair in sentences(twins):
        if rows and sum(len(f.split()) for f, _ in rows) + len(pair[0].split()) > words:
            yield from _differing(rows)
            rows = []
        rows.append(pair)
    yield from _differing(rows)


def _pair(document: Document, twin: Document) -> Twins | None:
    sex = gender_of(document)
    if not sex:
        return None
    texts = (document.text, twin.text) if sex == "F" else (twin.text, document.text)
    return Twins(document.subject.id, *texts, sex)


def sentences(twins: Twins) -> Iterator[tuple[str, str]]:
    """Yield sentences, feminine and masculine; a line whose sentences do not match is one."""
    lines = (twins.feminine.split("\n"), twins.masculine.split("\n"))
    if len(lines[0]) != len(lines[1]):
        yield twins.feminine, twins.masculine
        return
    for one, two in zip(*lines, strict=True):
        parts = (SENTENCE_END.split(one), SENTENCE_END.split(two))
        if len(parts[0]) == len(parts[1]):
            yield from zip(*parts, strict=True)
        else:
            yield one, two


def _differing(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    joined = (" ".join(f for f, _ in rows).strip(), " ".join(m for _, m in rows).strip())
    if joined[0] != joined[1] and all(joined):
        yield joined
