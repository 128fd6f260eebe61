"""Which of two sentences is the more plausible: in both orders, a liking for a place cancels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import planted_models
import pytest
import torch

from epicene import load_model, score_pairs
from epicene.core.errors import InputError
from epicene.corpora.embedded import DataName
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.sentence_scores import ANSWERS, LEAST_SHARE, QUESTION
from epicene.probes.registry import PROBES

TRAITS = ("dort", "tousse", "attend", "lit", "marche", "mange")
PAIRS = pd.DataFrame(
    {
        "sentence_more": [f"Elle {trait} ." for trait in TRAITS],
        "sentence_less": [f"Il {trait} ." for trait in TRAITS],
        "edit": "elle|il",
        "axis": "gender",
    }
)
PLACE = 2.0
CLOSE = 1e-5


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Save one random causal model twice: as it is, and with the first answer made likelier."""
    texts = [*PAIRS["sentence_more"], *PAIRS["sentence_less"], QUESTION, *ANSWERS]
    built = planted_models.causal(texts, ())
    built.bias("[UNK]", -planted_models.KNOWS_FRENCH)
    root = tmp_path_factory.mktemp("choice")
    plain = built.save(root / "plain")
    built.bias(ANSWERS[0], PLACE)
    return plain, built.save(root / "first")


def naive_odds(model, one, two):
    """The log-odds of the first answer after one question, from one plain forward pass."""
    ids = model.tokenizer(QUESTION.format(one, two))["input_ids"]
    with torch.inference_mode():
        row = model.module(input_ids=torch.tensor([[model.tokenizer.bos_token_id, *ids]]))
    known = model.tokenizer.get_vocab()
    last = row.logits[0, -1].double()
    return float(last[known[ANSWERS[0]]] - last[known[ANSWERS[1]]])


def test_the_margin_is_the_mean_log_odds_of_both_orders(folders):
    model = load_model(str(folders[0]), sanity_check=False)
    scored = score_pairs(model, PAIRS, "forced-choice")
    odds = [
        (naive_odds(model, row.sentence_more, row.sentence_less),
         naive_odds(model, row.sentence_less, row.sentence_more))
        for row in PAIRS.itertuples()
    ]  # fmt: skip
    expected = [(more - less) / 2 for more, less in odds]
    margins = scored["score_more"] - scored["score_less"]
    assert margins.to_numpy() == pytest.approx(expected, abs=CLOSE)
    assert np.abs(expected).max() > 100 * CLOSE
    first = np.mean([1 / (1 + np.exp(-o)) for both in odds for o in both])
    assert scored.attrs["position_bias"] == pytest.approx(first - 0.5, abs=1e-6)


def test_a_liking_for_a_place_cancels_and_is_told(folders):
    plain, liking = (load_model(str(folder), sanity_check=False) for folder in folders)
    margins, told = [], []
    for model in (plain, liking):
        scored = score_pairs(model, PAIRS, "forced-choice")
        margins.append((scored["score_more"] - scored["score_less"]).to_numpy())
        sets = (PairSet(DataName("few", "0" * 64, len(PAIRS)), PAIRS),)
        rows = PROBES.get("pairs/forced-choice").measure(Inputs(model, sets))
        (row,) = [row for row in rows if row.metric == "first_answer"]
        assert (row.neutral, row.direction, row.n) == (50.0, "toward_first_answer", len(PAIRS))
        assert np.isnan(row.p_value)
        assert row.estimate == pytest.approx(50 + 100 * scored.attrs["position_bias"])
        told.append(row.estimate)
    assert margins[1] == pytest.approx(margins[0], abs=CLOSE)
    # The odds of the first answer are those of before, times exp(PLACE).
    odds = told[0] / (100 - told[0]) * np.exp(PLACE)
    assert told[1] == pytest.approx(100 * odds / (1 + odds), abs=1.0)
    assert told[1] > told[0] + 20
    assert 1 / (1 + np.exp(PLACE)) > LEAST_SHARE


def test_a_question_longer_than_the_model_reads_is_refused(folders):
    model = load_model(str(folders[0]), sanity_check=False)
    long = " ".join(["dort"] * 40)
    pairs = pd.DataFrame({"sentence_more": [f"Elle {long}"], "sentence_less": [f"Il {long}"]})
    with pytest.raises(InputError, match="longer than the 63 that the model reads"):
        score_pairs(model, pairs, "forced-choice")
