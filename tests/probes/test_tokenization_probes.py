"""A gap planted in a tokenizer is read off exactly; its statistics are those of the formulas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import planted_tokenizer
import pytest
from scipy import stats

from epicene.core.document import Document, Patient
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.corpora.first_names import load_first_names
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.registry import PROBES
from epicene.probes.tokenization.count import count_tokens
from epicene.probes.tokenization.gender_parity import zipf_gap


def rows_of(model, probe: str, *corpora: Corpus) -> pd.DataFrame:
    rows = PROBES.get(probe).measure(Inputs(model, corpora=corpora, min_group=1))
    return pd.DataFrame([vars(row) for row in rows]).set_index(["metric", "group", "item"])


@pytest.fixture(scope="module")
def forms() -> pd.DataFrame:
    return load_gendered_forms().table


def tokenizer(tmp_path_factory, whole, cut):
    folder = planted_tokenizer.folder(tmp_path_factory.mktemp("tokenizer"), whole, cut)
    return load_model(str(folder), sanity_check=False)


@pytest.fixture(scope="module")
def cut(forms) -> np.ndarray:
    """Tokens of the feminine minus tokens of the masculine, as planted."""
    # A plural that is cut would leave its singular whole among the pieces.
    return ((np.arange(len(forms)) % 3 == 0) & (forms["number"] == "singular")).to_numpy() * 1.0


@pytest.fixture(scope="module")
def cutting(forms, cut, tmp_path_factory):
    """Cuts every third feminine in two, and no masculine."""
    chosen = set(forms["feminine"][cut > 0])
    whole = {*forms["feminine"], *forms["masculine"]} - chosen
    return tokenizer(tmp_path_factory, sorted(whole), sorted(chosen))


@pytest.fixture(scope="module")
def even(forms, tmp_path_factory):
    """Cuts nothing."""
    return tokenizer(tmp_path_factory, [*forms["feminine"], *forms["masculine"]], [])


def test_a_known_gap_is_read_off_exactly(cutting, cut, forms):
    table = rows_of(cutting, "tokenization-gender")
    row = table.loc[("tokens_difference", "F-M", "")]
    assert row["estimate"] == pytest.approx(cut.mean(), abs=1e-12)
    expected = stats.ttest_1samp(cut, 0.0)
    interval = expected.confidence_interval(0.95)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
    assert row["p_value"] == pytest.approx(expected.pvalue)
    assert row["n"] == len(forms)
    for category, members in forms.groupby("category").indices.items():
        row = table.loc[("tokens_difference", "F-M", category)]
        assert row["estimate"] == pytest.approx(cut[members].mean(), abs=1e-12)
        assert row["n"] == len(members)


def test_no_gap_is_zero_and_has_no_interval(even):
    row = rows_of(even, "tokenization-gender").loc[("tokens_difference", "F-M", "")]
    assert row["estimate"] == 0.0
    assert math.isnan(row["p_value"])
    assert row["unscored_reason"]


def test_a_gap_at_equal_frequency_is_the_intercept_of_a_regression(cutting, cut, forms):
    """Least squares and MacKinnon & White's HC3, written out observation by observation."""
    gap = zipf_gap(forms["feminine"], forms["masculine"])
    known = ~np.isnan(gap)
    y, x = cut[known], gap[known]
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    intercept = y.mean() - slope * x.mean()
    design = np.column_stack([np.ones_like(x), x])
    bread = np.linalg.inv(design.T @ design)
    meat = np.zeros((2, 2))
    for row, value in zip(design, y, strict=True):
        leverage = row @ bread @ row
        residual = value - intercept - slope * row[1]
        meat += np.outer(row, row) * (residual / (1.0 - leverage)) ** 2
    error = math.sqrt((bread @ meat @ bread)[0, 0])
    half = stats.t.ppf(0.975, len(y) - 2) * error

    row = rows_of(cutting, "tokenization-gender").loc[
        ("tokens_difference_at_equal_frequency", "F-M", "")
    ]
    assert row["estimate"] == pytest.approx(intercept)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((intercept - half, intercept + half))
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(intercept) / error, len(y) - 2))
    assert row["n"] == known.sum()
    assert row["n_unscored"] == (~known).sum() > 0
    assert "no_frequency" in row["unscored_reason"]


def test_the_frequency_gap_is_unknown_where_a_form_is():
    gap = zipf_gap(["patiente", "xqzvite"], ["patient", "docteur"])
    assert gap[0] < 0.0
    assert math.isnan(gap[1])


def test_first_names_are_compared_by_welch(tmp_path_factory):
    names = load_first_names().table
    # One more piece for some women's names and for names of one area.
    area = names["origin_association"].unique()[1]
    cut = (names["sex"].eq("F") & (np.arange(len(names)) % 2 == 0)) | (
        names["origin_association"].eq(area) & (np.arange(len(names)) % 3 == 0)
    )
    whole = sorted(set(names["name"]) - set(names["name"][cut]))
    # A name that stands in the list twice is cut wherever it stands.
    tokens = 1.0 + names["name"].isin(set(names["name"][cut]))
    table = rows_of(
        tokenizer(tmp_path_factory, whole, sorted(set(names["name"][cut]))), "tokenization-names"
    )
    contrasts = {"F-M": (names["sex"] == "F", names["sex"] == "M")} | {
        f"{other}-french": (
            names["origin_association"] == other,
            names["origin_association"] == "french",
        )
        for other in set(names["origin_association"]) - {"french"}
    }
    french_men = (names["sex"] == "M") & (names["origin_association"] == "french")
    for area in set(names["origin_association"]):
        for sex in "FM":
            if (area, sex) != ("french", "M"):
                cell = (names["sex"] == sex) & (names["origin_association"] == area)
                contrasts[f"{area}_{sex}-french_M"] = (cell, french_men)
    assert {group for _, group, _ in table.index} == set(contrasts)
    for group, (first, second) in contrasts.items():
        row = table.loc[("tokens_per_name_difference", group, "")]
        whole = table.loc[("single_token_name_difference", group, "")]
        shares = [100.0 * (tokens[side] == 1.0).mean() for side in (first, second)]
        assert whole["estimate"] == pytest.approx(shares[0] - shares[1])
        assert whole["n"] == row["n"]
        # Names of one length have no spread for scipy to work with.
        if 1 in (tokens[first].nunique(), tokens[second].nunique()):
            continue
        expected = stats.ttest_ind(tokens[first], tokens[second], equal_var=False)
        interval = expected.confidence_interval(0.95)
        assert row["estimate"] == pytest.approx(tokens[first].mean() - tokens[second].mean())
        assert row["p_value"] == pytest.approx(expected.pvalue)
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))
        assert row["n"] == first.sum() + second.sum()
        crossed = "origin_and_sex" if group.endswith("_M") else "origin"
        assert row["axis"] == ("gender" if group == "F-M" else crossed)


def test_the_unknown_rate_counts_words_with_an_unknown_token(forms, tmp_path_factory):
    unknown = set(forms["feminine"][:37]) | set(forms["masculine"][:5])
    whole = sorted({*forms["feminine"], *forms["masculine"]} - unknown)
    table = rows_of(tokenizer(tmp_path_factory, whole, []), "tokenization-unknown")
    for group, words, count in (("F", forms["feminine"], 37), ("M", forms["masculine"], 5)):
        row = table.loc[("unknown_rate", group, "")]
        share = stats.binomtest(count, len(words)).proportion_ci(0.95, "exact")
        assert row["estimate"] == pytest.approx(100.0 * count / len(words))
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((100 * share.low, 100 * share.high))
        assert math.isnan(row["p_value"])
    # None of the names is known to this tokenizer.
    assert table.loc[("unknown_rate", "french", "")]["estimate"] == 100.0


def test_byte_fallbacks_count_as_unknown(tmp_path):
    """A Unigram vocabulary without é spells it in bytes: known to no word of its training."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    from epicene.models.transformer import TransformerModel

    letters = [(chr(code), -2.0) for code in range(ord("a"), ord("z") + 1)]
    octets = [(f"<0x{octet:02X}>", -9.0) for octet in range(256)]
    backend = Tokenizer(
        models.Unigram([("<unk>", 0.0), *letters, ("L", -2.0), (".", -2.0), *octets], 0, True)
    )
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")
    identity = type("Identity", (), {"context_length": None})()
    model = TransformerModel("bytes", identity, None, tokenizer)
    plain, accented = count_tokens(model, ["agee", "agée"])
    assert (plain.tokens, plain.unknown) == (4, 0)
    # é is two bytes of UTF-8.
    assert (accented.tokens, accented.unknown) == (5, 2)


def texts(*documents: tuple[str, str]) -> Corpus:
    made = tuple(
        Document(str(index), text, patient=Patient(patient))
        for index, (patient, text) in enumerate(documents)
    )
    return Corpus.of(made, "notes")


WHOLE = ("Douleur", "douleur", "forte", "du", "genou")
NOTES = (
    ("p1", "Douleur du genou forte forte forte forte forte forte"),
    ("p1", "douleur inconnue"),
    ("p2", "Douleur gauche\nforte douleur du genou"),
    ("p3", "forte forte"),
    ("p3", "…"),
)


def test_fertility_is_tokens_over_words_of_the_corpus(tmp_path_factory):
    """As Rust et al. define it: not the mean over sentences, where short ones would weigh more."""
    model = tokenizer(tmp_path_factory, WHOLE, ["gauche"])
    table = rows_of(model, "tokenization-fertility", texts(*NOTES))
    words, tokens, unknown = 9 + 2 + 2 + 4 + 2, 9 + 2 + 3 + 4 + 2, 1
    row = table.loc[("tokens_per_word", "", "")]
    assert row["estimate"] == pytest.approx(tokens / words)
    assert row["n"] == words
    assert row["ci_low"] < row["estimate"] < row["ci_high"]
    assert math.isnan(row["neutral"])
    rate = table.loc[("unknown_token_rate", "", "")]
    assert rate["estimate"] == pytest.approx(100.0 * unknown / tokens)
    assert rate["n"] == tokens


def test_patients_and_not_words_are_resampled(tmp_path_factory):
    """Many words of one patient say nothing of the spread between patients."""
    model = tokenizer(tmp_path_factory, WHOLE, ["gauche"])
    one = rows_of(model, "tokenization-fertility", texts(*(("p1", text) for _, text in NOTES)))
    for metric in ("tokens_per_word", "unknown_token_rate"):
        row = one.loc[(metric, "", "")]
        assert math.isnan(row["ci_low"])
        assert "single cluster" in row["unscored_reason"]


def test_sentences_beyond_the_context_are_counted_as_unscored(tmp_path_factory):
    model = tokenizer(tmp_path_factory, WHOLE, [])
    long = "forte " * 70
    table = rows_of(model, "tokenization-fertility", texts(*NOTES, ("p4", long)))
    row = table.loc[("tokens_per_word", "", "")]
    assert row["n_unscored"] == 1
    assert "too_long" in row["unscored_reason"]


def test_no_corpus_is_not_applicable(even):
    with pytest.raises(NotApplicableError, match="no corpus"):
        rows_of(even, "tokenization-fertility")


@pytest.mark.parametrize("kind", ["camembert", "bert", "gpt2"])
def test_a_word_costs_what_it_adds_to_its_sentence(tiny_model, kind):
    """Whether the space belongs to the token before, after or to none."""
    model, words = tiny_model(kind), ["patiente", "sœur", "Xanaxophobe"]
    without = len(model.tokenizer("Le mot figure dans le dossier.")["input_ids"])
    added = [
        len(model.tokenizer(f"Le mot {word} figure dans le dossier.")["input_ids"]) - without
        for word in words
    ]
    assert [count.tokens for count in count_tokens(model, words)] == added
