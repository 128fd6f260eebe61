"""What is said of the criteria of the made-up trials (`annotation_schemas/breast-cancer`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from epicene.corpora.generation.breast_cancer.cases import Case
from epicene.corpora.generation.marks import criterion, diagnosis, mark
from epicene.corpora.generation.stream import Stream

_NO_METASTASIS = diagnosis("métastase", "negated")
_NO_DISTANT = diagnosis("métastase à distance", "negated")
_NO_CLOT = diagnosis("maladie thromboembolique", "negated")
_NO_VENOUS_CLOT = diagnosis("maladie thromboembolique veineuse", "negated")
_NO_FRACTURE = diagnosis("fracture ostéoporotique", "negated")
_NO_HEART = diagnosis("insuffisance cardiaque", "negated")
_NO_BAD_HEART = diagnosis("insuffisance cardiaque non contrôlée", "negated")
_NO_CANCER = diagnosis("autre cancer évolutif", "negated")
_INVASIVE = diagnosis("carcinome infiltrant", "affirmed", "current", "C50.9")
_WOMAN = mark("GenderMention", "patiente", Kind="explicit", Gender="F")
_MENOPAUSE = mark("GenderMention", "ménopausée", Kind="anatomical", Gender="F")

_CLOT = diagnosis("phlébite", "hypothetical")
_FRACTURE = diagnosis("fracture", "hypothetical")

# Rule: wordings when it lets the patient in; a criterion of exclusion is then not met. A negation
# is part of it.
_LETS_IN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "BC1": {
        "I1": ("âge requis", "âge conforme", "{age} ans, critère d’âge rempli"),
        "I2": (
            "histologie infiltrante",
            "caractère infiltrant confirmé",
            "preuve histologique d’infiltration",
        ),
        "I3": (
            "récepteurs hormonaux positifs et HER2 négatif",
            "profil RH+ HER2−",
            "tumeur RH+ sans amplification de HER2",
        ),
        "I4": ("bon état général", "indice de performance compatible", "état général conforme"),
        "E1": (
            f"pas de {_NO_METASTASIS}",
            f"absence de {_NO_DISTANT}",
            f"aucune {_NO_METASTASIS} au bilan",
        ),
        "E3": (
            f"pas d’antécédent de {_NO_VENOUS_CLOT}",
            f"aucune {_NO_CLOT}",
            f"absence de {_NO_CLOT}",
        ),
    },
    "BC2": {
        "I1": (_MENOPAUSE, f"{_MENOPAUSE} depuis plus de dix ans", f"{_WOMAN} {_MENOPAUSE}"),
        "I2": ("maladie localisée, RH positifs", "tumeur localisée exprimant les récepteurs"),
        "I3": (
            "plus de quatre ans d’hormonothérapie sans rechute",
            "durée d’hormonothérapie suffisante, sans rechute",
        ),
        "E1": (f"pas de {_NO_FRACTURE}", f"aucune {_NO_FRACTURE}"),
        "E2": (
            "aucun arrêt antérieur d’anti-aromatase",
            "anti-aromatase jamais interrompu",
        ),
    },
    "BC3": {
        "I1": ("âge d’au moins 70 ans", "{age} ans, critère d’âge rempli", "âge requis"),
        "I2": (
            f"{_INVASIVE} sans récepteur ni HER2",
            "profil triple négatif confirmé",
            "triple négativité vérifiée",
        ),
        "I3": (
            "G8 et avis oncogériatrique documentés",
            "évaluation oncogériatrique faite",
            "score G8 et consultation de gériatrie au dossier",
        ),
        "E1": (f"pas d’{_NO_HEART}", f"absence d’{_NO_BAD_HEART}"),
        "E2": (f"aucun {_NO_CANCER}", f"pas d’{_NO_CANCER} depuis cinq ans"),
        "E3": ("transport hebdomadaire assuré", "déplacements hebdomadaires possibles"),
    },
}
# What keeps a patient out, or is not known yet.
_KEEPS_OUT: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "BC1": (
        ("I4", "unknown", "indice de performance à réévaluer"),
        ("I2", "unknown", "relecture histologique en attente"),
        ("I3", "unknown", "relecture centralisée de HER2 non rendue"),
        ("E1", "unknown", "bilan d’extension incomplet"),
        (
            "E3",
            "met",
            f"antécédent de {diagnosis('phlébite du mollet', 'affirmed', 'past', 'I80')}",
        ),
        (
            "E3",
            "met",
            f"{diagnosis('embolie pulmonaire', 'affirmed', 'past', 'I26')} il y a quelques années",
        ),
        ("E3", "unknown", f"antécédent de {_CLOT} à préciser"),
    ),
    "BC2": (
        ("I3", "unknown", "durée exacte de l’hormonothérapie à vérifier"),
        ("E2", "unknown", "interruption antérieure d’anti-aromatase à préciser"),
        ("E1", "unknown", f"ostéodensitométrie non faite, {_FRACTURE} non exclue"),
        (
            "E1",
            "met",
            diagnosis("fracture ostéoporotique du poignet", "affirmed", "past", "M80"),
        ),
    ),
    "BC3": (
        ("E1", "unknown", "fonction cardiaque à contrôler"),
        (
            "E2",
            "met",
            f"{diagnosis('carcinome urothélial', 'affirmed', 'current', 'C67.9')} récent",
        ),
        ("I3", "unknown", "consultation d’oncogériatrie en attente"),
        ("E3", "met", "trajets hebdomadaires impossibles"),
        ("E3", "unknown", "transport hebdomadaire à organiser"),
        ("I2", "unknown", "relecture des récepteurs demandée"),
    ),
}


# By rule and status, the moments of care where the text says nothing else: metastases are looked
# for before treatment; a weekly drug is given, or planned, until the disease spreads.
_MOMENTS = {
    ("BC1-E1", "unknown"): {"postop"},
    ("BC3-E3", "met"): {"metastatic"},
    ("BC3-E3", "unknown"): {"diagnosis", "postop", "metastatic"},
}


def _plausible(case: Case, without_tamoxifen: bool, rule: str, status: str) -> bool:
    name = f"{case.trial}-{rule}"
    if (name, status) == ("BC1-E3", "met"):
        # Tamoxifen is not for those who had a thrombosis.
        return without_tamoxifen
    return case.phase in _MOMENTS.get((name, status), {case.phase})


def trial_slots(stream: Stream, case: Case, without_tamoxifen: bool) -> Mapping[str, str]:
    """Draw three criteria that let the patient in, and one that does not.

    Both are drawn, since whether the patient enters the trial comes later.

    Parameters
    ----------
    stream : Stream
        Of the patient.
    case : Case
        Says which trial, and which moment of care.
    without_tamoxifen : bool
        Whether the endocrine treatment is another one.
    """
    trial = case.trial
    rules = stream.some("criteria", sorted(_LETS_IN[trial]), 5)
    rule_out, status, text = stream.one(
        "keeps out",
        [out for out in _KEEPS_OUT[trial] if _plausible(case, without_tamoxifen, *out[:2])],
    )
    # In the second trial the menopause is always spoken of: it is for women alone.
    if trial == "BC2":
        rules = ["I1", *(rule for rule in rules if rule != "I1")]
    kept = [rule for rule in rules if rule != rule_out][:3]
    values = {
        f"crit_{letter}": _let_in(stream, trial, rule)
        for letter, rule in zip("abc", kept, strict=True)
    }
    return {
        **values,
        "crit_out": criterion(f"{trial}-{rule_out}", status, text),
        "trial": trial,
    }


def _let_in(stream: Stream, trial: str, rule: str) -> str:
    text = stream.one(f"criterion {rule}", _LETS_IN[trial][rule])
    status = "met" if rule.startswith("I") else "not_met"
    return criterion(f"{trial}-{rule}", status, text)
