"""The scores of pairs: equal to the published definitions, and said with their options."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from benchmarks import naive_scores

import epicene
import tiny_models
from epicene.core.errors import InputError, NotApplicableError, UnknownNameError
from epicene.corpora.pair_table import read_pairs
from epicene.probes.outputs.estimators import ESTIMATORS

# The promise of the issue: equal within this on every pair.
CLOSE = 1e-3
# Of a sum over the tokens of a short sentence, each within 1e-5.
SUM = 1e-4
MASKED = ("crows-pairs", "pll", "pll-word-l2r")
# Of the tokens that differ, and of sentences read whole.
CHANGED, UNMASKED = ("changed-tokens", "sss"), ("aul", "aula")
SHORT_LAYER = {
    "bert": True, "camembert": True, "xlm-roberta": True, "electra": True, "eurobert": True,
    "roberta": True, "distilbert": False, "roberta-prelayernorm": False, "albert": False,
    "deberta-v2": False, "modernbert": False, "flaubert": False,
}  # fmt: skip
A = ("La patiente a été admise hier.", "Le patient a été admis hier.")
B = ("Une femme souffre d'une douleur.", "Un homme souffre d'une douleur.")

# One edit of several pieces, an exchange of two words for one, two edits.
SPANS = (
    ("L'hyperparathyroïdienne tousse.", "Le bronchitique tousse."),
    ("Une femme très âgée tombe.", "Une adolescente tombe."),
    A,
)


def frame(*pairs, **columns):
    table = pd.DataFrame(pairs, columns=["sentence_more", "sentence_less"])
    return table.assign(**columns)


def naive(model, estimator, more, less):
    score = getattr(naive_scores, estimator.replace("-", "_"))
    if estimator in ("crows-pairs", *CHANGED):
        return score(model.module, model.tokenizer, more, less)
    return tuple(score(model.module, model.tokenizer, text) for text in (more, less))


def assert_equals_naive(model, table, estimator, close=CLOSE):
    scored = epicene.score_pairs(model, table, estimator)
    for row in scored.itertuples():
        expected = naive(model, estimator, row.sentence_more, row.sentence_less)
        found = (row.score_more, row.score_less)
        assert found == pytest.approx(expected, rel=0, abs=close), row.sentence_more
        # Far from a score that would be equal to anything: tens of nats.
        assert max(found) < (-0.01 if ESTIMATORS.get(estimator).per_token else -1)
    return scored


# --- equal to the definition -----------------------------------------------------------------


@pytest.mark.parametrize("estimator", MASKED)
def test_the_masked_model_that_ships_equals_the_definition(mini_fr, sample, estimator, batches):
    assert mini_fr._short_layer
    assert_equals_naive(mini_fr, sample(2, odd=True), estimator)
    assert any(batches.padded)


def test_the_causal_model_that_ships_equals_the_definition(mini_fr_causal, sample):
    assert_equals_naive(mini_fr_causal, sample(3, odd=True), "log-likelihood")


@pytest.mark.parametrize("estimator", [*CHANGED, *UNMASKED])
def test_spans_of_several_tokens_equal_the_definition(mini_fr, estimator):
    table = frame(*SPANS)
    scored = assert_equals_naive(mini_fr, table, estimator)
    if estimator in CHANGED:
        assert scored["n_tokens"].max() > 2


def test_hidden_together_is_not_hidden_one_by_one(mini_fr):
    both = [epicene.score_pairs(mini_fr, frame(SPANS[0]), e)["score_more"][0] for e in CHANGED]
    assert both[0] > both[1] + 0.1


@pytest.mark.parametrize("estimator", CHANGED)
def test_where_nothing_is_exchanged_there_is_no_score(mini_fr, estimator):
    added = ("Le patient tousse beaucoup.", "Le patient tousse.")
    scored = epicene.score_pairs(mini_fr, frame(added, (A[0], A[0]), A), estimator)
    assert scored["score_more"].isna().tolist() == [True, True, False]
    assert scored["score_less"].isna().tolist() == [True, True, False]
    assert scored["prefers_more"].isna().tolist() == [True, True, False]
    assert "tie" not in scored["flags"][1].split()


@pytest.mark.parametrize("estimator", UNMASKED)
def test_identical_sentences_read_whole_are_a_tie(mini_fr, estimator):
    scored = epicene.score_pairs(mini_fr, frame((A[0], A[0]), A), estimator)
    assert "tie" in scored["flags"][0].split()
    assert scored["prefers_more"].isna().tolist() == [True, False]
    assert scored["n_tokens"][0] == len(mini_fr.encode(A[0])) - 2


def test_reading_whole_leaves_the_model_as_it_was(mini_fr):
    before = mini_fr.module.config._attn_implementation
    first = epicene.score_pairs(mini_fr, frame(A), "pll")["score_more"][0]
    epicene.score_pairs(mini_fr, frame(A), "aula")
    assert mini_fr.module.config._attn_implementation == before
    assert epicene.score_pairs(mini_fr, frame(A), "pll")["score_more"][0] == first


def test_the_mean_of_a_causal_model_equals_the_definition(mini_fr_causal):
    assert_equals_naive(mini_fr_causal, frame(*SPANS), "causal-mean")


def test_a_causal_model_does_not_read_whole_texts_at_once(mini_fr_causal):
    with pytest.raises(NotApplicableError, match="does not read a whole text"):
        epicene.score_pairs(mini_fr_causal, frame(A), "aul")


@pytest.mark.slow
@pytest.mark.parametrize("estimator", MASKED)
def test_the_masked_model_equals_the_definition_on_many_pairs(mini_fr, sample, estimator):
    assert_equals_naive(mini_fr, sample(60, long=True, odd=True), estimator)


@pytest.mark.slow
def test_the_causal_model_equals_the_definition_on_many_pairs(mini_fr_causal, sample):
    assert_equals_naive(mini_fr_causal, sample(200, long=True), "log-likelihood")


@pytest.mark.parametrize("kind", SHORT_LAYER)
def test_every_architecture_equals_the_definition(tiny_model, kind, batches):
    model = tiny_model(kind)
    assert model._short_layer is SHORT_LAYER[kind]
    for estimator in (*MASKED, *CHANGED, *UNMASKED):
        assert_equals_naive(model, frame(SPANS[1], A), estimator, SUM)
    assert any(batches.padded)


def test_every_masked_kind_is_compared():
    assert set(SHORT_LAYER) == set(tiny_models.MASKED)


@pytest.mark.parametrize("kind", tiny_models.CAUSAL)
def test_every_causal_architecture_equals_the_definition(tiny_model, kind):
    assert_equals_naive(tiny_model(kind), frame(SPANS[1], A), "log-likelihood", SUM)


@pytest.mark.parametrize("kind", SHORT_LAYER)
def test_batches_without_padding_equal_the_definition(tiny_model, kind, batches):
    model = tiny_model(kind)
    _ = model._short_layer
    batches.padded.clear()
    # Every row that hides a token of one sentence is as long as the sentence.
    assert_equals_naive(model, frame((B[0], B[0])), "pll")
    assert batches.padded
    assert not any(batches.padded)


def test_the_estimators_are_different_questions(mini_fr):
    scores = {e: epicene.score_pairs(mini_fr, frame(A), e)["score_more"][0] for e in MASKED}
    # Fewer tokens are read, each from as much context.
    assert scores["crows-pairs"] > scores["pll"]
    # A word cut in pieces is read from less.
    rare = frame(("Une hyperthyroïdie.", "Un hyperparathyroïdisme."))
    both = [epicene.score_pairs(mini_fr, rare, e)["score_more"][0] for e in ("pll", "pll-word-l2r")]
    assert abs(both[0] - both[1]) > CLOSE


def test_tokens_scored_are_those_shared_or_all(mini_fr):
    more, less = (mini_fr.encode(text) for text in A)
    shared = epicene.score_pairs(mini_fr, frame(A), "crows-pairs")["n_tokens"][0]
    every = epicene.score_pairs(mini_fr, frame(A), "pll")["n_tokens"][0]
    assert every == len(more) - 2
    common = set(more.ids) & set(less.ids)
    assert shared == sum(token in common for token in more.ids[1:-1])
    assert shared < every


def test_a_start_token_that_the_tokenizer_adds_is_not_put_twice(tmp_path, sample):
    own = tiny_models.save("llama", tmp_path / "own", tokenizer=tiny_models.bpe(bounded=True))
    model = epicene.load_model(str(own), sanity_check=False)
    assert model.start == ()
    assert model.encode("Le train.").special[0]
    scored = epicene.score_pairs(model, frame(A), "log-likelihood")
    # The end token that this tokenizer adds is no text: the definition without it.
    for text, score in zip(A, (scored["score_more"][0], scored["score_less"][0]), strict=True):
        expected = naive_without_end(model, text)
        assert score == pytest.approx(expected, abs=CLOSE)


def naive_without_end(model, text):
    import torch

    ids = model.tokenizer(text)["input_ids"][:-1]
    total = 0.0
    for i in range(1, len(ids)):
        with torch.inference_mode():
            logits = model.module(input_ids=torch.tensor([ids[:i]])).logits[0, -1].float()
        total += float(torch.log_softmax(logits, dim=-1)[ids[i]])
    return total


# --- the table -------------------------------------------------------------------------------


def test_columns_are_in_the_order_of_the_design(mini_fr_causal):
    given = frame(A, B, z=[1, 2], flags=["old", ""], axis=["gender", "age"], score_more=[0, 0])
    scored = epicene.score_pairs(mini_fr_causal, given, "log-likelihood")
    # DESIGN, "Public face": fixed, because scripts outside the project read it.
    assert list(scored.columns) == [
        "sentence_more", "sentence_less", "score_more", "score_less", "n_tokens", "prefers_more",
        "flags", "z", "axis",
    ]  # fmt: skip
    assert scored["z"].tolist() == [1, 2]
    assert scored["axis"].tolist() == ["gender", "age"]
    assert scored["flags"].tolist() == ["several_edits", ""]
    types = {name: str(kind) for name, kind in scored.dtypes.items()}
    assert types["score_more"] == types["score_less"] == "float64"
    assert (types["n_tokens"], types["prefers_more"]) == ("int64", "boolean")


def test_a_row_a_pair_in_order(mini_fr_causal, clinical):
    given = clinical.sample(12, random_state=2)
    scored = epicene.score_pairs(mini_fr_causal, given, "log-likelihood")
    assert scored["id"].tolist() == given["id"].tolist()
    assert scored.index.tolist() == list(range(12))
    alone = [
        epicene.score_pairs(mini_fr_causal, given.iloc[[k]], "log-likelihood") for k in (0, 5, 11)
    ]
    for k, one in zip((0, 5, 11), alone, strict=True):
        assert one["score_more"][0] == pytest.approx(scored["score_more"][k], abs=CLOSE)
        assert one["score_less"][0] == pytest.approx(scored["score_less"][k], abs=CLOSE)


def test_a_preference_is_the_sign_of_the_difference(mini_fr, sample):
    scored = epicene.score_pairs(mini_fr, sample(6, odd=True), "crows-pairs")
    margin = scored["score_more"] - scored["score_less"]
    decided = scored[margin != 0]
    assert decided["prefers_more"].tolist() == (margin[margin != 0] > 0).tolist()
    assert scored["prefers_more"][margin == 0].isna().all()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_tie_is_a_tie(mini_fr, precision):
    scored = epicene.score_pairs(
        mini_fr, frame(A, (A[0], A[0])), "crows-pairs", precision=precision
    )
    assert scored["score_more"][1] == scored["score_less"][1]
    assert scored["prefers_more"].isna().tolist() == [False, True]
    assert "tie" in scored["flags"][1].split()
    assert "identical" in scored["flags"][1].split()
    assert "tie" not in scored["flags"][0].split()


def test_an_empty_sentence_is_not_scored(mini_fr, crows_pairs_fr):
    table = read_pairs(crows_pairs_fr)
    empty = int(np.flatnonzero(table["flags"] == "empty")[0])
    for precision in ("float32", "bfloat16"):
        scored = epicene.score_pairs(
            mini_fr, table.iloc[empty - 1 : empty + 2], "crows-pairs", precision=precision
        )
        row = scored.iloc[1]
        assert math.isnan(row["score_more"])
        assert math.isnan(row["score_less"])
        assert row["n_tokens"] == 0
        assert row["prefers_more"] is pd.NA
        assert row["flags"] == "empty"
        assert scored["score_more"].notna().tolist() == [True, False, True]


def test_the_authors_file_is_scored_as_it_is(tiny_model, crows_pairs_fr, tmp_path):
    lines = crows_pairs_fr.read_text(encoding="utf-8").splitlines(keepends=True)
    part = tmp_path / "crows.csv"
    # The header, the first pairs, and the one with an empty sentence.
    part.write_text("".join([*lines[:4], *(line for line in lines if line.startswith("129\t"))]),
                    encoding="utf-8")  # fmt: skip
    scored = epicene.score_pairs(tiny_model("llama"), str(part), "log-likelihood")
    assert list(scored.columns)[7:] == ["id", "stereo_antistereo", "bias_type"]
    assert scored["id"].tolist() == ["0", "1", "2", "129"]
    assert scored["score_more"].isna().tolist() == [False, False, False, True]


def test_options_are_recorded(mini_fr_causal):
    scored = epicene.score_pairs(mini_fr_causal, frame(A), "log-likelihood", lowercase=True, seed=7)
    assert scored.attrs == {
        "model": mini_fr_causal.identity.label, "estimator": "log-likelihood",
        "precision": "float32", "lowercase": True, "seed": 7, "rescored_share": 0.0,
    }  # fmt: skip


def test_lower_case_is_a_choice_and_changes_scores(mini_fr):
    plain = epicene.score_pairs(mini_fr, frame(A))
    lower = epicene.score_pairs(mini_fr, frame(A), lowercase=True)
    assert plain.attrs["lowercase"] is False
    assert lower.attrs["lowercase"] is True
    assert lower["sentence_more"][0] == A[0]
    assert abs(plain["score_more"][0] - lower["score_more"][0]) > CLOSE
    by_hand = epicene.score_pairs(mini_fr, frame(tuple(text.lower() for text in A)))
    assert lower["score_more"][0] == pytest.approx(by_hand["score_more"][0], abs=CLOSE)


def test_a_model_is_found_by_its_name(mini_fr):
    by_name = epicene.score_pairs("mini-fr", frame(A))
    assert by_name["score_more"][0] == epicene.score_pairs(mini_fr, frame(A))["score_more"][0]


def test_the_same_call_gives_the_same_bytes(mini_fr, sample):
    table = sample(3)
    one, two = (epicene.score_pairs(mini_fr, table, "pll") for _ in range(2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_what_one_estimator_computed_the_next_does_not(mini_fr, sample, batches):
    table = sample(3)
    alone = epicene.score_pairs(mini_fr, table, "crows-pairs")
    memo = {}
    epicene.score_pairs(mini_fr, table, "pll", memo=memo)
    computed = batches.rows
    shared = epicene.score_pairs(mini_fr, table, "crows-pairs", memo=memo)
    assert batches.rows == computed
    assert shared["score_more"].tolist() == pytest.approx(alone["score_more"].tolist(), abs=CLOSE)


# --- refusals --------------------------------------------------------------------------------


def test_a_causal_model_has_no_masked_estimator(mini_fr_causal):
    with pytest.raises(NotApplicableError, match="has no estimator 'crows-pairs'") as caught:
        epicene.score_pairs(mini_fr_causal, frame(A), "crows-pairs")
    assert "decoder" in str(caught.value)
    assert "It has causal-mean, log-likelihood." in str(caught.value)


def test_a_masked_model_has_no_causal_estimator(mini_fr):
    with pytest.raises(
        NotApplicableError, match="It has changed-tokens, crows-pairs, pll, pll-word-l2r, sss"
    ):
        epicene.score_pairs(mini_fr, frame(A), "log-likelihood")


def test_vectors_score_nothing():
    with pytest.raises(NotApplicableError, match="does not score tokens"):
        epicene.score_pairs("mini-fr-vectors", frame(A))


def test_an_unknown_estimator(mini_fr):
    with pytest.raises(UnknownNameError, match="Did you mean 'crows-pairs'"):
        epicene.score_pairs(mini_fr, frame(A), "crows_pairs")


def test_an_unknown_precision(mini_fr_causal):
    with pytest.raises(InputError, match="unknown precision 'float16'"):
        epicene.score_pairs(mini_fr_causal, frame(A), "log-likelihood", precision="float16")


def test_a_tokenizer_that_knows_no_words_cannot_hide_the_rest_of_one(mini_fr, monkeypatch):
    import dataclasses

    plain = type(mini_fr).encode
    monkeypatch.setattr(
        type(mini_fr),
        "encode",
        lambda self, text: dataclasses.replace(plain(self, text), words=None),
    )
    with pytest.raises(NotApplicableError, match="which word a token belongs to"):
        epicene.score_pairs(mini_fr, frame(A), "pll-word-l2r")


def test_a_sentence_longer_than_the_model_reads(mini_fr):
    with pytest.raises(InputError, match="longer than the 512 that the model reads"):
        epicene.score_pairs(mini_fr, frame((A[0] + " très" * 600, A[1])))
