"""Groups of patients, and what documents are asked about them, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from epicene.core.measurement import Measurement
from epicene.evaluation.counterfactual.twin_rows import of_every_twin
from epicene.report.families import family_of
from epicene.report.texts import Texts, capital

REST = "rest"
CROSS = "×"
# Fields of a table of patients, and the axis of bias of the same groups.
FIELDS = {"sex": "gender", "age_group": "age", "country": "origin"}
# The ways of naming a row that are of groups of patients.
KNOWN = ("patients", "patients_contrast", "field", "worst", "swapped")
# An item that says what a number holds constant.
WITHIN = "within "
# Where the words of an item are looked for, of families that share names with the corpus stage.
TABLES = {"application": ("application", "conditions", "labels", "outcomes")}


@dataclass(frozen=True)
class CorpusLabels:
    """Names of groups and items of the corpus stage, in one language.

    Parameters
    ----------
    texts : Texts
        The catalogue.
    values : mapping of (data, axis) to frozenset of str
        The groups that each axis has in each corpus; they tell where a contrast is to be cut, since
        names of groups hold hyphens too (``45-64-rest``).
    """

    texts: Texts
    values: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, rows: Iterable[Measurement], texts: Texts) -> CorpusLabels:
        """Note which groups there are."""
        values: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows:
            style = family_of(row.metric).labelling
            if style in ("patients", "worst", "swapped") and row.group:
                values[row.data, row.axis].add(row.group)
        return cls(texts, {key: frozenset(found) for key, found in values.items()})

    def knows(self, row: Measurement) -> bool:
        """Whether a row is about patients of a group, or about two groups."""
        return family_of(row.metric).labelling in KNOWN

    def pair(self, row: Measurement) -> dict[str, str] | None:
        """Return the two groups of a contrast, in words; None for other rows.

        ``first`` and ``second`` are the names of labels, ``those_first`` and ``those_second`` those
        of sentences.
        """
        cut = self._cut(row)
        if cut is None:
            return None
        kind, first, second = cut
        return {
            "first": self.group(row.axis, first, kind),
            "second": self.group(row.axis, second, kind),
            "those_first": self.those(row.axis, first, kind),
            "those_second": self.those(row.axis, second, kind),
        }

    def _cut(self, row: Measurement) -> tuple[str, str, str] | None:
        """Cut a contrast in two, after its kind where it has one (``tobacco:named-not_named``)."""
        if family_of(row.metric).labelling != "patients_contrast":
            return None
        kind, _, name = row.group.rpartition(":")
        parts = name.split("-")
        known = self.values.get((row.data, row.axis), frozenset())
        cuts = [("-".join(parts[:i]), "-".join(parts[i:])) for i in range(1, len(parts))]
        right = [c for c in cuts if c[1] == REST or (c[0] in known and c[1] in known)]
        chosen = right or (cuts if len(cuts) == 1 else [])
        return (kind, *chosen[0]) if chosen else None

    def group(self, axis: str, value: str, kind: str = "") -> str:
        """Return a group of patients in words: *femmes*, *18 à 44 ans*, *site : Nord*."""
        if parts := _crossed(axis, value):
            return ", ".join(self.group(*part) for part in parts)
        named = self._named("corpus_groups", axis, value, kind)
        if named:
            return named
        name = self.field(axis)
        return self.texts("chart.fact", name=name, value=value) if name else value

    def those(self, axis: str, value: str, kind: str = "") -> str:
        """Return a group as a sentence names it: *les femmes*, *le groupe « site : Nord »*."""
        named = self._named("corpus_those", axis, value, kind)
        return named or self.texts("corpus.group", group=self.group(axis, value, kind))

    def field(self, axis: str) -> str:
        """Return a field of patients in words, or several that are crossed."""
        return f" {CROSS} ".join(self.texts.get(f"axes.{x}", x) for x in axis.split(CROSS))

    def _named(self, table: str, axis: str, value: str, kind: str) -> str:
        axis = FIELDS.get(axis, axis)
        shown = self.texts.get(f"corpus_items.determinants.{kind}", kind)
        for key in (f"{table}.{axis}.{value}", f"{table}.{value}"):
            if key in self.texts:
                return self.texts(key, kind=shown)
        return ""

    def who(self, row: Measurement) -> str:
        """Return the group or contrast of a row in words; empty where it has none."""
        if not row.group:
            # A number over all groups of a field is named by the field; one of everybody is not.
            over_field = row.axis and family_of(row.metric).items in TABLES
            return self.field(row.axis) if over_field else ""
        if of_every_twin(row):
            return ""
        if family_of(row.metric).labelling == "worst":
            group = self.group(row.axis, row.group)
            return self.texts("application.worst", field=self.field(row.axis), group=group)
        pair = self.pair(row)
        if pair is not None:
            return self.texts("patient_contrast.label", **pair)
        return self.group(row.axis, row.group)

    def item(self, row: Measurement) -> str:
        """Return the item of a row in words, or as it is; empty where it has none."""
        table = family_of(row.metric).items
        place, _, word = row.item.partition(": ")
        if word and f"corpus_items.{table}.{place}" in self.texts:
            # A word of a section: the section has a name, the word is what it is.
            section = self.texts(f"corpus_items.{table}.{place}")
            return self.texts("chart.fact", name=section, value=word)
        if table not in TABLES:
            return self.texts.get(f"corpus_items.{table}.{row.item}", row.item)
        return ", ".join(self._part(part, TABLES[table]) for part in row.item.split(", "))

    def _part(self, part: str, tables: tuple[str, ...]) -> str:
        """Return a class or label, or what is held constant, in words."""
        if part.startswith(WITHIN):
            return self.texts("application.within", field=self.field(part.removeprefix(WITHIN)))
        axis, held, value = part.partition("=")
        if held:
            return self.group(axis, value)
        for table in tables:
            if f"corpus_items.{table}.{part}" in self.texts:
                return self.texts(f"corpus_items.{table}.{part}")
        return part

    def opening_item(self, row: Measurement) -> str:
        """Return the item as it opens a line: words take a capital, a raw name stays."""
        return capital(self.item(row)) if self._in_words(row) else self.item(row)

    def line(self, row: Measurement) -> str:
        """Say what a row is about: its item, then whom."""
        parts = (self.item(row), self.who(row) if self.knows(row) else "")
        words = " — ".join(part for part in parts if part) or self.texts("words.all")
        return capital(words) if self._in_words(row) else words

    def _in_words(self, row: Measurement) -> bool:
        """Whether a label opens with our words, which take a capital, or with a raw name."""
        table = family_of(row.metric).items
        place = row.item.partition(": ")[0]
        if table in TABLES:
            return self.item(row) != row.item or not row.item
        known = (f"corpus_items.{table}.{name}" for name in (row.item, place))
        return not row.item or any(key in self.texts for key in known)


def _crossed(axis: str, value: str) -> list[tuple[str, str]]:
    """Cut crossed fields and their values; nothing where one field alone is."""
    fields, values = axis.split(CROSS), value.split(CROSS)
    return list(zip(fields, values, strict=True)) if len(fields) == len(values) > 1 else []
