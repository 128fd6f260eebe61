"""What leaves of an evaluation of entities: numbers of enough patients, not of many entities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from random_tables import MIN_GROUP
from tests.evaluation.entities.extractions import document, of_words

from epicene.audit.sharing.rows import FEW_WORDS, leaving
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.entities.task import TASK


def rows(n_ill):
    """Thirty women and thirty men with a drug each; `n_ill` women with many mentions of a sign."""
    rng = np.random.default_rng(0)
    gold = []
    for k in range(60):
        signs = [of_words("Sign", at, at) for at in range(2, 42)] if k < 2 * n_ill and k % 2 else []
        also = [of_words("Sign", 50, 50)] if not k % 2 else []
        gold.append(document(f"d{k}", [of_words("Drug", 0, 0), *signs, *also], "MF"[k % 2]))
    said = [replace(d, entities=tuple(e for e in d.entities if rng.random() < 0.8)) for d in gold]
    return TASK.score(EvaluationInputs(gold, said, by=("sex",), tool="t", data="g"))


def left_of(n_ill):
    found = leaving(rows(n_ill), MIN_GROUP)
    return {(r.metric, r.group, r.item): r for r in found.rows}


@pytest.mark.parametrize("metric", ["missed_entity_rate", "strict_f1", "ent_type_recall"])
def test_a_label_of_few_patients_of_a_group_is_hidden_there(metric):
    left = left_of(n_ill=3)
    for group in ("F", "M"):  # men beside them, whom women and all would tell
        row = left[metric, group, "Sign"]
        assert row.unscored_reason.startswith("suppressed"), group
        assert row.n == 0
    assert left[f"{metric}_difference", "F-M", "Sign"].unscored_reason.startswith("suppressed")
    assert not left[metric, "F", "Drug"].unscored_reason


def test_a_label_of_enough_patients_leaves():
    left = left_of(n_ill=20)
    for group in ("F", "M"):
        assert not left["missed_entity_rate", group, "Sign"].unscored_reason.startswith("supp")


def test_a_label_that_few_patients_have_does_not_leave_by_name():
    gold = [document(f"d{k}", [of_words("Drug", 0, 0)], "MF"[k % 2]) for k in range(60)]
    rare = [of_words("Rare", at, at) for at in range(2, 42)]
    gold[0] = replace(gold[0], entities=(*gold[0].entities, *rare))
    found = leaving(
        TASK.score(EvaluationInputs(gold, gold, by=("sex",), tool="t", data="g")), MIN_GROUP
    )
    assert {row.item for row in found.rows} == {"", "Drug"}
    assert found.kept_back[FEW_WORDS] > 0
