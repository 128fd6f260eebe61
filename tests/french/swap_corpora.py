"""What a rewriting does to real documents: blocks, reading of the new text, the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from swap_scores import read_rows

from epicene.french.detect import detect_gender
from epicene.french.rewriting.rewrite import Edit, Rewrite
from epicene.french.swap import swap_gender

N_PAMJ = 300
OTHER = {"F": "M", "M": "F"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a document.

    Parameters
    ----------
    name : str
        Its identifier.
    label : str
        How the original reads.
    blocked : bool
        Whether a sex-linked fact speaks against rewriting it.
    label_after : str
        How the rewritten text reads.
    returns : bool
        Whether rewriting twice gives the original back.
    consistent : bool
        Whether the original holds no word in the other gender that is said of the patient:
        whether writing it in its own gender changes nothing.
    clean : bool
        Whether the edits change whole words only and account for all that differs.
    """

    name: str
    label: str
    blocked: bool
    label_after: str
    returns: bool
    consistent: bool
    clean: bool

    @property
    def kept(self) -> bool:
        """Whether the document counts: not blocked, about a patient of one gender."""
        return not self.blocked and self.label in OTHER

    @property
    def flips(self) -> bool:
        """Whether the rewritten text reads as the other gender."""
        return self.label_after == OTHER.get(self.label)


def read_texts(shared_data: Path) -> dict[str, str]:
    """Return E3C French layers 1 and 2, then the first lines of PAMJ, by identifier."""
    paths = sorted((shared_data / "e3c_fr").glob("text_layer[12]/*.json"))
    texts = {path.stem: json.loads(path.read_text(encoding="utf-8"))["text"] for path in paths}
    with (shared_data / "pamj_fr.jsonl").open(encoding="utf-8") as file:
        for _, line in zip(range(N_PAMJ), file, strict=False):
            row = json.loads(line)
            texts[row["id"]] = row["text"]
    return texts


def check_document(name: str, text: str) -> Checked:
    """Rewrite a document to the other gender, and back, and to its own."""
    label = detect_gender(text).label
    there = swap_gender(text)
    if there.blocked or label not in OTHER:
        return Checked(name, label, bool(there.blocked), "", False, False, is_clean(text, there))
    return Checked(
        name,
        label,
        False,
        detect_gender(there.text).label,
        swap_gender(there.text).text == text,
        swap_gender(text, to="F" if label == "F" else "M").text == text,
        is_clean(text, there),
    )


def is_clean(text: str, made: Rewrite) -> bool:
    """Tell if edits change whole words only, and explain all of the new text."""
    done, parts = 0, []
    for edit in made.edits:
        if edit.start < done or not _is_whole(text, edit):
            return False
        parts += [text[done : edit.start], edit.after]
        done = edit.end
    return "".join([*parts, text[done:]]) == made.text


def _is_whole(text: str, edit: Edit) -> bool:
    return (
        text[edit.start : edit.end] == edit.before != edit.after
        and not _inside_word(text, edit.start)
        and not _inside_word(text, edit.end)
    )


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalpha() and text[at].isalpha()


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts over documents: a number of successes, of how many."""

    blocked: tuple[int, int]
    flips: tuple[int, int]
    returns: tuple[int, int]
    returns_consistent: tuple[int, int]
    returns_inconsistent: tuple[int, int]
    clean: tuple[int, int]


def summarise(checked: Iterable[Checked]) -> Shares:
    """Count blocks over all documents, the rest over those that are kept."""
    everything = list(checked)
    kept = [one for one in everything if one.kept]
    consistent = [one for one in kept if one.consistent]
    inconsistent = [one for one in kept if not one.consistent]
    return Shares(
        _count(one.blocked for one in everything),
        _count(one.flips for one in kept),
        _count(one.returns for one in kept),
        _count(one.returns for one in consistent),
        _count(one.returns for one in inconsistent),
        _count(one.clean for one in everything),
    )


def _count(outcomes: Iterable[bool]) -> tuple[int, int]:
    values = list(outcomes)
    return sum(values), len(values)


def block_counts(texts: dict[str, str]) -> tuple[int, int, int]:
    """Return right, wrong and missed blocks over the documents read by hand."""
    right = wrong = missed = 0
    for row in read_rows("sex_linked.tsv"):
        gold, made = row["blocked"] == "yes", bool(swap_gender(texts[row["document"]]).blocked)
        right += gold and made
        wrong += made and not gold
        missed += gold and not made
    return right, wrong, missed
