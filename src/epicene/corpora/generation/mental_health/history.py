"""What else a patient or a family had: other disorders, named, denied or supposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import de

if TYPE_CHECKING:
    import numpy as np

# Key of the condition that it would give away, CIM-10, name; all of them masculine.
_OTHERS = (
    ("depression", "F32.9", "épisode dépressif"),
    ("bipolar", "F31.9", "trouble bipolaire"),
    ("schizophrenia", "F20.9", "trouble schizophrénique"),
    ("anxiety", "F41.1", "trouble anxieux généralisé"),
    ("anxiety", "F41.0", "trouble panique"),
    ("addiction", "F10.1", "usage nocif d’alcool"),
    ("addiction", "F12.1", "usage nocif de cannabis"),
    ("", "F43.1", "état de stress post-traumatique"),
    ("", "F50.9", "trouble du comportement alimentaire"),
    ("", "F42.9", "trouble obsessionnel compulsif"),
    ("", "F60.3", "trouble de la personnalité borderline"),
    ("", "F90.0", "TDAH"),
)
# What may go with each condition without making it another.
_BESIDE = {
    "depression": ("F41.1", "F41.0", "F10.1", "F43.1"),
    "bipolar": ("F41.0", "F12.1", "F10.1", "F90.0"),
    "schizophrenia": ("F12.1", "F41.0", "F10.1"),
    "anxiety": ("F10.1", "F43.1", "F42.9", "F60.3"),
    "addiction": ("F41.1", "F90.0", "F43.1", "F41.0"),
}
_BESIDE_SHARE = 0.6
# Harmful use of cannabis and TDAH are told of those younger.
_OLDEST, _OF_THE_YOUNGER = 50, frozenset(["F12.1", "F90.0"])
_IN_FAMILY = (
    ("F32.9", "dépression"),
    ("F31.9", "trouble bipolaire"),
    ("F20.9", "schizophrénie"),
    ("F10.2", "dépendance à l’alcool"),
    ("F41.9", "trouble anxieux"),
    ("F41.0", "trouble panique"),
)
_KIN = (
    "la mère",
    "le père",
    "un oncle maternel",
    "une tante paternelle",
    "une sœur",
    "un frère",
    "la grand-mère maternelle",
    "un grand-père",
    "une cousine germaine",
)
# The first two come with age.
_SOMATIC = (
    "une hypertension artérielle",
    "une dyslipidémie",
    "un asthme",
    "une rhinite allergique",
    "un psoriasis",
    "un eczéma",
    "une appendicectomie",
    "une fracture du poignet",
    "une pneumopathie",
    "une colique néphrétique",
)
_ACTS = ("une appendicectomie",)


def _kin(rng: np.random.Generator) -> str:
    article, _, name = str(rng.choice(_KIN)).partition(" ")
    return f"{article} [Person Role=relative #kin|{name}]"


def _other(rng: np.random.Generator, but: Collection[str]) -> tuple[str, str]:
    """Draw a disorder that is neither of these conditions nor of these codes."""
    fitting = [(code, name) for key, code, name in _OTHERS if not {key, code} & set(but)]
    return fitting[int(rng.integers(len(fitting)))]


def draw_history(
    rng: np.random.Generator, key: str, code: str, age: int, depressed: bool
) -> Mapping[str, str]:
    """Draw what was had before, what goes with it, what was ruled out, what runs in the family.

    Parameters
    ----------
    rng : Generator
        Of this patient's history.
    key, code : str
        Of the condition and of its variant.
    age : int
        In years.
    depressed : bool
        A depressive episode goes with it, always and alone.
    """
    names = {code: name for _, code, name in _OTHERS}
    beside = ""
    if depressed:
        beside = "F32.1"
    elif key in _BESIDE:
        fitting = [c for c in _BESIDE[key] if age < _OLDEST or c not in _OF_THE_YOUNGER]
        beside = str(rng.choice(fitting)) if rng.random() < _BESIDE_SHARE else ""
    low = depressed or key in {"anxiety", "bipolar"} or code == "F25.1"
    had = {key, beside, "depression" if low else key}
    denied = _other(rng, had)
    supposed = _other(rng, {*had, denied[0]})
    possible = _other(rng, {*had, denied[0], supposed[0]})
    in_family, family = _IN_FAMILY[int(rng.integers(len(_IN_FAMILY)))]
    body = str(rng.choice(_SOMATIC if age >= 40 else _SOMATIC[2:]))
    past = "Temporality=past" if body not in _SOMATIC[:6] else "Temporality=current"
    label = "Treatment Status=past" if body in _ACTS else f"Diagnosis Assertion=affirmed {past}"
    beside_name = "épisode dépressif d’intensité moyenne" if depressed else names.get(beside, "")
    negated, hypothetical = "Diagnosis Assertion=negated", "Diagnosis Assertion=hypothetical"
    return {
        "beside": f"[Diagnosis Assertion=affirmed Temporality=current Code={beside}|{beside_name}]",
        "has_beside": "yes" if beside else "no",
        "beside_code": beside or "none",
        "denied": f"[{negated} Code={denied[0]}|{denied[1]}]",
        "de_denied": de(denied[1]),
        "supposed": f"[{hypothetical} Code={supposed[0]}|{supposed[1]}]",
        "possible": f"[{hypothetical} Code={possible[0]}|{possible[1]}]",
        "fam_dx": f"[Diagnosis Assertion=affirmed Code={in_family}|{family}]",
        "fam_denied": f"[Diagnosis Assertion=negated Code={in_family}|{family}]",
        "kin": _kin(rng),
        "body": f"[{label}|{body.partition(' ')[2]}]",
        "un_body": f"{body.partition(' ')[0]} [{label}|{body.partition(' ')[2]}]",
    }
