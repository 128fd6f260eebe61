"""The counterfactual task on a few documents: every number derived by hand; bad input refused."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError
from epicene.evaluation.tools.base import ToolError

# Four patients of whom one text states no age; the labels that the tool gives by age.
AGES = {"a": 32, "b": 75, "c": 33, "d": None}


def document(patient, age, visit=1):
    text = f"Patient {patient}{' de ' + str(age) + ' ans' if age else ''}, a un asthme. Va bien."
    start = text.index("asthme")
    gold = Entity("T1", "disorder", ((start, start + 6),), "asthme")
    return Document(
        f"{patient}{visit}",
        text,
        (gold,),
        patient=Patient(patient, sex="F" if patient in "ab" else "M"),
    )


DOCUMENTS = [document(patient, age) for patient, age in AGES.items()]
# What the tool says of the patient when they are young, and when they are old.
LABELS = {"a": ("low", "high"), "b": ("low", "low"), "c": ("high", "low")}


def patient_of(text):
    return text.split()[1].rstrip(",")


def old(text):
    return any(f"de {age} ans" in text for age in (72, 73, 75))


def labels(text):
    return LABELS[patient_of(text)][old(text)]


def rows(tool, /, **options):
    table = epicene.evaluate(DOCUMENTS, tool, task="counterfactual", swap="age", **options).table
    return table.set_index(["metric", "axis", "group", "item"])


def test_flips_and_their_direction():
    found = rows(labels, order=("low", "high"), by=["sex"], repeat=False)
    everybody = ("age", "older-younger", "")
    flips = found.loc[("flip_rate", *everybody)]
    assert (flips["estimate"], flips["n"], flips["n_unscored"]) == (pytest.approx(2 / 3), 3, 1)
    assert flips["unscored_reason"].startswith("age_not_stated: ")
    # a goes up by 1 with age, c down by 1, b stays.
    assert found.loc[("label_shift", *everybody), "estimate"] == 0.0
    assert found.loc[("label_share_up", *everybody), "estimate"] == pytest.approx(1 / 3)
    assert found.loc[("label_share_down", *everybody), "estimate"] == pytest.approx(1 / 3)
    assert found.loc[("flip_rate_neutral_edit", *everybody), "estimate"] == 0.0
    assert found.loc[("flip_rate_excess", *everybody), "estimate"] == pytest.approx(2 / 3)
    # Labels of the original: a low (flips), b low (does not), c high (flips).
    assert found.loc[("flip_rate", "age", "older-younger", "low"), "estimate"] == 0.5
    assert found.loc[("flip_rate", "age", "older-younger", "high"), "estimate"] == 1.0
    assert found.loc[("flip_rate", "sex", "F", ""), "estimate"] == 0.5
    assert found.loc[("flip_rate", "sex", "M", ""), "estimate"] == 1.0
    assert found.loc[("label_shift", "sex", "F", ""), "estimate"] == 0.5
    assert found.loc[("flip_rate_difference", "sex", "F-M", ""), "estimate"] == -0.5
    assert found.loc[("n_patients", "sex", "M", ""), "estimate"] == 1.0
    assert found.loc[("n_patients", "sex", "M", ""), "n_unscored"] == 1
    assert set(found["probe"]) == {"counterfactual-age"}
    assert set(found["model"]) == {"labels"}
    assert set(found["stage"]) == {"application"}
    assert ("flip_rate_repetition", *everybody) not in found.index


def test_scores_by_class_are_the_question_and_labels_only_describe():
    def tool(text):
        high = 0.2 + 0.3 * old(text) if patient_of(text) != "c" else 0.6
        return {
            "label": "yes" if high >= 0.5 else "no",
            "scores": {"yes": high, "no": 1.0 - high},
        }

    found = rows(tool, repeat=False)
    shift = found.loc[("score_shift", "age", "older-younger", "yes")]
    assert shift["estimate"] == pytest.approx(0.2)  # 0.3, 0.3 and 0
    assert shift["p_value"] == shift["p_value"]
    assert ("score_shift", "age", "older-younger", "no") not in found.index
    label = found.loc[("label_shift", "age", "older-younger", "yes")]
    assert label["estimate"] == pytest.approx(2 / 3)
    assert label["p_value"] != label["p_value"]
    up = found.loc[("score_share_up", "age", "older-younger", "yes"), "estimate"]
    assert up == pytest.approx(2 / 3)


def test_numbers_as_labels_have_an_order():
    urgency = {"a": (1, 3), "b": (2, 5), "c": (4, 4)}
    found = rows(lambda text: urgency[patient_of(text)][old(text)], repeat=False)
    shift = found.loc[("label_shift", "age", "older-younger", "")]
    assert shift["estimate"] == pytest.approx((2 + 3 + 0) / 3)


def test_a_threshold_makes_labels_of_scores():
    found = rows(lambda text: 0.4 + 0.2 * old(text), threshold=0.5, repeat=False)
    assert found.loc[("flip_rate", "age", "older-younger", ""), "estimate"] == 1.0
    assert found.loc[("label_shift", "age", "older-younger", "1"), "estimate"] == 1.0
    scores_alone = rows(lambda text: 0.4 + 0.2 * old(text), repeat=False)
    assert "flip_rate" not in scores_alone.index.get_level_values("metric")


def test_entities_that_come_and_go():
    def tool(text):
        start = text.index("asthme")
        entities = [{"label": "disorder", "start": start, "end": start + 6}]
        if old(text) and patient_of(text) == "a":
            entities = []
        state = text.index("bien")
        return {"entities": [*entities, {"label": "state", "start": state, "end": state + 4}]}

    found = rows(tool, repeat=True)
    every = ("age", "older-younger")
    # Six entities in three documents: a loses one of two in its older twin.
    assert found.loc[("entity_change_rate", *every, ""), "estimate"] == pytest.approx(1 / 6)
    assert found.loc[("entity_change_rate", *every, "disorder"), "estimate"] == pytest.approx(1 / 3)
    assert found.loc[("entity_change_rate", *every, "state"), "estimate"] == 0.0
    assert found.loc[("entity_only_original", *every, ""), "estimate"] == pytest.approx(1 / 6)
    assert found.loc[("entity_only_twin", *every, ""), "estimate"] == 0.0
    assert found.loc[("entity_shift", *every, ""), "estimate"] == pytest.approx(-1 / 6)
    assert found.loc[("entity_change_rate_repetition", *every, ""), "estimate"] == 0.0
    assert found.loc[("entity_change_rate_neutral_edit", *every, ""), "estimate"] == 0.0
    assert found.loc[("entity_changes_excess", *every, ""), "estimate"] == pytest.approx(1 / 3)
    # The gold annotates the disorder alone.
    gold = found.loc[("gold_entity_shift", *every, "")]
    assert (gold["estimate"], gold["n"]) == (pytest.approx(-1 / 3), 3)


def test_documents_without_an_answer_are_counted():
    found = rows(lambda text: None if patient_of(text) == "b" else "yes", repeat=False)
    flips = found.loc[("flip_rate", "age", "older-younger", "")]
    assert (flips["n"], flips["n_unscored"]) == (2, 2)
    assert flips["unscored_reason"] == (
        "age_not_stated: the text states no age of its patient in digits; "
        "no_answer: the tool gave no answer"
    )


def test_equal_texts_are_asked_about_once_where_the_tool_repeats_itself():
    asked = []

    def tool(text):
        asked.append(text)
        return "yes"

    rows(tool, repeat=False)
    assert len(asked) == len(set(asked)) == 3 * 3
    asked.clear()
    rows(tool, repeat=None)
    assert len(asked) == 3 * 4


def test_the_tool_sees_no_name_of_a_document():
    def tool(text):
        assert isinstance(text, str)
        assert "a1" not in text
        return "yes"

    rows(tool)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"swap": "gender"}, "unknown swap 'gender'"),
        ({"swap": "age", "by": ["sexe"]}, "no column 'sexe'"),
        ({"swap": "age", "control": ["sex"]}, "nothing constant"),
        ({"swap": "age", "order": ("low",)}, "not in the order: 'high'"),
        ({"swap": "age", "order": "low"}, "no list of labels"),
        ({"swap": "age", "positive": "hihg"}, r"no answer is 'hihg'\. Did you mean 'high'"),
        ({"swap": "age", "threshold": "high"}, "threshold is no number"),
        ({"swap": "age", "limit": 0}, "limit"),
        ({"swap": "age", "swp": 1}, "no option 'swp'"),
    ],
)
def test_bad_options_are_refused(options, told):
    with pytest.raises(InputError, match=told):
        epicene.evaluate(DOCUMENTS, labels, task="counterfactual", **options)


def test_a_corpus_without_a_twin_is_refused_with_the_reason():
    with pytest.raises(
        InputError, match=r"no document could be compared with a twin \(age_not_stated"
    ):
        epicene.evaluate([DOCUMENTS[3]], labels, task="counterfactual", swap="age")


def test_a_tool_that_fails_quotes_no_text():
    def failing(text):
        raise KeyError(text)

    with pytest.raises(ToolError, match=r"failing: the function failed with KeyError\.") as error:
        rows(failing)
    assert "asthme" not in str(error.value)


def test_what_is_no_tool_is_refused_before_the_corpus_is_read():
    with pytest.raises(InputError, match="no name of a tool"):
        epicene.evaluate("/no/such/corpus", "predictions.csv", task="counterfactual")


def test_the_name_of_the_tool_is_its_own_unless_given():
    assert set(rows(labels, tool="triage")["model"]) == {"triage"}
