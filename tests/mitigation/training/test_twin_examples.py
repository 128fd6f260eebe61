"""Passages beside those of their twins, and which tokens they share."""

from __future__ import annotations

from dataclasses import replace

import planted_twins
import pytest

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.twin_passages import Twins
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import (
    LABELS,
    asked,
    drawn,
    language_loss,
    ordinary,
    row_of,
)
from epicene.mitigation.training.masking import IGNORED
from epicene.mitigation.training.twin_examples import (
    gendered_tokens,
    sentence_pairs,
    shared,
    twin_examples,
)


def test_shared_tokens_are_in_order_and_the_same():
    assert shared((1, 5, 6, 2), (1, 7, 6, 8, 2)) == ((0, 0), (2, 2), (3, 4))
    assert shared((3, 4), (5, 6)) == ()


@pytest.mark.parametrize("kind", ["camembert", "llama"])
def test_a_document_stands_beside_its_twin(tiny_model, kind):
    model, corpus = tiny_model(kind), planted_twins.corpus(8)
    examples = twin_examples(corpus, model, 1000, 0)
    assert len(examples) == 8
    texts = {
        sex: [text(said) for said in planted_twins.SAID]
        for sex, text in planted_twins.TEXTS.items()
    }
    for i, example in enumerate(examples):
        assert example.facts["original"] == i % 2
        for row, sex in zip(example.rows, "FM", strict=True):
            assert row == row_of(model, texts[sex][i % 2])
        for one, two in example.facts["shared"]:
            assert example.rows[0][one] == example.rows[1][two]
    by_hand = set()
    for example in examples:
        for side, row in enumerate(example.rows):
            same = {pair[side] for pair in example.facts["shared"]}
            by_hand |= {token for place, token in enumerate(row) if place not in same}
    assert by_hand
    assert gendered_tokens(examples) == sorted(by_hand)


def test_passages_are_as_long_as_asked(tiny_model):
    model, corpus = tiny_model("camembert"), planted_twins.corpus(2)
    rows = [example.rows for example in twin_examples(corpus, model, 1000, 0)]
    assert len(rows) == 2
    longest = max(len(row) for pair in rows for row in pair)
    shorter = [example.rows for example in twin_examples(corpus, model, longest // 2, 0)]
    assert len(shorter) > 2
    assert max(len(row) for pair in shorter for row in pair) <= longest // 2


def test_sentences_of_twins_stand_side_by_side():
    twins = Twins("1", "Mme Roy est sortie. Elle va bien.", "M. Roy est sorti. Il va bien.", "F")
    assert sentence_pairs(twins) == [
        ("Mme Roy est sortie.", "M. Roy est sorti."),
        ("Elle va bien.", "Il va bien."),
    ]
    apart = Twins("1", "Elle sort. Elle va.", "Il sort ", "F")
    assert sentence_pairs(apart) == [("Elle sort. Elle va.", "Il sort")]


def test_a_corpus_without_twins_is_refused(tiny_model):
    document, other = Document("1", "Douleur de la jambe."), Document("2", "")
    bare = replace(Corpus.of([document], "bare"), twin_reader=InMemory((other,)))
    with pytest.raises(InputError, match="twin"):
        twin_examples(bare, tiny_model("camembert"), 100, 0)


@pytest.mark.parametrize("kind", ["camembert", "llama"])
def test_what_is_asked_is_hidden_or_still_to_come(tiny_model, kind):
    model = tiny_model(kind)
    row = row_of(model, "La patiente a été admise.")
    places = ordinary(row, model)
    batch = asked([row], [places], model)
    labels, ids = batch[LABELS][0].tolist(), batch[IDS][0].tolist()
    if kind == "camembert":
        assert [labels[p] for p in places] == [row[p] for p in places]
        assert all(ids[p] == model.tokenizer.mask_token_id for p in places)
    else:
        assert [labels[p - 1] for p in places] == [row[p] for p in places]
        assert tuple(ids) == row
        assert row[0] == model.tokenizer.bos_token_id
    assert sum(label != IGNORED for label in labels) == len(places)


@pytest.mark.parametrize("kind", ["camembert", "llama"])
def test_the_loss_of_a_row_is_the_mean_over_what_is_asked(tiny_model, kind):
    model = tiny_model(kind)
    rows = [row_of(model, "La patiente a été admise."), row_of(model, "Il est sorti.")]
    places = [ordinary(rows[0], model)[1:4], []]
    batch = asked(rows, places, model)
    logits = model.module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits.double()
    before = int(kind == "llama")
    terms = [-logits[0, p - before].log_softmax(-1)[rows[0][p]] for p in places[0]]
    found = language_loss(logits.float(), batch[LABELS])
    assert found[0].item() == pytest.approx((sum(terms) / 3).item(), abs=1e-5)
    assert found[1].item() == 0.0


def test_a_share_is_drawn_and_one_at_least():
    draws = generator(0, "test")
    counts = [len(drawn(range(10), 0.3, draws)) for _ in range(300)]
    assert sum(counts) / 300 == pytest.approx(3, abs=0.4)
    assert min(len(drawn(range(3), 1e-9, draws)) for _ in range(20)) == 1
    assert drawn([], 0.5, draws) == []
