"""The sentences of an evaluation's summary, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Lang = Literal["fr", "en"]

# What a metric says of one group.
METRICS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {
        "selection_rate": "share predicted positive",
        "true_positive_rate": "share found of what is truly positive",
        "false_positive_rate": "share of false alarms among what is truly negative",
        "precision": "share truly positive of what is predicted positive",
        "accuracy": "share of right answers",
        "roc_auc_score": "area under the ROC curve",
        "calibration_in_the_large": "mean score minus share truly positive",
        "amplification": "gap of the predictions minus the gap of the gold",
        "missed_entity_rate": "share of entities that are missed",
        "spurious_entity_rate": "share of what is found that is no entity of the gold",
        "strict_f1": "F1 of entities, same label and same bounds",
        "exact_f1": "F1 of entities, same bounds",
        "partial_f1": "F1 of entities, bounds in part",
        "ent_type_f1": "F1 of entities, same label",
        "flip_rate": "share of documents whose label is not that of their twin",
        "flip_rate_excess": "labels that change with the twin beyond a neutral edit",
        "score_shift": "score with the first value minus score with the second",
        "label_shift": "label with the first value minus label with the second",
        "entity_change_rate": "share of entities found in one of document and twin alone",
        "entity_changes_excess": "entities a document that come or go beyond a neutral edit",
        "entity_shift": "share of entities found with the first value alone minus the second alone",
        "gold_entity_shift": "share of true entities found with the first value minus the second",
        "wrongful_exclusion_rate": "share left out of those who should be included",
        "wrongful_inclusion_rate": "share included of those who should not be",
    },
    "fr": {
        "selection_rate": "part prédite positive",
        "true_positive_rate": "part repérée de ce qui est vraiment positif",
        "false_positive_rate": "part de fausses alertes parmi ce qui est vraiment négatif",
        "precision": "part vraiment positive de ce qui est prédit positif",
        "accuracy": "part de réponses justes",
        "roc_auc_score": "aire sous la courbe ROC",
        "calibration_in_the_large": "score moyen moins part vraiment positive",
        "amplification": "écart des prédictions moins écart de la référence",
        "missed_entity_rate": "part d’entités manquées",
        "spurious_entity_rate": "part de ce qui est trouvé sans être une entité de la référence",
        "strict_f1": "F1 des entités, même étiquette et mêmes bornes",
        "exact_f1": "F1 des entités, mêmes bornes",
        "partial_f1": "F1 des entités, bornes en partie",
        "ent_type_f1": "F1 des entités, même étiquette",
        "flip_rate": "part des documents dont l’étiquette n’est pas celle de leur jumeau",
        "flip_rate_excess": "étiquettes qui changent avec le jumeau, au-delà d’une retouche neutre",
        "score_shift": "score avec la première valeur moins score avec la seconde",
        "label_shift": "étiquette avec la première valeur moins étiquette avec la seconde",
        "entity_change_rate": "part des entités repérées dans un seul des deux textes jumeaux",
        "entity_changes_excess": "entités par document qui apparaissent ou disparaissent, au-delà "
        "d’une retouche neutre",
        "entity_shift": "part des entités repérées avec la première valeur seule, moins avec la "
        "seconde seule",
        "gold_entity_shift": "part des entités vraies repérées avec la première valeur, moins avec "
        "la seconde",
        "wrongful_exclusion_rate": "part d’exclus parmi ceux qui devraient être inclus",
        "wrongful_inclusion_rate": "part d’inclus parmi ceux qui ne devraient pas l’être",
    },
}

# Fields of patients and axes; others are called as they are in the table.
FIELDS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {"age_group": "age", "socioeconomic": "social situation"},
    "fr": {
        "sex": "sexe",
        "gender": "genre",
        "age": "âge",
        "age_group": "âge",
        "origin": "origine",
        "socioeconomic": "situation sociale",
    },
}

TEXTS: Final[Mapping[Lang, Mapping[str, str]]] = {
    "en": {
        "total": "Differences between groups tested: {tested}; found after correction for their "
        "number: {found}.",
        "others": "Not found, which does not prove that there is none:",
        "within": "strata pooled ({field})",
        "difference": "difference in: {metric}",
        "between_tools": "{metric}, first tool minus second",
        "row": "- {place}: {metric}: {estimate} [{low}, {high}], adjusted p {p}, n = {n}{seen}.",
        "seen": "; would have been detected in 80 % of cases: {detectable}",
        "not_bias": "A gap between groups is not by itself bias: what is true may differ between "
        "them, and what was recorded as true may itself be biased. Parity of selection is no goal "
        "where prevalence truly differs.",
        "small": "Groups of fewer than {n} patients are shown: these numbers are not for sharing.",
    },
    "fr": {
        "total": "Écarts entre groupes testés\u00a0: {tested}\u00a0; détectés après correction "
        "pour leur nombre\u00a0: {found}.",
        "others": "Non détectés, ce qui n’est pas la preuve qu’il n’y en a pas\u00a0:",
        "within": "après stratification ({field})",
        "difference": "écart\u00a0: {metric}",
        "between_tools": "{metric}, premier outil moins second",
        "row": "- {place}\u00a0: {metric}\u00a0: {estimate} [{low}\u00a0; {high}], p ajustée {p}, "
        "n = {n}{seen}.",
        "seen": "\u00a0; écart détectable dans 80\u00a0% des cas\u00a0: {detectable}",
        "not_bias": "Un écart entre groupes n’est pas à lui seul un biais\u00a0: ce qui est vrai "
        "peut différer entre eux, et ce qui a été enregistré comme vrai peut lui-même être biaisé. "
        "Des taux de réponses positives égaux ne sont pas un but là où la fréquence diffère "
        "vraiment.",
        "small": "Des groupes de moins de {n} patients sont montrés\u00a0: ces nombres ne "
        "doivent pas être diffusés.",
    },
}
