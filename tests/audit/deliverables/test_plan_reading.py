"""A plan that cannot be used is refused in one sentence that says where, and what was meant."""

from __future__ import annotations

import json

import pytest

from epicene.audit.deliverables.plan import DeliverablePlan
from epicene.audit.deliverables.read import checked, read_plan
from epicene.audit.deliverables.schema import plan_schema
from epicene.core.errors import InputError

PLAN = """
name: mine
deliverables:
  - name: notes
    kind: corpus
    documents: mental-health
  - {name: tool, kind: tool, gold: {corpus: ibd, label: diagnosis}, predictions: a.csv}
criteria:
  - {deliverable: tool, metric: accuracy, bound: ci_low, above: 0.8}
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_plan_is_read_with_its_defaults(written):
    plan = read_plan(written(PLAN))
    assert plan.min_group == 11
    assert plan.by == ("sex",)
    assert plan.criteria[0].region == (0.8, float("inf"))


def test_words_that_yaml_would_make_truths_stay_words(written):
    plan = read_plan(written(PLAN.replace("a.csv", "a.csv, options: {positive: yes}")))
    assert plan.deliverables[1].options == {"positive": "yes"}


MISTAKES = {
    "unknown key": ("documents:", "document:", "no key 'document'. Did you mean 'documents'?"),
    "unknown key within": ("label:", "labl:", "deliverables number 2 gold: there is no key 'labl'"),
    "unknown kind": ("kind: corpus", "kind: corpse", "known: corpus, model, tool, detector, miti"),
    "no kind": ("kind: corpus", "sort: corpus", "the key 'kind' is missing"),
    "no name": ("name: mine\n", "", "the key 'name' is missing"),
    "a name that is a path": ("name: notes", "name: ../notes", "this is no name"),
    "twice the same name": ("name: notes", "name: tool", "two deliverables are called 'tool'"),
    "unknown deliverable": ("deliverable: tool", "deliverable: tol", "Did you mean 'tool'?"),
    "no deliverable": ("deliverable: tool, ", "", "deliverable is missing"),
    "unknown bound": ("ci_low", "ci_lwo", "this should be 'estimate', 'ci_high', 'ci_low'"),
    "a bound that shows nothing": ("above", "below", "ci_low goes with above, not with below"),
    "no limit": (", above: 0.8", "", "one limit: below, above or within"),
    "two limits": ("0.8", "0.8, below: 0.9", "one limit: below, above or within"),
    "a limit that is no number": ("0.8", "high", "above: this should be a valid number"),
    "an infinite limit": ("0.8", "inf", "this should be a finite number"),
    "limits not in order": ("ci_low, above: 0.8", "interval, within: [2, 1]", "not in order"),
    "one of two limits": ("ci_low, above: 0.8", "interval, within: [2]", "list is too short"),
    "no size": ("ci_low, above: 0.8", "abs_bound, below: 0", "a limit above 0"),
    "axis": ("accuracy", "accuracy, axis: age", "not compared. Compared by: sex"),
    "a cost of a group": ("accuracy", "energy_kwh, group: F", "is a cost, which has no group"),
    "seed": ("name: mine", "name: mine\nseed: -1", "seed: this should be greater than or equal"),
    "country": ("name: mine", "name: mine\ncountry: fr", "three capitals"),
    "a key twice": ("name: mine", "name: mine\nname: yours", "the key 'name' is there twice"),
    "alias": ("name: mine", "name: &a mine\nby: [*a]", "an alias"),
    "code": ("name: mine", "name: !!python/name:os.system x", ""),
    "not YAML": ("criteria:", "criteria: [", "no YAML"),
}


@pytest.mark.parametrize("case", [case for case in MISTAKES if case != "code"])
def test_a_mistake_is_told_in_one_sentence(written, case):
    before, after, told = MISTAKES[case]
    assert before in PLAN
    with pytest.raises(InputError) as refused:
        read_plan(written(PLAN.replace(before, after, 1)))
    text = str(refused.value)
    assert told in text
    assert "plan.yaml" in text
    assert "\n" not in text
    assert "pydantic" not in text


def test_nothing_in_a_plan_runs(written):
    # A tag of YAML that would call a function is one more word to a loader of texts.
    plan = read_plan(written(PLAN.replace("name: mine", "name: !!python/name:os.system x")))
    assert plan.name == "x"


def test_no_file_an_empty_one_and_a_list(tmp_path, written):
    with pytest.raises(InputError, match="no such file"):
        read_plan(tmp_path / "none.yaml")
    for text in ("", "- 1\n", "word"):
        with pytest.raises(InputError, match="a mapping"):
            read_plan(written(text))


def test_the_published_schema_is_that_of_the_models(root):
    published = (root / "docs/plan.schema.json").read_text(encoding="utf-8")
    assert published == plan_schema(), "run scripts/write_plan_schema.py"


def test_every_key_has_its_words_in_the_schema_and_none_is_left_open():
    schema = json.loads(plan_schema())
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
    criterion = schema["$defs"]["Criterion"]["properties"]
    assert all(entry.get("description") for entry in criterion.values())


def test_a_plan_survives_its_own_json(written):
    plan = read_plan(written(PLAN))
    again = checked(json.loads(json.dumps(plan.plain())))
    assert again == plan
    assert isinstance(again, DeliverablePlan)
