"""Permutation and text-to-text models through the probes: each answers, or says why it does not."""

from __future__ import annotations

import math

import pytest

from epicene.audit.asking import answer
from epicene.audit.plan import pair_set
from epicene.corpora.load import load_corpus
from epicene.probes.base import Inputs, lacking
from epicene.probes.registry import PROBES

FAMILIES = ("xlnet", "t5", "mt5", "bart", "mbart", "marian")
STEPWISE = {
    "pairs/crows-pairs", "pairs/pll", "pairs/pll-word-l2r", "pairs/changed-tokens", "pairs/sss",
    "pairs/agreement", "clinical-templates", "log-probability-bias", "perplexity-parity",
}  # fmt: skip
FILLED = {"disco", "honest"}
IN_ORDER = {"pairs/log-likelihood", "pairs/causal-mean"}
ANSWERED = {"pairs/forced-choice", "generated-cases", "cover-letters"}
# Beside the tokenization stage and the vectors of texts, which every family has.
ASKED = {
    "xlnet": STEPWISE | FILLED | IN_ORDER,
    "t5": STEPWISE | FILLED | ANSWERED,
    "mt5": STEPWISE | FILLED | ANSWERED,
    "bart": STEPWISE | FILLED,
    "mbart": STEPWISE | FILLED,
    "marian": IN_ORDER,
}
EVERY = STEPWISE | FILLED | IN_ORDER | ANSWERED
QUICK = ("tokenization-fertility", "pairs/pll", "pairs/log-likelihood")


@pytest.fixture(scope="module")
def rows_of(tiny_model, pairs_file, corpus_file):
    """Return the rows of a probe on a family whose model answers prompts, where it can write."""
    pairs, corpora = (pair_set(pairs_file),), (load_corpus(corpus_file),)

    def rows(name, kind):
        model = tiny_model(kind)
        if hasattr(type(model), "generate"):
            # As one that was fine-tuned to answer; random weights may begin with a sentinel.
            vars(model)["_answers"] = True
        return answer(PROBES.get(name), Inputs(model, pairs, corpora, min_group=1))

    return rows


def assert_answers(rows):
    assert rows
    assert any(not math.isnan(row.estimate) for row in rows)
    for row in rows:
        assert not row.unscored_reason.startswith("not_applicable")
        assert not math.isnan(row.estimate) or row.unscored_reason
        if not math.isnan(row.ci_low):
            assert row.ci_low <= row.estimate <= row.ci_high


@pytest.mark.parametrize("kind", FAMILIES)
def test_which_questions_a_family_can_be_asked(tiny_model, kind):
    model = tiny_model(kind)
    asked = {name for name in EVERY & set(PROBES) if not lacking(PROBES.get(name), model)}
    assert asked == ASKED[kind] & set(PROBES)
    for name in PROBES:
        if name.startswith("tokenization-") or name == "seat":
            assert not lacking(PROBES.get(name), model)


@pytest.mark.parametrize("kind", FAMILIES)
def test_quick_probes_answer_for_every_family(rows_of, tiny_model, kind):
    asked = 0
    for name in QUICK:
        rows = rows_of(name, kind)
        if lacking(PROBES.get(name), tiny_model(kind)):
            assert rows[0].unscored_reason.startswith("not_applicable: the model lacks")
            continue
        assert_answers(rows)
        asked += 1
    assert asked >= 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAMILIES)
@pytest.mark.parametrize("name", [name for name in PROBES if name not in QUICK])
def test_every_probe_answers_for_every_family_that_has_what_it_needs(
    rows_of, tiny_model, name, kind
):
    if missing := lacking(PROBES.get(name), tiny_model(kind)):
        (row,) = rows_of(name, kind)
        assert row.unscored_reason == f"not_applicable: the model lacks {', '.join(missing)}."
    else:
        assert_answers(rows_of(name, kind))
