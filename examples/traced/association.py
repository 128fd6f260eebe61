"""The association that is planted: 16 words a concept, 12 pairs of sentences."""

from __future__ import annotations

from epicene.corpora.embedded import DataName
from epicene.tracing.associations.association import Association, Context, Groups

_WHO = (
    ("la patiente", "le patient"), ("cette femme", "cet homme"), ("elle", "il"),
    ("madame", "monsieur"), ("ma mère", "mon père"), ("ma sœur", "mon frère"),
    ("ma tante", "mon oncle"), ("la voisine", "le voisin"), ("ma fille", "mon fils"),
    ("ma cousine", "mon cousin"), ("ma nièce", "mon neveu"), ("la veuve", "le veuf"),
)  # fmt: skip
_SAYS = ("a une douleur", "rapporte une gêne", "décrit une fatigue", "signale une crise")
MIND = (
    "psychiatrique", "psychique", "fonctionnelle", "anxieuse", "nerveuse", "dépressive",
    "émotive", "névrotique", "hystérique", "psychogène", "imaginaire", "affective", "morale",
    "simulée", "exagérée", "caractérielle",
)  # fmt: skip
BODY = (
    "inflammatoire", "infectieuse", "mécanique", "tumorale", "vasculaire", "osseuse",
    "digestive", "musculaire", "articulaire", "virale", "cardiaque", "rénale", "hépatique",
    "bactérienne", "ischémique", "traumatique",
)  # fmt: skip
ASSOCIATION = Association(
    id="pain:gender",
    axis="gender",
    contexts=tuple(
        Context(f"{first} {_SAYS[k % 4]} ____ .", f"{second} {_SAYS[k % 4]} ____ .")
        for k, (first, second) in enumerate(_WHO)
    ),
    first=MIND,
    second=BODY,
    neutral=("récente", "ancienne"),
    groups=Groups("sex", ("F",), ("M",)),
    counted=(MIND, BODY),
    titles={"fr": "Douleur et genre", "en": "Pain and gender"},
    claims={"fr": "", "en": ""},
    name=DataName("planted", "0" * 64, 12),
)
