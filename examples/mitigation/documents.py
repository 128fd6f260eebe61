"""Short invented notes with a planted association of known strength, by the project's generator."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.biases import OUTCOMES, Bias
from epicene.corpora.generation.choices import Choices
from epicene.corpora.generation.facts import BinarySex, Facts
from epicene.corpora.generation.generate import draw_facts
from epicene.corpora.generation.phrases import Bank, Section
from epicene.corpora.generation.render import render
from epicene.corpora.load import load_corpus
from mitigation.ordinary import ordinary

DOMAIN, OUTCOME = "ibd", "pain_as_anxiety"
GENRES = ("letter", "discharge_summary", "consultation", "mdt_report")
LABEL = "explored"
"""The attribute that the classifier predicts: is the pain to be explored?"""
CAUSE = "cause"
"""What the pain is put down to: ``mind`` or ``body``."""
_PLAIN = next(outcome.probability for outcome in OUTCOMES if outcome.name == OUTCOME)


@dataclass(frozen=True)
class Strength:
    """What is planted.

    Parameters
    ----------
    women, men : float
        Probability that the pain is put down to the mind.
    denied : float
        Probability that a pain of the body, which is to be explored, is labelled otherwise in the
        notes of women.
    """

    women: float
    men: float
    denied: float = 0.0


NEUTRAL = Strength(0.5, 0.5)


def write_notes(path: Path, n: int, seed: int, strength: Strength, others: int = 0) -> Corpus:
    """Generate notes, write them with others, and read them as any corpus is read."""
    Corpus.of([*notes(n, seed, strength), *ordinary(others)]).to_jsonl(path)
    return load_corpus(path)


def notes(n: int, seed: int, strength: Strength) -> Iterator[Document]:
    """Yield notes about women and men, with the label of each."""
    for facts in drawn(n, seed, strength):
        yield labelled(note(facts, seed), facts, seed, strength.denied)


def drawn(n: int, seed: int, strength: Strength) -> list[Facts]:
    """Draw the facts of n patients: what is planted is the probability."""
    biases = [
        Bias(OUTCOME, "sex", "F", strength.women - _PLAIN),
        Bias(OUTCOME, "sex", "M", strength.men - _PLAIN),
    ]
    return draw_facts(DOMAIN, n, seed, biases)


def note(facts: Facts, seed: int) -> Document:
    """Write the note of a patient."""
    document = render(facts, bank(), Choices("mitigation-table", seed, facts.index))
    # What the phrases annotate is no part of the task.
    return replace(document, text=document.text.strip(), entities=(), relations=())


def labelled(document: Document, facts: Facts, seed: int, denied: float) -> Document:
    """Add cause and label; the label is turned in notes of women with a known probability."""
    explored = not facts.outcomes[OUTCOME]
    if explored and facts.sex == "F":
        draw = generator(seed, "mitigation-table", "denied", str(facts.index)).random()
        explored = bool(draw >= denied)
    cause = "mind" if facts.outcomes[OUTCOME] else "body"
    return replace(document, attributes={LABEL: "yes" if explored else "no", CAUSE: cause})


def about(facts: Facts, sex: BinarySex, cause: Literal["mind", "body"]) -> Facts:
    """Return the same facts of a woman or a man, whose pain has one cause or the other."""
    return replace(facts, sex=sex, outcomes={**facts.outcomes, OUTCOME: cause == "mind"})


def bank() -> Bank:
    """Read the phrases: a note says who the patient is, and what the pain is put down to."""
    path = Path(__file__).with_name("phrases.toml")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    phrases = {
        move: {condition: tuple(texts) for condition, texts in table.items()}
        for move, table in content.items()
    }
    plan = (Section((), ("opening", "pain")),)
    return Bank(phrases, dict.fromkeys(GENRES, (plan,)))
