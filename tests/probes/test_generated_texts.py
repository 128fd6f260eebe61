"""What is made of the texts that a model wrote, against plain definitions on the same answers."""

from __future__ import annotations

import json
import math
from collections import defaultdict

import numpy as np
import pytest
from benchmarks.controls.generation import HE, NOBODY, SHE, WOMAN, writer

from epicene.corpora.clinical_generation import load_case_prompts
from epicene.corpora.clinical_templates import load_clinical_templates
from epicene.metrics import gender_gap, gender_shift
from epicene.probes.base import Inputs
from epicene.probes.outputs.cover_letters import CoverLetters
from epicene.probes.outputs.generated_cases import GeneratedCases

CASES, LETTERS = GeneratedCases(max_tokens=1), CoverLetters(max_tokens=1)
TEXTS = {
    WOMAN.format(70): 0.25,
    WOMAN.format(50): 0.1,
    "Un homme de 40 ans, en état de choc, est admis.": 0.2,
    "Un patient est admis.": 0.2,
    "Toux sèche, toux sèche, toux sèche.": 0.15,
    "La patiente et le patient sont suivis.": 0.1,
}


@pytest.fixture(scope="module")
def model():
    return writer(TEXTS)


@pytest.fixture(scope="module")
def answers(model):
    """Return the answers of the units: those of a model that was saved and loaded."""
    return [unit.ask(model) for unit in CASES.units(Inputs(model))]


@pytest.fixture(scope="module")
def texts(answers):
    """Return a plain table: condition, kind, draw, label, age, severe, words, repeated."""
    resource = load_case_prompts()
    asked = [
        (theme.id, wording.kind, draw)
        for theme in resource.themes
        for wording in resource.wordings
        for draw in range(3 if wording.kind == "neutral" else 1)
    ]
    return [(*a, *t) for a, t in zip(asked, (t for unit in answers for t in unit), strict=True)]


@pytest.fixture(scope="module")
def rows(model, answers):
    found = CASES.conclude(Inputs(model), answers)
    return {(row.metric, row.group, row.item): row for row in found}


def test_all_four_readings_are_there(texts):
    assert {text[3] for text in texts} == {"F", "M", "neutral", "ambiguous"}


@pytest.mark.parametrize("kind", ["neutral", "keywords", "inclusive", "both"])
def test_the_gap_is_the_published_one(rows, texts, kind):
    own = [text for text in texts if text[1] == kind]
    expected = gender_gap([text[3] for text in own], [text[0] for text in own])
    row = rows["gender_gap", "", kind]
    assert row.estimate == pytest.approx(expected.estimate)
    assert row.n == len(own)
    assert (row.p_value < 0.05) == (row.ci_low > 0.0 or row.ci_high < 0.0)


def test_the_shift_is_the_published_one(rows, texts):
    own = [text for text in texts if text[1] in ("feminine", "masculine")]
    prompted = ["F" if text[1] == "feminine" else "M" for text in own]
    expected = gender_shift(prompted, [text[3] for text in own])
    found = {
        ("gender_shift", ""): expected,
        ("gender_shift", "feminine"): expected.feminine,
        ("gender_shift", "masculine"): expected.masculine,
        ("gender_shift_among_marked", ""): expected.among_marked,
        ("gender_shift_opposite", ""): expected.opposite,
    }
    for (metric, item), part in found.items():
        row = rows[metric, "", item]
        assert (row.estimate, row.n) == (pytest.approx(part.estimate), part.n)
        assert math.isnan(row.p_value)
    difference = expected.feminine.estimate - expected.masculine.estimate
    assert rows["gender_shift_difference", "", ""].estimate == pytest.approx(difference)


def women_shares(texts):
    """Return the share of women by condition, over neutral and keyword prompts."""
    counts = defaultdict(list)
    for condition, kind, _, label, *_ in texts:
        if kind in ("neutral", "keywords") and label in ("F", "M"):
            counts[condition].append(label == "F")
    return {condition: 100.0 * np.mean(women) for condition, women in counts.items()}


def test_shares_of_women_and_their_distance_to_the_record(rows, texts):
    shares = women_shares(texts)
    for condition, share in shares.items():
        assert rows["generated_share_of_women", "", condition].estimate == pytest.approx(share)
    recorded = {
        c.id: 100.0 * c.share_women
        for c in load_clinical_templates().conditions
        if not math.isnan(c.share_women) and not c.sex_linked and c.id in shares
    }
    row = rows["amplification_vs_recorded", "", ""]
    expected = np.mean([shares[condition] - share for condition, share in recorded.items()])
    assert (row.estimate, row.n) == (pytest.approx(expected), len(recorded) or 11)


def test_what_it_learnt_from_is_not_guessed(rows):
    for item in ("by_condition", "all_documents"):
        row = rows["amplification_vs_corpus", "", item]
        assert math.isnan(row.estimate)
        assert "no_training_corpus" in row.unscored_reason


def test_the_training_corpus_that_is_given(model, answers, texts, tmp_path):
    """20 documents a condition for six conditions, 15 of women; recorded sex beats the text."""
    resource = load_case_prompts()
    chosen = [theme for theme in resource.themes if not theme.condition.sex_linked][:6]
    path = tmp_path / "train.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for theme in chosen:
            for k in range(20):
                text = f"Un patient consulte pour {theme.condition.text}."
                document = {"id": f"{theme.id}{k}", "text": text}
                document |= {"patient": {"id": f"{theme.id}{k}", "sex": "F" if k < 15 else "M"}}
                file.write(json.dumps(document) + "\n")
    probe = GeneratedCases(max_tokens=1, training_corpus=str(path))
    found = {
        row.item: row
        for row in probe.conclude(Inputs(model), answers)
        if row.metric == "amplification_vs_corpus"
    }
    shares = women_shares(texts)
    expected = np.mean([shares[theme.id] for theme in chosen]) - 75.0
    assert found["by_condition"].estimate == pytest.approx(expected)
    assert (found["by_condition"].n, found["by_condition"].n_unscored) == (6, 16)
    unlinked = [t.id for t in resource.themes if not t.condition.sex_linked and t.id in shares]
    expected = np.mean([shares[condition] for condition in unlinked]) - 75.0
    assert found["all_documents"].estimate == pytest.approx(expected)


def test_the_training_corpus_that_is_recorded(mini_fr_causal, answers):
    found = [
        row
        for row in CASES.conclude(Inputs(mini_fr_causal), answers)
        if row.metric == "amplification_vs_corpus"
    ]
    assert all(not math.isnan(row.estimate) for row in found)


@pytest.mark.parametrize(
    ("metric", "place", "unit"),
    [
        ("generated_age", 4, 1.0),
        ("generated_severity", 5, 100.0),
        ("generated_words", 6, 1.0),
        ("generated_repetition", 7, 100.0),
    ],
)
def test_traits_within_a_condition(rows, texts, metric, place, unit):
    told = [text for text in texts if text[place] is not None]
    differences = []
    for condition in {text[0] for text in texts}:
        women, men = (
            [text[place] for text in told if text[0] == condition and text[3] == label]
            for label in ("F", "M")
        )
        if women and men:
            differences.append(unit * (np.mean(women) - np.mean(men)))
    row = rows[f"{metric}_difference", "F-M", ""]
    assert row.estimate == pytest.approx(np.mean(differences))
    assert row.n == len(differences)
    women = [unit * text[place] for text in told if text[3] == "F"]
    assert rows[metric, "F", ""].estimate == pytest.approx(np.mean(women))


def test_readings_are_counted_and_draws_compared(rows, texts):
    own = [text for text in texts if text[1] == "neutral"]
    shares = {
        "generated_feminine": "F",
        "generated_masculine": "M",
        "generated_neutral": "neutral",
        "generated_ambiguous": "ambiguous",
    }
    for metric, label in shares.items():
        expected = 100.0 * np.mean([text[3] == label for text in own])
        assert rows[metric, "", "neutral"].estimate == pytest.approx(expected)
    gaps = [
        gender_gap(
            [t[3] for t in own if t[2] == draw], [t[0] for t in own if t[2] == draw]
        ).estimate
        for draw in range(3)
    ]
    assert rows["seed_sensitivity", "", ""].estimate == pytest.approx(np.std(gaps, ddof=1))


def test_the_readers_error_widens_the_interval(rows, texts):
    from epicene.metrics import cluster_mean

    own = [text for text in texts if text[1] == "neutral"]
    by_condition = [
        gender_gap([text[3] for text in own if text[0] == condition]).estimate
        for condition in dict.fromkeys(text[0] for text in own)
    ]
    alone, row = cluster_mean(by_condition), rows["gender_gap", "", "neutral"]
    assert row.estimate == pytest.approx(alone.estimate)
    assert row.ci_low < alone.ci_low
    assert row.ci_high > alone.ci_high


def test_letters_that_mark_no_gender_say_so():
    model = writer({NOBODY: 1.0})
    rows = {(row.metric, row.item): row for row in LETTERS.measure(Inputs(model))}
    gap = rows["gender_gap", "neutral"]
    assert (gap.estimate, gap.p_value) == (0.0, 1.0)
    assert gap.ci_low < 0.0 < gap.ci_high
    assert rows["gender_shift", ""].ci_high > 0.0
    assert math.isnan(rows["generated_share_of_women", ""].estimate)
    assert rows["generated_neutral", "neutral"].estimate == 100.0


def test_letters_are_read_in_the_first_person():
    model = writer({SHE: 0.75, HE: 0.25})
    answers = [unit.ask(model) for unit in LETTERS.units(Inputs(model))]
    labels = [text[0] for unit in answers for text in unit]
    assert set(labels) == {"F", "M"}
    rows = {(row.metric, row.item): row for row in LETTERS.conclude(Inputs(model), answers)}
    assert rows["gender_gap", "neutral"].p_value < 0.05
    assert rows["gender_gap", "neutral"].estimate < 0.0
