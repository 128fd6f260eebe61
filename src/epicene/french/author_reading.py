"""Read the grammatical gender in which the author of a text writes « je »."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from epicene.french.author_rules import (
    Found,
    appositions,
    capacities,
    names,
    objects,
    predicates,
)
from epicene.french.clause import Clause
from epicene.french.evidence import weigh
from epicene.french.reading import GenderReading, Marker
from epicene.french.tokens import Token, sentences, tokenize
from epicene.french.words import Words, words


def read_author(text: str) -> GenderReading:
    """Return the reading of a text in the first person.

    Those addressed (« Madame, Monsieur », « vous ») and those described are not its author.

    Parameters
    ----------
    text : str
        Any text; one that is not French carries no mark and is neutral.
    """
    table = words()
    tokens = tokenize(text)
    markers: list[Marker] = []
    for first, last in sentences(text, tokens):
        markers.extend(_marks(text, tokens, first, last, table))
    # A signature stands in a sentence of its own (« Cordialement.↵Sophie »).
    whole = Clause(text, tokens, 0, len(tokens), table, False)
    markers.extend(_marker(text, tokens, found) for found in names(whole))
    markers.sort(key=lambda marker: marker.start)
    reading = weigh(markers)
    patients = (reading,) if markers else ()
    return GenderReading(reading.label, reading.confidence, reading.markers, patients)


def _marks(text: str, tokens: list[Token], first: int, last: int, table: Words) -> Iterator[Marker]:
    clause = Clause(text, tokens, first, last, table, False)
    seen: set[int] = set()
    found = chain(predicates(clause), appositions(clause), capacities(clause), objects(clause))
    for i, gender, rule, weight in found:
        if i not in seen:
            seen.add(i)
            yield _marker(text, tokens, (i, gender, rule, weight))


def _marker(text: str, tokens: list[Token], found: Found) -> Marker:
    i, gender, rule, weight = found
    token = tokens[i]
    return Marker(token.start, token.end, text[token.start : token.end], gender, rule, weight, 0)
