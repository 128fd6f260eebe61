"""A few documents, sentences and words for models of a few thousand weights."""

from __future__ import annotations

from epicene.core.document import Document, Patient
from epicene.corpora.embedded import DataName
from epicene.tracing.associations.association import Association, Context, Groups

TEXTS = (
    "La patiente a mal au ventre, elle est sortie.",
    "Le patient est sorti ce matin.",
    "Cette femme souffre de la jambe depuis quelques jours, et elle a vu le médecin hier soir.",
    "Il a vu le médecin.",
)


def documents() -> list[Document]:
    """Return a document a text, with a label."""
    return [
        Document(f"d{k}", text, patient=Patient(f"p{k}", None), attributes={"label": label})
        for k, (text, label) in enumerate(zip(TEXTS, ("yes", "no", "yes", "no"), strict=True))
    ]


def association() -> Association:
    """Return an association of short words."""
    pairs = (("La patiente", "Le patient"), ("Elle", "Il"), ("Cette femme", "Cet homme"),
             ("Mme A.", "M. A."))  # fmt: skip
    first, second = ("lit", "mal", "autre", "service"), ("train", "matin", "traitement", "examen")
    return Association(
        id="invented:gender",
        axis="gender",
        contexts=tuple(
            Context(f"{one} a un ____ hier.", f"{two} a un ____ hier.") for one, two in pairs
        ),
        first=first,
        second=second,
        neutral=("jour", "soir"),
        groups=Groups(),
        counted=(first, second),
        titles={},
        claims={},
        name=DataName("invented", "0" * 64, 4),
    )
