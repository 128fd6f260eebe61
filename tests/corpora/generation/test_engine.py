"""Choices, conditions and biases of the generator, and how alike documents are."""

from __future__ import annotations

from collections import Counter

import pytest

from epicene.core.errors import InputError
from epicene.corpora.generation.biases import (
    OUTCOMES,
    Bias,
    draw_outcomes,
    probability,
    read_biases,
)
from epicene.corpora.generation.choices import Choices
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.likeness import most_frequent_skeleton, ngrams, shared, skeletons
from epicene.corpora.generation.phrases import Bank, Section, holds
from epicene.corpora.generation.render import render

PAIN = OUTCOMES[0]


def facts(index=0, sex="F", age=40, **values):
    return Facts(
        id=f"d{index}",
        index=index,
        sex=sex,
        age=age,
        genre="letter",
        groups={"origin": "abroad" if index % 4 == 0 else "France"},
        values=values,
        outcomes={"stigmatising": False},
    )


def test_a_run_of_documents_uses_each_wording_once():
    options = list("abcdefg")
    for block in range(3):
        picked = [
            Choices("x", 0, index).pick("move", options)
            for index in range(7 * block, 7 * block + 7)
        ]
        assert sorted(picked) == options


def test_choices_depend_on_their_name_alone():
    one, again = Choices("x", 0, 5), Choices("x", 0, 5)
    options = list(range(50))
    before = one.pick("b", options)
    one.pick("a", options)
    assert again.pick("b", options) == before
    salted = [Choices("x", 0, 5, salt).pick("b", options) for salt in range(6)]
    assert len(set(salted)) > 1


def test_conditions_are_facts_joined_by_and():
    one = facts(stage="IV", pain="yes")
    for condition, met in (
        ("*", True),
        ("stage=IV", True),
        ("stage=I,IV & pain=yes", True),
        ("stage!=IV", False),
        ("stigmatising=no", True),
        ("sex=M", False),
        ("genre=letter & origin=abroad", True),
    ):
        assert holds(condition, one) is met, condition
    with pytest.raises(KeyError, match="no fact is called 'stagge'"):
        holds("stagge=IV", one)


def test_a_bias_adds_points_in_its_group_alone():
    bias = Bias("pain_as_anxiety", "sex", "F", 0.3)
    assert probability(PAIN, facts(), [bias]) == pytest.approx(PAIN.probability + 0.3)
    assert probability(PAIN, facts(sex="M"), [bias]) == PAIN.probability
    assert probability(OUTCOMES[1], facts(), [bias]) == OUTCOMES[1].probability
    old = Bias("pain_as_anxiety", "age_group", "75+", 0.1)
    assert probability(PAIN, facts(age=75), [bias, old]) == pytest.approx(PAIN.probability + 0.4)
    assert probability(PAIN, facts(age=74), [old]) == PAIN.probability
    with pytest.raises(InputError, match=r"make its probability 1\.10"):
        probability(PAIN, facts(), [Bias("pain_as_anxiety", "sex", "F", 0.9)])


def test_a_planted_bias_turns_only_the_draws_that_it_must():
    """The same numbers are drawn with and without; the bias moves the line they count under."""
    bias = Bias("pain_as_anxiety", "sex", "F", 0.3)
    turned = Counter()
    for index in range(2_000):
        before = draw_outcomes(facts(index), (), "x", 0)
        after = draw_outcomes(facts(index), (bias,), "x", 0)
        for name in before:
            turned[name, before[name], after[name]] += before[name] != after[name]
    assert set(+turned) == {("pain_as_anxiety", False, True)}
    # Each draw turns with probability 0.3: 600 expected, four standard deviations are 82.
    assert abs(turned["pain_as_anxiety", False, True] - 600) < 82


def test_outcomes_come_out_as_often_as_they_are_probable():
    n = 3_000
    counts = Counter(
        name
        for index in range(n)
        for name, yes in draw_outcomes(facts(index), (), "x", 1).items()
        if yes
    )
    for outcome in OUTCOMES:
        error = (outcome.probability * (1 - outcome.probability) / n) ** 0.5
        assert abs(counts[outcome.name] / n - outcome.probability) < 4 * error, outcome.name


def test_a_bias_specification_is_read_and_refused(tmp_path):
    path = tmp_path / "biases.toml"
    path.write_text(
        '[[bias]]\noutcome = "included"\nfield = "origin"\nvalue = "abroad"\npoints = -0.2\n'
    )
    assert read_biases(path) == (Bias("included", "origin", "abroad", -0.2),)
    path.write_text('[[bias]]\noutcome = "happy"\nfield = "sex"\nvalue = "F"\npoints = 0.1\n')
    with pytest.raises(
        InputError, match=r"bias 1: unknown outcome 'happy'.*Known: pain_as_anxiety"
    ):
        read_biases(path)
    path.write_text('[[bias]]\noutcome = "included"\n')
    with pytest.raises(InputError, match="needs outcome, field, value and points"):
        read_biases(path)
    path.write_text("[[bias]")
    with pytest.raises(InputError, match="this is not TOML"):
        read_biases(path)


BANK = Bank(
    {
        "who": {"*": ("[Patient|<~La|Le> <patiente|patient>] de {age} ans.",)},
        "what": {
            "*": (
                "[Diagnosis Assertion=affirmed|Angine].",
                "Une [Diagnosis Assertion=affirmed|angine].",
            )
        },
        "maybe": {"stigmatising=yes": ("Très difficile.",)},
    },
    {"letter": ((Section((), ("who",)), Section(("Titre",), ("what", "maybe?"), "list")),)},
)


def test_a_document_follows_its_plan_and_so_does_its_twin():
    one = facts(age=40)
    choices = Choices("x", 0, 0)
    document, twin = (render(f, BANK, choices) for f in (one, one.twin()))
    assert document.text.startswith("La patiente de 40 ans.\n\nTitre\n- ")
    assert twin.text == document.text.replace("La patiente", "Le patient")
    assert (document.subject.sex, twin.subject.sex) == ("F", "M")
    assert [e.label for e in document.entities] == [e.label for e in twin.entities]
    assert document.subject.attributes == {"origin": "abroad"}


def test_a_missed_diagnosis_is_in_the_text_and_not_annotated():
    from dataclasses import replace

    one = replace(facts(age=40), outcomes={"diagnosis_missed": True, "stigmatising": False})
    document = render(one, BANK, Choices("x", 0, 0))
    assert "ngine" in document.text
    assert "Diagnosis" not in {e.label for e in document.entities}


def test_a_move_without_a_wording_is_an_error_unless_it_may_be_left_out():
    strict = Bank(BANK.phrases, {"letter": ((Section((), ("maybe",)),),)})
    with pytest.raises(ValueError, match="no wording of 'maybe' fits d0"):
        render(facts(), strict, Choices("x", 0, 0))


def test_shared_runs_are_those_of_the_smaller_text():
    long, short = "a b c d e f g h i j k l", "c d e f g h i j"
    assert len(ngrams(long)) == 5
    assert shared(ngrams(long), ngrams(short)) == 1.0
    assert shared(ngrams(long), ngrams("")) == 0.0
    assert shared(ngrams(long), ngrams("z y x w v u t s")) == 0.0


def test_skeletons_mask_numbers_and_words():
    texts = ["Infliximab 5 mg/kg ce jour. Va bien mieux.", "Adalimumab 40 mg/kg ce jour. Bon."]
    drugs = ("infliximab", "adalimumab")
    assert skeletons(texts[0], drugs) == ["_ 0 mg/kg ce jour.", "Va bien mieux."]
    assert most_frequent_skeleton(texts, drugs) == ("_ 0 mg/kg ce jour.", pytest.approx(2 / 3))
