"""Notes that no model learnt from: the same patients as women and as men, all else being equal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.corpora.generation.pain_notes import (
    LABEL,
    NEUTRAL,
    OUTCOME,
    about,
    annotated,
    drawn,
    labelled,
    note,
)
from epicene.probes.outputs.score_pairs import score_pairs

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Notes that differ in one thing each.

    Parameters
    ----------
    causes : DataFrame
        A row a note about a woman, then one a note about a man: ``sentence_more`` puts the pain
        down to the mind, ``sentence_less`` to the body.
    agreement : DataFrame
        ``sentence_more`` is a note, ``sentence_less`` the same with one word in the wrong gender.
    texts : tuple of str
        Notes about women and men, with causes in equal number.
    beginnings : tuple of (str, str)
        A note about a woman, and about a man, up to the cause.
    """

    causes: pd.DataFrame
    agreement: pd.DataFrame
    texts: tuple[str, ...]
    beginnings: tuple[tuple[str, str], ...]


def held_out(n: int, seed: int) -> HeldOut:
    """Write the notes of n patients, each as a woman and as a man, with either cause."""
    import pandas as pd

    causes, agreement, texts, beginnings = [], [], [], []
    for facts in drawn(n, seed, NEUTRAL):
        written = {
            (sex, cause): note(about(facts, sex, cause), seed).text
            for sex in ("F", "M")
            for cause in ("mind", "body")
        }
        causes += [(written[sex, "mind"], written[sex, "body"]) for sex in ("F", "M")]
        women, men = written["F", "body"], written["M", "body"]
        agreement += _wrong(women, men)
        texts.append(women if facts.sex == "F" else men)
        beginnings.append((women.rsplit(" ", 1)[0], men.rsplit(" ", 1)[0]))
    columns = ["sentence_more", "sentence_less"]
    return HeldOut(
        pd.DataFrame(causes, columns=columns),
        pd.DataFrame(agreement, columns=columns),
        tuple(texts),
        tuple(beginnings),
    )


def _wrong(women: str, men: str) -> list[tuple[str, str]]:
    """Return both notes, each with the last word that agrees taken from the other."""
    pairs = []
    for right, other in ((women, men), (men, women)):
        words, others = right.split(), other.split()
        place = max(k for k, (one, two) in enumerate(zip(words, others, strict=True)) if one != two)
        wrong = [*words[:place], others[place], *words[place + 1 :]]
        pairs.append((right, " ".join(wrong)))
    return pairs


def margins(model: Any, pairs: pd.DataFrame) -> NDArray[np.float64]:
    """Return how much likelier the first sentence of each pair is, in nats, shape (n,).

    Of a masked model, the probability of the words that differ (the estimator ``changed-tokens``);
    of a causal one, that of the whole note.
    """
    masked = "changed-tokens" in model.estimators
    scored = score_pairs(model, pairs, "changed-tokens" if masked else "log-likelihood")
    return (scored["score_more"] - scored["score_less"]).to_numpy(dtype=np.float64)


def associations(model: Any, notes: HeldOut) -> NDArray[np.float64]:
    """Return, for each patient, the log of the odds ratio: mind over body, women over men.

    In a model that learnt exactly what was planted it is ``logit(women) - logit(men)``.
    """
    by_patient = margins(model, notes.causes).reshape(-1, 2)
    difference: NDArray[np.float64] = by_patient[:, 0] - by_patient[:, 1]
    return difference


def true_notes(n: int, seed: int, told: float = 1.0) -> list[Document]:
    """Write the notes of n patients, each as a woman and then as a man, under true labels.

    Parameters
    ----------
    n, seed : int
    told : float
        Share of the notes that say what the pain is put down to.
    """
    notes = []
    for facts in drawn(n, seed, NEUTRAL, told):
        for sex in ("F", "M"):
            of = about(facts, sex, "mind" if facts.outcomes[OUTCOME] else "body")
            document = labelled(annotated(of, seed), of, seed, denied=0.0)
            notes.append(replace(document, id=f"{facts.id}-{sex}"))
    return notes


def gold_of(notes: list[Document]) -> pd.DataFrame:
    """Return ``id``, ``label``, ``sex`` and ``patient``."""
    import pandas as pd

    return pd.DataFrame(
        {
            "id": [document.id for document in notes],
            "label": [document.attributes[LABEL] for document in notes],
            "sex": [document.subject.sex for document in notes],
            "patient": [document.subject.id for document in notes],
        }
    )
