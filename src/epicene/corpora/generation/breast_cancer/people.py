"""Invented patients, clinicians, places. Any likeness with real ones is chance."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.marks import NBSP, person
from epicene.corpora.generation.stream import Stream

# Without F., H. and M., which notes also use for women, men and titles.
_INITIALS = ("A.", "B.", "C.", "D.", "G.", "J.", "K.", "L.", "N.", "P.", "R.", "S.", "T.", "V.")
_SURNAMES = [
    "Lauverdin",
    "Mestrallier",
    "Cazeneau-Brun",
    "Pontaubry",
    "Virecourt",
    "Sablonnet",
    "Harcouane",
    "Delubriac",
    "Fauconval",
    "Gressieux",
    "Brécourtin",
    "Noirmesnil",
    "Tavernelle",
    "Rossigneau",
    "Clairvaud",
    "Massembert",
]
_CLINICIANS = [
    "Hervineau",
    "Tessandier",
    "Malaucourt",
    "Berthenoux",
    "Cassagneul",
    "Rivaudière",
    "Ouldamar",
    "Pelissane",
    "Quintrec",
    "Sarrebourse",
    "Vernhettaz",
    "Aydinel",
    "Gomesque",
    "Nguyen-Thibaut",
    "Kermeur",
    "Diakhatou",
    "Lanfranque",
    "Wolskiewitz",
    "Ferrabosc",
    "Touranchet",
    "Bonnefil",
    "Esparvier",
    "Jolimetz",
    "Abrincourt",
]
_HOSPITALS = (
    "Centre hospitalier de Saint-Ervan",
    "Institut du sein des Coteaux",
    "CHU de Montelande",
    "Centre Aubrac de lutte contre le cancer",
    "Hôpital Sainte-Odélie",
    "Clinique du Parc-aux-Charmes",
    "Centre hospitalier du Val-Doré",
    "Hôpital Pierre-Landreau",
    "Groupe hospitalier Loire-Vermeille",
    "Polyclinique des Deux-Moulins",
)
_WARDS = (
    "Service d’oncologie médicale",
    "Unité de sénologie",
    "Département de chirurgie du sein",
    "Centre de coordination en cancérologie",
    "Hôpital de jour d’oncologie",
    "Unité de pathologie mammaire",
)
_TOWNS = [
    "Saint-Ervan",
    "Montelande",
    "Vireuil",
    "Chastenay",
    "Auberoche",
    "Lormeray",
    "Brussolles",
    "Pontvallier",
]


def people_slots(stream: Stream) -> Mapping[str, str]:
    """Draw how the patient, clinicians and the hospital are called."""
    doctors = stream.some("doctors", _CLINICIANS, 5)
    name = stream.one("name", _SURNAMES if stream.chance("surname", 0.4) else _INITIALS)
    named = ("gp", "surgeon", "radiotherapist", "pathologist")
    return {
        "name": name,
        "p": f"[Patient #p|<Mme|M.>{NBSP}{name}]",
        "again": f"[Patient|<Mme|M.>{NBSP}{name}]",
        # Where a judgement in the same sentence aims at the patient.
        "again_v": f"[Patient #v|<Mme|M.>{NBSP}{name}]",
        **{
            role: person("clinician", f"Dr{NBSP}{doctor}")
            for role, doctor in zip(named, doctors, strict=False)
        },
        # Who signs is not annotated.
        "signature": f"Dr{NBSP}{doctors[4]}",
        "hospital": stream.one("hospital", _HOSPITALS),
        "ward": stream.one("ward", _WARDS),
        "town": stream.one("town", _TOWNS),
    }
