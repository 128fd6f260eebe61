"""Input of the inclusion task: what ships works; what cannot be used is refused in a sentence."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from tests.evaluation.inclusion.invented_records import (
    GENERAL,
    SOME,
    Flow,
    criterion,
    records,
    value,
)

import epicene
from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.generate import generate
from epicene.evaluation.paired import compare_tools

FLOWS = dict.fromkeys("FM", SOME["M"])


@pytest.fixture(scope="module")
def tool():
    return records(0, 40, FLOWS)


def evaluated(gold, predicted, criteria=GENERAL, **options):
    return epicene.evaluate(gold, predicted, task="inclusion", criteria=criteria, **options).table


def only(**changes):
    """Return a trial of one criterion of carcinome, changed."""
    return {"trial": "T", "criteria": [{**criterion("I1", "carcinome"), **changes}]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"criteria": None}, "needs criteria"),
        ({"undecided": "humain"}, "Did you mean 'human'"),
        ({"criteres": "x"}, "no option 'criteres'. Did you mean 'criteria'"),
        ({"criteria": only(find={"label": "diagnosis"})}, "'diagnosis'.*Did you mean 'Diagnosis'"),
        ({"criteria": only(concerns={"sexe": "F"})}, "I1 reads 'sexe'.*Did you mean 'sex'"),
        ({"criteria": {**only(), "candidates": {"site": "Brest"}}}, "no patient .* 'T'.*site"),
        ({"decided_by": "inclus"}, "no document says 'inclus'"),
        ({"decided_by": "sex"}, "a 'sex' that is no decision"),
        ({"by": ["site"]}, "'site' has no value"),
    ],
)
def test_options_that_cannot_be_used(tool, options, said):
    with pytest.raises(InputError, match=said) as caught:
        evaluated(*tool, **options)
    assert "\n" not in str(caught.value)
    assert "carcinome" not in str(caught.value)


def relabelled(document, label):
    entities = tuple(dataclasses.replace(e, label=label) for e in document.entities)
    return dataclasses.replace(document, entities=entities)


def test_predictions_that_cannot_be_used(tool):
    gold, predicted = tool
    with pytest.raises(InputError, match=r"no entity has a label .*\(Diagnosis\)"):
        evaluated(gold, [relabelled(d, "DISO") for d in predicted])
    with pytest.raises(InputError, match="a document has no prediction"):
        evaluated(gold, predicted[1:])
    late = Entity("T1", "Diagnosis", ((0, 10_000),), "x")
    with pytest.raises(InputError, match="outside its text"):
        evaluated(gold, [dataclasses.replace(predicted[0], entities=(late,)), *predicted[1:]])


def test_a_tool_that_finds_nothing_leaves_everybody_to_a_human(tool):
    gold, predicted = tool
    table = evaluated(gold, [dataclasses.replace(d, entities=()) for d in predicted])
    assert value(table, "undecided_rate", axis="", group="")["estimate"] == 1.0
    assert value(table, "wrongful_exclusion_rate", axis="", group="")["estimate"] == 1.0


def test_stated_decisions_that_disagree(tool):
    gold, predicted = tool
    told = [dataclasses.replace(d, attributes={"in": "yes"}) for d in gold]
    twice = Document("d99", gold[0].text, attributes={"in": "no"}, patient=gold[0].patient)
    with pytest.raises(InputError, match="a patient has more than one 'in'"):
        evaluated([*told, twice], [*predicted, Document("d99", twice.text)], decided_by="in")
    with pytest.raises(InputError, match="2 patients have no 'in'"):
        evaluated([*gold[:2], *told[2:]], predicted, decided_by="in")


def test_fields_of_a_record_are_held_constant_and_crossed():
    rng = np.random.default_rng(5)
    gold, predicted = records(1, 200, FLOWS)
    gold = [
        dataclasses.replace(
            d, patient=dataclasses.replace(d.patient, site=str(rng.choice(["A", "B"])))
        )
        for d in gold
    ]
    table = evaluated(gold, predicted, by=["sex", ("sex", "site")], control="site")
    held = value(table, "wrongful_exclusion_rate_difference", item="within site")
    assert held["ci_low"] < 0.0 < held["ci_high"]
    crossed = {"axis": "sex×site", "group": "F×A"}
    assert value(table, "wrongful_exclusion_by_criterion", item="I1", **crossed)["n"] > 10


def test_two_tools_on_the_same_patients(tool):
    gold, predicted = records(2, 200, {"F": (Flow(0.9, 0.5), Flow(0.9)), "M": SOME["M"]})
    other = [dataclasses.replace(d, patient=None) for d in gold]
    table = compare_tools(
        gold, predicted, other, task="inclusion", criteria=GENERAL, by="sex", names=("ours", "gold")
    ).table
    row = value(table, "wrongful_exclusion_rate_between_tools", axis="", group="")
    alone = value(evaluated(gold, predicted), "wrongful_exclusion_rate", axis="", group="")
    assert row["estimate"] == pytest.approx(alone["estimate"])
    assert row["p_adjusted"] < 0.05


def without(document, label, patients):
    """Return a document without the entities of a label, of some patients."""
    if document.subject.id not in patients:
        return document
    return dataclasses.replace(
        document, entities=tuple(e for e in document.entities if e.label != label)
    )


@pytest.mark.parametrize(
    ("name", "file", "label", "lost"),
    [
        ("ibd", "ibd_ibd2", "Diagnosis", "IBD2-I1"),
        ("breast-cancer", "breast_cancer_bc1", "Score", None),
    ],
)
def test_criteria_that_ship(root, name, file, label, lost):
    corpus = list(epicene.load_corpus(name))
    path = root / f"examples/criteria/{file}.yaml"
    right = evaluated(corpus, corpus, path)
    for metric in ("wrongful_exclusion_rate", "wrongful_inclusion_rate"):
        assert value(right, metric, axis="", group="")["estimate"] == 0.0
    # Who is included by the rules is so by the corpus, and most who are by the corpus.
    stated = evaluated(corpus, corpus, path, decided_by="included")
    assert value(stated, "wrongful_inclusion_rate", axis="", group="")["estimate"] == 0.0
    assert value(stated, "wrongful_exclusion_rate", axis="", group="")["estimate"] < 0.25
    # A tool that loses the diagnoses, or scores, of precarious patients leaves them out.
    field = "precariousness"
    poor = {d.subject.id for d in corpus if d.subject.attributes[field] == "yes"}
    table = evaluated(corpus, [without(d, label, poor) for d in corpus], path, by=field)
    where = {"axis": field, "group": "yes-no"}
    gap = value(table, "wrongful_exclusion_rate_difference", **where)
    assert gap["estimate"] == 1.0
    assert gap["p_adjusted"] < 0.05
    by_error = value(table, "wrongful_exclusion_by_error_difference", item="missed_entity", **where)
    assert by_error["estimate"] == pytest.approx(1.0)
    if lost:
        part = value(table, "wrongful_exclusion_by_criterion_difference", item=lost, **where)
        assert part["estimate"] == pytest.approx(1.0)


@pytest.mark.slow
def test_diagnoses_that_annotators_pass_over_are_found_in_generated_records(root):
    # The same records annotated twice: the second time every mention of the diagnosis is passed
    # over for 40 points more of the women. Gold includes whose diagnosis it has, 95 %.
    once, again = (
        generate("ibd", n=240, seed=11, biases=biases).documents
        for biases in ([], [Bias("diagnosis_missed", "sex", "F", 0.4)])
    )
    path = root / "examples/criteria/ibd_ibd2.yaml"
    table = evaluated(once, again, path, by="sex")
    row = value(table, "wrongful_exclusion_rate_difference")
    assert row["p_adjusted"] < 0.05
    assert row["ci_low"] < 0.4 / 0.95 < row["ci_high"]
    part = value(
        table,
        "wrongful_exclusion_by_criterion_and_error_difference",
        item="IBD2-I1, missed_entity",
    )
    assert part["estimate"] == pytest.approx(row["estimate"])
    none = evaluated(once, once, path, by="sex")
    assert value(none, "wrongful_exclusion_rate_difference")["p_adjusted"] >= 0.05


def test_from_a_shell(root, tmp_path, monkeypatch, capsys):
    import sys

    from epicene.cli import app

    corpus = epicene.load_corpus("ibd")
    gold = corpus.to_jsonl(tmp_path / "gold.jsonl")
    tool = corpus.to_jsonl(tmp_path / "tool.jsonl")
    criteria = f"criteria={root / 'examples/criteria/ibd_ibd2.yaml'}"
    arguments = ["evaluate", gold, tool, "--task", "inclusion", "--option", criteria, "--by", "sex"]
    monkeypatch.setattr(sys, "argv", ["epicene", *map(str, arguments), "--json"])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    spoken = capsys.readouterr()
    assert int(stopped.value.code or 0) == app.DONE, spoken.err
    metrics = {row["metric"] for row in json.loads(spoken.out)}
    assert {"wrongful_exclusion_rate_difference", "wrongful_exclusion_by_criterion"} <= metrics
