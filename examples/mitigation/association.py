"""The planted association in a language model, asked of notes that it never saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.metrics import Estimate, cluster_mean
from epicene.probes.outputs.score_pairs import score_pairs
from mitigation.documents import NEUTRAL, about, drawn, note

if TYPE_CHECKING:
    import pandas as pd

_SEX: dict[str, str] = {"women": "F", "men": "M"}


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


def planted_estimate(values: NDArray[np.float64]) -> Estimate:
    """Return the mean over patients, with Student's interval."""
    return cluster_mean(values)


def written_shares(model: Any, notes: HeldOut, most: int) -> NDArray[np.float64]:
    """Return, for each beginning, how much likelier the model *writes* the mind for a woman.

    In the first word after the beginning, by 4 draws each: 1 where it always does so for the
    woman and never for the man; shape (n,).
    """
    from epicene.models.capabilities import Sampling

    chosen = notes.beginnings[:most]
    prompts = [text for pair in chosen for text in pair for _ in range(4)]
    said = model.generate(prompts, Sampling(max_tokens=3, temperature=1.0, top_p=1.0), seed=0)
    mind = np.array([_first(text).startswith(("psych", "fonctionnel")) for text in said])
    shares = mind.reshape(-1, 2, 4).mean(axis=2)
    difference: NDArray[np.float64] = shares[:, 0] - shares[:, 1]
    return difference


def _first(text: str) -> str:
    return (text.split() or [""])[0].lower()
