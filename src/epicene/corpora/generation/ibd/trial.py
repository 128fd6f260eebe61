"""What is said of the criteria of the made-up trials (`annotation_schemas/ibd/criteria.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from epicene.corpora.generation.ibd.disease import CROHN
from epicene.corpora.generation.marks import criterion, diagnosis
from epicene.corpora.generation.stream import Stream

_STENOSIS = diagnosis("sténose symptomatique", "negated")
_TUBERCULOSIS = diagnosis("tuberculose latente", "negated")
_PERIANAL = diagnosis("lésion anopérinéale active", "negated")
# Rule: wordings when it lets the patient in. A criterion of exclusion is then not met.
_LETS_IN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "IBD1": {
        "I1": ("âge de {age} ans", "âge dans les bornes du protocole", "âge conforme"),
        "I2": (
            "diagnostic confirmé par l’histologie depuis plus de trois mois",
            "maladie confirmée depuis {since}",
            "preuve histologique ancienne au dossier",
        ),
        "I3": ("CDAI à {cdai}", "activité suffisante", "maladie assez active", "activité conforme"),
        "I4": (
            "calprotectine supérieure à 250 µg/g",
            "calprotectine au-dessus du seuil",
            "calprotectine conforme",
        ),
        "E1": (f"pas de {_STENOSIS}", f"absence de {_STENOSIS}", f"aucune {_STENOSIS}"),
        "E2": ("pas de stomie", "stomie absente", "ni colectomie, ni stomie"),
        "E4": ("quantiféron négatif", f"pas de {_TUBERCULOSIS}", "dépistage infectieux négatif"),
    },
    "IBD2": {
        "I1": (
            "diagnostic confirmé par l’histologie",
            "preuve histologique au dossier",
            "maladie confirmée par les biopsies",
        ),
        "I2": (
            "score Mayo total à {mayo}",
            "activité suffisante",
            "maladie assez active",
            "activité conforme",
        ),
        "I3": (
            "échec ou intolérance d’un anti-TNF",
            "traitements antérieurs conformes",
            "un anti-TNF au moins déjà arrêté",
        ),
        "E1": ("pas d’antécédent de colectomie", "ni colectomie, ni stomie", "aucune colectomie"),
        "E2": (
            "recherche de Clostridioides difficile négative",
            "toxines bactériennes négatives",
            "dépistage infectieux négatif",
        ),
    },
    "IBD3": {
        "I1": (
            "rémission depuis {quiet} mois sous bithérapie",
            "plus de douze mois de rémission sous bithérapie",
            "rémission stable de {quiet} mois",
        ),
        "I2": ("Harvey-Bradshaw à {hbi}", "indice clinique inférieur à 5", "activité nulle"),
        "I3": ("CRP inférieure à 5 mg/l", "CRP sous le seuil", "CRP conforme"),
        "E1": (f"pas de {_PERIANAL}", f"aucune {_PERIANAL}", f"absence de {_PERIANAL}"),
        "E2": ("suivi régulier depuis deux ans", "consultations suivies sans interruption"),
    },
}
# What keeps a patient out, or is not known yet.
_KEEPS_OUT: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "IBD1": (
        ("E4", "met", "quantiféron positif, prophylaxie non commencée"),
        ("E4", "met", "quantiféron revenu positif, sans traitement à ce jour"),
        ("E4", "unknown", "quantiféron ininterprétable, à refaire"),
        ("E4", "unknown", "quantiféron non rendu"),
        ("I2", "unknown", "compte rendu histologique initial introuvable"),
        ("I2", "unknown", "lames initiales non retrouvées pour la relecture centralisée"),
    ),
    "IBD2": (
        ("E2", "met", "recherche de Clostridioides difficile positive"),
        ("E2", "met", "toxines bactériennes détectées dans les selles"),
        ("E2", "unknown", "recherche de toxines en attente"),
        ("I1", "unknown", "relecture centralisée des biopsies non rendue"),
        ("I3", "unknown", "pièces justificatives de l’échec de l’anti-TNF à réunir"),
        ("I3", "unknown", "justificatifs des lignes antérieures non reçus"),
    ),
    "IBD3": (
        ("E2", "met", "deux visites manquées en deux ans"),
        ("E2", "met", "onze mois sans consultation l’an dernier"),
        ("E1", "unknown", "examen proctologique à faire"),
        ("E1", "unknown", "marge anale non examinée"),
        ("I1", "unknown", "date d’introduction de l’azathioprine à vérifier"),
        ("I1", "unknown", "date de début de la bithérapie à retrouver"),
    ),
}
# What must be dealt with before any other treatment, by rule and status.
_CAUTION: Mapping[tuple[str, str, str], str] = {
    ("IBD1", "E4", "met"): "tuberculosis",
    ("IBD1", "E4", "unknown"): "screening",
    ("IBD2", "E2", "met"): "toxin",
    ("IBD2", "E2", "unknown"): "toxin_awaited",
}
# Wordings that name the disease by its score, out of place where the document does not name it.
_TELLING = ("CDAI", "Mayo", "Harvey")
_TAGS = ("ouvert dans le centre", "en cours", "proposé par le centre investigateur", "du réseau")


def draw_trial(stream: Stream, kind: str) -> str:
    """Draw which trial is discussed: one that the patient's disease does not rule out."""
    if kind != CROHN:
        return "IBD2"
    return stream.even("trial", ("IBD1", "IBD3", "IBD1", "IBD1", "IBD1"))


def draw_criteria(stream: Stream, trial: str, named: bool) -> Mapping[str, str]:
    """Draw three criteria that let the patient in, and one that does not.

    Both are drawn, since whether the patient enters the trial comes later. Where the document
    does not name the disease (`named`), neither do they.
    """
    rules = stream.some("criteria", sorted(_LETS_IN[trial]), 5)
    rule_out, status, text = stream.one("keeps out", _KEEPS_OUT[trial])
    # The criterion that keeps the patient out is not also one that lets them in.
    kept = [rule for rule in rules if rule != rule_out][:3]
    values = {
        f"crit_{letter}": _let_in(stream, trial, rule, named)
        for letter, rule in zip("abc", kept, strict=True)
    }
    values["crit_out"] = criterion(f"{trial}-{rule_out}", status, text)
    values["caution"] = _CAUTION.get((trial, rule_out, status), "none")
    values["trial_tag"] = stream.one("trial tag", (*_TAGS, trial) if named else _TAGS)
    return values


def _let_in(stream: Stream, trial: str, rule: str, named: bool) -> str:
    status = "met" if rule.startswith("I") else "not_met"
    texts = [
        text
        for text in _LETS_IN[trial][rule]
        if named or not any(word in text for word in _TELLING)
    ]
    text = stream.one(f"criterion {rule}", texts)
    return criterion(f"{trial}-{rule}", status, text)
