"""Invented people and places. Any likeness with real ones is chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import preposed

if TYPE_CHECKING:
    import numpy as np

# fmt: off
_SURNAMES = (
    "Vasselin", "Kerbellec", "Aubanelle", "Thouvignon", "Marchettini", "Lemoisnard",
    "Delacroze", "Bourgadel", "Savignol", "Tardivet", "Roquemaure", "Ferrandou", "Quillivan",
    "Lasserande", "Pelletreau", "Garrigoux", "Moulinard", "Estèvenin", "Charpenel", "Vidaillac",
    "Sauvagnat", "Peyrelongue", "Desmarquoy", "Hautecœur", "Rambervil", "Combaluzet",
    "Olivarès", "Bréchignac", "Trégastin", "Nadeloux", "Guilhaumet", "Fontbrune", "Lescarret",
    "Morizeau", "Cazalbon", "Wuillemez", "Perrachon", "Dufourneau", "Abadirac", "Sentenac",
)
# fmt: on
# fmt: off
_PATIENTS = (
    "B.", "C.", "D.", "F.", "G.", "H.", "K.", "L.", "N.", "P.", "R.", "S.", "T.", "V.",
    "Dastrel", "Rouvelin", "Mazurel", "Pinchaut", "Orvignac", "Telhard", "Bessolin", "Garrand",
    "Lauzère", "Jouvenac", "Sirvain", "Malbosc",
)
# fmt: on
_HOSPITALS = (
    "le centre hospitalier des Trois-Rivières",
    "le pôle hospitalier de la Garenne",
    "la maison de santé du Val d’Orbe",
    "le centre hospitalier de Montreval",
    "le centre hospitalier Saint-Cyrien",
    "la clinique des Hauts-Prés",
    "le CHU de Valmorel",
    "le centre hospitalier spécialisé de Rochebrune",
    "le groupe hospitalier Aure-et-Loisne",
    "la clinique des Deux-Ponts",
)
_UNITS = (
    "Les Tilleuls",
    "Équinoxe",
    "Les Embruns",
    "Horizon",
    "Les Cèdres",
    "Rivage",
    "L’Estran",
    "Les Acacias",
)
_CENTRES = (
    "CMP des Remparts",
    "CMP de la Loisne",
    "CMP du Faubourg",
    "CMP du Moulin",
    "CMP du Canal",
    "CMP des Glycines",
    "CMP de l’Octroi",
)
_RELATIVES = ("sœur", "frère", "mère", "père")
_RELATIVES_OF_THE_OLD = ("sœur", "frère", "fille", "fils")
_OLD = 60
_NURSES = ("infirmière", "infirmier")


def _clinician(named: str) -> str:
    return f"[Person Role=clinician|{named}]"


def draw_people(rng: np.random.Generator, age: int) -> Mapping[str, str]:
    """Draw the patient's name, the clinicians, a relative and the places."""
    names = [str(name) for name in rng.choice(_SURNAMES, size=6, replace=False)]
    nurse = str(rng.choice(_NURSES))
    relative = str(rng.choice(_RELATIVES_OF_THE_OLD if age >= _OLD else _RELATIVES))
    owner = "sa" if relative in {"sœur", "mère", "fille"} else "son"
    title = "Mme" if nurse == "infirmière" else "M."
    hospital = str(rng.choice(_HOSPITALS))
    psychiatrist = f"Dr\u00a0{names[1]}"
    named_nurse = f"{title}\u00a0{names[3]}, {nurse}"
    psychologist = f"Mme\u00a0{names[4]}, psychologue"
    social_worker = f"Mme\u00a0{names[5]}, assistante sociale"
    return {
        "name": str(rng.choice(_PATIENTS)),
        "gp": _clinician(f"Dr\u00a0{names[0]}"),
        "psychiatrist": _clinician(psychiatrist),
        "colleague": _clinician(f"Dr\u00a0{names[2]}"),
        "nurse": _clinician(named_nurse),
        "psychologist": _clinician(psychologist),
        "social_worker": _clinician(social_worker),
        # Who signs, who heads a page and who is listed as present is not annotated.
        "signature": psychiatrist,
        "psychiatrist_name": psychiatrist,
        "nurse_name": named_nurse,
        "psychologist_name": psychologist,
        "social_worker_name": social_worker,
        "kinship": relative,
        "relative": f"{owner} [Person Role=relative|{relative}]",
        "hospital": hospital.partition(" ")[2] if " " in hospital else hospital,
        "a_hospital": preposed("à", hospital),
        "unit": str(rng.choice(_UNITS)),
        "cmp": str(rng.choice(_CENTRES)),
    }
