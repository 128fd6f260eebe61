"""Invented patients, clinicians and hospitals."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.stream import Stream

_SURNAMES = """
Auberlin Bastery Cauvrel Delmontel Escarval Fourneron Garridou Hautecloque Jaulin Karsenbec
Lamberon Maurivet Novarel Ormessin Pruvelin Quérandel Rastignon Sauverel Tournebise Vauclin
Wastremont Ysambert Berthomeau Chantrelle Dorvillac Ferrandin Grimonval Lescarbot Mérival
Pontalier Roquemaure Saintyves Thévignon Valdronne
"""
# Without F. and M., which would read as the sex.
_INITIALS = "A. B. C. D. G. H. K. L. N. P. R. S. T. V. Z. O. J. E."
_CLINICIANS = """
Vasserot Lemontier Abgrallec Castelnuovo Benamrouche Duvernois Fajolle Guermeur Hoareau Imbertin
Kerjeanne Lozachec Mattéoli Nguyen-Lacour Ollagnon Perrigaud Rabemanana Szlachta Tréhoret Ughetti
Vandevoorde Zerroukine Boisgontier Cormerais Diabatelle Estrabaud
"""
# Name and town.
_HOSPITALS = (
    ("Centre hospitalier de Brévigny", "Brévigny"),
    ("CHU de Solanges", "Solanges"),
    ("Hôpital Saint-Aubert", "Valdoise"),
    ("Clinique des Ormeaux", "Corbelin"),
    ("Hôpital Claude-Vernier", "Solanges"),
    ("Polyclinique du Val-d’Ancre", "Montrouvray"),
    ("Centre hospitalier de Marsenne", "Marsenne"),
    ("Hôpital de la Croix-Verdier", "Portelune"),
    ("CHU de Portelune", "Portelune"),
    ("Hôpital d’Esternay-le-Haut", "Esternay"),
)
_WARDS = (
    "Service d’hépato-gastro-entérologie",
    "Service de gastro-entérologie",
    "Unité MICI, pôle digestif",
    "Pôle des maladies de l’appareil digestif",
    "Hépato-gastro-entérologie et assistance nutritive",
)


def draw_names(stream: Stream) -> Mapping[str, str]:
    """Draw how the patient, clinicians and the hospital are called."""
    hospital, town = stream.one("hospital", _HOSPITALS)
    doctors = stream.some("doctors", _CLINICIANS.split(), 4)
    names = _SURNAMES if stream.chance("surname", 0.4) else _INITIALS
    name = stream.one("name", names.split())
    return {
        "name": name,
        "p": f"[Patient #p|<Mme|M.> {name}]",
        "again": f"[Patient|<Mme|M.> {name}]",
        "doctor": doctors[0],
        "colleague": doctors[1],
        "surgeon": doctors[2],
        "intern": doctors[3],
        "hospital": hospital,
        "ward": stream.one("ward", _WARDS),
        "town": town,
    }
