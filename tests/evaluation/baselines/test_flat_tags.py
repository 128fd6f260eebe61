"""Entities as one tag a word: what is kept, what is lost and counted, what sequences are given."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.evaluation.baselines.answers import with_mentions
from epicene.evaluation.baselines.bio import (
    GAP,
    MOVED,
    NESTED,
    NO_WORD,
    chosen_labels,
    flatten,
    likeliest,
    mentions_of,
    tag_names,
)
from epicene.evaluation.baselines.linear_tagger import LinearTaggerTrainer

TEXT = "Douleur du genou droit et gauche, sans fièvre."


def spans(*places: tuple[int, int], label: str = "Sign") -> Entity:
    return Entity("T", label, places, " ".join(TEXT[a:b] for a, b in places))


def of(*words: str, label: str = "Sign") -> Entity:
    return spans(*((TEXT.index(w), TEXT.index(w) + len(w)) for w in words), label=label)


def tags(*entities: Entity, labels: tuple[str, ...] = ("Sign",)) -> tuple[dict, dict]:
    flat = flatten(Document("d", TEXT, entities), labels)
    told = {TEXT[t.start : t.end]: tag for t, tag in zip(flat.tokens, flat.tags, strict=True)}
    return {word: tag for word, tag in told.items() if tag != "O"}, {
        why: n for why, n in flat.lost.items() if n
    }


@pytest.mark.parametrize(
    ("entities", "kept", "lost"),
    [
        ([of("genou droit"), of("fièvre")], "genou:B droit:I fièvre:B", {}),
        # Side by side: the second begins anew.
        ([of("genou"), of("droit")], "genou:B droit:B", {}),
        # Nested and crossing: the longest is kept.
        ([of("Douleur du genou"), of("genou")], "Douleur:B du:I genou:I", {NESTED: 1}),
        ([of("Douleur du genou"), of("genou droit")], "Douleur:B du:I genou:I", {NESTED: 1}),
        ([of("fièvre"), of("fièvre")], "fièvre:B", {NESTED: 1}),
        # With a gap: filled up.
        ([of("genou", "gauche")], "genou:B droit:I et:I gauche:I", {GAP: 1}),
        # Within a word: to its edge.
        ([of("oule")], "Douleur:B", {MOVED: 1}),
        # White space, and nothing.
        ([spans((7, 8))], "", {NO_WORD: 1}),
        ([spans((3, 3))], "Douleur:B", {MOVED: 1}),
    ],
)
def test_what_one_tag_a_word_holds(entities, kept, lost):
    expected = dict(part.split(":") for part in kept.split())
    found, counted = tags(*entities)
    assert found == {word: f"{kind}-Sign" for word, kind in expected.items()}
    assert counted == lost


def test_other_labels_do_not_count():
    inside = of("genou", label="Body")
    assert tags(of("Douleur du genou"), inside)[1] == {}
    assert tags(of("Douleur du genou"), inside, labels=("Sign", "Body"))[1] == {NESTED: 1}


def test_flat_entities_come_back_as_they_were():
    document = Document("d", TEXT, (of("genou droit"), of("gauche"), of("fièvre", label="Drug")))
    flat = flatten(document, ("Drug", "Sign"))
    again = with_mentions(document, mentions_of(flat.tokens, flat.tags))
    assert [(e.label, e.spans, e.text) for e in again.entities] == [
        (e.label, e.spans, e.text) for e in sorted(document.entities, key=lambda e: e.spans)
    ]


def test_losses_are_counted_over_a_corpus():
    document = Document("d", TEXT, (of("Douleur du genou"), of("genou"), of("genou", "gauche")))
    # The hull of the third is the longest of all and crosses the first; « genou » lies in it.
    assert LinearTaggerTrainer().losses([document, document]) == {GAP: 2, NESTED: 4}


def test_labels_that_nobody_has_are_refused():
    with pytest.raises(InputError, match=r"no document has an entity 'Drug'.*Sign"):
        chosen_labels([Document("d", TEXT, (of("fièvre"),))], ("Drug",))
    with pytest.raises(InputError, match="there are no entities"):
        chosen_labels([Document("d", TEXT)], ())


def allowed(sequence: tuple[str, ...]) -> bool:
    return all(
        not tag.startswith("I-") or before in (f"B-{tag[2:]}", f"I-{tag[2:]}")
        for before, tag in zip(("O", *sequence), sequence, strict=False)
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_likeliest_sequence_is_that_of_all_that_make_sense(seed):
    names = tag_names(("A", "B"))
    scores = np.random.default_rng(seed).normal(size=(5, len(names)))
    best = max(
        (s for s in product(names, repeat=5) if allowed(s)),
        key=lambda s: sum(scores[t, names.index(tag)] for t, tag in enumerate(s)),
    )
    assert likeliest(scores, names) == list(best)


def test_no_word_has_no_tag():
    assert likeliest(np.zeros((0, 3)), tag_names(("A",))) == []
