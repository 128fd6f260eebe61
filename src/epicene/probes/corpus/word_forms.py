"""Which words of a note are compared between groups, and under which name they are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from epicene.french.detect import detect_gender
from epicene.french.first_names import sex_of
from epicene.french.lexicon import lexicon
from epicene.french.people import people
from epicene.french.sex_linked import find_sex_linked
from epicene.french.tokens import tokenize
from epicene.probes.corpus.function_words import FUNCTION_WORDS

_SPOUSES = frozenset([
    "mari", "maris", "femme", "femmes", "époux", "épouse", "épouses", "compagnon", "compagne",
    "ex-mari", "ex-femme", "ex-époux", "ex-épouse", "fiancé", "fiancée"
])  # fmt: skip
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a note.

    Parameters
    ----------
    start : int
        Offset into the text, in code points.
    name : str
        What it is counted as: a feminine form that agrees with somebody as its masculine one
        (« hospitalisée » as « hospitalisé »); empty for words that count as text only.
    sexed : bool
        True of words of an anatomy or physiology that belongs to one sex.
    """

    start: int
    name: str
    sexed: bool = False


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a note, those that carry the patient's own gender without a name.

    Without a name are function words, titles, nouns for a man or a woman, spouses, first names,
    single letters, and whatever `epicene.detect_gender` reads as a mark of the patient's gender
    and has no form for the other.

    Parameters
    ----------
    text : str
        Any text.
    """
    marks = {marker.start for marker in detect_gender(text).markers}
    sexed = [(fact.start, fact.end) for fact in find_sex_linked(text)]
    named = False
    for token in tokenize(text):
        if token.kind in ("word", "inclusive", "elided"):
            linked = any(token.start < end and start < token.end for start, end in sexed)
            # A name must not come out of a corpus as a word.
            of_person = token.capital and (named or _is_first_name(token.form))
            hidden = of_person or token.kind != "word"
            yield Word(
                token.start, "" if hidden else _name(token.form, token.start in marks), linked
            )
            named = token.form in _titles() or (named and of_person)
        elif token.form != ".":
            named = False


@cache
def _name(form: str, marks_patient: bool) -> str:
    if len(form) < _SHORTEST or form in FUNCTION_WORDS or form in _carriers():
        return ""
    masculine = _masculine(form, marks_patient)
    if masculine is not None:
        return masculine
    return "" if marks_patient else form


def _masculine(form: str, marks_patient: bool) -> str | None:
    """Return the masculine form of a word that has two, None for one that has not."""
    readings = lexicon().analyses(form)
    if not readings:
        return None
    noun = any(one.category == "N" and one.gender == "f" and one.lemma == form for one in readings)
    # « l'entrée », « la sortie » are no participles, unless they speak of the patient.
    if noun and not marks_patient:
        return None
    number = "p" if all(one.number == "p" for one in readings) else "s"
    found = lexicon().counterpart(form, "M", number=number)
    feminine = lexicon().counterpart(form, "F", number=number)
    return found if found is not None and feminine is not None else None


@cache
def _carriers() -> frozenset[str]:
    """Return the words that say of themselves that somebody is a man or a woman."""
    lists = people()
    nouns = {
        word
        for pair in lists.patient
        for word in pair
        if pair[0] != pair[1] and _masculine(pair[1], marks_patient=True) != pair[0]
    }
    plurals = {word + "s" for word in nouns}
    return frozenset(nouns | plurals | _titles() | lists.women_only | _SPOUSES)


@cache
def _titles() -> frozenset[str]:
    lists = people()
    given = (*lists.titles_feminine, *lists.titles_masculine, "dr", "docteur", "pr", "professeur")
    return frozenset(title.lower().rstrip(".") for title in given)


@cache
def _is_first_name(form: str) -> bool:
    return sex_of(form) is not None
