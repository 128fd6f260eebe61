"""Short invented notes about a pain, with an association of known strength planted in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.generation.biases import OUTCOMES, Bias
from epicene.corpora.generation.choices import Choices
from epicene.corpora.generation.facts import BinarySex, Facts
from epicene.corpora.generation.generate import draw_facts
from epicene.corpora.generation.phrases import load_bank
from epicene.corpora.generation.render import render

DOMAIN, OUTCOME = "ibd", "pain_as_anxiety"
LABEL = "explored"
"""The attribute that a classifier predicts: is the pain to be explored?"""
CAUSE = "cause"
"""What the pain is put down to: ``mind`` or ``body``."""
ENTITIES = ("Diagnosis", "Symptom")
"""What a note annotates, beside who the patient is."""
MIND, BODY = ("psychiatrique", "fonctionnelle"), ("inflammatoire", "infectieuse")
"""The words that name a cause."""
_BANK = "pain_notes"
_PLAIN = next(outcome.probability for outcome in OUTCOMES if outcome.name == OUTCOME)
# The stream of random numbers of the table of mitigations, whose notes these are: under another
# name the table that ships could not be made again.
_STREAM = "mitigation-table"


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


def notes(n: int, seed: int, strength: Strength) -> Iterator[Document]:
    """Yield notes about women and men, with the label of each."""
    for facts in drawn(n, seed, strength):
        yield labelled(note(facts, seed), facts, seed, strength.denied)


def drawn(n: int, seed: int, strength: Strength, told: float = 1.0) -> list[Facts]:
    """Draw the facts of n patients: what is planted is the probability.

    Parameters
    ----------
    n, seed : int
    strength : Strength
    told : float
        Share of the notes that say what the pain is put down to; in the others it is as true.
    """
    biases = [
        Bias(OUTCOME, "sex", "F", strength.women - _PLAIN),
        Bias(OUTCOME, "sex", "M", strength.men - _PLAIN),
    ]
    says = partial(_says, seed=seed, told=told)
    return [says(facts) for facts in draw_facts(DOMAIN, n, seed, biases)]


def _says(facts: Facts, seed: int, told: float) -> Facts:
    said = generator(seed, _STREAM, "told", str(facts.index)).random() < told
    return replace(facts, values={**facts.values, "told": "yes" if said else "no"})


def note(facts: Facts, seed: int) -> Document:
    """Write the note of a patient, without annotations."""
    return replace(annotated(facts, seed), entities=())


def annotated(facts: Facts, seed: int) -> Document:
    """Write the note of a patient, with its diagnosis and its symptom annotated."""
    document = render(facts, load_bank(_BANK), Choices(_STREAM, seed, facts.index))
    kept = tuple(entity for entity in document.entities if entity.label in ENTITIES)
    return replace(document, text=document.text.strip(), entities=kept, relations=())


def labelled(document: Document, facts: Facts, seed: int, denied: float) -> Document:
    """Add cause and label; the label is turned in notes of women with a known probability."""
    explored = not facts.outcomes[OUTCOME]
    if explored and facts.sex == "F":
        draw = generator(seed, _STREAM, "denied", str(facts.index)).random()
        explored = bool(draw >= denied)
    cause = "mind" if facts.outcomes[OUTCOME] else "body"
    return replace(document, attributes={LABEL: "yes" if explored else "no", CAUSE: cause})


def about(facts: Facts, sex: BinarySex, cause: Literal["mind", "body"]) -> Facts:
    """Return the same facts of a woman or a man, whose pain has one cause or the other."""
    return replace(facts, sex=sex, outcomes={**facts.outcomes, OUTCOME: cause == "mind"})
