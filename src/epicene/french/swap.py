"""Rewrite a text about a patient to the other gender."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Literal

from epicene.core.errors import InputError
from epicene.french.detect import detect_gender
from epicene.french.normal import Normal, normalise
from epicene.french.rewriting.choose import choose
from epicene.french.rewriting.inflect import Change, changes
from epicene.french.rewriting.neutral import neutral_changes
from epicene.french.rewriting.rewrite import Blocked, Edit, Rewrite, apply_edits
from epicene.french.rewriting.spouse import spouse_changes
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, parse
from epicene.french.sex_linked import find_sex_linked

Target = Literal["F", "M", "neutral"]
_BOTH_FORMS = re.compile(r"\b(?:le/la|la/le|un/une|il/elle|elle/il)\b", re.IGNORECASE)
# Nouns that name an adult patient beyond doubt.
_NAMED = {
    "F": re.compile(r"\b(?:patiente|femme|dame|madame|mme)\b", re.IGNORECASE),
    "M": re.compile(r"\b(?:patient|homme|monsieur|mr)\b", re.IGNORECASE),
}
# Texts with no-break spaces are typeset: their apostrophes are curly.
_NO_BREAK = re.compile("[\u00a0\u202f«]")
# A few sentences without a word for a patient speak of anyone (« les femmes », « il veut … »).
_SENTENCES = 400
_OF_PATIENTS = re.compile(
    r"\b(?:patiente?s?|malades?|pte?s?|nourrisson|nouveau-née?s?|hospitalis\w+|admise?s?"
    r"|\d+ ans)\b",
    re.IGNORECASE,
)
_OTHER = {"F": "M", "M": "F"}


def swap_gender(
    text: str,
    to: Target | None = None,
    *,
    on_blocked: Literal["flag", "skip"] = "flag",
    names: Literal["swap", "keep", "initial"] = "swap",
    spouse: Literal["keep", "swap"] = "keep",
    inclusive: bool = False,
) -> Rewrite:
    """Rewrite a French text about a patient to the other grammatical gender.

    What agrees with the patient changes: determiners, nouns, adjectives, participles, pronouns,
    titles. Relatives, clinicians, things and nouns of one gender stay, with what agrees with them.

    Parameters
    ----------
    text : str
        A text about a patient, or several.
    to : {"F", "M", "neutral"}, optional
        The gender to write; the other one by default. A gender that is asked for is given to
        generic patient nouns too (« aucun patient »), and to people in general in a sentence or
        two about no patient (« les femmes »).
    on_blocked : {"flag", "skip"}
        What to do with a text that mentions sex-linked anatomy of the present gender: rewrite it
        and say so in `Rewrite.blocked`, or leave it as it is.
    names : {"swap", "keep", "initial"}
        What becomes of a patient's first name.
    spouse : {"keep", "swap"}
        Whether the patient's spouse changes too; never where `to` is ``"neutral"``.
    inclusive : bool
        With ``to="neutral"``, write inclusive forms (« le·la patient·e ») and not « la personne ».

    Returns
    -------
    Rewrite
        The new text, its edits, what blocks it, and the way between offsets.

    Examples
    --------
    >>> swap_gender("La patiente, hypertendue, a été adressée par sa mère.").text
    'Le patient, hypertendu, a été adressé par sa mère.'
    """
    _check(to, on_blocked, names, spouse)
    normal = normalise(text)
    reading = detect_gender(normal.text)
    label = reading.label
    both_forms = to in {None, "neutral"} and (
        bool(_BOTH_FORMS.search(normal.text))
        or any(marker.gender == "neutral" for marker in reading.markers)
    )
    untouched = (both_forms and label == "neutral") or not _is_french(normal.text)
    sources = () if untouched else _sources(label, to)
    cautious = all(marker.rule == "pronoun" for marker in reading.markers)
    blocked = _blocked(text, sources)
    if not sources or (blocked and on_blocked == "skip"):
        return Rewrite(text, (), blocked, to or "")
    write = partial(_changes, to=to, names=names, spouse=spouse, inclusive=inclusive)
    stories = _stories(normal.text, sources, label, explicit=to is not None, cautious=cautious)
    edits = _edits(text, normal, stories, write)
    return Rewrite(apply_edits(text, edits), edits, blocked, to or _target(sources))


def _check(to: str | None, on_blocked: str, names: str, spouse: str) -> None:
    for name, value, allowed in (
        ("to", to, ("F", "M", "neutral", None)),
        ("on_blocked", on_blocked, ("flag", "skip")),
        ("names", names, ("swap", "keep", "initial")),
        ("spouse", spouse, ("keep", "swap")),
    ):
        if value not in allowed:
            choices = ", ".join(repr(choice) for choice in allowed)
            raise InputError(f"{name} is {value!r}.", hint=f"Use one of {choices}.")


# « Patient » is an English word too.
_FRENCH = re.compile(
    r"\b(?:le|la|les|de|du|des|et|un|une|est|à|au|pour|par|dans|a|ans)\b", re.IGNORECASE
)
_ENGLISH = re.compile(r"\b(?:the|of|and|was|with|is|to|in|for|her|his|she|he)\b", re.IGNORECASE)


def _is_french(text: str) -> bool:
    head = text[:20_000]
    return len(_FRENCH.findall(head)) >= len(_ENGLISH.findall(head))


def _sources(label: str, to: Target | None) -> tuple[str, ...]:
    """Return the genders whose words change."""
    if to == "neutral":
        return ("F", "M")
    if to is not None:
        return (_OTHER[to],)
    return {"F": ("F",), "M": ("M",)}.get(label, ("F", "M"))


def _target(sources: tuple[str, ...]) -> str:
    """Return the gender written, empty where patients of both genders changed."""
    return _OTHER[sources[0]] if len(sources) == 1 else ""


def _blocked(text: str, sources: tuple[str, ...]) -> tuple[Blocked, ...]:
    return tuple(
        Blocked(fact.start, fact.end, fact.text, fact.reason)
        for fact in find_sex_linked(text)
        if fact.sex in sources
    )


def _stories(
    text: str, sources: tuple[str, ...], label: str, *, explicit: bool, cautious: bool
) -> list[Story]:
    """Return what is known of the patients of each gender before the text is read."""
    named = {g for g, pattern in _NAMED.items() if pattern.search(text)}
    anyone = explicit and len(text) <= _SENTENCES and not _OF_PATIENTS.search(text)
    return [
        Story(
            source.lower(),
            explicit=explicit,
            anyone=anyone,
            several=anyone,
            read=label in {source, "ambiguous"},
            cautious=cautious,
            other_is_named=named == {_OTHER[source]},
        )
        for source in sources
    ]


def _edits(
    text: str,
    normal: Normal,
    stories: list[Story],
    write: Callable[[Piece, Story], list[Change]],
) -> tuple[Edit, ...]:
    curly = text.count("’") > text.count("'") or (
        "'" not in text and _NO_BREAK.search(text) is not None
    )
    composed = unicodedata.is_normalized("NFC", text)
    edits: list[Edit] = []
    for piece in parse(normal.text):
        for story in stories:
            for change in write(piece, story):
                start, end = normal.span(piece.start + change.start, piece.start + change.end)
                after = change.after.replace("'", "’") if curly else change.after
                after = after if composed else unicodedata.normalize("NFD", after)
                if text[start:end] != after:
                    edits.append(Edit(start, end, text[start:end], after, change.rule))
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)  # two stories may meet on one word (« Mme M. S. »)
    return tuple(kept)


def _changes(
    piece: Piece, story: Story, *, to: str | None, names: str, spouse: str, inclusive: bool
) -> list[Change]:
    """Return the changes for the patients of one gender, and for their spouses where asked."""
    chosen = choose(piece, story)
    if to == "neutral":
        return neutral_changes(piece, chosen, story.gender, inclusive)
    source = story.gender.upper()
    own = changes(piece, chosen, _OTHER[source], names)
    if spouse == "keep":
        return own
    theirs = spouse_changes(piece, source, _OTHER[source])
    apart = (c for c in own if all(c.end <= s.start or s.end <= c.start for s in theirs))
    return [*theirs, *apart]
