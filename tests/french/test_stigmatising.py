"""Stigmatising language: found, with whom it judges and whether it is asserted."""

from __future__ import annotations

import unicodedata

import pytest
from stigmatising_gold import Sentence, read_gold, score

from epicene.core.errors import InputError
from epicene.french.stigmatising import find_stigmatising
from epicene.metrics.proportions import proportion

DEV = list(read_gold("dev"))
HELD_OUT = list(read_gold("heldout"))


@pytest.mark.parametrize(("name", "least"), [("dev", 0.9), ("heldout", 0.8)])
def test_precision_and_recall_are_high_by_exact_intervals(name, least):
    counts = score(name)
    for hits, n in ((counts.true, counts.found), (counts.retrieved, counts.expected)):
        share = proportion(hits, n)
        print(f"{name}: {hits} of {n}, {share.ci_low:.3f} to {share.ci_high:.3f}")
        assert share.ci_low > least
    assert counts.same_category >= 0.95 * counts.retrieved


def test_the_gold_has_as_many_sentences_as_it_says_and_hard_negatives():
    for sentences, least in ((DEV, 150), (HELD_OUT, 80)):
        asserted = [any(not mark.note for mark in one.marks) for one in sentences]
        assert len(sentences) >= least
        assert 0.35 < sum(asserted) / len(asserted) < 0.65
    assert not {one.text for one in DEV} & {one.text for one in HELD_OUT}


@pytest.mark.parametrize(
    "sentence",
    [one for one in DEV if any(mark.note for mark in one.marks)],
    ids=lambda one: one.text[:40],
)
def test_target_and_scope_are_told(sentence: Sentence):
    for mark in sentence.marks:
        one = next(one for one in find_stigmatising(sentence.text) if one.start < mark.end)
        if mark.note in ("negated", "hypothetical", "quoted"):
            assert getattr(one, mark.note)
        else:
            assert one.target == mark.note
        assert not one.of_patient


def test_offsets_are_those_of_the_text_in_any_spelling():
    text = "Patiente the\u0301a\u0302trale, qui se plaint d’un rien. Elle n’a jamais été agressive."
    found = find_stigmatising(text)
    assert [one.text for one in found] == [text[one.start : one.end] for one in found]
    composed = find_stigmatising(unicodedata.normalize("NFC", text))
    assert [one.rule for one in found] == [one.rule for one in composed]
    assert [one.negated for one in found] == [False, False, True]


@pytest.mark.parametrize(
    "forms",
    [
        "revendicateur revendicatrice revendicateurs revendicatrices",
        "agressif agressive agressifs agressives",
        "exigeant exigeante exigeants exigeantes",
        "menteur menteuse menteurs menteuses",
        "inobservant inobservante inobservants inobservantes",
        "procédurier procédurière procéduriers procédurières",
    ],
)
def test_every_inflection_is_found(forms):
    for form in forms.split():
        assert [one.text for one in find_stigmatising(f"Elle est {form}.")] == [form]


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Décrite dans l’enfance comme difficile.", True),
        ("Elle est difficile.", False),
    ],
)
def test_what_is_told_of_the_past_counts_and_is_marked(text, past):
    (one,) = find_stigmatising(text)
    assert (one.past, one.of_patient) == (past, True)


def test_a_word_in_quotation_marks_is_irony_and_a_sentence_is_a_quotation():
    (irony,) = find_stigmatising("Patiente qui « se plaint de » tout.")
    (quoted,) = find_stigmatising("« Je ne suis pas folle, je refuse votre poche », dit-elle.")
    assert (irony.quoted, quoted.quoted) == (False, True)


def test_weak_expressions_are_those_that_also_state_a_fact():
    (weak,) = find_stigmatising("Elle refuse la coloscopie.")
    (strong,) = find_stigmatising("Elle refuse catégoriquement la coloscopie.")
    assert (weak.strength, strong.strength) == ("weak", "strong")


@pytest.mark.parametrize("text", ["", "\n\n", "…", "«", "a" * 5000, "se plaint de " * 300])
def test_any_text_is_read(text):
    for one in find_stigmatising(text):
        assert text[one.start : one.end] == one.text


def test_what_is_no_text_is_refused():
    with pytest.raises(InputError, match="not a string"):
        find_stigmatising(None)  # type: ignore[arg-type]
