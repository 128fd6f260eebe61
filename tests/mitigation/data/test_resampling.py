"""As many documents of each group and label as would be expected if the two went apart."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.mitigation.data.planted_records import records

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.resampling import Resampling


def cells(corpus):
    return Counter((d.subject.sex, d.attributes["urgent"]) for d in corpus)


@pytest.fixture(scope="module")
def planted():
    return records(200, women=0.7)


def test_each_cell_has_the_expected_number(planted):
    learnt = Resampling("urgent").fit(FitInputs(planted))
    before, after = cells(planted), cells(learnt.apply(planted))
    n = sum(before.values())
    for sex, label in before:
        of_sex = sum(count for (s, _), count in before.items() if s == sex)
        of_label = sum(count for (_, y), count in before.items() if y == label)
        assert after[sex, label] == round(of_sex * of_label / n)
    assert learnt.facts["n_after"] == sum(after.values())
    assert (
        learnt.facts["largest_difference_after"] < 3.0 < learnt.facts["largest_difference_before"]
    )


def test_copies_have_ids_of_their_own_and_their_patient(planted):
    learnt = Resampling("urgent").fit(FitInputs(planted))
    made = list(learnt.apply(planted))
    known = {document.id: document for document in planted}
    assert len({document.id for document in made}) == len(made)
    for document in made:
        original = known[document.id.partition("+")[0]]
        assert document.text == original.text
        assert document.subject == original.subject
    taken = Counter(document.id.partition("+")[0] for document in made)
    assert learnt.facts["n_left_out"] == len(planted) - len(taken)
    # Within a cell, nobody is taken twice more often than another.
    for cell in cells(planted):
        own = [d for d in planted if (d.subject.sex, d.attributes["urgent"]) == cell]
        times = {taken[d.id] for d in own}
        assert max(times) - min(times) <= 1
    assert list(learnt.apply(planted)) == made


def test_the_seed_draws(planted):
    ids = [
        {d.id for d in Resampling("urgent").fit(FitInputs(planted, seed=seed)).apply(planted)}
        for seed in (0, 0, 1)
    ]
    assert ids[0] == ids[1] != ids[2]


def test_documents_without_a_label_stay(planted):
    corpus = Corpus.of([*planted, Document("a", "La patiente est sortie.")])
    made = Resampling("urgent").fit(FitInputs(corpus)).apply(corpus)
    assert [d.id for d in made][-1] == "a"


def test_a_corpus_that_was_drawn_is_not_drawn_again(planted):
    learnt = Resampling("urgent").fit(FitInputs(planted))
    after = learnt.apply(planted)
    with pytest.raises(InputError, match="has the id of a copy"):
        list(learnt.apply(after))
