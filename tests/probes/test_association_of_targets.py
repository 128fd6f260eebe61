"""The log-probability bias score, worked from the weights of saved models."""

from __future__ import annotations

import math

import numpy as np
import planted_models
import pytest
import torch
from benchmarks.controls.templates import association_model

from epicene.corpora.clinical_identities import load_clinical_identities
from epicene.metrics import crossed_difference
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs.log_probability_bias import PROBE, compared
from epicene.probes.outputs.target_association import Placed, TargetAssociation

RESOURCE = load_clinical_identities()


@pytest.fixture(scope="module")
def model():
    return association_model(3, planted=True)


@pytest.fixture(scope="module")
def rows(model):
    return PROBE.measure(Inputs(model))


def naive(model, text, target, attribute):
    """Kurita et al. 2019: log P(target | attribute) − log P(target | attribute hidden)."""
    tokenizer, module = model.tokenizer, model.module
    encoded = tokenizer(text, return_offsets_mapping=True)
    places = [
        {
            i
            for i, (start, end) in enumerate(encoded["offset_mapping"])
            if end > start and words[0] <= start < words[1]
        }
        for words in (_span(text, target), _span(text, attribute))
    ]

    def mean_of_target(hidden):
        ids = list(encoded["input_ids"])
        for place in hidden:
            ids[place] = tokenizer.mask_token_id
        with torch.inference_mode():
            logits = module(torch.tensor([ids])).logits[0].double()
        log_p = torch.log_softmax(logits, -1)
        return np.mean([float(log_p[i, encoded["input_ids"][i]]) for i in places[0]])

    return mean_of_target(places[0]) - mean_of_target(places[0] | places[1])


def _span(text, words):
    start = text.index(words)
    return start, start + len(words)


def test_the_score_is_its_definition(model, rows):
    sentences = [
        (("La patiente est {}.", "La patiente"), ("Le patient est {}.", "Le patient")),
        (("Elle semble {}.", "Elle"), ("Il semble {}.", "Il")),
        (("Cette femme paraît {}.", "Cette femme"), ("Cet homme paraît {}.", "Cet homme")),
        (("Mme Martin est plutôt {}.", "Mme"), ("M. Martin est plutôt {}.", "M.")),
        (
            ("L'équipe trouve cette patiente {}.", "cette patiente"),
            ("L'équipe trouve ce patient {}.", "ce patient"),
        ),
        (
            ("La dame du lit 12 se montre {}.", "La dame"),
            ("Le monsieur du lit 12 se montre {}.", "Le monsieur"),
        ),
    ]
    assert [(f.replace("{}", "{attribute}"), m.replace("{}", "{attribute}"))
            for (f, _), (m, _) in sentences] == [
        (s.feminine, s.masculine) for s in RESOURCE.associations if s.kind == "trait"
    ]  # fmt: skip
    scores = {
        word: [
            naive(model, f.format(word), women, word) - naive(model, m.format(word), men, word)
            for (f, women), (m, men) in sentences
        ]
        for word in ("hystérique", "autonome")
    }
    for word, values in scores.items():
        (row,) = (r for r in rows if (r.metric, r.item) == ("log_probability_bias", word))
        assert row.estimate == pytest.approx(np.mean(values), abs=1e-4)
        assert (row.n, math.isnan(row.p_value), math.isnan(row.neutral)) == (6, True, True)


def test_two_groups_of_a_patient_are_a_target_of_two_parts(model):
    text = "Cette jeune personne catholique est calme."
    parts = tuple(_span(text, word) for word in ("jeune", "catholique"))
    unit = TargetAssociation((Placed(text, parts, _span(text, "calme")),))
    (found,) = unit.ask(model)
    tokens = model.encode(text).tokens
    hidden = [tokens.index("jeune"), tokens.index("catholique")]
    ids = list(model.encode(text).ids)

    def mean_of(places):
        masked = [model.tokenizer.mask_token_id if i in places else t for i, t in enumerate(ids)]
        with torch.inference_mode():
            logits = model.module(torch.tensor([masked])).logits[0].double()
        return np.mean([float(torch.log_softmax(logits, -1)[i, ids[i]]) for i in hidden])

    expected = mean_of(hidden) - mean_of([*hidden, tokens.index("calme")])
    assert found == pytest.approx(expected, abs=1e-4)


def test_a_causal_model_is_asked_the_attribute_after_the_target(tmp_path):
    text = "Elle semble calme ."
    built = planted_models.causal([text, "Il"], [])
    loaded = load_model(str(built.save(tmp_path)), sanity_check=False)
    unit = TargetAssociation((Placed(text, (_span(text, "Elle"),), _span(text, "calme")),))
    assert unit.ask(loaded) == [pytest.approx(built.naive(text, 2), abs=1e-4)]


def test_a_word_unknown_to_the_model_is_counted_and_not_scored(model):
    text = "Elle semble zygomorphe."
    unit = TargetAssociation((Placed(text, (_span(text, "Elle"),), _span(text, "zygomorphe")),))
    assert unit.ask(model) == [None]
    value = crossed_difference([[1.0, 2.0], [math.nan, 3.0], [2.0, 2.5]], [[0.0, 1.0], [1.0, 1.0]])
    assert (value.n, value.n_unscored) == (4, 1)


def test_every_axis_and_intersection_has_a_row(rows):
    axes = {row.axis for row in rows if row.metric != "template_sensitivity"}
    assert axes == {
        "gender", "age", "origin", "religion", "socioeconomic", "disability",
        "sexual_orientation", "body_weight", "mental_illness",
        *(f"{one.axis}+{two.axis}" for one, two in RESOURCE.intersections),
    }  # fmt: skip
    found = [row.group for row in rows if row.metric == "log_probability_bias_group"]
    assert found == [f"{one.name}-{two.name}" for one, two in compared(RESOURCE)]
    assert "elderly+north_african-young+french" in found


def test_what_is_tested_is_one_number_a_question(rows):
    tested = {row.metric for row in rows if not math.isnan(row.p_value)}
    assert tested == {"log_probability_bias_contrast", "log_probability_bias_group"}
    for row in rows:
        if row.metric in tested:
            assert (row.p_value < 0.05) == (row.ci_low > 0.0 or row.ci_high < 0.0)
