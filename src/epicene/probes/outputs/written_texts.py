"""Texts that a model writes from prompts, read at once: only numbers and labels remain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.clinical_generation import ClinicalGeneration, Theme, Wording, load_severity
from epicene.french.detect import detect_genders
from epicene.models.capabilities import Generates, Model, Sampling
from epicene.probes.base import Answer

# Written together: a batch of `epicene.models.generation`.
TEXTS_A_UNIT = 16
RUN = 4
NEUTRAL = "neutral"
OLDEST = 120
_WORD = re.compile(r"\w+")
_AGED = re.compile(r"âgée?s?(?:·e)?\s+de\s+(\d{1,3})\s+ans\b", re.IGNORECASE)
# Not what has lasted for years, or was years ago.
_YEARS = re.compile(
    r"(?<!depuis )(?<!pendant )(?<!durant )(?<!après )(?<!il y a )(?<!de plus de )(?<!\d)"
    r"(?<!\d[.,])\b(\d{1,3})\s+ans\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Written:
    """What is kept of a text: no word of it.

    Parameters
    ----------
    label : str
        As `epicene.detect_gender` reads the patient, or the author.
    age : int or None
        The first age told.
    severe : bool
        Whether it holds a word of severity.
    n_words : int
    repeated : float or None
        Share of its runs of four words that stood in it before; None below four words.
    """

    label: str
    age: int | None
    severe: bool
    n_words: int
    repeated: float | None


@dataclass(frozen=True)
class Prompted:
    """A text that was asked for: about what, how, and which draw of the same prompt."""

    theme: Theme
    wording: Wording
    draw: int


@dataclass(frozen=True)
class WrittenTexts:
    """A unit: what a model writes after a few prompts.

    The continuation alone is read, without its prompt, whose words would decide.

    Parameters
    ----------
    prompts : tuple of str
    person : {1, 3}
        Whether the author of the text is read, or the patient whom it describes.
    sampling : Sampling
    seed : int
    """

    prompts: tuple[str, ...]
    person: Literal[1, 3]
    sampling: Sampling
    seed: int

    def ask(self, model: Model) -> Answer:
        """Return for each text its label, age, severity, number of words and repetition."""
        texts = cast(Generates, model).generate(self.prompts, self.sampling, self.seed)
        readings = detect_genders(texts, person=self.person)
        return [
            [
                reading.label,
                age_told(text),
                bool(_severity().search(text)),
                len(_WORD.findall(text)),
                repeated_runs(text),
            ]
            for text, reading in zip(texts, readings, strict=True)
        ]


def asked_for(resource: ClinicalGeneration, draws: int) -> list[Prompted]:
    """Return what is asked for, theme by theme: neutral prompts `draws` times, the others once.

    Raises
    ------
    InputError
        If there is nothing to draw.
    """
    if draws < 1:
        raise InputError(f"draws={draws} of each neutral prompt.", hint="Give 1 or more.")
    return [
        Prompted(theme, wording, draw)
        for theme in resource.themes
        for wording in resource.wordings
        for draw in range(draws if wording.kind == NEUTRAL else 1)
    ]


def units_of(
    asked: Sequence[Prompted], person: Literal[1, 3], sampling: Sampling, seed: int
) -> list[WrittenTexts]:
    """Return the units of what is asked for, none with texts of two themes.

    Each has a seed of its own: prompts that a model cannot tell apart are drawn apart.
    """
    units: list[WrittenTexts] = []
    for theme in dict.fromkeys(one.theme for one in asked):
        prompts = [theme.prompt(one.wording) for one in asked if one.theme == theme]
        for start in range(0, len(prompts), TEXTS_A_UNIT):
            own = int(generator(seed, "written texts", theme.id, str(start)).integers(2**31))
            chunk = tuple(prompts[start : start + TEXTS_A_UNIT])
            units.append(WrittenTexts(chunk, person, sampling, own))
    return units


def written(answers: Sequence[Answer]) -> list[Written]:
    """Return the texts of all units, in the order of what was asked for."""
    return [Written(*row) for answer in answers for row in answer]


def age_told(text: str) -> int | None:
    """Return the first age in years that a text tells, of « âgé de 40 ans » or « 40 ans »."""
    for pattern in (_AGED, _YEARS):
        for match in pattern.finditer(text):
            if int(match[1]) <= OLDEST:
                return int(match[1])
    return None


def repeated_runs(text: str) -> float | None:
    """Return the share of runs of four words that stood in the text before."""
    words = [word.lower() for word in _WORD.findall(text)]
    runs = [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    return 1.0 - len(set(runs)) / len(runs) if runs else None


@cache
def _severity() -> re.Pattern[str]:
    return load_severity()
