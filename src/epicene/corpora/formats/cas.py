"""CAS and ESSAI: French clinical cases and trial protocols, with negation and uncertainty.

Grabar, Claveau, Dalloux (2018, ``grabar2018cas``); Dalloux et al. (2021,
``dalloux2021supervised``). ``{CAS,ESSAI}_{neg,spec}.txt``: a token a line, columns separated by
tabs: number of the sentence, position, word, lemma, part of speech, and, where the sentence has
any, a cue and its scope (``B_cue_neg``, ``I_scope_neg``, ``B_xcope_inc``, …); ``***`` says that it
has none. A blank line ends a sentence.

The release needs a user agreement and was not seen; this follows programs that read it: the loading
scripts of BigBIO and DrBenchmark, and a converter to the format of SEM 2012. From them come stray
cells (``v``, ``z``), which are passed over and counted in the attribute ``unread_cells``, labels
that end in ``_``, rows with two columns more, and numbers such as « 100 000 » written as two cells.
Not verified: that the two files of a corpus number the same sentences alike. Where number and words
are the same the two are one document; where they are not, each is its own.

The release holds no text: words are put together with single spaces, which is not what the authors
of the cases wrote. A sentence is a document, for that is what is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.files import check_inside
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.cas_rows import Found, Sentence, found_in, sentences
from epicene.corpora.formats.checked import checked
from epicene.corpora.formats.many_in_file import any_of, files_of, prefix
from epicene.corpora.formats.tagged_tokens import mention, rebuilt
from epicene.corpora.safe_xml import head_of

_NEGATION, _SPECULATION = "_neg", "_spec"
_SUFFIXES = (f"{_NEGATION}.txt", f"{_SPECULATION}.txt")
_NAME = re.compile(r"(?:cas|essai)_(?:neg|spec)\.txt\Z")
_ROW = re.compile(rb"\s*\d+\t\d+\t[^\t\n]*\t[^\t\n]*\t[^\t\n]")


@dataclass(frozen=True)
class CasFormat:
    """CAS and ESSAI; a sentence is a document, cues and scopes are its entities.

    Attributes of a document: ``label`` (``negation``, ``speculation``, both joined by ``|``, or
    ``neutral``), and ``lemmas`` and ``pos``, one a word, separated by tabs.
    """

    name: ClassVar[str] = "cas"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one in the folder, has the name and the columns of the release."""
        return any_of(path, _SUFFIXES, _is_cas)

    def open(self, path: Path, options: Options) -> CasReader:
        """Open a file, or the files ``*_neg.txt`` and ``*_spec.txt`` of a folder."""
        return CasReader(path)


def _is_cas(path: Path) -> bool:
    return bool(_NAME.match(path.name.lower()) and _ROW.match(head_of(path)))


@dataclass(frozen=True)
class CasReader:
    """The sentences of a file, or of all files of a folder, those of one corpus side by side."""

    root: Path

    def __iter__(self) -> Iterator[Item]:
        return checked(self._items(), str(self.root))

    def files(self) -> Iterator[Path]:
        """Yield the files that are read."""
        return files_of(self.root, _SUFFIXES, Path.is_file)

    def _items(self) -> Iterator[Item]:
        for path in self.files():
            try:
                yield from self._of(path)
            except InputError as error:
                yield error

    def _of(self, path: Path) -> Iterator[Item]:
        check_inside(path, self.root)
        start = prefix(path, self.root)
        if not self.root.is_dir():
            yield from _alone(sentences(path), start, path)
            return
        stem = start.removesuffix(_NEGATION).removesuffix(_SPECULATION)
        other = _partner(path)
        if other is None or not other.is_file():
            yield from _alone(sentences(path), start, path)
        elif start.endswith(_NEGATION):
            check_inside(other, self.root)
            yield from _both(path, other, stem)


def _partner(path: Path) -> Path | None:
    for ours, theirs in ((_NEGATION, _SPECULATION), (_SPECULATION, _NEGATION)):
        if path.stem.endswith(ours):
            return path.with_name(path.stem.removesuffix(ours) + theirs + path.suffix)
    return None


def _alone(found: Iterator[Sentence | InputError], start: str, path: Path) -> Iterator[Item]:
    for sentence in found:
        yield sentence if isinstance(sentence, InputError) else _document([sentence], start, path)


def _both(first: Path, second: Path, stem: str) -> Iterator[Item]:
    """Read two files as one goes through a merge: what is in both under one number comes once."""
    left, right = sentences(first), sentences(second)
    one, two = next(left, None), next(right, None)
    while one is not None or two is not None:
        if isinstance(one, InputError) or isinstance(two, InputError):
            yield one if isinstance(one, InputError) else two  # type: ignore[misc]
            if isinstance(one, InputError):
                one = next(left, None)
            else:
                two = next(right, None)
        elif one is not None and two is not None and _same(one, two):
            yield _document([one, two], stem, first)
            one, two = next(left, None), next(right, None)
        elif two is None or (one is not None and _order(one) <= _order(two)):
            assert one is not None  # noqa: S101 - one of the two is there
            yield _document([one], stem + _NEGATION, first)
            one = next(left, None)
        else:
            yield _document([two], stem + _SPECULATION, second)
            two = next(right, None)


def _same(one: Sentence, two: Sentence) -> bool:
    words = ([token.word for token in sentence.tokens] for sentence in (one, two))
    return one.number == two.number and next(words) == next(words)


def _order(sentence: Sentence) -> int:
    return int(sentence.number) if sentence.number.isdecimal() else 0


def _document(versions: list[Sentence], start: str, path: Path) -> Document:
    sentence = versions[0]
    text, spans = rebuilt((token.word, True) for token in sentence.tokens)
    found: list[Found] = []
    unread = 0
    for version in versions:
        more, strays = found_in(version.tokens)
        found += more
        unread += strays
    kinds = {"negation" if "neg" in part.label else "speculation" for part in found}
    attributes = {
        "label": "|".join(sorted(kinds)) or "neutral",
        "lemmas": "\t".join(token.lemma for token in sentence.tokens),
        "pos": "\t".join(token.pos for token in sentence.tokens),
    }
    if unread:
        attributes["unread_cells"] = str(unread)
    return Document(
        id=f"{start}/{sentence.number}",
        text=text,
        entities=tuple(
            mention(f"T{number}", part.label, part.places, spans, text)
            for number, part in enumerate(found, start=1)
        ),
        attributes=attributes,
        source=f"{path}, line {sentence.line}",
    )


FORMAT = CasFormat()
