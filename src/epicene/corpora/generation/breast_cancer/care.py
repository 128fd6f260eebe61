"""What was done and what is planned, by the moment of care."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.breast_cancer.cases import DCIS, TNBC, Case
from epicene.corpora.generation.breast_cancer.drugs import (
    Cure,
    adjuvant_chemo,
    drug,
    hormones,
    linked,
    metastatic_chemo,
    next_line,
)
from epicene.corpora.generation.breast_cancer.tumour import Tumour
from epicene.corpora.generation.marks import treatment
from epicene.corpora.generation.stream import Stream

_SUPPORT = {
    "chemo": (
        "ondansétron 8 mg au coucher",
        "aprépitant de J1 à J3",
        "pegfilgrastim 6 mg à J2",
        "bains de bouche au bicarbonate",
        "casque réfrigérant",
        "métoclopramide 10 mg si besoin",
        "activité physique adaptée",
        "filgrastim 30 MUI de J3 à J7",
    ),
    "operated": (
        "paracétamol 1 g trois fois par jour",
        "enoxaparine 4 000 UI par jour pendant dix jours",
        "kinésithérapie de l’épaule",
        "pansements à domicile",
        "soutien psychologique",
        "kétoprofène 100 mg deux fois par jour pendant trois jours",
        "bas de contention",
    ),
    "hormone": (
        "vitamine D 100 000 UI par trimestre",
        "kinésithérapie de l’épaule",
        "activité physique adaptée",
        "calcium 500 mg par jour",
        "acupuncture",
        "paracétamol 1 g si besoin",
    ),
    "metastatic": (
        "morphine à libération prolongée 10 mg matin et soir",
        "lactulose 2 sachets par jour",
        "acide zolédronique 4 mg toutes les quatre semaines",
        "denosumab 120 mg toutes les quatre semaines",
        "macrogol 2 sachets par jour",
        "compléments nutritionnels oraux",
        "paracétamol 1 g quatre fois par jour",
    ),
}
# At most one of each.
_ALIKE = (
    {"pegfilgrastim", "filgrastim"},
    {"acide", "denosumab"},
    {"lactulose", "macrogol"},
)
# A weekly chemotherapy, which needs no growth factor, has twelve cycles.
_WEEKS = 12
_SUPPORT_OF = {
    "diagnosis": "operated",
    "postop": "operated",
    "chemo": "chemo",
    "hormone": "hormone",
    "extended": "hormone",
    "metastatic": "metastatic",
}


def surgery(stream: Stream, tumour: Tumour, status: str) -> str:
    """Return the operation: feminine, without article."""
    side = "droite" if tumour.side == "droit" else tumour.side
    breast = (
        "mastectomie"
        if tumour.breast_removed
        else stream.one("breast", ("tumorectomie", "tumorectomie", "mastectomie partielle"))
    )
    axilla = (
        "curage axillaire"
        if tumour.axilla_cleared
        else stream.one("sentinel", ("ganglion sentinelle", "technique du ganglion sentinelle"))
    )
    link = stream.one("surgery link", ("avec", "complétée d’un", "associée à un"))
    if axilla.startswith("technique"):
        link = "avec"
    return f"{treatment(f'{breast} {side}', status)} {link} {treatment(axilla, status)}"


def irradiation(stream: Stream, tumour: Tumour, status: str) -> str:
    """Return the radiotherapy, with its dose: feminine, without article."""
    noun = stream.one("radiotherapy", ("radiothérapie", "irradiation"))
    if tumour.breast_removed:
        field = "de la paroi et des aires ganglionnaires" if tumour.nodes else "de la paroi"
        return drug(f"{noun} {field} (50 Gy en 25 fractions)", status)
    if tumour.nodes:
        field = "du sein et des aires ganglionnaires"
        dose = "50 Gy en 25 fractions, surimpression de 16 Gy"
    else:
        field = f"du sein {tumour.side}"
        dose = stream.one(
            "dose",
            (
                "40 Gy en 15 fractions",
                "40,05 Gy en 15 fractions",
                "42,5 Gy en 16 fractions",
                "50 Gy en 25 fractions, surimpression de 16 Gy",
            ),
        )
    return drug(f"{noun} {field} ({dose})", status)


def _support(stream: Stream, theme: str, age: int, cure: Cure, illnesses: str) -> list[str]:
    """Draw three supportive treatments that agree with each other and with the rest."""
    barred = set()
    if "fibrillation" in illnesses:
        # Anticoagulated already.
        barred |= {"enoxaparine", "kétoprofène"}
    if age >= 65:
        barred.add("kétoprofène")
    if "gonarthrose" in illnesses:
        barred.add("paracétamol")
    if cure.of == _WEEKS:
        barred |= {"pegfilgrastim", "filgrastim"}
    kept: dict[str, str] = {}
    for text in stream.some("support", _SUPPORT[theme], len(_SUPPORT[theme])):
        word = text.split()[0]
        alike = next((family for family in _ALIKE if word in family), {word})
        if word not in barred and not alike & set(kept):
            kept[word] = text
    return list(kept.values())[:3]


def care_slots(
    stream: Stream, case: Case, tumour: Tumour, age: int, cure: Cure, illnesses: str
) -> Mapping[str, str]:
    """Return the slots of what was done, what goes on and what comes next.

    Every `plan_N` is feminine and without article.
    """
    chemo_first = case.diagnosis == TNBC and case.phase in {"diagnosis", "chemo"}
    before = "néoadjuvante" if chemo_first else "adjuvante"
    chemo_status = "past" if case.phase in {"hormone", "extended", "metastatic"} else "planned"
    chemo = adjuvant_chemo(stream, case, age, chemo_status)
    planned_chemo = f"{treatment(f'chimiothérapie {before}', 'planned')} par {chemo}"
    planned_hormones = (
        f"{treatment('hormonothérapie', 'planned')} par {hormones(stream, case, age, 'planned')}"
    )
    radio = irradiation(stream, tumour, "planned")
    has_hormones = case.diagnosis != TNBC
    after = [radio] + ([planned_hormones] if has_hormones else [])
    plans = {
        "diagnosis": [planned_chemo, surgery(stream, tumour, "planned"), radio]
        if chemo_first
        else [surgery(stream, tumour, "planned"), *after],
        "postop": [planned_chemo, *after],
        "chemo": [surgery(stream, tumour, "planned"), radio] if chemo_first else after,
        "hormone": after,
        "extended": after,
        "metastatic": [
            f"{treatment('chimiothérapie', 'planned')} par {next_line(stream, 'planned')}",
            drug(
                stream.one(
                    "palliative",
                    (
                        "radiothérapie antalgique (8 Gy en une fraction)",
                        "irradiation rachidienne antalgique de 20 Gy en 5 fractions",
                        "radiothérapie vertébrale (30 Gy en 10 fractions)",
                    ),
                ),
                "planned",
            ),
        ],
    }
    plan = plans[case.phase]
    theme = "chemo" if chemo_first else _SUPPORT_OF[case.phase]
    support = _support(stream, theme, age, cure, illnesses)
    support_status = "planned" if case.phase == "diagnosis" else "current"
    chemo_done = f"{treatment('chimiothérapie adjuvante', 'past')} par {chemo}"
    hormones_now = hormones(stream, case, age, "current") if has_hormones else ""
    return {
        "plan_1": plan[0],
        "plan_2": plan[1],
        "plan_3": plan[2] if len(plan) > 2 else "",
        "plan_n": str(len(plan)),
        "surgery_done": surgery(stream, tumour, "past"),
        "radio_done": irradiation(stream, tumour, "past"),
        "chemo_done": chemo_done,
        # In situ, there is nothing for it to do.
        "had_chemo": "no" if case.diagnosis == DCIS else "yes",
        "line_done": metastatic_chemo(stream, "stopped"),
        "line_done_r": linked(metastatic_chemo(stream, "stopped"), "r"),
        # The same, linked to the disease that has the handle #d.
        "hormones_d": linked(hormones_now, "d"),
        "cure_d": linked(cure.drugs, "d"),
        "hormones_go_on": hormones(stream, case, age, "current") if has_hormones else "",
        "neoadjuvant": "yes" if chemo_first else "no",
        "before": before,
        "mastectomy": "yes" if tumour.breast_removed else "no",
        **{f"support_{k}": drug(text, support_status) for k, text in enumerate(support, start=1)},
        "operated": "no" if case.phase == "diagnosis" or chemo_first else "yes",
        "cure": cure.drugs,
        "cycle": str(cure.number),
        "cycles": str(cure.of),
    }
