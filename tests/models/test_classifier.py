"""Classifiers of texts: what plain transformers says, long texts in windows, what is refused."""

from __future__ import annotations

import numpy as np
import pytest

import epicene
import tiny_models
from epicene.core.errors import ModelError
from epicene.mitigation.subjects import kind_of
from epicene.models.capabilities import capabilities
from epicene.models.classifier import Classifier

TEXTS = ("La patiente a été admise hier.", "Le patient est sorti.", "")
KINDS = ("camembert", "eurobert", "bert")


def save(folder, kind="camembert", labels=("no", "yes"), **config):
    """Save a classifier of random weights, by transformers alone."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification

    tiny_models.save(kind, folder)
    told = AutoConfig.from_pretrained(folder)
    told.id2label = dict(enumerate(labels))
    told.label2id = {name: k for k, name in enumerate(labels)}
    told.update(config)
    torch.manual_seed(1)
    AutoModelForSequenceClassification.from_config(told).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_short_text_gets_what_plain_transformers_gives_it(tmp_path, kind):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = save(tmp_path / kind, kind, ("a", "b", "c"))
    module = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    found = epicene.load_model(str(folder)).classify(TEXTS[:2])
    for row, text in zip(found, TEXTS, strict=False):
        with torch.no_grad():
            logits = module(**tokenizer(text, return_tensors="pt")).logits[0]
        assert row == pytest.approx(torch.softmax(logits, 0).numpy(), abs=1e-6)
    assert np.ptp(found, axis=0).max() > 1e-3


def test_what_it_is_and_can_be_asked(tmp_path):
    model = epicene.load_model(str(save(tmp_path / "c")))
    assert isinstance(model, Classifier)
    assert capabilities(model) == ("Tokenizes", "EmbedsTexts", "Classifies")
    assert (model.identity.family, model.labels, model.several) == (
        "classifier",
        ("no", "yes"),
        False,
    )
    assert kind_of(model) == "classifier"
    assert model.embed_texts(TEXTS[:2]).shape == (2, 32)
    assert model.classify(TEXTS).sum(axis=1) == pytest.approx(1.0)
    assert model.classify([]).shape == (0, 2)


def test_several_labels_are_judged_one_by_one(tmp_path):
    folder = save(tmp_path / "c", problem_type="multi_label_classification")
    model = epicene.load_model(str(folder))
    assert model.several
    assert not np.allclose(model.classify(TEXTS[:2]).sum(axis=1), 1.0)


def test_a_long_text_has_the_mean_of_its_windows(tmp_path):
    sentences = [f"{text} Examen normal." for text in TEXTS[:2]] * 30
    model = epicene.load_model(str(save(tmp_path / "c", epicene_window=9)))
    assert model.window == 9
    cut = [one for text in sentences for one in _sentences(text)]
    # Windows of whole sentences of nine words at most, counted by hand here.
    groups, words = [[]], 0
    for one in cut:
        count = len(one.replace(".", " .").split())
        if words and words + count > 9:
            groups.append([])
            words = 0
        groups[-1].append(one)
        words += count
    expected = model.classify([" ".join(group) for group in groups]).mean(axis=0)
    assert model.classify([" ".join(sentences)])[0] == pytest.approx(expected, abs=1e-6)


def _sentences(text):
    return [f"{part.strip()}." for part in text.split(".") if part.strip()]


@pytest.mark.parametrize(
    ("labels", "message"), [(("score",), "two labels or more"), (("a", "a"), "two labels or more")]
)
def test_regressions_and_labels_of_one_name_are_refused(tmp_path, labels, message):
    folder = save(tmp_path / "c", labels=labels)
    with pytest.raises(ModelError, match=message):
        epicene.load_model(str(folder))


def test_a_head_that_is_missing_is_refused(tmp_path):
    folder = save(tmp_path / "c")
    tiny_models.edit_weights(folder, lambda w: {k: w[k] for k in w if "classifier" not in k})
    with pytest.raises(ModelError, match="missing from the files"):
        epicene.load_model(str(folder))
    assert isinstance(epicene.load_model(str(folder), sanity_check=False), Classifier)


def test_a_head_that_is_not_a_number_is_refused(tmp_path):
    folder = save(tmp_path / "c")
    tiny_models.edit_weights(
        folder, lambda w: {k: v * np.nan if "out_proj.bias" in k else v for k, v in w.items()}
    )
    with pytest.raises(ModelError, match="not numbers"):
        epicene.load_model(str(folder))
