"""Facts about a patient that belong to one sex: a pregnancy, a prostate.

A text that states one cannot be rewritten to the other gender without contradiction. Facts about
somebody else do not count: a relative, the mother of a newborn, women or men in general. What
counts as a fact is listed in ``corpora/french_gender/sex_linked.toml``; who it is about is told
from the sentence, and from whether the patient is a child. It is an approximation of the recorded
sex's consequences in the text, and says nothing of gender identity.
"""

from __future__ import annotations

from dataclasses import dataclass

from epicene.french.normal import normalise
from epicene.french.sex_linked_context import Context
from epicene.french.sex_linked_words import fold, sex_linked_words


@dataclass(frozen=True, slots=True)
class SexLinked:
    """A fact of one sex about the patient.

    Parameters
    ----------
    start, end : int
        Offsets into the text, in Unicode code points.
    text : str
        The characters between them.
    sex : {"F", "M"}
        Whose anatomy or physiology it is.
    concept : str
        A short key: ``prostate``, ``pregnancy``.
    reason : str
        Why it keeps the text from being rewritten, in one sentence.
    """

    start: int
    end: int
    text: str
    sex: str
    concept: str
    reason: str


def find_sex_linked(text: str) -> tuple[SexLinked, ...]:
    """Return the facts of one sex that a French clinical text states about its patient.

    Parameters
    ----------
    text : str
        Any text; offsets are those of its code points.

    Returns
    -------
    tuple of SexLinked
        In the order of the text; they do not overlap.

    Examples
    --------
    >>> [(fact.text, fact.sex) for fact in find_sex_linked("Patient opéré de la prostate.")]
    [('prostate', 'M')]
    >>> find_sex_linked("Sa mère a un cancer de l’ovaire.")
    ()
    """
    normal = normalise(text)
    folded = fold(normal.text)
    found = []
    context: Context | None = None
    for start, end, fact in sex_linked_words().find(folded):
        if fact.capitals and not normal.text[start:end].isupper():
            continue
        context = context or Context.read(normal.text, folded)
        if context.is_of_patient(start, end, fact.birth):
            first, last = normal.span(start, end)
            found.append(
                SexLinked(first, last, text[first:last], fact.sex, fact.concept, fact.reason)
            )
    return tuple(found)
