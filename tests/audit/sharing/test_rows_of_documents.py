"""What leaves of an evaluation of patients with several documents: rates of enough patients."""

from __future__ import annotations

import pandas as pd
import pytest
from random_tables import MIN_GROUP

import epicene
from epicene.audit.sharing.rows import leaving
from epicene.core.measurement import Measurement


def evaluated(gold, tool):
    """Return the rows of a tool that is wrong of every fifth document."""
    said = gold[["id"]].assign(prediction=gold["label"].where(gold.index % 5 > 0, "no"))
    table = epicene.evaluate(gold, said, by=["sex"], tool=tool, data="gold").table
    return [Measurement(**record) for record in table.to_dict("records")]


def documents(patients):
    """Return a table of documents from (label, sex, number of documents) of each patient."""
    return pd.DataFrame(
        {"id": f"{k}-{i}", "patient": k, "label": label, "sex": sex}
        for k, (label, sex, n) in enumerate(patients)
        for i in range(n)
    )


def patient(k, rare):
    """Return a patient; of the rare class each has thirty documents."""
    return ("rare", "FM"[k % 2], 30) if k < rare else (("yes", "no")[k // 2 % 2], "FM"[k % 2], 1)


def items(rare):
    rows = evaluated(documents([patient(k, rare) for k in range(120)]), "t")
    return {row.item for row in leaving(rows, MIN_GROUP).rows}


def test_a_class_of_few_patients_does_not_leave_however_many_their_documents():
    assert items(rare=2) == {"", "yes", "no"}
    assert items(rare=40) == {"", "yes", "no", "rare"}


def left_of(n_ill):
    """Return what leaves where `n_ill` men are ill, with thirty documents each."""
    ill = [("yes", "M", 30)] * n_ill + [("yes", "F", 1)] * 60
    rows = evaluated(documents([*ill, *[("no", "FM"[k % 2], 1) for k in range(160)]]), "t")
    return {(r.metric, r.group): r for r in leaving(rows, MIN_GROUP).rows}


@pytest.mark.parametrize(("n_ill", "hidden"), [(3, True), (30, False)])
def test_a_rate_of_few_patients_of_a_group_is_hidden(n_ill, hidden):
    left = left_of(n_ill)
    for of in (("true_positive_rate", "F"), ("true_positive_rate", "M")):
        assert left[of].unscored_reason.startswith("suppressed") == hidden, of
    for gap in ("true_positive_rate_difference", "true_positive_rate_ratio"):
        assert left[gap, "F-M"].unscored_reason.startswith("suppressed") == hidden, gap
    # What counts every document of a group is of all its patients.
    assert not left["accuracy", "M"].unscored_reason


def test_a_small_group_is_hidden_though_other_data_of_the_same_name_have_many():
    # Two plans' worth of gold.csv: in the one, four men have all the documents of men.
    many = [(("yes", "no")[k // 2 % 2], "FM"[k % 2], 1) for k in range(200)]
    few = [(("yes", "no")[k % 2], "F", 1) for k in range(80)] + [
        ("yes", "M", 9),
        ("no", "M", 9),
    ] * 2
    rows = [*evaluated(documents(many), "one"), *evaluated(documents(few), "two")]
    found = leaving(rows, MIN_GROUP).rows
    of_groups = [r for r in found if r.model == "two" and r.group]
    assert {r.group for r in of_groups} == {"F", "M", "F-M"}
    assert all(r.unscored_reason.startswith("suppressed") for r in of_groups)
    other = [r for r in found if r.model == "one" and r.group and r.metric == "accuracy"]
    assert not any(r.unscored_reason for r in other)
