"""Read sentence pairs from a file or a frame, and audit them before any model sees them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.corpora.tables import need_columns, read_numbered

if TYPE_CHECKING:
    import pandas as pd

SENTENCES = ("sentence_more", "sentence_less")
# The columns of the French CrowS-Pairs file as its authors publish it (Névéol et al. 2022).
AUTHORS = {"sent_more": "sentence_more", "sent_less": "sentence_less"}
AUTHORS_ONLY = ("stereo_antistereo", "bias_type")

# A pair with one of these does not ask the question that a minimal pair asks.
UNUSABLE = frozenset({"empty", "identical", "several_edits"})

_WORD = re.compile(r"\w+|[^\w\s]")


def read_pairs(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read sentence pairs and flag what reviewers would object to.

    Parameters
    ----------
    source : path or pandas.DataFrame
        With columns ``sentence_more`` and ``sentence_less``; or the authors' own French
        CrowS-Pairs file, read as it is (``sent_more``, ``sent_less``, ``stereo_antistereo``,
        ``bias_type``; the first column, without a name, becomes ``id``, and ``bias_type`` is
        kept). Its one empty sentence is flagged; in any other source it is an error, unless
        a column ``flags`` says ``empty``, as it does in what this function returned.

    Returns
    -------
    pandas.DataFrame
        ``sentence_more``, ``sentence_less``, ``flags`` (space-separated, see `pair_flags`), then
        the input's other columns; a row a pair, in order.

    Raises
    ------
    InputError
        If the file, its encoding, its columns or one of its sentences cannot be used.
    """
    import pandas as pd

    if isinstance(source, pd.DataFrame):
        where, frame = "the frame of pairs", source.reset_index(drop=True)
        places = [f"in row {number}" for number in range(len(frame))]
    else:
        where, (frame, lines) = str(source), read_numbered(Path(source))
        places = [f"on line {line}" for line in lines]
    published = set(AUTHORS) <= set(frame.columns) and set(AUTHORS_ONLY) <= set(frame.columns)
    if published:
        frame = frame.rename(columns={**AUTHORS, "": "id"})
    elif set(AUTHORS) <= set(frame.columns):
        frame = frame.rename(columns=AUTHORS)
    need_columns(frame, SENTENCES, where)
    if frame.empty:
        raise InputError("there are no pairs.", where=where)
    known = frame["flags"].astype("str").fillna("") if "flags" in frame else [""] * len(frame)
    for column in SENTENCES:
        frame[column] = frame[column].astype("str").fillna("")
        for sentence, flags, place in zip(frame[column], known, places, strict=True):
            if not sentence.strip() and not published and "empty" not in flags.split():
                raise InputError(
                    f"{column} is empty {place}.", where=where, hint="Give both sentences."
                )
    found = [
        " ".join(pair_flags(more, less))
        for more, less in zip(frame["sentence_more"], frame["sentence_less"], strict=True)
    ]
    others = [c for c in frame.columns if c not in (*SENTENCES, "flags")]
    result = frame[[*SENTENCES]].assign(flags=found)
    return pd.concat([result, frame[others]], axis=1)


def usable(table: pd.DataFrame) -> list[bool]:
    """Say which pairs of a table of `read_pairs` ask the question that a minimal pair asks."""
    return [not UNUSABLE & set(flags.split()) for flags in table["flags"]]


def pair_flags(more: str, less: str) -> tuple[str, ...]:
    """Name what is wrong or unusual with one pair.

    Returns
    -------
    tuple of str
        ``empty``, ``identical``, ``several_edits`` (the words differ in more than one place)
        make a pair unusable; ``case_only``, ``accent_only``, ``edge_space`` and
        ``mixed_apostrophes`` are for the reader to judge.
    """
    flags: list[str] = []
    if not more.strip() or not less.strip():
        return ("empty",)
    if more == less:
        flags.append("identical")
    elif edits(more, less) > 1:
        flags.append("several_edits")
    if more != less and more.casefold() == less.casefold():
        flags.append("case_only")
    if more != less and _bare(more) == _bare(less):
        flags.append("accent_only")
    if more != more.strip() or less != less.strip():
        flags.append("edge_space")
    kinds = (_apostrophes(more), _apostrophes(less))
    if kinds[0] != kinds[1] or len(kinds[0]) > 1:
        flags.append("mixed_apostrophes")
    return tuple(flags)


def edits(more: str, less: str) -> int:
    """Count the places where the words of two sentences differ."""
    words = _WORD.findall(more), _WORD.findall(less)
    matcher = difflib.SequenceMatcher(None, *words, autojunk=False)
    return sum(tag != "equal" for tag, *_ in matcher.get_opcodes())


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _apostrophes(text: str) -> frozenset[str]:
    return frozenset(text) & {"'", "’"}
