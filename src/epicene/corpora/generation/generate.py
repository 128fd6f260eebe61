"""Generate a corpus: draw facts, plant bias, write documents and their twins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.progress import Progress, Silent
from epicene.corpora.generation.biases import Bias, draw_outcomes
from epicene.corpora.generation.choices import Choices
from epicene.corpora.generation.domain import DOMAINS
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.likeness import ngrams, shared
from epicene.corpora.generation.phrases import load_bank
from epicene.corpora.generation.render import render

# Of the 8-grams of the shorter of two documents. Outcomes that a bias turns change a few
# sentences, so that a planted variant may come out a little more alike.
MOST_SHARED = 0.25
_SALTS = 60


@dataclass(frozen=True)
class Generated:
    """A generated corpus.

    Parameters
    ----------
    documents : tuple of Document
        In order.
    twins : tuple of Document
        The counterfactual documents, under the ids of the documents.
    without_twin : tuple of (str, str)
        The ids of the others, and the sex-linked fact of each.
    """

    documents: tuple[Document, ...]
    twins: tuple[Document, ...]
    without_twin: tuple[tuple[str, str], ...]


def draw_facts(domain: str, n: int, seed: int, biases: Sequence[Bias] = ()) -> list[Facts]:
    """Draw the facts of n patients, outcomes included, without writing anything.

    Raises
    ------
    InputError
        If there is no such domain, or no patient is asked for.
    """
    if n < 1:
        raise InputError(f"{n} documents were asked for.", hint="Ask for 1 or more.")
    chosen = DOMAINS.get(domain)
    return [with_outcomes(chosen.draw(index, seed), biases, domain, seed) for index in range(n)]


def with_outcomes(facts: Facts, biases: Sequence[Bias], domain: str, seed: int) -> Facts:
    """Draw the outcomes of one patient, and declare in the metadata those that belong there.

    A domain draws both delays, `delay_late` and `delay_early`; the outcome says which one it was.
    """
    outcomes = draw_outcomes(facts, biases, domain, seed)
    declared = {
        "included": "yes" if outcomes["included"] else "no",
        "diagnosis_delay_months": facts.values[
            "delay_late" if outcomes["late_diagnosis"] else "delay_early"
        ],
    }
    return replace(facts, outcomes=outcomes, attributes={**facts.attributes, **declared})


def generate(
    domain: str,
    n: int | None = None,
    seed: int = 0,
    biases: Sequence[Bias] = (),
    progress: Progress | None = None,
) -> Generated:
    """Generate a corpus with exact annotations, and the twin of each document that has one.

    Parameters
    ----------
    domain : str
        ``breast-cancer``, ``ibd`` or ``mental-health``.
    n : int, optional
        Number of documents; by default that of the corpus that ships.
    seed : int
        Fixes facts and wording.
    biases : sequence of Bias
        What to plant; without any the corpus is neutral.
    progress : Progress, optional
        Told of each document.

    Returns
    -------
    Generated
        The same for the same arguments. With other biases, only what the outcomes concern changes.

    Raises
    ------
    InputError
        If there is no such domain.
    """
    chosen = DOMAINS.get(domain)
    told = progress or Silent()
    bank = load_bank(chosen.bank)
    salts = _Salts(domain, seed)
    documents: list[Document] = []
    twins: list[Document] = []
    without: list[tuple[str, str]] = []
    for facts in draw_facts(domain, chosen.size if n is None else n, seed, biases):
        neutral = with_outcomes(facts, (), domain, seed)
        choices = salts.choose(neutral)
        documents.append(render(facts, bank, choices))
        if facts.sex_linked:
            without.append((facts.id, facts.sex_linked))
        else:
            twins.append(render(facts.twin(), bank, choices))
        told.advance()
    return Generated(tuple(documents), tuple(twins), tuple(without))


class _Salts:
    """Wordings that make each document unlike those before it.

    They are chosen on the neutral document, so that a planted variant has the same.
    """

    def __init__(self, domain: str, seed: int) -> None:
        self._domain, self._seed = domain, seed
        self._bank = load_bank(DOMAINS.get(domain).bank)
        self._before: list[frozenset[tuple[str, ...]]] = []

    def choose(self, facts: Facts) -> Choices:
        best: tuple[float, int, frozenset[tuple[str, ...]]] | None = None
        for salt in range(_SALTS):
            choices = Choices(self._domain, self._seed, facts.index, salt)
            grams = ngrams(render(facts, self._bank, choices).text)
            most = max((shared(grams, other) for other in self._before), default=0.0)
            if best is None or most < best[0]:
                best = most, salt, grams
            if most <= MOST_SHARED:
                break
        assert best is not None  # noqa: S101 - at least one salt was tried
        self._before.append(best[2])
        return Choices(self._domain, self._seed, facts.index, best[1])
