"""What rows are about, in words: models, data, items, groups and axes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from epicene.core.errors import EpiceneError
from epicene.core.measurement import Measurement
from epicene.corpora.clinical_templates import Condition, load_clinical_templates
from epicene.corpora.word_sets import AssociationTest, load_word_sets
from epicene.report.corpus_labels import CorpusLabels
from epicene.report.families import family_of
from epicene.report.scope import USEFULNESS
from epicene.report.texts import Texts, capital, typeset

# Probes put to sentence pairs: pairs/crows-pairs, pairs/pll, …
PAIRS = "pairs/"
# Association tests that must find something, in a model that can answer the others.
POSITIVE_CONTROLS = frozenset({"control_flowers_insects", "control_instruments_weapons"})
# Metrics of a model whose items are conditions of the clinical templates.
BY_CONDITION = frozenset({"log_odds_woman", "generated_share_of_women"})

_LAYER = re.compile(r"(?:(?P<item>.+)/)?layer_(?P<layer>\d+)")
_ARTICLE = re.compile(r"(?:une?|des|les?|la) |l['’]", re.IGNORECASE)


def of_a_layer(item: str) -> bool:
    """Whether an item is a layer of a model, or something at a layer."""
    return _LAYER.fullmatch(item) is not None


@dataclass(frozen=True)
class Resources:
    """What ships with epicene and gives names to rows; empty where it is not installed."""

    tests: Mapping[str, AssociationTest]
    conditions: Mapping[str, Condition]


@cache
def resources() -> Resources:
    """Read the titles of the association tests and the conditions of the templates."""
    try:
        tests = {test.id: test for test in load_word_sets().tests}
        conditions = {condition.id: condition for condition in load_clinical_templates().conditions}
    except EpiceneError:
        return Resources({}, {})
    return Resources(tests, conditions)


@dataclass(frozen=True)
class Labels:
    """Names in one language.

    Parameters
    ----------
    texts : Texts
        The catalogue.
    short_models, short_data : mapping of str to str
        Label with hash to the name that tells it from the others.
    pair_sets : frozenset of str
        Labels of the data that are sentence pairs; named in the summary where several.
    corpus : CorpusLabels
        Names of groups of patients.
    """

    texts: Texts
    short_models: Mapping[str, str]
    short_data: Mapping[str, str]
    pair_sets: frozenset[str]
    corpus: CorpusLabels

    @classmethod
    def of(cls, rows: Iterable[Measurement], texts: Texts) -> Labels:
        """Drop the hash from the labels of models and data where the name alone is unique."""
        rows = list(rows)
        pairs = {row.data for row in rows if row.probe.startswith(PAIRS) and row.data}
        models, data = (row.model for row in rows), (row.data for row in rows)
        corpus = CorpusLabels.of(rows, texts)
        return cls(texts, _short(models), _short(data), frozenset(pairs), corpus)

    def model(self, label: str) -> str:
        """Return the name of a model."""
        return self.short_models.get(label, label)

    def data(self, label: str) -> str:
        """Return the name of a data set."""
        name = self.short_data.get(label, label)
        return self.texts.get(f"data.{name}", name)

    def question(self, probe: str) -> str:
        """Return the question that a probe asks, or its raw name."""
        if probe.startswith(USEFULNESS):
            return self.texts("usefulness.question", task=probe.removeprefix(USEFULNESS))
        return self.texts.get(f"probes.{probe}.question", probe)

    def metric(self, metric: str) -> str:
        """Return what a metric is called."""
        return self.texts.get(f"metrics.{metric}", metric)

    def axis(self, axis: str) -> str:
        """Return an axis of bias in words, or two axes that meet."""
        return self.texts.join([self.texts.get(f"axes.{one}", one) for one in axis.split("+")])

    def item(self, item: str) -> str:
        """Return the finest unit in words: a condition, a test, a domain, a layer of a model."""
        known = resources()
        if layered := _LAYER.fullmatch(item):
            layer = layered["layer"]
            if not layered["item"]:
                return self.texts("words.layer", layer=layer)
            return self.texts("words.at_layer", item=self.item(layered["item"]), layer=layer)
        if item in known.tests:
            title = known.tests[item].titles[self.texts.lang]
            return typeset(title, self.texts.lang)
        if f"items.{item}" in self.texts:
            return self.texts(f"items.{item}")
        estimators = [f"estimators.{name}" for name in item.split("+")]
        if len(estimators) > 1 and all(key in self.texts for key in estimators):
            return self.texts.join([self.texts(key) for key in estimators])
        if item in known.conditions:
            if self.texts.lang == "en":
                return item.replace("_", " ")
            return typeset(_ARTICLE.sub("", known.conditions[item].text, count=1), "fr")
        # A French word of a resource, or a raw name.
        return item.replace("'", "’")

    def row(self, row: Measurement) -> str:
        """Say what a row is about, in the way of its family."""
        style = family_of(row.metric).labelling
        if self.corpus.knows(row) or family_of(row.metric).items:
            return self.corpus.line(row)
        if style == "item":
            return self._opening_item(row.item) or self.texts("words.all")
        groups = self.groups(row)
        if groups is not None:
            return self.texts("name_contrast.label", **groups)
        if style == "axis":
            return self._axis_row(row)
        if style == "identities":
            return self._identities_row(row)
        if style == "group" and row.group:
            return self._group_row(row)
        group = self.texts.get(f"forms.{row.group}", row.group)
        parts = (self._opening_axis(row.axis), group, self.item(row.item))
        return " — ".join(part for part in parts if part) or self.texts("words.all")

    def item_line(self, row: Measurement) -> str:
        """Return the item alone, where colours tell the groups apart."""
        return self.corpus.line(replace(row, group="")) if row.item else self.texts("words.all")

    def name_group(self, group: str) -> str:
        """Say which first names a group holds: *de femmes*, *courants en France*."""
        return self.texts.get(f"name_groups.{group}", group)

    def groups(self, row: Measurement) -> dict[str, str] | None:
        """Return the two groups of first names of a contrast, in words; None for other rows."""
        if family_of(row.metric).labelling != "contrast" or row.group.count("-") != 1:
            return None
        first, second = (self.name_group(part) for part in row.group.split("-"))
        return {"first": first, "second": second}

    def sets(self, row: Measurement) -> dict[str, str] | None:
        """Return the four word sets of an association test, in words; None if unknown."""
        layered = _LAYER.fullmatch(row.item)
        test = resources().tests.get((layered["item"] or "") if layered else row.item)
        if test is None or row.group != f"{test.x.name}/{test.y.name}":
            return None
        texts = self.texts
        return {
            "first": texts.get(f"targets.{test.x.name}", test.x.name),
            "second": texts.get(f"targets.{test.y.name}", test.y.name),
            "near_first": texts.get(f"attributes.{test.a.name}", test.a.name),
            "near_second": texts.get(f"attributes.{test.b.name}", test.b.name),
        }

    def condition(self, row: Measurement) -> Condition | None:
        """Return the condition that a row by condition is about."""
        return resources().conditions.get(row.item) if row.metric in BY_CONDITION else None

    def recorded_condition(self, row: Measurement) -> Condition | None:
        """Return the condition whose recorded share of women stands beside a row."""
        if not family_of(row.metric).own_neutral:
            return self.condition(row)
        return next(
            (
                condition
                for condition in resources().conditions.values()
                if condition.reference == row.reference
                and abs(100.0 * condition.share_women - row.neutral) < 1e-6
            ),
            None,
        )

    def anatomical(self, row: Measurement) -> bool:
        """Whether a row is about a condition that anatomy ties to one sex."""
        condition = self.condition(row)
        return condition is not None and bool(condition.sex_linked)

    def _opening_axis(self, axis: str) -> str:
        """Return an axis that opens a label: words take a capital, a raw name stays."""
        return capital(self.axis(axis)) if f"axes.{axis}" in self.texts else axis

    def _opening_item(self, item: str) -> str:
        known = resources()
        in_words = f"items.{item}" in self.texts or item in known.tests or item in known.conditions
        words = self.item(item)
        return capital(words) if in_words or words != item else item

    def _axis_row(self, row: Measurement) -> str:
        axis = self.texts("words.all_axes") if row.axis == "all" else self._opening_axis(row.axis)
        return f"{axis} — {self.item(row.item)}" if row.item else axis

    def _identities_row(self, row: Measurement) -> str:
        """Say who is compared: *Âge — personnes âgées − jeunes*."""
        axis = capital(self.axis(row.axis))
        sides = [
            self.texts.join([self.texts.get(f"identities.{one}", one) for one in side.split("+")])
            for side in row.group.split("-")
        ]
        who = sides[0]
        if len(sides) == 2:
            who = self.texts("identity_labels.contrast", first=sides[0], second=sides[1])
        if row.group != "F-M":
            who = self.texts("identity_labels.persons", groups=who)
        return f"{axis} — {who}"

    def _group_row(self, row: Measurement) -> str:
        key = f"groups.{row.axis}.{row.group}"
        if key in self.texts:
            return self.texts(key)
        return self.texts("groups.names", group=self.name_group(row.group))


def _short(labels: Iterable[str]) -> dict[str, str]:
    distinct = sorted(set(labels))
    names = [label.rpartition("@")[0] or label for label in distinct]
    return {
        label: name if names.count(name) == 1 else label
        for label, name in zip(distinct, names, strict=True)
    }
