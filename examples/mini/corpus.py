"""Read the two French sources and hold out documents that share nothing with the rest.

The unit is a *document*: a case report of the Pan African Medical Journal, or a block of
contiguous sentences of UD French Sequoia (whose published split shuffles sentences of the same
article between train and test, so it cannot serve as a hold-out here; we put the sentences back
in their original order and cut blocks).
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

NGRAM = 8
SEQUOIA_BLOCK = 25
HELD_OUT_SHARE = 0.05

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"«(]?\s?[A-ZÀÂÇÉÈÊÎÔÙÛ])|\n+")


@dataclass(frozen=True)
class Document:
    """A text of the corpus, cut into sentences.

    Attributes
    ----------
    id : str
        Identifier in the source, or source and number of the block for Sequoia.
    source : str
        ``"pamj"`` or ``"sequoia"``.
    doi : str
        Empty where the source has none.
    sentences : tuple of str
        Normalised (see `normalise`), in order.
    """

    id: str
    source: str
    doi: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentences joined by one space."""
        return " ".join(self.sentences)


@dataclass(frozen=True)
class Split:
    """Documents to learn from, and documents kept aside as whole groups."""

    training: tuple[Document, ...]
    held_out: tuple[Document, ...]


def normalise(text: str) -> str:
    """Compose accents, straighten apostrophes, make every white space one plain space."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    return _SPACE.sub(" ", text).strip()


def split_sentences(text: str) -> tuple[str, ...]:
    """Cut at line ends, and at a full stop, ``!`` or ``?`` followed by a capital."""
    pieces = (normalise(piece) for piece in _SENTENCE_END.split(text))
    return tuple(piece for piece in pieces if piece)


def read_pamj(path: Path) -> list[Document]:
    """Read case reports, one JSON object with ``id``, ``doi`` and ``text`` a line."""
    documents = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            sentences = split_sentences(row["text"])
            documents.append(Document(row["id"], "pamj", row.get("doi") or "", sentences))
    return documents


def read_sequoia(folder: Path, block: int = SEQUOIA_BLOCK) -> list[Document]:
    """Read the three CoNLL-U files, restore the order of the sentences, cut them into blocks.

    Parameters
    ----------
    folder : Path
        Holds ``*.conllu``; each sentence has ``# sent_id = SECTION_NUMBER`` and ``# text``.
    block : int
        Contiguous sentences of one section that make one document.
    """
    sections: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for path in sorted(folder.glob("*.conllu")):
        section, number = "", 0
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# sent_id ="):
                section, _, digits = line.partition("=")[2].strip().rpartition("_")
                number = int(digits)
            elif line.startswith("# text ="):
                sections[section].append((number, normalise(line.partition("=")[2])))
    documents = []
    for section, numbered in sorted(sections.items()):
        sentences = [text for _, text in sorted(numbered)]
        for start in range(0, len(sentences), block):
            chunk = tuple(sentences[start : start + block])
            documents.append(Document(f"{section}#{start // block}", "sequoia", "", chunk))
    return documents


def ngrams(text: str, size: int = NGRAM) -> set[tuple[str, ...]]:
    """Return the runs of `size` lower-cased words (letters and digits; punctuation ignored)."""
    words = _WORD.findall(text.lower())
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}


def group_documents(documents: Sequence[Document]) -> list[list[int]]:
    """Group documents that share a DOI or any run of eight words, directly or through others.

    No shared run is excused as a set phrase: "il s'agit d'une patiente âgée de" alone joins two
    documents. That is stricter than near-duplicate detection needs, and makes one large group of
    formulaic reports, which is never held out; in return a held-out text holds not one eight-word
    run that the models have seen.

    Returns
    -------
    list of list of int
        Positions in `documents`, each exactly once; groups in order of their first member.
    """
    parent = list(range(len(documents)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first_seen: dict[tuple[str, ...], int] = {}
    for position, document in enumerate(documents):
        keys: set[tuple[str, ...]] = ngrams(document.text)
        if document.doi:
            keys.add(("doi", document.doi.lower()))
        for key in keys:
            other = first_seen.setdefault(key, position)
            if other != position:
                parent[max(root(other), root(position))] = min(root(other), root(position))
    groups: dict[int, list[int]] = defaultdict(list)
    for position in range(len(documents)):
        groups[root(position)].append(position)
    return list(groups.values())


def hold_out(documents: Sequence[Document], share: float = HELD_OUT_SHARE, seed: int = 0) -> Split:
    """Set whole groups aside until `share` of each source's documents is held out.

    Groups that would alone exceed the share of a source stay in training. The others are drawn
    without replacement with probability proportional to their length in characters, because
    documents that share no run of words with any other are shorter than the rest, and a uniform
    draw would leave too little held-out text to measure on.

    Parameters
    ----------
    share : float
        Of the documents, for each source separately.
    seed : int
        Of the draw.
    """
    total: dict[str, int] = defaultdict(int)
    for document in documents:
        total[document.source] += 1
    wanted = {source: round(share * count) for source, count in total.items()}
    generator = random.Random(seed)
    # Exponential races: sorting by (exponential variate / weight) is a weighted draw.
    candidates = []
    for group in group_documents(documents):
        weight = sum(len(documents[position].text) for position in group)
        candidates.append((generator.expovariate(1.0) / max(weight, 1), group))
    held: set[int] = set()
    count: dict[str, int] = defaultdict(int)
    for _, group in sorted(candidates):
        here: dict[str, int] = defaultdict(int)
        for position in group:
            here[documents[position].source] += 1
        if all(count[source] + number <= wanted[source] for source, number in here.items()):
            held.update(group)
            for source, number in here.items():
                count[source] += number
    return Split(
        training=tuple(d for i, d in enumerate(documents) if i not in held),
        held_out=tuple(d for i, d in enumerate(documents) if i in held),
    )


def load_split(pamj: Path, sequoia: Path, seed: int = 0) -> Split:
    """Read both sources and split them; the same arguments give the same split."""
    return hold_out([*read_pamj(pamj), *read_sequoia(sequoia)], seed=seed)


def describe_documents(documents: Iterable[Document]) -> dict[str, dict[str, int]]:
    """Count documents, sentences and words (white-space separated) for each source."""
    counts: dict[str, dict[str, int]] = {}
    for document in documents:
        row = counts.setdefault(document.source, {"documents": 0, "sentences": 0, "words": 0})
        row["documents"] += 1
        row["sentences"] += len(document.sentences)
        row["words"] += len(document.text.split())
    return counts


def hash_files(paths: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, by its name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}
