"""On flat entities the scores are seqeval's and nervaluate's."""

from __future__ import annotations

import numpy as np
import pytest
from nervaluate import Evaluator
from seqeval import metrics as seqeval
from seqeval.scheme import IOB2
from tests.evaluation.entities.extractions import (
    blurred,
    document,
    entities_of,
    row_of,
    tagged,
)

import epicene

LABELS = ("Sign", "Drug", "Exam", "Dose")
SCHEMES = ("strict", "exact", "partial", "ent_type")


def tables(seed, n=8):
    rng = np.random.default_rng(seed)
    truth = [tagged(rng, LABELS[: 2 + seed % 3]) for _ in range(n)]
    return truth, [blurred(rng, tags, LABELS) for tags in truth]


def evaluated(truth, said):
    gold, predictions = (
        [document(f"d{k}", entities_of(tags), "FM"[k % 2]) for k, tags in enumerate(rows)]
        for rows in (truth, said)
    )
    return epicene.evaluate(gold, predictions, "entities", by="sex", labels=LABELS).table


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_strict_scores_are_those_of_seqeval(seed):
    truth, said = tables(seed)
    table = evaluated(truth, said)
    for group, part in (("", slice(None)), ("F", slice(0, None, 2)), ("M", slice(1, None, 2))):
        arrays = (truth[part], said[part])
        options = {"mode": "strict", "scheme": IOB2, "zero_division": 0}
        for score in ("precision", "recall", "f1"):
            function = getattr(seqeval, f"{score}_score")
            micro = row_of(table, f"strict_{score}", group)["estimate"]
            assert micro == pytest.approx(function(*arrays, average="micro", **options))
            macro = row_of(table, f"strict_{score}_macro", group)["estimate"]
            assert macro == pytest.approx(function(*arrays, average="macro", **options))
        report = seqeval.classification_report(*arrays, output_dict=True, **options)
        for label in sorted({tag[2:] for rows in arrays for tags in rows for tag in tags} - {""}):
            for ours, theirs in (("precision",) * 2, ("recall",) * 2, ("f1", "f1-score")):
                row = row_of(table, f"strict_{ours}", group, label)
                # Where nothing can be divided by, seqeval says 0 and we say that it is undefined.
                if np.isnan(row["estimate"]):
                    assert row["unscored_reason"].startswith("no_")
                    assert report[label][theirs] == 0.0
                else:
                    assert row["estimate"] == pytest.approx(report[label][theirs])


def of_nervaluate(tags):
    return [
        {"label": e.label, "start": e.spans[0][0], "end": e.spans[0][1] - 1}
        for e in entities_of(tags)
    ]


@pytest.mark.parametrize("seed", range(3, 5))
def test_every_scheme_is_that_of_nervaluate(seed):
    truth, said = tables(seed)
    table = evaluated(truth, said)
    theirs = Evaluator(
        [of_nervaluate(tags) for tags in truth],
        [of_nervaluate(tags) for tags in said],
        tags=list(LABELS),
        loader="dict",
    ).evaluate()
    compared = [("", scheme, theirs["overall"][scheme]) for scheme in SCHEMES]
    compared += [
        (label, scheme, scores[scheme])
        for label, scores in theirs["entities"].items()
        for scheme in SCHEMES
        if scheme != "exact"  # of one label, what strict says
    ]
    for label, scheme, result in compared:
        for score in ("precision", "recall", "f1"):
            row = row_of(table, f"{scheme}_{score}", item=label)
            if not np.isnan(row["estimate"]):
                assert row["estimate"] == pytest.approx(getattr(result, score)), (label, scheme)
        assert row["n"] == result.actual + result.possible


def test_we_match_more_where_nervaluate_chooses_greedily():
    truth, said = ["B-A", "B-A", *["I-A"] * 4], ["B-A", *["I-A"] * 4, "B-A"]
    theirs = Evaluator(
        [of_nervaluate(truth)], [of_nervaluate(said)], tags=["A"], loader="dict"
    ).evaluate()["overall"]["ent_type"]
    gold, predictions = (
        [document("d", entities_of(tags)), document("e", [])] for tags in (truth, said)
    )
    table = epicene.evaluate(gold, predictions, "entities").table
    assert theirs.recall == 0.5
    assert row_of(table, "ent_type_recall")["estimate"] == 1.0
