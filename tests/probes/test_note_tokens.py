"""What whole notes cost, lose and share is what a plain reading of the definitions gives."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import planted_tokenizer
import pytest

from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import renyi_efficiency, renyi_efficiency_difference
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.registry import PROBES
from epicene.probes.tokenization.limits import share_lost
from epicene.probes.tokenization.note_parity import relative_difference
from epicene.probes.tokenization.pieces import Pieces, cut_words, stem_kept
from epicene.probes.tokenization.truncation import entities_lost
from epicene.probes.tokenization.writing import decomposed, unaccented


def rows_of(model, probe: str, *corpora: Corpus, min_group: int = 1) -> pd.DataFrame:
    rows = PROBES.get(probe).measure(Inputs(model, corpora=corpora, min_group=min_group))
    return pd.DataFrame([vars(row) for row in rows])


def one(table: pd.DataFrame, **wanted: str) -> pd.Series:
    for column, value in wanted.items():
        table = table[table[column] == value]
    (row,) = table.to_dict("records")
    return pd.Series(row)


def model_of(tmp_path_factory, whole, cut):
    folder = planted_tokenizer.folder(tmp_path_factory.mktemp("tokenizer"), whole, cut)
    return load_model(str(folder), sanity_check=False)


def twin_corpus(n: int = 12, filler: int = 5) -> Corpus:
    """Notes of women and men, whose twins differ in one word; patient k has k more words."""
    documents, twins = [], []
    for k in range(n):
        sex, other = ("F", "M") if k % 2 else ("M", "F")
        for made, one_sex in ((documents, sex), (twins, other)):
            word = "admise" if one_sex == "F" else "admis"
            text = f"{word} " + "stable " * (filler + k)
            made.append(Document(str(k), text.strip(), patient=Patient(str(k), one_sex)))
    corpus = Corpus.of(documents, "notes")
    return replace(corpus, twin_reader=InMemory(tuple(twins)))


@pytest.fixture(scope="module")
def costly(tmp_path_factory):
    """Cuts the feminine of the notes in two."""
    return model_of(tmp_path_factory, ["admis", "stable"], ["admise"])


@pytest.fixture(scope="module")
def blind(tmp_path_factory):
    """Cuts neither."""
    return model_of(tmp_path_factory, ["admis", "admise", "stable"], [])


def test_the_feminine_note_costs_what_was_planted(costly):
    table = rows_of(costly, "tokenization-notes", twin_corpus())
    table = table[table["data"].str.startswith("notes@")]
    lengths = [(7 + k, 6 + k) for k in range(12)]
    expected = np.mean([200.0 * (f - m) / (f + m) for f, m in lengths])
    row = one(table, metric="note_tokens_difference")
    assert row["estimate"] == pytest.approx(expected)
    assert (row["n"], row["neutral"], row["group"], row["axis"]) == (12, 0.0, "F-M", "gender")
    # Every pair goes the same way: of all exchanges of signs two are as extreme.
    assert row["p_value"] == pytest.approx(2 / 2**12)
    letters = one(table, metric="note_letters_difference")
    assert letters["estimate"] == pytest.approx(
        np.mean([200.0 / (2 * (5 + 7 * (5 + k)) + 1) for k in range(12)])
    )
    assert math.isnan(letters["neutral"])
    assert math.isnan(letters["p_value"])


def test_a_blind_tokenizer_costs_nobody_more(blind):
    table = rows_of(blind, "tokenization-notes", twin_corpus())
    table = table[table["data"].str.startswith("notes@")]
    row = one(table, metric="note_tokens_difference")
    assert (row["estimate"], row["p_value"]) == (0.0, 1.0)


def test_what_is_lost_of_the_same_note_is_found(costly, blind):
    """Notes around the 64 tokens of the model, two of them special."""
    notes = twin_corpus(filler=58)
    lost = {}
    for name, model, extra in (("costly", costly, 1), ("blind", blind, 0)):
        table = rows_of(model, "tokenization-notes", notes)
        table = table[table["data"].str.startswith("notes@")]
        row = one(table, metric="note_lost_difference")
        expected = []
        for k in range(12):
            feminine, masculine = 59 + k + extra, 59 + k
            expected.append(
                100.0 * max(0, feminine - 62) / feminine
                - 100.0 * max(0, masculine - 62) / masculine
            )
        assert row["estimate"] == pytest.approx(np.mean(expected))
        lost[name] = row["p_value"]
        assert one(table, metric="note_lost_difference_at_limit")["estimate"] == 0.0
    assert lost["costly"] < 0.05
    assert lost["blind"] == 1.0


def test_few_patients_of_a_corpus_are_not_shown(costly):
    table = rows_of(costly, "tokenization-notes", twin_corpus(10), min_group=11)
    row = one(table[table["data"].str.startswith("notes@")])
    assert math.isnan(row["estimate"])
    assert row["unscored_reason"].startswith("suppressed")


def naive_efficiency(tokens: list[str], vocabulary: int, alpha: float) -> float:
    counts, total = Counter(tokens), len(tokens)
    power = sum((count / total) ** alpha for count in counts.values())
    return math.log(power) / (1 - alpha) / math.log(vocabulary)


def test_renyi_efficiency_is_that_of_the_paper():
    rng = np.random.default_rng(1)
    counts = rng.poisson(2.0, (9, 20))
    tokens = [str(t) for row in counts for t, c in enumerate(row) for _ in range(c)]
    found = renyi_efficiency(counts, 50)
    assert found.estimate == pytest.approx(naive_efficiency(tokens, 50, 2.5))
    left_out = [
        naive_efficiency(
            [
                str(t)
                for i, r in enumerate(counts)
                if i != k
                for t, c in enumerate(r)
                for _ in "x" * c
            ],
            50,
            2.5,
        )
        for k in range(9)
    ]
    error = math.sqrt(8 / 9 * sum((v - np.mean(left_out)) ** 2 for v in left_out))
    # Student's 97.5 % quantile of 8 degrees of freedom, from a table.
    assert found.ci_high - found.estimate == pytest.approx(2.306 * error, rel=1e-3)
    # Every entry as often is all there is; one entry alone is nothing.
    assert renyi_efficiency(np.full((3, 4), 7), 4).estimate == pytest.approx(1.0)
    assert renyi_efficiency([[5, 0], [3, 0]], 2).estimate == pytest.approx(0.0)
    assert math.isnan(renyi_efficiency(np.zeros((2, 3)), 5).estimate)
    shannon = -sum(p * math.log(p) for p in (0.25, 0.75)) / math.log(2)
    assert renyi_efficiency([[1, 3], [1, 3]], 2, alpha=1.0).estimate == pytest.approx(shannon)


def test_renyi_efficiency_refuses_what_it_cannot_read():
    for counts, size, alpha in (([[1, 2]], 1, 2.5), ([[-1, 2]], 9, 2.5), ([[1, 2]], 9, 0.0)):
        with pytest.raises(InputError):
            renyi_efficiency(counts, size, alpha=alpha)
    with pytest.raises(InputError, match="shape"):
        renyi_efficiency_difference([[1, 2]], [[1, 2], [3, 4]], 9)


def test_patients_and_not_documents_are_left_out_in_turn():
    counts = np.random.default_rng(2).poisson(2.0, (8, 6))
    patients = [0, 0, 1, 1, 2, 2, 3, 3]
    merged = counts.reshape(4, 2, 6).sum(axis=1)
    assert renyi_efficiency(counts, 9, patients).ci_low == pytest.approx(
        renyi_efficiency(merged, 9).ci_low
    )


def test_a_difference_of_two_sides_is_found_and_none_is_not():
    rng = np.random.default_rng(3)
    false = found = 0
    for _ in range(60):
        base = rng.poisson(5.0, (30, 12))
        other = rng.poisson(5.0, (30, 12))
        uneven = other + (np.arange(12) == 0) * rng.poisson(6.0, (30, 1))
        false += renyi_efficiency_difference(base, other, 20).p_value < 0.05
        found += renyi_efficiency_difference(base, uneven, 20).p_value < 0.05
    # 5 % of 60 is 3; 9 or more of them have a chance of 0.3 %.
    assert false < 9
    assert found > 50


def test_the_relative_difference_changes_sign_alone_when_genders_are_exchanged():
    assert relative_difference([11], [9]) == pytest.approx(20.0)
    assert relative_difference([9], [11]) == pytest.approx(-20.0)
    assert relative_difference([0], [0]) == 0.0


@pytest.mark.parametrize(
    ("n_text", "n_special", "limit", "lost"),
    [(10, 2, 12, 0.0), (10, 2, 11, 10.0), (10, 0, 5, 50.0), (10, 2, 1, 100.0), (0, 2, 1, 0.0)],
)
def test_special_tokens_take_their_places_first(n_text, n_special, limit, lost):
    assert share_lost(n_text, n_special, limit) == pytest.approx(lost)


def test_entities_beyond_the_limit_are_lost(blind):
    text = "admis stable stable stable"
    encoding = blind.encode(text)
    starts = [0, 6, 13, 20]
    # Two special tokens and two words are read.
    assert entities_lost(encoding, starts, 4) == 50.0
    assert entities_lost(encoding, starts, 6) == 0.0
    assert entities_lost(encoding, starts, 2) == 100.0
    assert entities_lost(encoding, [], 4) is None


def test_truncation_of_each_group_is_the_mean_over_its_documents(blind):
    def note(k: int, sex: str, words: int) -> Document:
        text = " ".join(["stable"] * words)
        end = Entity("T1", "Sign", ((len(text) - 6, len(text)),), "stable")
        return Document(f"{sex}{k}", text, (end,), patient=Patient(f"{sex}{k}", sex))

    notes = [note(k, "F", 62 + k) for k in range(12)] + [note(k, "M", 40) for k in range(12)]
    table = rows_of(blind, "tokenization-truncation", Corpus.of(notes, "notes"), min_group=11)
    lost = [100.0 * k / (62 + k) for k in range(12)]
    assert one(table, metric="tokens_lost_by_group", group="F")["estimate"] == pytest.approx(
        np.mean(lost)
    )
    assert one(table, metric="tokens_lost_by_group", group="M")["estimate"] == 0.0
    gap = one(table, metric="tokens_lost_by_group_difference", group="F-M")
    assert gap["estimate"] == pytest.approx(np.mean(lost))
    assert math.isnan(gap["neutral"])
    # The one entity of a note stands at its end.
    entity = one(table, metric="entities_lost_by_group", group="F")
    assert entity["estimate"] == pytest.approx(100.0 * 11 / 12)
    few = rows_of(blind, "tokenization-truncation", Corpus.of(notes, "notes"), min_group=13)
    assert few[few["group"].isin(["F", "M"])]["estimate"].isna().all()
    assert few[few["group"].isin(["F", "M"])]["unscored_reason"].str.startswith("supp").all()


def test_truncation_needs_a_corpus(blind):
    with pytest.raises(NotApplicableError, match="no corpus"):
        rows_of(blind, "tokenization-truncation")


@pytest.fixture(scope="module")
def forms() -> pd.DataFrame:
    return load_gendered_forms().table


def test_whole_words_and_stems_are_those_planted(forms, tmp_path_factory):
    """Every third feminine is cut before its last letter; its masculine may end there."""
    singular = forms["number"] == "singular"
    cut = ((np.arange(len(forms)) % 3 == 0) & singular).to_numpy()
    chosen = set(forms["feminine"][cut])
    whole = {*forms["feminine"], *forms["masculine"]} - chosen
    table = rows_of(
        model_of(tmp_path_factory, sorted(whole), sorted(chosen)), "tokenization-whole-words"
    )
    rate = one(table, metric="single_token_rate", group="F", item="")
    assert rate["estimate"] == pytest.approx(100.0 * (~cut).mean())
    assert one(table, metric="single_token_rate", group="M", item="")["estimate"] == 100.0
    gap = one(table, metric="single_token_rate_difference", item="")
    assert gap["estimate"] == pytest.approx(-100.0 * cut.mean())
    assert gap["p_value"] < 0.001
    stems = [
        100.0 if c and f[:-1] == m else 0.0
        for c, f, m in zip(cut, forms["feminine"], forms["masculine"], strict=True)
    ]
    kept = one(table, metric="stem_kept", item="")
    assert kept["estimate"] == pytest.approx(np.mean(stems))


def test_no_word_is_cut_otherwise_by_a_blind_tokenizer(forms, tmp_path_factory):
    table = rows_of(
        model_of(tmp_path_factory, [*forms["feminine"], *forms["masculine"]], []),
        "tokenization-whole-words",
    )
    gap = one(table, metric="single_token_rate_difference", item="")
    assert (gap["estimate"], gap["p_value"]) == (0.0, 1.0)


def test_the_stem_is_counted_in_letters():
    def pieces(*tokens: str) -> Pieces:
        return Pieces(tokens, tuple(int(n) for n in np.cumsum([len(t) for t in tokens])), 0, 0)

    words = ("infirmière", "infirmier")
    # They share "infirmi" and then "è" against "e".
    assert stem_kept(pieces("infirm", "ière"), pieces("infirm", "ier"), words) == pytest.approx(
        100.0 * 6 / 7
    )
    assert stem_kept(pieces("infirm", "ière"), pieces("infirmier"), words) == 0.0
    unknown = replace(pieces("infirmier"), unknown=1)
    assert math.isnan(stem_kept(pieces("infirmière"), unknown, words))


@pytest.mark.parametrize("kind", ["camembert", "bert", "gpt2"])
def test_pieces_cover_the_letters_of_the_word(tiny_model, kind):
    for word, pieces in zip(
        ("patiente", "sœur", "Xanaxophobe"),
        cut_words(tiny_model(kind), ["patiente", "sœur", "Xanaxophobe"]),
        strict=True,
    ):
        assert pieces.ends[-1] == len(word)
        assert list(pieces.ends) == sorted(pieces.ends)


def test_spellings():
    assert unaccented("Hospitalisée à l’hôpital, garçon, cœur") == (
        "Hospitalisee a l’hopital, garcon, cœur"
    )
    assert len(decomposed("é")) == 2
    assert unaccented(decomposed("é")) == "e"


def test_the_cost_of_missing_accents_by_gender_is_what_was_planted(forms, tmp_path_factory):
    """Feminines without accents are cut in two; masculines without accents are known."""
    feminine, masculine = list(forms["feminine"]), list(forms["masculine"])
    plain = {unaccented(word) for word in feminine if unaccented(word) != word}
    other = {*feminine, *masculine, *(unaccented(word) for word in masculine)}
    planted = sorted(plain - other)
    model = model_of(tmp_path_factory, sorted(other), planted)
    # The plural that is cut leaves its singular whole among the pieces.
    whole = other | {word[:-1] for word in planted}
    gaps = []
    for f, m in zip(feminine, masculine, strict=True):
        if unaccented(f) != f or unaccented(m) != m:
            gaps.append(float(unaccented(f) not in whole) - float(unaccented(m) not in whole))
    row = one(
        rows_of(model, "tokenization-writing"), metric="extra_tokens_difference", item="unaccented"
    )
    assert row["estimate"] == pytest.approx(np.mean(gaps))
    assert row["n"] == len(gaps)
    assert row["p_value"] < 0.001
    even = model_of(tmp_path_factory, sorted(other | plain), [])
    row = one(
        rows_of(even, "tokenization-writing"), metric="extra_tokens_difference", item="unaccented"
    )
    assert (row["estimate"], row["p_value"]) == (0.0, 1.0)
