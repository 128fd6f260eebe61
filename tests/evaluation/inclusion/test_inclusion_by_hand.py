"""Seven patients, worked out by hand."""

from __future__ import annotations

import math

import pytest
from tests.evaluation.inclusion.invented_records import GENERAL, TEXT, TRIAL, entity, value

import epicene
from epicene.core.document import Document, Patient

YES, NO, MAYBE = "affirmed", "negated", "hypothetical"


def documents(rows):
    """Return gold and predictions of patients; a row is sex, gold, predicted (of two words)."""
    gold, predicted = [], []
    for number, (sex, true, said) in enumerate(rows):
        patient = Patient(f"p{number}", sex=sex)
        for found, assertions in ((gold, true), (predicted, said)):
            words = zip(("carcinome", "dyspnée"), assertions, strict=True)
            entities = tuple(
                entity(k, word, assertion)
                for k, (word, assertion) in enumerate(words)
                if assertion is not None
            )
            found.append(Document(f"d{number}", TEXT, entities, patient=patient))
    return gold, predicted


ROWS = [
    # Both criteria read right: included by both.
    ("F", (YES, YES), (YES, YES)),
    # I1 missed: unknown, so that a human decides; wrongly out, through I1 alone.
    ("F", (YES, YES), (None, YES)),
    # I1 missed and I2 misread: wrongly out, half through each.
    ("F", (YES, YES), (None, NO)),
    # I2 is not met, and misread as met: wrongly in, through I2.
    ("F", (YES, NO), (YES, YES)),
    ("M", (YES, YES), (YES, YES)),
    # I2 misread: wrongly out, through I2.
    ("M", (YES, YES), (YES, NO)),
    # Neither is met, and both are: wrongly in, half through each.
    ("M", (NO, NO), (YES, YES)),
    # I1 opened by an error, I2 shut by another: out, as it should be; the errors hide each other.
    ("M", (NO, YES), (YES, None)),
]


@pytest.fixture(scope="module")
def table():
    gold, predicted = documents(ROWS)
    return epicene.evaluate(gold, predicted, task="inclusion", criteria=GENERAL, by="sex").table


def test_rates(table):
    def rate(metric, group):
        return value(table, metric, group=group)["estimate"]

    # Of women gold includes the first three, of whom two are left out; of men two, and one is.
    assert rate("wrongful_exclusion_rate", "F") == pytest.approx(2 / 3)
    assert rate("wrongful_exclusion_rate", "M") == pytest.approx(1 / 2)
    assert rate("wrongful_exclusion_rate_difference", "F-M") == pytest.approx(2 / 3 - 1 / 2)
    # Of the one woman who should be out one is in; of the two men one is.
    assert rate("wrongful_inclusion_rate", "F") == 1.0
    assert rate("wrongful_inclusion_rate", "M") == pytest.approx(1 / 2)
    assert rate("gold_inclusion_rate", "F") == pytest.approx(3 / 4)
    assert rate("inclusion_rate", "F") == pytest.approx(2 / 4)
    # One woman of four is undecided: the third is refused, whatever I1 is. Of the men the last.
    assert rate("undecided_rate", "F") == pytest.approx(1 / 4)
    assert rate("undecided_rate", "M") == pytest.approx(1 / 4)
    assert rate("undecided_among_included_rate", "F") == pytest.approx(1 / 3)
    assert rate("undecided_among_included_rate", "M") == 0.0
    assert rate("n_patients", "F") == 4
    # The gap of the tool, 2/4 - 2/4, minus that of gold, 3/4 - 2/4.
    assert rate("amplification", "F-M") == pytest.approx(-1 / 4)


def test_blame(table):
    def part(metric, group, item):
        return value(table, metric, group=group, item=item)["estimate"]

    by = "wrongful_exclusion_by_criterion"
    # (1 + 1/2) / 3 through I1, 1/2 / 3 through I2; of men 1/2 through I2.
    assert part(by, "F", "I1") == pytest.approx(1 / 2)
    assert part(by, "F", "I2") == pytest.approx(1 / 6)
    assert part(by, "M", "I1") == 0.0
    assert part(by, "M", "I2") == pytest.approx(1 / 2)
    assert part(f"{by}_difference", "F-M", "I1") == pytest.approx(1 / 2)
    assert part(f"{by}_difference", "F-M", "I2") == pytest.approx(1 / 6 - 1 / 2)
    by = "wrongful_exclusion_by_error"
    assert part(by, "F", "missed_entity") == pytest.approx(1 / 2)
    assert part(by, "F", "wrong_attribute") == pytest.approx(1 / 6)
    assert part(by, "F", "spurious_entity") == 0.0
    # Of two men who should be out, the first is let in by halves. Of the last, I1 lets in where it
    # comes before I2 (half of the orders), and I2 then shuts out again.
    by = "wrongful_inclusion_by_criterion"
    assert part(by, "M", "I1") == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert part(by, "M", "I2") == pytest.approx((1 / 2 - 1 / 2) / 2)
    assert part("wrongful_inclusion_by_error", "M", "missed_entity") == pytest.approx(-1 / 4)
    both = "wrongful_exclusion_by_criterion_and_error"
    assert part(both, "F", "I1, missed_entity") == pytest.approx(1 / 2)
    assert not ((table["metric"] == both) & (table["item"] == "I1, wrong_attribute")).any()


def test_without_lawful_criteria_there_is_one_view(table):
    assert not table["metric"].str.contains("lawful").any()


def test_every_number_has_an_interval_or_says_why(table):
    bare = table[table["ci_low"].isna()]
    assert (bare["unscored_reason"] != "").all()
    assert (table["n"] > 0).all()


@pytest.mark.parametrize(
    ("undecided", "women", "men"),
    [("human", 1 / 2, 1 / 2), ("exclude", 1 / 2, 1 / 2), ("include", 3 / 4, 3 / 4)],
)
def test_what_becomes_of_the_undecided(undecided, women, men):
    gold, predicted = documents(ROWS)
    table = epicene.evaluate(
        gold, predicted, task="inclusion", criteria=GENERAL, by="sex", undecided=undecided
    ).table
    assert value(table, "inclusion_rate", group="F")["estimate"] == pytest.approx(women)
    assert value(table, "inclusion_rate", group="M")["estimate"] == pytest.approx(men)
    assert value(table, "undecided_rate", group="F")["estimate"] == pytest.approx(1 / 4)


def test_several_documents_of_a_patient_are_one():
    gold, predicted = documents(ROWS)
    # The first woman's second document says what her first one says not.
    second = {"text": TEXT, "patient": Patient("p1", sex="F")}
    gold.append(Document("d9", entities=(), **second))
    predicted.append(Document("d9", entities=(entity(0, "carcinome", YES),), **second))
    table = epicene.evaluate(gold, predicted, task="inclusion", criteria=GENERAL, by="sex").table
    row = value(table, "wrongful_exclusion_rate", group="F")
    assert (row["estimate"], row["n"]) == (pytest.approx(1 / 3), 3)


def test_of_a_record_the_first_document_that_says_something_counts():
    adult = {"id": "I3", "kind": "inclusion", "patient": {"age": {"at_least": 18}}}
    criteria = {"trial": "T", "criteria": [*GENERAL["criteria"], adult]}
    gold, _ = documents([("F", (YES, YES), (YES, YES)), ("M", (YES, YES), (YES, YES))])
    # The first woman's documents say nothing, then 17, then 18: she is 17, and a woman.
    ages = [None, 17.0, 18.0]
    sexes = [None, "F", "M"]
    told = [
        Document(f"a{k}", TEXT, gold[0].entities, patient=Patient("p0", sex=sex, age=age))
        for k, (sex, age) in enumerate(zip(sexes, ages, strict=True))
    ]
    man = Document("d1", TEXT, gold[1].entities, patient=Patient("p1", sex="M", age=40.0))
    table = epicene.evaluate(
        [*told, man], [*told, man], task="inclusion", criteria=criteria, by="sex"
    ).table
    assert value(table, "gold_inclusion_rate", group="F")["estimate"] == 0.0
    assert value(table, "gold_inclusion_rate", group="M")["estimate"] == 1.0
    assert value(table, "n_patients", group="F")["estimate"] == 1


def test_the_decision_that_gold_states():
    rows = [(*row[:2], row[1]) for row in ROWS]  # the tool reads everything right
    gold, predicted = documents(rows)
    stated = ["yes", "yes", "no", "no", "yes", "oui", "yes", "no"]
    gold = [
        Document(d.id, d.text, d.entities, patient=d.patient, attributes={"included": answer})
        for d, answer in zip(gold, stated, strict=True)
    ]
    options = {"task": "inclusion", "criteria": GENERAL, "by": "sex", "decided_by": "included"}
    table = epicene.evaluate(gold, predicted, **options).table
    # The third woman and the third man are judged otherwise than by the criteria: by no error.
    for metric, group, where in (
        ("wrongful_inclusion", "F", 1 / 2),
        ("wrongful_exclusion", "M", 1 / 3),
    ):
        assert value(table, f"{metric}_rate", group=group)["estimate"] == pytest.approx(where)
        item = {"item": "rules_differ_from_gold", "group": group}
        assert value(table, f"{metric}_by_criterion", **item)["estimate"] == pytest.approx(where)


def test_patients_without_an_answer_are_counted():
    gold, predicted = documents(ROWS)
    table = epicene.evaluate(
        gold, predicted[1:], task="inclusion", criteria=GENERAL, by="sex", missing="unscored"
    ).table
    row = value(table, "wrongful_exclusion_rate", group="F")
    assert (row["estimate"], row["n"], row["n_unscored"]) == (1.0, 2, 1)
    assert "no_prediction" in row["unscored_reason"]


def test_a_group_whom_nobody_includes():
    gold, predicted = documents([row for row in ROWS if row[0] == "F" or row[1][0] == NO])
    table = epicene.evaluate(gold, predicted, task="inclusion", criteria=GENERAL, by="sex").table
    for group in ("M", "F-M"):
        name = "wrongful_exclusion_rate" + ("_difference" if "-" in group else "")
        row = value(table, name, group=group)
        assert math.isnan(row["estimate"])
        assert row["unscored_reason"].startswith("no_included")


def test_lawful_criteria_stand_apart():
    # Of three women who are let in, of pregnancy one is wrongly told; of one who is pregnant, not.
    gold, predicted = documents(
        [("F", (YES, YES), (YES, YES))] * 4 + [("M", (YES, YES), (YES, YES))] * 2
    )
    pregnant = entity(2, "grossesse", YES)
    for documents_, number in ((predicted, 0), (gold, 3)):
        d = documents_[number]
        documents_[number] = Document(d.id, d.text, (*d.entities, pregnant), patient=d.patient)
    table = epicene.evaluate(gold, predicted, task="inclusion", criteria=TRIAL, by="sex").table

    def of_women(metric, **where):
        return value(table, metric, group="F", **where)["estimate"]

    lawful = "_with_lawful_criteria"
    assert of_women("wrongful_exclusion_rate") == 0.0
    assert of_women(f"wrongful_exclusion_rate{lawful}") == pytest.approx(1 / 3)
    assert of_women(f"wrongful_inclusion_rate{lawful}") == 1.0
    assert of_women("kept_out_by_lawful_criteria_rate") == pytest.approx(1 / 4)
    assert value(table, "kept_out_by_lawful_criteria_rate", group="M")["estimate"] == 0.0
    parts = f"wrongful_exclusion_by_criterion{lawful}"
    assert of_women(parts, item="E1") == pytest.approx(1 / 3)
    parts = f"wrongful_exclusion_by_error{lawful}"
    assert of_women(parts, item="spurious_entity") == pytest.approx(1 / 3)
    assert "rules_differ_from_gold" not in set(table["item"])
    # Nobody who could be included is rightly left out: there is nothing to include wrongly.
    assert math.isnan(of_women("wrongful_inclusion_rate"))
    # A lawful criterion is not tested.
    tested = table[table["p_value"].notna()]
    assert not tested["metric"].str.contains("lawful").any()
