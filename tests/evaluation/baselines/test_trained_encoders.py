"""Encoders that are trained on: what they can learn they learn, each time the same, and read back.

The encoders are tiny and random here; `test_mini_fr_learns` trains the one that ships.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.evaluation.baselines.invented_records import DRUGS, records

import epicene
from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import (
    DocumentEncoderTrainer,
    DocumentVectorTrainer,
    TokenEncoderTrainer,
    load_baseline,
    train,
)
from epicene.evaluation.baselines.encoder import first_pieces, from_model
from epicene.evaluation.baselines.training import Steps
from epicene.french.tokens import tokenize
from epicene.french.windows import text_of, windows

KINDS = ("eurobert", "camembert", "roberta", "gpt2")


def found(corpus) -> set[tuple[object, ...]]:
    return {(d.id, e.label, e.spans) for d in corpus for e in d.entities}


def f1(gold, said) -> float:
    return 2 * len(found(gold) & found(said)) / (len(found(gold)) + len(found(said)))


@pytest.fixture(scope="module")
def tagger(tiny_folder):
    folder = str(tiny_folder("eurobert"))
    return TokenEncoderTrainer(encoder=folder, allow_random=True, learning_rate=5e-3, max_steps=3)


@pytest.fixture(scope="module")
def classifier(tiny_folder):
    folder = str(tiny_folder("eurobert"))
    return DocumentEncoderTrainer(
        "ill", encoder=folder, allow_random=True, learning_rate=5e-3, max_steps=3
    )


@pytest.fixture(scope="module")
def taught(tagger):
    """Return a tagger that was trained for long enough to know its documents."""
    return train(records(20), replace(tagger, epochs=30, max_steps=None))


def test_a_tagger_learns_what_it_is_shown(tagger, taught):
    corpus = records(20)
    assert f1(corpus, taught.predict(corpus)) > 0.9
    # Untrained it does not know: it is the steps that taught it.
    assert f1(corpus, train(corpus, replace(tagger, max_steps=1)).predict(corpus)) < 0.3


def test_a_classifier_learns_what_it_is_shown(classifier):
    corpus = records(20)
    truth = [d.attributes["ill"] for d in corpus]
    longer = replace(classifier, epochs=25, max_steps=None)
    assert np.mean(train(corpus, longer).predict(corpus)["prediction"] == truth) > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_encoder_can_be_trained_on(kind, tagger, classifier, tiny_folder):
    corpus, folder = records(8), str(tiny_folder(kind))
    assert len(train(corpus, replace(tagger, encoder=folder)).predict(corpus)) == 8
    assert len(train(corpus, replace(classifier, encoder=folder)).predict(corpus)) == 8


@pytest.mark.parametrize("head", ["token", "document"])
def test_training_begins_with_the_weights_of_the_model(head, tiny_folder):
    import torch

    folder = str(tiny_folder("eurobert"))
    model = epicene.load_model(folder, sanity_check=False)
    module = from_model(folder, head, 3, allow_random=True).module
    ours = getattr(module, module.base_model_prefix).state_dict()
    theirs = model.module.base_model.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_a_seed_gives_the_same_bytes_and_another_does_not(tagger):
    import torch

    corpus, arrays = records(10), []
    for state, seed in enumerate((3, 3, 4)):
        # What the user drew before changes nothing.
        torch.manual_seed(state)
        arrays.append(train(corpus, tagger, seed=seed).learnt.arrays)
    one, two, other = arrays
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)
    assert any(one[name].tobytes() != other[name].tobytes() for name in one)


def test_the_state_of_torch_is_given_back(tagger):
    import torch

    torch.manual_seed(0)
    before = torch.get_rng_state()
    train(records(5), tagger)
    assert torch.equal(before, torch.get_rng_state())


def test_the_same_after_they_were_written_the_encoder_gone(tmp_path, taught, classifier):
    corpus = records(20)
    for baseline in (taught, train(corpus, classifier)):
        again = load_baseline(baseline.save(tmp_path / baseline.trainer.name))
        # As if the folder of the encoder had been taken away since.
        gone = replace(again, trainer=replace(again.trainer, encoder="gone"))
        said, theirs = gone.predict(corpus), baseline.predict(corpus)
        if isinstance(said, pd.DataFrame):
            pd.testing.assert_frame_equal(said, theirs, check_exact=True)
        else:
            assert found(said) == found(theirs) != set()


def test_weights_of_another_configuration_are_refused(tmp_path, tagger):
    baseline = train(records(5), tagger)
    config = {**baseline.learnt.facts["config"], "hidden_size": 64}
    spoilt = replace(baseline.learnt, facts={**baseline.learnt.facts, "config": config})
    with pytest.raises(InputError, match="not those of the configuration"):
        replace(baseline, learnt=spoilt).predict(records(1))


def test_several_labels_at_once(classifier):
    corpus = records(8)
    table = train(corpus, replace(classifier, target="marks", several=True)).predict(corpus)
    scores = table[[c for c in table if c.startswith("score_")]].to_numpy()
    assert {f"score_{drug}" for drug in DRUGS} < set(table.columns)
    assert not np.allclose(scores.sum(axis=1), 1.0)


@pytest.mark.slow
def test_several_labels_are_learnt(classifier):
    corpus = records(24)
    several = replace(classifier, target="marks", several=True, epochs=40, max_steps=None)
    table = train(corpus, several).predict(corpus)
    right = [
        set(said) == set(d.attributes["marks"].split("|"))
        for said, d in zip(table["prediction"], corpus, strict=True)
    ]
    assert np.mean(right) > 0.8


def test_texts_longer_than_the_model_reads_are_read_in_parts(tagger, classifier):
    long = [Document(d.id, d.text * 12, d.entities, attributes=d.attributes) for d in records(2)]
    bare = [Document("e", ""), Document("s", " \n"), Document("w", "a" * 700)]
    for trainer in (tagger, classifier):
        said = train(Corpus.of(long), trainer).predict([*long, *bare])
        assert len(said) == 5


def test_only_models_of_transformers_are_trained_on(tagger):
    with pytest.raises(InputError, match="only a model of transformers"):
        train(records(3), replace(tagger, encoder="mini-fr-vectors"))


@pytest.mark.parametrize("wrong", [{"epochs": 0}, {"learning_rate": 0.0}, {"batch_tokens": 0}])
def test_steps_that_teach_nothing_are_refused(wrong):
    with pytest.raises(InputError, match="above 0"):
        Steps(**{"epochs": 1, "learning_rate": 1e-3, **wrong})


def test_the_first_piece_of_each_word_is_the_one_that_holds_its_first_letter(tiny_folder):
    text = "La patiente n’a pas d’œdème, 3 mg."
    for kind in KINDS:
        encoder = from_model(str(tiny_folder(kind)), "token", 3, allow_random=True)
        tokens = tokenize(text)
        encoding = encoder.tokenizer.encode(text)
        starts = np.array([token.start for token in tokens])
        places = first_pieces(encoding, starts, np.array([token.end for token in tokens]))
        for token, place in zip(tokens, places, strict=True):
            begin, end = encoding.offsets[place]
            assert begin <= token.start < end
            assert not any(
                a <= token.start < b and not special
                for (a, b), special in zip(
                    encoding.offsets[:place], encoding.special_tokens_mask[:place], strict=True
                )
            )


@pytest.mark.parametrize(("longest", "pieces"), [(5, 99), (9, 99), (100, 4), (100, 99), (1, 1)])
def test_windows_are_the_whole_text_in_order(longest, pieces):
    text = "Un. Elle a un diabète de type 2. Le bilan est normal ce jour ! Revue demain."
    tokens = tokenize(text)
    runs = list(windows(text, tokens, longest, lambda part: len(part.split()) <= pieces))
    assert [k for run in runs for k in run] == list(range(len(tokens)))
    assert all(len(run) <= longest for run in runs)
    assert all(len(text_of(text, tokens, run).split()) <= pieces for run in runs if len(run) > 1)
    if longest == pieces + 1 == 100:
        assert len(runs) == 1
    if longest == 9:
        # Sentences of 2, 8, 7 and 3 words stay whole.
        starts = [text_of(text, tokens, run)[:4] for run in runs]
        assert starts == ["Un.", "Elle", "Le b", "Revu"]


@pytest.mark.parametrize("encoder", ["eurobert"])
def test_vectors_of_a_model_left_as_it_is(tmp_path, encoder, tiny_folder):
    corpus = records(40)
    trainer = DocumentVectorTrainer(
        "ill", encoder=str(tiny_folder(encoder)), allow_random=True, C=10.0, layer=0
    )
    baseline, new = train(corpus, trainer), records(30, seed=1)
    truth = [d.attributes["ill"] for d in new]
    table = baseline.predict(new)
    assert np.mean(table["prediction"] == truth) > 0.9
    again = load_baseline(baseline.save(tmp_path / "vectors"))
    assert again.trainer == trainer
    pd.testing.assert_frame_equal(again.predict(new), table, check_exact=True)
    other = replace(baseline, trainer=replace(trainer, encoder=str(tiny_folder("camembert"))))
    with pytest.raises(InputError, match="not the model that was learnt with"):
        other.predict(new)


def test_a_model_that_embeds_no_texts_is_refused():
    with pytest.raises(InputError, match="embeds no texts"):
        train(records(3), DocumentVectorTrainer("ill", encoder="mini-fr-vectors"))


@pytest.mark.slow
def test_mini_fr_learns():
    new = records(60, seed=1)
    tagger = TokenEncoderTrainer(epochs=3)
    assert f1(new, train(records(60), tagger).predict(new)) > 0.95
    classifier = DocumentEncoderTrainer("ill", epochs=4)
    said = train(records(60), classifier).predict(new)["prediction"]
    assert np.mean(said == [d.attributes["ill"] for d in new]) > 0.95
