"""Draw the facts of a patient with inflammatory bowel disease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from epicene.corpora.generation.facts import BinarySex, Facts
from epicene.corpora.generation.ibd.activity import draw_activity
from epicene.corpora.generation.ibd.dates import delay, draw_dates
from epicene.corpora.generation.ibd.disease import (
    COLITIS,
    CROHN,
    LABELS,
    Disease,
    draw_disease,
    name_disease,
)
from epicene.corpora.generation.ibd.drugs import draw_drugs
from epicene.corpora.generation.ibd.levels import MODERATE, REMISSION, SEVERE
from epicene.corpora.generation.ibd.names import draw_names
from epicene.corpora.generation.ibd.other import draw_other, draw_sex_linked
from epicene.corpora.generation.ibd.social import draw_family, draw_social
from epicene.corpora.generation.ibd.trial import draw_criteria, draw_trial
from epicene.corpora.generation.ibd.typography import hard_spaces
from epicene.corpora.generation.marks import capital
from epicene.corpora.generation.stream import Stream

_SEXES: tuple[BinarySex, ...] = ("F", "M")
_GENRES = ("letter", "discharge_summary", "consultation", "mdt_report")


@dataclass(frozen=True)
class InflammatoryBowelDisease:
    """Crohn's disease and ulcerative colitis, half each, as often in women as in men."""

    name: ClassVar[str] = "ibd"
    size: ClassVar[int] = 100
    schema: ClassVar[str] = "ibd"
    bank: ClassVar[str] = "ibd"

    def draw(self, index: int, seed: int) -> Facts:
        """Draw everything about patient `index` but the outcomes, which come after."""
        stream = Stream("ibd", seed, index)
        sex = stream.even("sex", _SEXES * 5)
        kind = stream.even("disease", (CROHN, COLITIS) * 5)
        trial = draw_trial(stream, kind)
        age = _age(stream, trial)
        origin = stream.even("origin", ("France", "abroad", "France", "France"))
        poor = stream.even("precariousness", ("no", "no", "yes", "no"))
        genre = stream.even("genre", _GENRES)
        level = _level(stream, trial, genre)
        disease = draw_disease(stream, kind, age, 1 if trial == "IBD1" else 3)
        sex_linked = draw_sex_linked(stream, sex, age)
        values = _values(stream, disease, trial, level, age)
        values |= draw_social(stream, age, origin, poor, disease.years)
        values |= {"age": str(age), "sex_fact": sex_linked or "none"}
        # A stereotype is rare, and goes with nothing else.
        values["stereotype"] = "yes" if stream.even("stereotype", (True, *[False] * 39)) else "no"
        if genre == "discharge_summary" and level != REMISSION:
            # A stay for a flare looks back on what was done during it.
            for name in ("bio", "imaging", "colo"):
                values |= {f"{name}_{form}": values[f"stay_{name}_{form}"] for form in ("on", "of")}
        return Facts(
            id=f"ibd-{index + 1:03d}",
            index=index,
            sex=sex,
            age=age,
            genre=genre,
            groups={"origin": origin, "precariousness": poor},
            values=_finished(values),
            attributes={
                "diagnosis": LABELS[kind],
                "montreal": disease.montreal,
                "activity": level,
                "trial": trial,
            },
            sex_linked=sex_linked,
        )


def _age(stream: Stream, trial: str) -> int:
    """Draw an age: two in three were found young, as the disease is."""
    if stream.chance("young", 0.62):
        return stream.whole("age", 19, 44)
    # The trial of a first biological treatment takes nobody beyond 75, and few would give a JAK
    # inhibitor at that age.
    return stream.whole("age", 45, 79 if trial == "IBD3" else 74)


def _level(stream: Stream, trial: str, genre: str) -> str:
    """Draw how active the disease is: severe, it is seen in hospital and discussed in a meeting."""
    if trial == "IBD3":
        return REMISSION
    acute = genre in ("discharge_summary", "mdt_report") and stream.chance("severe", 0.6)
    return SEVERE if acute else MODERATE


def _values(stream: Stream, disease: Disease, trial: str, level: str, age: int) -> dict[str, str]:
    today, dates = draw_dates(stream, level)
    # The first sign came after the age of ten, whatever the delay.
    late = stream.whole("late", 13, min(60, max(14, 12 * (disease.age_at_diagnosis - 10))))
    early = stream.whole("early", 1, 11)
    years = disease.years
    named = name_disease(stream, disease, today.year)
    return {
        **dates,
        **draw_names(stream),
        **named,
        **draw_activity(stream, disease, level),
        **draw_drugs(stream, disease, trial, level, today.year, age),
        **draw_criteria(stream, trial, named["naming"] == "full"),
        **draw_other(stream, age),
        **draw_family(stream),
        "disease": disease.kind,
        "site": disease.place,
        "delay_late": str(late),
        "delay_early": str(early),
        "early_span": "short" if early <= 4 else "long",
        "late_text": delay(late),
        "early_text": delay(early),
        "since": "un an" if years == 1 else f"{years} ans",
        "quiet": str(stream.whole("quiet", 13, min(48, max(14, 12 * years - 12)))),
    }


# Slots that also begin sentences.
_CAPITALS = """
stopped stools work tobacco born living next_drug crit_a crit_b crit_c crit_out dx dx_short
other_dx surgery_done colo_on imaging_on
"""


def _finished(values: Mapping[str, str]) -> Mapping[str, str]:
    finished = {name: hard_spaces(value) for name, value in values.items()}
    return finished | {f"{name}_cap": capital(finished[name]) for name in _CAPITALS.split()}


DOMAIN = InflammatoryBowelDisease()
