"""A plan: names resolved and files read before any model runs."""

from __future__ import annotations

import pandas as pd
import pytest

from epicene.audit.plan import DEFAULT_MODELS, embedded_pairs, make_plan, pair_set
from epicene.core.errors import InputError, UnknownNameError
from epicene.probes.registry import CORPUS_PROBES, PROBES


def test_by_default_the_models_that_ship_and_the_probes_that_need_no_documents():
    plan = make_plan()
    assert plan.models == DEFAULT_MODELS
    assert plan.probes == tuple(name for name in PROBES if PROBES.get(name).reads != "corpora")
    assert not plan.named
    assert [pairs.name.name for pairs in plan.pairs] == ["clinical_stereotypes"]
    assert plan.corpora == ()
    assert plan.corpus_probes == ()


def test_documents_call_for_the_probes_that_read_them(corpus_file):
    plan = make_plan(corpora=[corpus_file])
    assert plan.probes == tuple(PROBES)
    assert plan.corpus_probes == tuple(CORPUS_PROBES)
    (corpus,) = plan.corpora
    assert len(corpus) == 12


def test_probes_of_corpora_alone_ask_no_model(corpus_file):
    plan = make_plan(probes=["corpus-patients"], corpora=[corpus_file])
    assert (plan.models, plan.probes, plan.corpus_probes) == ((), (), ("corpus-patients",))


def test_probes_keep_the_order_of_the_chain_whatever_the_order_of_their_names():
    plan = make_plan(probes=["pairs/pll", "weat", "tokenization-names", "weat"])
    assert plan.probes == ("tokenization-names", "weat", "pairs/pll")
    assert plan.named


def test_a_model_named_twice_is_audited_once():
    assert make_plan(["mini-fr", "a", "mini-fr"]).models == ("mini-fr", "a")


def test_an_unknown_probe_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"unknown probe 'waet'.*'weat'"):
        make_plan(probes=["waet"])


def test_a_named_probe_that_reads_documents_needs_them():
    with pytest.raises(InputError, match=r"'tokenization-fertility' needs documents.*--corpus"):
        make_plan(probes=["tokenization-fertility"])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        make_plan(pairs=[tmp_path / "none.tsv"])
    with pytest.raises(InputError, match="no such file"):
        make_plan(corpora=[tmp_path / "none.txt"])


@pytest.mark.parametrize("column", ["axis", "bias_type", None])
def test_the_axis_is_that_of_the_file(tmp_path, column):
    table = pd.DataFrame({"sentence_more": ["Elle dort."], "sentence_less": ["Il dort."]})
    if column:
        table[column] = "age"
    path = tmp_path / "mine.csv"
    table.to_csv(path, index=False)
    found = pair_set(path)
    assert found.table["axis"].tolist() == ["age" if column else "unspecified"]
    assert found.controls is None
    assert (found.name.name, found.name.n) == ("mine", 1)


def test_the_shipped_pairs_come_with_controls_of_the_same_edits():
    pairs = embedded_pairs()
    assert pairs.controls is not None
    gender = pairs.table[pairs.table["axis"] == "gender"]
    assert set(gender["edit"]) <= set(pairs.controls["edit"])
    assert pairs.name.n == len(pairs.table)


def test_the_authors_file_is_read_as_it_is(crows_pairs_fr):
    found = pair_set(crows_pairs_fr)
    assert found.name.n == 1677
    assert "race-color" in set(found.table["axis"])
