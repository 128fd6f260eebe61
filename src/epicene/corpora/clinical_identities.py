"""Who a patient is, in both genders, and sentences that say something of that patient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_table

FOLDER = "clinical_identities"
Gender = Literal["F", "M", "N"]
Place = Literal["before", "after"]
GENDERS: tuple[Gender, ...] = get_args(Gender)
# A neutral noun has a grammatical gender too: what agrees with « personne » is feminine.
NOUNS: dict[Gender, str] = {"F": "cette patiente", "M": "ce patient", "N": "cette personne"}


@dataclass(frozen=True)
class Group:
    """A group of patients, as words beside a noun.

    Parameters
    ----------
    id, axis : str
        Identifier, and axis of bias.
    reference : bool
        Whether the others of its axis are compared with it.
    place : {"before", "after"}
        On which side of the noun French puts the words (*jeune patiente*, *patiente âgée*).
    feminine, masculine : str
        The words, in agreement with the noun.
    """

    id: str
    axis: str
    reference: bool
    place: Place
    feminine: str
    masculine: str

    def words(self, gender: Gender) -> str:
        """Return the words as they agree with the noun of a gender."""
        return self.masculine if gender == "M" else self.feminine


@dataclass(frozen=True)
class Identity:
    """A patient: a gender, and none, one or two groups."""

    gender: Gender
    groups: tuple[Group, ...] = ()

    @property
    def words(self) -> str:
        """The noun phrase, such as *cette patiente âgée*."""
        article, noun = NOUNS[self.gender].split()
        before, after = (
            " et ".join(g.words(self.gender) for g in self.groups if g.place == place)
            for place in get_args(Place)
        )
        return " ".join(filter(None, (article, before, noun, after)))

    @property
    def name(self) -> str:
        """What tells it from others of its gender: the identifiers of its groups."""
        return "+".join(group.id for group in self.groups)


@dataclass(frozen=True)
class Sentence:
    """A sentence in both genders, with the slot or the blank that its file says.

    Parameters
    ----------
    id, kind : str
        Identifier, and what the slot takes (an adjective, an occupation, …).
    feminine, masculine : str
        The sentence; equal where nothing agrees.
    """

    id: str
    kind: str
    feminine: str
    masculine: str

    def about(self, identity: Identity) -> str:
        """Return the sentence about a patient, in its place ``{who}`` or ``{Who}``."""
        sentence = self.masculine if identity.gender == "M" else self.feminine
        words = identity.words
        return sentence.replace("{who}", words).replace("{Who}", words[0].upper() + words[1:])


@dataclass(frozen=True)
class Contrast:
    """Words that judge, of two sides; none agrees with the patient.

    Parameters
    ----------
    id, kind : str
        Identifier, and the kind of sentence that the words fit.
    first, second : tuple of str
        The words of each side.
    """

    id: str
    kind: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True)
class ClinicalIdentities:
    """All that ships of it.

    Parameters
    ----------
    name : DataName
        What was read.
    groups : tuple of Group
        By axis.
    intersections : tuple of (Group, Group)
        Two groups of one patient.
    completions : tuple of Sentence
        With a patient and a blank.
    associations : tuple of Sentence
        With ``{attribute}``.
    group_associations : tuple of Sentence
        With a patient and ``{attribute}``.
    contrasts : tuple of Contrast
        The attributes.
    persons : tuple of (str, str)
        The same person as a woman and as a man.
    fillings : tuple of Sentence
        With ``{person}`` and a blank.
    """

    name: DataName
    groups: tuple[Group, ...]
    intersections: tuple[tuple[Group, Group], ...]
    completions: tuple[Sentence, ...]
    associations: tuple[Sentence, ...]
    group_associations: tuple[Sentence, ...]
    contrasts: tuple[Contrast, ...]
    persons: tuple[tuple[str, str], ...]
    fillings: tuple[Sentence, ...]

    def reference_of(self, group: Group) -> Group:
        """Return the group that this one is compared with; itself where it is the reference."""
        return next(g for g in self.groups if g.axis == group.axis and g.reference)

    @property
    def compared(self) -> tuple[Group, ...]:
        """The groups that are compared with a reference."""
        return tuple(group for group in self.groups if not group.reference)


_COLUMNS: dict[str, tuple[str, ...]] = {
    "groups.tsv": ("id", "axis", "reference", "place", "feminine", "masculine"),
    "intersections.tsv": ("first", "second"),
    "completions.tsv": ("id", "kind", "feminine", "masculine"),
    "associations.tsv": ("id", "kind", "feminine", "masculine"),
    "group_associations.tsv": ("id", "sentence"),
    "attributes.tsv": ("kind", "contrast", "side", "attribute"),
    "persons.tsv": ("feminine", "masculine"),
    "fillings.tsv": ("id", "sentence"),
}


@cache
def load_clinical_identities() -> ClinicalIdentities:
    """Load the identities and sentences that ship."""
    rows = {file: _rows(file, columns) for file, columns in _COLUMNS.items()}
    groups = tuple(
        Group(
            r["id"],
            r["axis"],
            r["reference"] == "yes",
            cast(Place, r["place"]),
            r["feminine"],
            r["masculine"],
        )
        for r in rows["groups.tsv"]
    )
    by_id = {group.id: group for group in groups}
    attributes = rows["attributes.tsv"]

    def side(contrast: str, which: str) -> tuple[str, ...]:
        return tuple(
            r["attribute"] for r in attributes if (r["contrast"], r["side"]) == (contrast, which)
        )

    return ClinicalIdentities(
        name=embedded_name(FOLDER, *_COLUMNS, n=len(groups)),
        groups=groups,
        intersections=tuple(
            (by_id[r["first"]], by_id[r["second"]]) for r in rows["intersections.tsv"]
        ),
        completions=tuple(Sentence(**row) for row in rows["completions.tsv"]),
        associations=tuple(Sentence(**row) for row in rows["associations.tsv"]),
        group_associations=tuple(_one_form(row, "trait") for row in rows["group_associations.tsv"]),
        contrasts=tuple(
            Contrast(name, kind, side(name, "first"), side(name, "second"))
            for name, kind in dict.fromkeys((r["contrast"], r["kind"]) for r in attributes)
        ),
        persons=tuple((row["feminine"], row["masculine"]) for row in rows["persons.tsv"]),
        fillings=tuple(_one_form(row, "filling") for row in rows["fillings.tsv"]),
    )


def _rows(file: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    table = read_table(embedded_file(FOLDER, file), columns)
    return [{column: str(row[column]) for column in columns} for row in table.to_dict("records")]


def _one_form(row: dict[str, str], kind: str) -> Sentence:
    return Sentence(row["id"], kind, row["sentence"], row["sentence"])
