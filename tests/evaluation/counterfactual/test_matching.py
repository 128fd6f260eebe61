"""Which entities of a document are those of its twin: a table by hand."""

from __future__ import annotations

from epicene.core.document import Entity
from epicene.evaluation.counterfactual.matching import Found, compare
from epicene.evaluation.counterfactual.run import Answered
from epicene.evaluation.counterfactual.swaps.base import Change
from epicene.evaluation.counterfactual.swaps.differences import word_edits
from epicene.evaluation.tools.base import Answer
from epicene.french.rewriting.rewrite import Edit

BEFORE = "La patiente, hypertendue, a un asthme et un diabète."
AFTER = "Le patient, hypertendu, a un asthme et un diabète."


def entities(text, *found):
    return Answer(
        entities=tuple(
            Entity(f"T{n}", label, ((at := text.index(words), at + len(words)),), words)
            for n, (label, words) in enumerate(found, start=1)
        )
    )


def both(before, after):
    change = Change(BEFORE, AFTER, word_edits(BEFORE, AFTER))
    return set(compare(Answered(change, entities(BEFORE, *before), entities(AFTER, *after))))


def test_the_same_entities_are_the_same_wherever_they_now_lie():
    found = both(
        [("disorder", "hypertendue"), ("disorder", "asthme"), ("patient", "La patiente")],
        [("disorder", "hypertendu"), ("disorder", "asthme"), ("patient", "Le patient")],
    )
    assert found == {Found("disorder", True, True), Found("patient", True, True)}


def test_what_comes_and_goes_and_what_changes_its_bounds_or_label():
    found = both(
        [("disorder", "un asthme"), ("disorder", "diabète"), ("patient", "patiente")],
        [("disorder", "asthme"), ("finding", "diabète"), ("disorder", "hypertendu")],
    )
    assert found == {
        Found("disorder", True, True, moved=True),
        Found("disorder", True, False),
        Found("patient", True, False),
        Found("finding", False, True),
        Found("disorder", False, True),
    }


def test_what_is_found_in_added_words_alone_is_left_out():
    text, first, second = "Toux.", " Originaire du Mali.", " Originaire de France."
    change = Change.of(text + first, Edit(5, 5 + len(first), first, second, "mention"))
    found = compare(
        Answered(
            change,
            entities(change.before, ("place", "Mali"), ("symptom", "Toux")),
            entities(change.after, ("place", "France"), ("symptom", "Toux")),
        )
    )
    assert list(found) == [Found("symptom", True, True)]


def test_an_entity_is_matched_once():
    change = Change(BEFORE, AFTER, word_edits(BEFORE, AFTER))
    wide = entities(BEFORE, ("disorder", "asthme et un diabète"))
    two = entities(AFTER, ("disorder", "asthme"), ("disorder", "diabète"))
    assert list(compare(Answered(change, wide, two))) == [
        Found("disorder", True, True, moved=True),
        Found("disorder", False, True),
    ]
