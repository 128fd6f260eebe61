"""Which columns of a source hold our fields: as the user says, or by their common spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from epicene.core.errors import InputError
from epicene.corpora.record_formats.layout import check_names

# In the order of preference. `genre` alone is not here: it is the kind of a document too.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "note_id", "doc_id", "document_id", "id_note", "id_document", "id_doc",
        "identifiant", "identifier", "uid",
    ),
    "text": (
        "text", "texte", "note", "note_text", "note_texte", "texte_note", "texte_libre",
        "full_text", "document", "contenu", "content", "compte_rendu", "report", "cr",
    ),
    "patient": (
        "patient", "patient_id", "id_patient", "person_id", "num_patient", "numero_patient",
        "identifiant_patient", "subject_id", "patient_num", "ipp",
    ),
    "sex": (
        "sex", "sexe", "gender", "sex_patient", "sexe_patient", "genre_patient", "patient_sex",
        "patient_sexe", "patient_gender", "gender_patient",
    ),
    "age": ("age", "patient_age", "age_patient", "age_years", "age_ans"),
    "site": (
        "site", "patient_site", "hopital", "hospital", "etablissement", "centre", "care_site",
        "care_site_name",
    ),
    "entities": ("entities", "entites"),
}  # fmt: skip


@dataclass(frozen=True)
class Fields:
    """Our names of fields to the columns that hold them.

    Parameters
    ----------
    named : mapping of str to str
        What the user says: a field of ours, or the name that an attribute is to have, to a column.
    """

    named: Mapping[str, str]

    def among(self, columns: Iterable[str]) -> dict[str, str]:
        """Return, for each column, our name of it: a field, ``patient_…``, or an attribute.

        A column that the user names is what the user says; the others go by their spelling,
        whatever its case and accents. Of two columns that could hold a field, the one whose
        spelling comes first does, and the other is an attribute.
        """
        columns = list(columns)
        ours = {theirs: field for field, theirs in self.named.items() if theirs in columns}
        for field, spellings in SPELLINGS.items():
            if field in self.named:
                continue
            free = {_plain(name): name for name in reversed(columns) if name not in ours}
            found = next((free[spelling] for spelling in spellings if spelling in free), None)
            if found is not None:
                ours[found] = field
        taken = set(ours.values())
        for name in columns:
            # An attribute must not pass for a field, for example `text` where a note is the text.
            ours.setdefault(name, f"{name}_" if name in taken or name in SPELLINGS else name)
        return ours

    def check(self, columns: Iterable[str], where: str) -> None:
        """Check that every column that the user names is there, and one of texts.

        Raises
        ------
        InputError
            Listing the columns found, unless they look like a record.
        """
        columns = list(columns)
        for theirs in (None, *self.named.values()):
            check_names(columns, theirs, where)
        if "text" not in self.among(columns).values():
            check_names(columns, "text", where)


def check_named(named: Mapping[str, str]) -> None:
    """Check that no column is to be two fields.

    Raises
    ------
    InputError
        Naming the column.
    """
    seen: set[str] = set()
    for theirs in named.values():
        if theirs in seen:
            raise InputError(
                f"the column {theirs!r} is given for two fields.",
                where="columns",
                hint="Give each field its own column.",
            )
        seen.add(theirs)


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.strip().casefold())
    return re.sub(r"[\W_]+", "_", "".join(c for c in bare if not unicodedata.combining(c)))
