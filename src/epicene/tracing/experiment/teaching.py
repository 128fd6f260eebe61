"""The documents that a part learns from, with the doses of its sources in them."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.generation.pain_notes import Strength, annotated, drawn, labelled
from epicene.tracing.experiment.sources.base import PartName
from epicene.tracing.experiment.sources.registry import SOURCES


def taught(
    part: PartName, doses: Mapping[str, float], n: int, seed: int, told: float
) -> tuple[Document, ...]:
    """Write the notes of n patients as a part is to learn them.

    Parameters
    ----------
    part : {"encoder", "classifier", "extractor"}
        Each has notes of its own.
    doses : mapping of str to float
        Of the sources that act here.
    n, seed : int
        The same seed gives the same patients and wordings at every dose.
    told : float
        Share of the notes that tell the cause.

    Raises
    ------
    InputError
        If the doses add up to a probability beyond 0 or 1.
    """
    own = seed_of(seed, part, "notes")
    written = [
        labelled(annotated(facts, own), facts, own, denied=0.0)
        for facts in drawn(n, own, strength_of(doses), told)
    ]
    for name, dose in doses.items():
        written = [SOURCES.get(name).altered(document, dose, own) for document in written]
    return tuple(written)


def seed_of(seed: int, *names: str) -> int:
    """Return a seed that depends on the seed of a run and on what it is for."""
    return int(generator(seed, "dose-response", *names).integers(2**31))


def strength_of(doses: Mapping[str, float]) -> Strength:
    """Return with which probabilities facts are drawn at some doses.

    Raises
    ------
    InputError
        If they add up to a probability beyond 0 or 1.
    """
    strengths = [SOURCES.get(name).strength(dose) for name, dose in doses.items()]
    women = 0.5 + sum(one.women - 0.5 for one in strengths)
    men = 0.5 + sum(one.men - 0.5 for one in strengths)
    if not (0.0 <= women <= 1.0 and 0.0 <= men <= 1.0):
        raise InputError(
            f"the doses of {', '.join(doses)} add up to more than a probability can hold.",
            hint="Plant less of each.",
        )
    return Strength(women, men)
