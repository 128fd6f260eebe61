"""Invented patients of a trial, whose true and extracted criteria have known probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epicene.core.document import Document, Entity, Patient

WORDS = ("carcinome", "dyspnée", "grossesse")
TEXT = "Motifs : carcinome, dyspnée, grossesse."


@dataclass(frozen=True)
class Flow:
    """Of one criterion: how often gold lets in, and the tool where gold does and does not."""

    gold: float
    kept: float = 1.0
    opened: float = 0.0

    @property
    def tool(self):
        """How often the tool lets in."""
        return self.gold * self.kept + (1 - self.gold) * self.opened

    @property
    def both(self):
        """How often both do."""
        return self.gold * self.kept


def criterion(name, word, **more):
    """Return a criterion that reads whether a word is affirmed."""
    return {
        "id": name,
        "kind": "inclusion",
        "find": {"label": "Diagnosis", "text": word},
        "where": {"Assertion": "affirmed"},
        **more,
    }


TRIAL = {
    "trial": "T",
    "criteria": [
        criterion("I1", "carcinome"),
        criterion("I2", "dyspnée"),
        {
            **criterion("E1", "grossesse", kind="exclusion", absent="not_met"),
            "concerns": {"sex": "F"},
            "sex_specific": True,
            "justification": "Protection de l’enfant à naître.",
        },
    ],
}
# Some errors, of one sex as of the other; pregnancy is of women alone.
SOME = {
    "F": (Flow(0.8, 0.8, 0.2), Flow(0.8, 0.8, 0.2), Flow(0.8, 0.8, 0.2)),
    "M": (Flow(0.8, 0.8, 0.2), Flow(0.8, 0.8, 0.2)),
}
GENERAL = {"trial": "T", "criteria": TRIAL["criteria"][:2]}


def entity(number, word, assertion, label="Diagnosis", text=TEXT):
    """Return an entity at the place of a word."""
    start = text.index(word)
    span = (start, start + len(word))
    return Entity(f"T{number}", label, (span,), word, {"Assertion": assertion})


def records(seed, n, flows):
    """Return documents of gold and of a tool, one a patient, half of them women.

    Parameters
    ----------
    flows : dict of str to sequence of Flow
        By sex; of carcinome, dyspnée and, of women, grossesse. Where the tool errs it misses the
        entity or says its assertion wrong, each as often; of pregnancy, which counts only where
        it is affirmed, it finds what is not there or misses what is.
    """
    rng = np.random.default_rng(seed)
    gold, predicted = [], []
    for number in range(n):
        sex = "FM"[rng.integers(2)]
        true, said = [], []
        for k, (word, flow) in enumerate(zip(WORDS, flows[sex], strict=False)):
            lets_in = rng.random() < flow.gold
            opened = rng.random() < (flow.kept if lets_in else flow.opened)
            missed = rng.random() < 0.5
            if k == 2:
                true += [] if lets_in else [entity(k, word, "affirmed")]
                said += [] if opened else [entity(k, word, "affirmed")]
                continue
            true.append(entity(k, word, "affirmed" if lets_in else "negated"))
            if opened or not lets_in or not missed:
                said.append(entity(k, word, "affirmed" if opened else "negated"))
        patient = Patient(f"p{number}", sex=sex, age=float(rng.integers(20, 90)))
        gold.append(Document(f"d{number}", TEXT, tuple(true), patient=patient))
        predicted.append(Document(f"d{number}", TEXT, tuple(said)))
    return gold, predicted


def truths(flows):
    """Return the true rates of one sex: of wrongful exclusion and of wrongful inclusion."""
    gold = np.prod([flow.gold for flow in flows])
    tool = np.prod([flow.tool for flow in flows])
    both = np.prod([flow.both for flow in flows])
    return {
        "wrongful_exclusion_rate": 1 - both / gold,
        "wrongful_inclusion_rate": (tool - both) / (1 - gold),
    }


def value(table, metric, **where):
    """Return the one row of a metric."""
    fields = {"axis": "sex", "group": "F-M", "item": "", **where}
    rows = table[table["metric"] == metric]
    for name, wanted in fields.items():
        rows = rows[rows[name] == wanted]
    assert len(rows) == 1, (metric, where, len(rows))
    return rows.iloc[0]
