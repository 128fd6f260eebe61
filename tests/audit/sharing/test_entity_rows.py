"""What leaves of an evaluation of entities: numbers of enough patients, not of many entities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from random_tables import MIN_GROUP
from tests.evaluation.entities.extractions import document, of_words

from epicene.audit.sharing.rows import FEW_WORDS, leaving
from epicene.core.measurement import Measurement
from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.entities.task import TASK
from epicene.evaluation.paired import compare_tools


def notes(n_ill):
    """Thirty women and thirty men with a drug each; `n_ill` women with many mentions of a sign."""
    gold = []
    for k in range(60):
        signs = [of_words("Sign", at, at) for at in range(2, 42)] if k < 2 * n_ill and k % 2 else []
        also = [of_words("Sign", 50, 50)] if not k % 2 else []
        gold.append(document(f"d{k}", [of_words("Drug", 0, 0), *signs, *also], "MF"[k % 2]))
    return gold


def found_of(gold, seed):
    rng = np.random.default_rng(seed)
    return [replace(d, entities=tuple(e for e in d.entities if rng.random() < 0.8)) for d in gold]


def rows(n_ill):
    gold = notes(n_ill)
    said = found_of(gold, 0)
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


@pytest.mark.parametrize("suffix", ["_ratio", "_gap", "_group_max"])
def test_what_compares_or_ranks_goes_with_a_group_that_has_a_label_in_few_patients(suffix):
    found = [r for r in leaving(rows(3), MIN_GROUP).rows if r.axis and r.item == "Sign"]
    named = [r for r in found if r.metric == f"missed_entity_rate{suffix}"]
    assert named
    # Nothing of the label leaves that tells women from men.
    assert all(r.unscored_reason.startswith("suppressed") for r in found)


def test_two_tools_are_not_compared_on_a_label_of_few_patients_of_a_group():
    gold, first, second = notes(3), found_of(notes(3), 1), found_of(notes(3), 2)
    alone = [
        TASK.score(EvaluationInputs(gold, said, by=("sex",), tool=tool, data="g"))
        for tool, said in (("one", first), ("two", second))
    ]
    both = compare_tools(gold, first, second, "entities", ["sex"], names=("one", "two"), data="g")
    between = [Measurement(**record) for record in both.table.to_dict("records")]
    found = leaving([*alone[0], *alone[1], *between], MIN_GROUP).rows
    rare = [r for r in found if r.metric.endswith("_between_tools") and r.item == "Sign" and r.axis]
    assert {r.group for r in rare} == {"F", "M", "F-M"}
    assert all(r.unscored_reason.startswith("suppressed") for r in rare)
    # Without the counts of either tool, nothing is known of the patients.
    assert not leaving(between, MIN_GROUP).rows


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
