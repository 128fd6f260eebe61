"""Words that hurt: the list that ships, HurtLex, or a plain list of the user's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from epicene.core.errors import InputError
from epicene.core.hashing import named, sha256_file, sha256_text
from epicene.corpora.clinical_identities import FOLDER
from epicene.corpora.embedded import embedded_file
from epicene.corpora.tables import read_table, read_text

FILE = "hurtful_words.tsv"
# The columns that tell HurtLex (Bassignana et al. 2018) and a list such as ours.
HURTLEX, BOTH_GENDERS = ("lemma", "level"), ("feminine", "masculine")


@dataclass(frozen=True)
class HurtfulWords:
    """A lexicon; a word is in it whatever its capitals.

    Parameters
    ----------
    name : str
        Name and short hash.
    words : frozenset of str
        In lower case. Not shown in `repr`, which the name stands for.
    """

    name: str
    words: frozenset[str] = field(repr=False)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word.strip().lower() in self.words


def load_hurtful_words(
    path: str | Path | None = None, levels: Iterable[str] = ("conservative", "inclusive")
) -> HurtfulWords:
    """Load the words that ship, or a lexicon of the user's.

    Parameters
    ----------
    path : str or Path, optional
        A table of HurtLex (columns ``lemma`` and ``level``), a table with the columns
        ``feminine`` and ``masculine``, or a plain text with a word a line; by default the
        words that ship.
    levels : iterable of {"conservative", "inclusive"}
        Of HurtLex: which of its two parts.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no word.
    """
    source = embedded_file(FOLDER, FILE) if path is None else Path(path)
    words = frozenset(w for w in (w.strip().lower() for w in _read(source, set(levels))) if w)
    if not words:
        raise InputError("the lexicon holds no word.", where=str(source))
    # The levels choose among the words, so they are part of what was read.
    content = sha256_text([sha256_file(source), *sorted(words)])
    return HurtfulWords(named(source.stem, content), words)


def _read(source: Path, levels: set[str]) -> Iterable[str]:
    first, _, rest = read_text(source).partition("\n")
    columns = first.strip().split("\t")
    if set(HURTLEX) <= set(columns):
        table = read_table(source, HURTLEX)
        return list(table.loc[table["level"].isin(levels), "lemma"])
    if set(BOTH_GENDERS) <= set(columns):
        table = read_table(source, BOTH_GENDERS)
        return [word for column in BOTH_GENDERS for word in table[column]]
    if len(columns) > 1:
        raise InputError(
            "this table is no lexicon of hurtful words.",
            where=str(source),
            hint="Give HurtLex (columns lemma, level), columns feminine and masculine, or a word "
            "a line.",
        )
    return [first, *rest.split("\n")]
