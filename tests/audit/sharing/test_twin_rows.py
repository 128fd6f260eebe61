"""What leaves of a tool on documents and their twins: numbers of enough patients."""

from __future__ import annotations

import pytest
from random_tables import MIN_GROUP
from tests.evaluation.counterfactual.planted import FOUND, documents

from epicene.audit.sharing.rows import FEW_WORDS, leaving
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.counterfactual.swaps.registry import SWAPS
from epicene.evaluation.counterfactual.task import Counterfactual
from epicene.evaluation.counterfactual.twin_rows import CONTRASTS


def tool(text):
    """Find the disease everywhere, and something rare in one patient, ten times."""
    start = text.index(FOUND)
    found = [{"label": "disorder", "start": start, "end": start + len(FOUND)}]
    if "numéro 7 " in text:
        found += [{"label": "rare", "start": at, "end": at + 1} for at in range(20)]
    return {"entities": found, "label": "yes" if "numéro 7 " in text else "no"}


def left_of(n, tool=tool):
    inputs = EvaluationInputs(documents(n), tool, by=("sex",), tool="t", data="g")
    found = leaving(Counterfactual(swap="age").score(inputs), MIN_GROUP)
    return {(r.metric, r.axis, r.group, r.item): r for r in found.rows}, found


def test_numbers_of_enough_patients_leave_rounded():
    left, _ = left_of(80)
    whole = left["entity_shift", "age", "older-younger", "disorder"]
    assert whole.unscored_reason == ""
    assert 0 < whole.n < 80
    assert left["flip_rate", "age", "older-younger", ""].n > 0
    assert left["entity_shift", "sex", "F", "disorder"].n > 0
    # Exact numbers of patients do not leave.
    count = left["n_patients_compared", "sex", "F", "disorder"]
    assert count.estimate != count.estimate


def test_a_label_and_a_class_of_one_patient_do_not_leave_however_many_their_entities():
    left, found = left_of(80)
    assert {item for *_, item in left} == {"", "disorder", "no"}
    assert found.kept_back[FEW_WORDS] > 0


def test_few_patients_leave_no_number():
    left, _ = left_of(MIN_GROUP - 1, lambda text: "no")
    assert all(row.n == 0 or row.metric.startswith("n_patients") for row in left.values())
    assert all(row.estimate != row.estimate for row in left.values() if row.group)


@pytest.mark.parametrize("name", SWAPS)
def test_the_contrast_of_every_swap_is_known(name):
    swap = SWAPS.get(name)
    assert CONTRASTS[f"counterfactual-{name}"] == (swap.axis, "-".join(swap.contrast))
