"""Blood counts, chemistry and performance that fit the moment of care."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.breast_cancer.drugs import hard
from epicene.corpora.generation.marks import examination, score
from epicene.corpora.generation.stream import Stream


def laboratory_slots(stream: Stream, case_phase: str, genre: str, age: int) -> Mapping[str, str]:
    """Draw laboratory values, performance status and geriatric screening."""
    febrile = case_phase == "chemo" and genre == "discharge_summary"
    low, high = {
        "chemo": (96, 114),
        "metastatic": (98, 117),
        "postop": (108, 126),
        # Normal for women and men.
    }.get(case_phase, (131, 151))
    haemoglobin = stream.whole("hb", low, high) / 10
    neutrophils = stream.whole("neutrophils", *((2, 4) if febrile else (18, 55))) / 10
    # A cycle is given above 100 G/l; after surgery the CRP is high for some days.
    range_ = (62, 140) if febrile else (108, 240) if case_phase == "chemo" else (180, 340)
    platelets = stream.whole("platelets", *range_)
    creatinine = stream.whole("creatinine", 52, 88 if age < 75 else 98)
    recent = case_phase == "postop" and genre == "discharge_summary"
    crp = stream.whole("crp", *((70, 190) if febrile else (14, 48) if recent else (1, 5)))
    marker = stream.whole("ca153", *((58, 210) if case_phase == "metastatic" else (9, 26)))
    ejection = stream.whole("lvef", 58, 68)
    texts = {
        "hb": f"hémoglobine {haemoglobin:.1f} g/dl",
        "neutro": f"polynucléaires neutrophiles {neutrophils:.1f} G/l",
        "plaq": f"plaquettes {platelets} G/l",
        "creat": f"créatinine {creatinine} µmol/l",
        "crp": f"CRP {crp} mg/l",
        "ca153": f"CA 15-3 à {marker} UI/ml",
        "lvef": stream.one(
            "lvef form", (f"FEVG à {ejection} %", f"échographie cardiaque : FEVG {ejection} %")
        ),
    }
    status = stream.one("ecog", ("0", "0", "1", "1") if case_phase != "metastatic" else ("1", "1"))
    g8 = stream.whole("g8", 10, 16)
    form = stream.one("ecog form", ("OMS {}", "ECOG {}", "PS {}", "OMS = {}"))
    return {
        **{
            name: examination(
                hard(text.replace(".", ",") if name != "lvef" else text).replace(
                    " :", "\N{NO-BREAK SPACE}:"
                )
            )
            for name, text in texts.items()
        },
        "ecog": score("ECOG", status, form.format(status)),
        "g8": score(
            "G8",
            str(g8),
            stream.one("g8 form", (f"G8 à {g8}", f"G8 à {g8}/17", f"score G8 de {g8}")),
        ),
        "old": "yes" if age >= 70 else "no",
        "weight": f"{stream.whole('weight', 52, 88)}\N{NO-BREAK SPACE}kg",
        "bp": examination(
            f"tension {stream.whole('systolic', 11, 14)}/{stream.whole('diastolic', 6, 8)}"
        ),
        "pulse": examination(f"pouls {stream.whole('pulse', 62, 88)}/min"),
        "sat": examination(f"saturation {stream.whole('saturation', 95, 99)}\N{NO-BREAK SPACE}%"),
        "temp": examination(f"température 36,{stream.whole('degrees', 4, 9)}\N{NO-BREAK SPACE}°C"),
        "temperature": f"38,{stream.whole('fever', 4, 9)}\N{NO-BREAK SPACE}°C",
        "febrile": "yes" if febrile else "no",
    }
