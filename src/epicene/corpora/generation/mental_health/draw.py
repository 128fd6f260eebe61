"""The domain of mental health: who the patients are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import epicene.corpora.generation.mental_health.conditions as known
from epicene.core.seeds import generator
from epicene.corpora.generation.facts import BinarySex, Facts
from epicene.corpora.generation.mental_health.days import draw_days
from epicene.corpora.generation.mental_health.drugs import draw_drugs
from epicene.corpora.generation.mental_health.grammar import with_capitals
from epicene.corpora.generation.mental_health.history import draw_history
from epicene.corpora.generation.mental_health.laboratory import draw_laboratory
from epicene.corpora.generation.mental_health.life import Life, draw_life
from epicene.corpora.generation.mental_health.naming import named
from epicene.corpora.generation.mental_health.pain import draw_pain
from epicene.corpora.generation.mental_health.people import draw_people
from epicene.corpora.generation.mental_health.scores import draw_scores
from epicene.corpora.generation.mental_health.sex_linked import draw_sex_linked, is_sex_linked

if TYPE_CHECKING:
    import numpy as np

GENRES = ("letter", "discharge_summary", "consultation", "mdt_report")
_NAME = "mental-health"
_ABROAD, _PRECARIOUS, _COERCED = 0.25, 0.25, 0.3
# Women among so many patients in a row.
_WOMEN, _IN_A_ROW = 11, 20
# How a patient is named, and the pronoun, by gender.
_NAMES = {
    "Mme": "[Patient|<Mme|M.>\u00a0{name}]",
    "La_pte": "<~La|Le> [Patient|<patiente|patient>]",
    "la_pte": "<~la|le> [Patient|<patiente|patient>]",
    "de_la_pte": "<~de la|du> [Patient|<patiente|patient>]",
    "a_la_pte": "<~à la|au> [Patient|<patiente|patient>]",
    "Elle": "<Elle|Il>",
    "elle": "<elle|il>",
}


@dataclass(frozen=True)
class MentalHealth:
    """Patients of psychiatric services, and of those who asked them for advice."""

    name: ClassVar[str] = _NAME
    size: ClassVar[int] = 120
    schema: ClassVar[str] = _NAME
    bank: ClassVar[str] = "mental_health"

    def draw(self, index: int, seed: int) -> Facts:
        """Draw everything about one patient but the outcomes."""
        condition, genre = _condition(index, seed), _genre(index, seed)
        rng = generator(seed, _NAME, "facts", str(index), "patient")
        sex = _sex(index, seed)
        age = int(rng.integers(condition.ages[0], condition.ages[1] + 1))
        groups = {
            "origin": "abroad" if rng.random() < _ABROAD else "France",
            "precariousness": "yes" if rng.random() < _PRECARIOUS else "no",
        }
        acute = genre == "discharge_summary"
        variants = [v for v in condition.variants if (v.phase == "acute") == acute]
        variants = [v for v in variants or condition.variants if v.ages[0] <= age <= v.ages[1]]
        variant = variants[int(rng.integers(len(variants)))]
        trial, arm = _trial(rng, condition.key, variant.code)
        sex_fact = draw_sex_linked(rng, sex, age) if is_sex_linked(index, seed) else ""
        values = {
            **_NAMES,
            **_values(index, seed, condition, variant, age, arm == "case", groups),
            "dx_key": condition.key,
            "kind": variant.kind or "-",
            "mood": "low" if arm == "case" else variant.mood,
            "first_episode": "yes" if arm == "case" or variant.code[:3] == "F32" else "no",
            "tried": "yes" if trial == "MH1" and arm != "control" else "no",
            "phase": variant.phase,
            "trial": trial,
            "arm": arm if condition.key in {"anxiety", "addiction", "none"} else "own",
            "sex_fact": sex_fact or "-",
            "delay_early": str(int(rng.integers(2, 12))),
            "stay": "tiers" if variant.phase == "acute" and rng.random() < _COERCED else "libre",
        }
        # The diagnosis was made, whatever it took, at least a year ago.
        years = int(values["date"][-4:]) - int(values["past_year"])
        values["delay_late"] = str(int(rng.integers(13, min(60, 12 * (years - 1)) + 1)))
        return Facts(
            id=f"MH-{index + 1:03d}",
            index=index,
            sex=sex,
            age=age,
            genre=genre,
            groups=groups,
            values=with_capitals(values),
            attributes={
                "diagnosis": condition.diagnosis,
                "code": variant.code or "none",
                "phase": variant.phase,
                "trial": trial,
            },
            sex_linked=sex_fact,
        )


def _values(
    index: int,
    seed: int,
    condition: known.Condition,
    variant: known.Variant,
    age: int,
    depressed: bool,
    groups: Mapping[str, str],
) -> dict[str, str]:
    def rng(part: str) -> np.random.Generator:
        return generator(seed, _NAME, "facts", str(index), part)

    key, kind = condition.key, variant.kind
    people = draw_people(rng("people"), age)
    history = draw_history(rng("history"), key, variant.code, age, depressed)
    days = draw_days(rng("days"), "brief" if key == "none" else variant.phase, age)
    drugs = draw_drugs(rng("drugs"), key, kind, age, int(days["past_year"]))
    beside = history["beside_code"]
    life = draw_life(
        rng("life"),
        Life(
            age,
            people["kinship"],
            precarious=groups["precariousness"] == "yes",
            smokes=kind == "cannabis" or beside == "F12.1",
            drinks=beside == "F10.1",
        ),
    )
    return {
        **named(rng("names"), variant),
        **people,
        **life,
        **days,
        **draw_pain(rng("pain"), age),
        **history,
        **drugs,
        **draw_scores(
            rng("scores"), key, kind, variant.mood, variant.phase, depressed, life["alcohol"]
        ),
        **draw_laboratory(rng("laboratory"), kind, drugs["drug"]),
        # What one sentence affirms and another must not deny.
        "vertigo": str(rng("complaints").choice(["yes", "no"])),
        "sleeps": str(rng("sleep").choice(["well", "badly"], p=[0.3, 0.7])),
    }


def _sex(index: int, seed: int) -> BinarySex:
    """Return the sex of a patient: 55 % of women in every twenty in a row, whatever they have."""
    block, place = divmod(index, _IN_A_ROW)
    order = generator(seed, _NAME, "facts", "sex", str(block)).permutation(_IN_A_ROW)
    return "F" if order[place] < _WOMEN else "M"


def _condition(index: int, seed: int) -> known.Condition:
    """Return the condition of a document: each once in every six in a row."""
    block, place = divmod(index, len(known.CONDITIONS))
    order = generator(seed, _NAME, "facts", "condition", str(block)).permutation(
        len(known.CONDITIONS)
    )
    return known.CONDITIONS[int(order[place])]


def _genre(index: int, seed: int) -> str:
    """Return the genre of a document: each condition has each genre equally often."""
    block = index // len(known.CONDITIONS)
    place = known.CONDITIONS.index(_condition(index, seed))
    return GENRES[(block + place) % len(GENRES)]


def _trial(rng: np.random.Generator, key: str, code: str) -> tuple[str, str]:
    """Return the trial that is discussed, and whether for its patients or its controls."""
    own = {"depression": "MH1", "bipolar": "MH2", "schizophrenia": "MH3"}
    if key in own:
        return own[key], "own"
    # Nor can a mixed disorder hold an episode that would be counted on its own.
    if key == "none" or code == "F41.2":
        return "MH1", "control"
    return "MH1", str(rng.choice(["case", "control"]))


DOMAIN = MentalHealth()
