"""The domain of breast cancer: who the patients are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.seeds import generator
from epicene.corpora.generation.breast_cancer.calendar import calendar_slots
from epicene.corpora.generation.breast_cancer.care import care_slots
from epicene.corpora.generation.breast_cancer.cases import CASES, DCIS, LABELS, OPEN_TO_MEN, TNBC
from epicene.corpora.generation.breast_cancer.drugs import castrated, current_cure
from epicene.corpora.generation.breast_cancer.history import history_slots
from epicene.corpora.generation.breast_cancer.laboratory import laboratory_slots
from epicene.corpora.generation.breast_cancer.life import life_slots
from epicene.corpora.generation.breast_cancer.pain import pain_slots
from epicene.corpora.generation.breast_cancer.people import people_slots
from epicene.corpora.generation.breast_cancer.sign import sign_slots
from epicene.corpora.generation.breast_cancer.trial import trial_slots
from epicene.corpora.generation.breast_cancer.tumour import draw_tumour
from epicene.corpora.generation.breast_cancer.tumour_words import tumour_slots
from epicene.corpora.generation.facts import BinarySex, Facts
from epicene.corpora.generation.marks import capital
from epicene.corpora.generation.stream import Stream

# Ages by trial; together a fifth of the patients are 75 or older.
_AGES = {
    "BC1": ((33, 44), (45, 54), (45, 54), (55, 64), (55, 64), (65, 74), (65, 74), (75, 86)),
    "BC2": ((56, 63), (60, 67), (64, 72), (68, 74), (75, 82)),
    "BC3": ((70, 74), (70, 74), (70, 74), (75, 80), (78, 86)),
}
# A man with cancer of the breast is seldom young.
_AGES_MEN = (58, 79)


@dataclass(frozen=True)
class BreastCancer:
    """Patients whose record was read for one of three trials; one in fifty is a man."""

    name: ClassVar[str] = "breast-cancer"
    size: ClassVar[int] = 100
    schema: ClassVar[str] = "breast-cancer"
    bank: ClassVar[str] = "breast_cancer"

    def draw(self, index: int, seed: int) -> Facts:
        """Draw everything about patient `index` but the outcomes."""
        stream = Stream(self.name, seed, index)
        place, sex = draw_case(index, seed)
        case = CASES[place]
        age = stream.whole(
            "age", *_AGES_MEN if sex == "M" else stream.one("ages", _AGES[case.trial])
        )
        origin = stream.even("origin", ("France", "France", "France", "abroad"))
        poor = stream.even("precariousness", ("no", "no", "no", "yes"))
        tumour = draw_tumour(stream, case, sex)
        cure = current_cure(stream, case, age)
        named = tumour_slots(stream, case, tumour, sex)
        past = history_slots(stream, age, named["other_side"])
        values = {
            **named,
            **calendar_slots(stream, case, cure.days, age),
            **people_slots(stream),
            **care_slots(stream, case, tumour, age, cure, past["ill_names"]),
            **past,
            **life_slots(stream, age, origin, poor),
            **pain_slots(stream, case.phase, tumour.side),
            **laboratory_slots(stream, case.phase, case.genre, age),
            **sign_slots(stream, tumour),
            **trial_slots(stream, case, castrated(stream, case, age)),
            "menopause_age": str(stream.whole("menopause age", 44, max(45, min(54, age - 11)))),
            "delay_late": str(stream.whole("delay late", 13, 40)),
            "delay_early": str(stream.whole("delay early", 2, 10)),
        }
        # Suspect nodes can be felt until they are removed.
        felt = tumour.nodes_seen and values["operated"] == "no"
        values["axilla"] = "nodes" if felt else "free"
        if sex == "M":
            values["breast_told"] = "no"
        values |= _linked(values)
        # At the beginning of a sentence.
        values |= {f"{name}_C": capital(value) for name, value in values.items() if value}
        return Facts(
            id=f"bc-{index + 1:03d}",
            index=index,
            sex=sex,
            age=age,
            genre=case.genre,
            groups={"origin": origin, "precariousness": poor},
            values=values,
            attributes={
                "diagnosis": LABELS[case.diagnosis],
                "subtype": _subtype(case.diagnosis),
                "stage": tumour.stage,
                "phase": case.phase,
                "trial": case.trial,
            },
            sex_linked="menopause (a condition of the trial)" if case.trial == "BC2" else "",
        )


def draw_case(index: int, seed: int) -> tuple[int, BinarySex]:
    """Draw which case a patient is: each once in fifty, and one of them a man.

    Returns
    -------
    tuple
        Place in `CASES`, and sex.
    """
    block, place = divmod(index, len(CASES))
    rng = generator(seed, "breast-cancer", "facts", "cases", str(block))
    case = int(rng.permutation(len(CASES))[place])
    return case, "M" if case == int(rng.choice(OPEN_TO_MEN)) else "F"


def _linked(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return scores with what gave them: #h is histology, #i an image, #g the geriatric screen."""
    found = {
        f"{name}_h": values[name].replace("[Score ", "[Score @MeasuredBy:h ", 1)
        for name in ("rh", "her2", "ki67", "sbr")
    }
    found["dx_sbr_h"] = values["dx_sbr"].replace("[Score ", "[Score @MeasuredBy:h ", 1)
    found["g8_g"] = values["g8"].replace("[Score ", "[Score @MeasuredBy:g ", 1)
    found["acr_i"] = values["acr"].replace("[Score ", "[Score @MeasuredBy:i ", 1)
    found["mammo_i"] = values["mammo"].replace("[Examination ", "[Examination #i ", 1)
    return found


def _subtype(diagnosis: str) -> str:
    if diagnosis == TNBC:
        return "triple negative"
    receptors = "hormone receptor-positive"
    return receptors if diagnosis == DCIS else f"{receptors}, HER2-negative"


DOMAIN = BreastCancer()
