"""bfloat16 changes no preference: what its rounding could have turned is scored again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import epicene
from epicene.corpora.pair_table import read_pairs
from epicene.models.masked import MaskedModel
from epicene.probes.outputs import sentence_scores as module

# bfloat16 is slow where the processor has no instructions for it.
FEW = 40
MANY = pytest.param(160, marks=pytest.mark.slow)


@pytest.fixture(scope="module", params=[FEW, MANY])
def short_pairs(crows_pairs_fr, clinical, request):
    """Return the shortest pairs: as many preferences for less work."""
    crows = read_pairs(crows_pairs_fr)
    both = pd.concat([crows[crows["flags"] == ""], clinical[clinical["flags"] == ""]])
    lengths = both["sentence_more"].str.len() + both["sentence_less"].str.len()
    return both.loc[:, ["sentence_more", "sentence_less"]].iloc[lengths.argsort()[: request.param]]


@pytest.fixture(scope="module")
def preferences(mini_fr, short_pairs):
    """Score in both precisions, the estimator that reads fewest tokens."""
    memo = {}
    return [
        epicene.score_pairs(mini_fr, short_pairs, "crows-pairs", precision, memo=memo)
        for precision in ("float32", "bfloat16")
    ]


def test_every_preference_is_that_of_float32(preferences):
    exact, low = preferences
    assert len(exact) >= FEW
    assert low["prefers_more"].equals(exact["prefers_more"])
    assert exact["prefers_more"].nunique() == 2


def test_low_precision_was_really_used(preferences):
    exact, low = preferences
    kept = ["rescored" not in flags for flags in low["flags"]]
    difference = (low["score_more"] - exact["score_more"]).abs()
    assert difference[kept].max() > 1e-4
    # Three decimal digits of each log-probability.
    assert difference.max() < 0.05 * exact["score_more"].abs().max()
    assert difference[~np.array(kept)].max() < 1e-3


def test_the_share_scored_again_is_recorded(preferences):
    exact, low = preferences
    assert exact.attrs["rescored_share"] == 0.0
    share = low.attrs["rescored_share"]
    assert 0.0 < share <= 1.0
    assert share == np.mean(["rescored" in flags.split() for flags in low["flags"]])
    assert not any("rescored" in flags for flags in exact["flags"])
    assert low.attrs["precision"] == "bfloat16"


# Positive control: random weights find nothing more likely than anything, so that most margins
# are near-ties, smaller than the rounding error of bfloat16.


@pytest.fixture(scope="module")
def near_ties(tmp_path_factory, clinical):
    import tiny_models

    folder = tiny_models.save(
        "bert", tmp_path_factory.mktemp("flat") / "bert", initializer_range=0.02
    )
    model = epicene.load_model(str(folder), sanity_check=False)
    pairs = clinical[["sentence_more", "sentence_less"]].sample(120, random_state=0)
    exact = epicene.score_pairs(model, pairs, "crows-pairs")
    return model, pairs, exact


def test_rounding_would_turn_preferences(near_ties, monkeypatch):
    model, pairs, exact = near_ties
    monkeypatch.setattr(module, "ROUNDING_SIGMAS", -1.0)
    low = epicene.score_pairs(model, pairs, "crows-pairs", "bfloat16")
    turned = (low["prefers_more"] != exact["prefers_more"]).fillna(True)
    assert turned.sum() >= 3


def test_scoring_again_turns_them_back(near_ties):
    model, pairs, exact = near_ties
    memo = {}
    for seed in range(3):
        low = epicene.score_pairs(model, pairs, "crows-pairs", "bfloat16", seed=seed, memo=memo)
        assert low["prefers_more"].equals(exact["prefers_more"])
        assert low.attrs["rescored_share"] > 0.1


def test_the_model_itself_stays_in_float32(near_ties):
    import torch

    model = near_ties[0]
    with model.in_precision("bfloat16"):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == torch.bfloat16
    assert {parameter.dtype for parameter in model.module.parameters()} == {torch.float32}


def test_a_causal_model_too(mini_fr_causal, clinical):
    pairs = clinical[["sentence_more", "sentence_less"]].head(20)
    exact, low = (
        epicene.score_pairs(mini_fr_causal, pairs, "log-likelihood", precision)
        for precision in ("float32", "bfloat16")
    )
    assert low["prefers_more"].equals(exact["prefers_more"])
    assert (low["score_more"] != exact["score_more"]).any()


def test_the_short_last_layer_is_judged_in_float32(tiny_folder, clinical, monkeypatch):
    # Whatever precision is asked for first: rounding would hide what the judgement is about.
    import torch

    seen = []
    plain = MaskedModel._forward

    def watched(self, rows, short):
        seen.append((short, torch.is_autocast_enabled("cpu")))
        return plain(self, rows, short)

    monkeypatch.setattr(MaskedModel, "_forward", watched)
    model = epicene.load_model(str(tiny_folder("bert")), sanity_check=False)
    pairs = clinical[["sentence_more", "sentence_less"]].head(1)
    epicene.score_pairs(model, pairs, "crows-pairs", "bfloat16")
    # Full and short, compared; then the scores.
    assert seen[:3] == [(False, False), (True, False), (True, True)]
