"""A condition tied to women, planted into a saved model, is found by the clinical templates.

In the masked model a word of the condition carries a vector that the output rows of *patiente*,
*femme*, *elle*… read. In the causal one those words carry a vector that the output row of the
condition's word reads. The size of the effect is the difference between the model with the
plant and the same model without, measured with plain forward passes in this file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import planted_models
import pytest

from epicene.audit.run import audit
from epicene.corpora.clinical_templates import Condition, load_clinical_templates
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs import clinical_templates
from epicene.probes.outputs.clinical_templates import log_odds

EFFECT = 2.0
PERSONS = {
    "patiente": "patient",
    "patiente,": "patient,",
    "femme": "homme",
    "femme,": "homme,",
    "Mme": "M.",
    "Elle": "Il",
    "elle,": "lui,",
    "dame": "monsieur",
}
ALIKE = [
    *PERSONS.items(),
    ("La", "Le"),
    ("Cette", "Cet", "Ce"),
    ("cette", "cet", "ce"),
    ("Une", "Un"),
]


def differing(feminine: str, masculine: str) -> tuple[range, range]:
    """Return the positions of the words in which two sentences differ, in each."""
    first, second = feminine.split(), masculine.split()
    head = 0
    while first[head] == second[head]:
        head += 1
    tail = 0
    while first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return range(head, len(first) - tail), range(head, len(second) - tail)


def naive_odds(built, template, complement) -> float:
    """Return the log-odds of one template, by its definition, a pass a word."""
    texts = [
        side.replace("{condition}", complement) for side in (template.feminine, template.masculine)
    ]
    sums = []
    for text, edited in zip(texts, differing(*texts), strict=True):
        if built.causal:
            sums.append(built.naive_sum(text))
        else:
            sums.append(sum(built.naive(text, i, range(i, edited.stop)) for i in edited))
    return sums[0] - sums[1]


@dataclass
class Plant:
    """A model, a word of the planted condition, and the vectors that make its effect."""

    built: planted_models.Built
    word: str
    carried: np.ndarray
    read: np.ndarray

    def put(self, sign: float = 1.0) -> None:
        """Tie the condition to women; -1 takes it out again."""
        if self.built.causal:
            self.built.lean(self.word, sign * self.read)
        else:
            self.built.read_like(self.word, sign * self.carried)


def plant(resource, condition, causal: bool, seed: int) -> Plant:
    """Build a model for these sentences, and the vectors that tie the condition to women."""
    complements = [c.text for c in resource.conditions] + list(resource.complements)
    sentences = [
        (t.feminine.replace("{condition}", c), t.masculine.replace("{condition}", c))
        for t in resource.templates
        for c in complements
    ]
    make = planted_models.causal if causal else planted_models.masked
    built = make((text for pair in sentences for text in pair), ALIKE, seed)
    rng = np.random.default_rng(seed)
    word = f"{condition.text.split()[-1]}."
    carried = rng.normal(size=planted_models.WIDTH) * (0.2 if causal else 2.0)
    planted = [pair for pair in sentences if word in pair[0].split()]
    result = Plant(built, word, carried, np.zeros_like(carried))
    if causal:
        for feminine in PERSONS:
            built.read_like(feminine, carried)
        moved = np.mean(
            [
                built.hidden(f, f.split().index(word)) - built.hidden(m, m.split().index(word))
                for f, m in planted
            ],
            axis=0,
        )
        result.read = EFFECT * moved / (moved @ moved)
        return result

    def at_person(text: str) -> np.ndarray:
        position = next(i for i, w in enumerate(text.split()) if w in PERSONS)
        return built.hidden(text, position, (position,))

    before = [at_person(f) for f, _ in planted]
    result.put()
    moved = np.mean([at_person(f) for f, _ in planted], axis=0) - np.mean(before, axis=0)
    result.put(-1.0)
    # Away from the directions in which the wording moves the hidden state, so that the effect
    # is not read together with all that differs between any two conditions.
    spread = np.cov(np.stack([at_person(f) for f, _ in sentences[::7]]), rowvar=False)
    read = np.linalg.solve(spread + 0.01 * np.eye(len(spread)), moved)
    result.read = EFFECT * read / (read @ moved)
    for feminine in PERSONS:
        built.lean(feminine, result.read)
    return result


def truth(resource, condition, planted: Plant) -> float:
    """Return what the plant adds to the log-odds, mean over templates; leaves it planted."""
    sums = []
    for present in (False, True):
        if present:
            planted.put()
        sums.append(
            np.mean([naive_odds(planted.built, t, condition.text) for t in resource.templates])
        )
    return float(sums[1] - sums[0])


@pytest.mark.parametrize("causal", [False, True])
def test_a_planted_condition_is_found(tmp_path, causal):
    resource = load_clinical_templates()
    condition = next(c for c in resource.conditions if c.id == "lupus")
    planted = plant(resource, condition, causal, seed=0)
    expected = truth(resource, condition, planted)
    # Its few words are too few to pass for French: the sanity gate would refuse it.
    model = load_model(str(planted.built.save(tmp_path)), sanity_check=False)
    table = audit(model, probes=["clinical-templates"]).table
    (row,) = table[table["item"] == "lupus"].itertuples()
    assert row.metric == "log_odds_woman"
    assert expected == pytest.approx(EFFECT, rel=0.2)
    assert row.p_adjusted < 0.05
    assert row.estimate > 0.0
    assert row.ci_low <= expected <= row.ci_high


def drawn_resource(seed: int):
    """Return the shipped templates with conditions and neutral wordings of one kind."""
    resource = load_clinical_templates()
    words = np.random.default_rng(seed).permutation(1000)[:20]
    texts = [f"une affection{number}" for number in words]
    conditions = tuple(Condition(str(index), text) for index, text in enumerate(texts[:4]))
    return replace(resource, conditions=conditions, complements=tuple(texts[4:]))


def estimates(monkeypatch, folder, resource, causal, seed, planted) -> tuple:
    """Return the row of condition 0 of a saved model, and what was planted there."""
    monkeypatch.setattr(clinical_templates, "load_clinical_templates", lambda: resource)
    made = plant(resource, resource.conditions[0], causal, seed)
    expected = truth(resource, resource.conditions[0], made) if planted else 0.0
    model = load_model(str(made.built.save(folder)), sanity_check=False)
    rows = clinical_templates.PROBE.measure(Inputs(model))
    return next(row for row in rows if row.item == "0"), expected


@pytest.mark.parametrize(
    ("causal", "runs"),
    [
        (False, 2),
        pytest.param(False, 100, marks=pytest.mark.slow),
        pytest.param(True, 100, marks=pytest.mark.slow),
    ],
)
def test_coverage_over_saved_models(monkeypatch, tmp_path, causal, runs, coverage_holds):
    covered = 0
    for seed in range(runs):
        row, expected = estimates(
            monkeypatch, tmp_path / str(seed), drawn_resource(seed), causal, seed, planted=True
        )
        covered += row.ci_low <= expected <= row.ci_high
    coverage_holds(covered, runs, short=runs < 100)


@pytest.mark.parametrize(
    ("causal", "runs"),
    [
        (False, 2),
        pytest.param(False, 100, marks=pytest.mark.slow),
        pytest.param(True, 100, marks=pytest.mark.slow),
    ],
)
def test_nothing_is_found_where_nothing_was_planted(
    monkeypatch, tmp_path, causal, runs, false_alarms_hold
):
    alarms = 0
    for seed in range(runs):
        row, _ = estimates(
            monkeypatch, tmp_path / str(seed), drawn_resource(seed), causal, seed, planted=False
        )
        alarms += row.p_value < 0.05
    false_alarms_hold(alarms, runs, short=runs < 100)


@pytest.mark.parametrize(
    ("templates", "wordings", "of_templates", "of_wordings"),
    [
        (16, 16, 0.5, 0.5),
        (16, 16, 1.0, 0.0),
        (16, 16, 0.0, 1.0),
        (30, 6, 0.5, 0.5),
        (6, 30, 0.5, 0.5),
    ],
)
def test_coverage_over_drawn_odds(
    templates, wordings, of_templates, of_wordings, coverage_holds, false_alarms_hold
):
    """Odds with a spread of templates, of wordings and of their meetings, a thousand times."""
    covered = alarms = 0
    rng = np.random.default_rng(1)
    for _ in range(1000):
        odds = (
            rng.normal(size=(templates, 1))
            + of_wordings * rng.normal(size=wordings + 1)
            + of_templates * rng.normal(size=(templates, wordings + 1))
        )
        value = log_odds(odds[:, 0] + 1.5, odds[:, 1:])
        covered += value.ci_low <= 1.5 <= value.ci_high
        alarms += log_odds(odds[:, 0], odds[:, 1:]).p_value < 0.05
    coverage_holds(covered, 1000)
    false_alarms_hold(alarms, 1000)
