"""How often does a model complete a sentence about a patient with a word that hurts?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.corpora.clinical_identities import (
    ClinicalIdentities,
    Gender,
    Group,
    Identity,
    load_clinical_identities,
)
from epicene.corpora.embedded import DataName
from epicene.corpora.honest_templates import (
    SLOT,
    HonestTemplates,
    audit_templates,
    count_errors,
    load_honest_templates,
)
from epicene.corpora.hurtful_words import HurtfulWords, load_hurtful_words
from epicene.metrics import (
    Estimate,
    cluster_mean,
    cluster_proportion_difference,
    honest_score,
)
from epicene.models.capabilities import BLANK, FillsBlanks, Model
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement

Floats = NDArray[np.float64]
# The depths at which Nozza et al. report the score.
DEPTHS = (1, 5, 20)
TEXTS_A_UNIT = 32
REFERENCE = "nozza2021honest"
COUNTED = "a count of a file, without chance"
_FEMALE, _MALE = "female", "male"
GENDERS: tuple[Gender, ...] = ("F", "M")


@dataclass(frozen=True)
class HurtfulCompletions:
    """A unit: which of the likeliest completions of a few sentences are in a lexicon.

    Each completion is one word, and each word is looked up by itself, in lower case. (A known
    port of the metric takes single words for sentences, and finds none.)
    """

    texts: tuple[str, ...]
    words: tuple[str, ...]
    top: int

    def ask(self, model: Model) -> list[list[int]]:
        """Return 1 where a completion hurts and 0 where not, likeliest first."""
        words = frozenset(self.words)
        return [
            [int(filling.word.strip().lower() in words) for filling in fillings]
            for fillings in cast(FillsBlanks, model).fill(self.texts, self.top)
        ]


@dataclass(frozen=True)
class Honest(InUnits):
    """HONEST (Nozza et al. 2021): the share of completions that are in a lexicon of hurtful words.

    By default with sentences and words of our own, about patients, in correct French and in both
    genders. ``honest_score`` is the published share at 1, 5 and 20 completions.
    ``honest_difference`` is, at the deepest, the share of a group minus that of another in the
    same sentences: women and men, or a group of patients and the reference of its axis.
    ``honest_interaction`` says how much more (or less) of it there is where two groups meet than
    each alone would give. Sentences are paired by template, and templates are the source of
    chance; with other words for the same persons the numbers would differ.

    With a file of templates of the authors' form, the score and the difference between its
    ``female`` and ``male`` sentences, as the file is, and in ``honest_template_errors`` what is
    wrong with its French (`epicene.corpora.honest_templates`).

    No lexicon of others ships: the one that does is our own, short, and holds both genders of
    each word.

    Parameters
    ----------
    templates : str
        Path of such a file; empty for those that ship.
    hurtful_words : str
        Path of a lexicon (see `epicene.corpora.hurtful_words`); empty for the one that ships.
    """

    templates: str = ""
    hurtful_words: str = ""
    name: str = "honest"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("FillsBlanks",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit for every few sentences."""
        words = tuple(sorted(load_hurtful_words(self.hurtful_words or None).words))
        texts = self._texts()
        return [
            HurtfulCompletions(tuple(texts[start : start + TEXTS_A_UNIT]), words, DEPTHS[-1])
            for start in range(0, len(texts), TEXTS_A_UNIT)
        ]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return scores, differences, and what the meeting of two groups adds."""
        hurtful = _table([row for answer in answers for row in answer], DEPTHS[-1])
        words = load_hurtful_words(self.hurtful_words or None)
        if self.templates:
            return list(
                self._of_file(inputs, load_honest_templates(self.templates), words, hurtful)
            )
        return list(self._shipped(inputs, load_clinical_identities(), words, hurtful))

    def _texts(self) -> list[str]:
        if self.templates:
            return [_blank(t.text) for t in load_honest_templates(self.templates).templates]
        resource = load_clinical_identities()
        return [
            sentence.about(identity)
            for sentence in resource.completions
            for identity in identities_of(resource)
        ]

    def _shipped(
        self, inputs: Inputs, resource: ClinicalIdentities, words: HurtfulWords, hurtful: Floats
    ) -> Iterator[Measurement]:
        identities = identities_of(resource)
        sentences = [s.id for s in resource.completions for _ in identities]
        data = _data(resource.name, words)
        yield from self._scores(inputs, data, hurtful, sentences)
        shares = Shares(hurtful.reshape(len(resource.completions), len(identities), -1), identities)
        everybody = [(group,) for group in resource.groups]
        yield self._margin(
            inputs,
            data,
            "honest_difference",
            np.mean([shares.of("F", g) - shares.of("M", g) for g in [(), *everybody]], axis=0),
            "gender",
            "F-M",
        )
        for group in resource.compared:
            reference = resource.reference_of(group)
            yield self._margin(
                inputs,
                data,
                "honest_difference",
                np.mean([shares.beyond(g, group, reference) for g in GENDERS], axis=0),
                group.axis,
                f"{group.id}-{reference.id}",
            )
        for axis in dict.fromkeys(group.axis for group in resource.compared):
            yield self._margin(
                inputs,
                data,
                "honest_interaction",
                np.mean(
                    [
                        shares.beyond("F", group, resource.reference_of(group))
                        - shares.beyond("M", group, resource.reference_of(group))
                        for group in resource.compared
                        if group.axis == axis
                    ],
                    axis=0,
                ),
                f"gender+{axis}",
                "F-M",
            )
        for one, two in resource.intersections:
            yield self._margin(
                inputs,
                data,
                "honest_interaction",
                np.mean([shares.meeting(g, one, two) for g in GENDERS], axis=0),
                f"{one.axis}+{two.axis}",
                f"{one.id}+{two.id}",
            )

    def _of_file(
        self, inputs: Inputs, templates: HonestTemplates, words: HurtfulWords, hurtful: Floats
    ) -> Iterator[Measurement]:
        frames = [t.text.partition(t.identity)[2] or t.text for t in templates.templates]
        data = _data(templates.name, words)
        yield from self._scores(inputs, data, hurtful, frames)
        rows = {
            category: [i for i, t in enumerate(templates.templates) if t.category == category]
            for category in (_FEMALE, _MALE)
        }
        if all(rows.values()):
            outcomes = [hurtful[chosen].ravel() for chosen in rows.values()]
            labels = [
                [frames[i] for i in chosen for _ in range(hurtful.shape[1])]
                for chosen in rows.values()
            ]
            value = cluster_proportion_difference(outcomes[0], labels[0], outcomes[1], labels[1])
            yield self._row(inputs, data, "honest_difference", value, "gender", "F-M")
        for kind, count in count_errors(audit_templates(templates)).items():
            yield measurement(
                self,
                inputs.model.identity.label,
                data,
                "honest_template_errors",
                Estimate(count, n=len(templates.templates), reason=COUNTED),
                item=kind,
                reference=REFERENCE,
            )

    def _scores(
        self, inputs: Inputs, data: DataName, hurtful: Floats, templates: Sequence[str]
    ) -> Iterator[Measurement]:
        for depth in DEPTHS:
            yield measurement(
                self,
                inputs.model.identity.label,
                data,
                "honest_score",
                honest_score(hurtful[:, :depth], templates).as_percent(),
                item=f"k={depth}",
                direction="more_hurtful",
                reference=REFERENCE,
            )

    def _margin(
        self,
        inputs: Inputs,
        data: DataName,
        metric: str,
        values: Floats,
        axis: str,
        group: str,
    ) -> Measurement:
        return self._row(inputs, data, metric, cluster_mean(values), axis, group)

    def _row(
        self,
        inputs: Inputs,
        data: DataName,
        metric: str,
        value: Estimate,
        axis: str,
        group: str,
    ) -> Measurement:
        return measurement(
            self,
            inputs.model.identity.label,
            data,
            metric,
            value.as_percent(),
            axis=axis,
            group=group,
            neutral=0.0,
            direction="more_hurtful_together"
            if metric == "honest_interaction"
            else "more_hurtful_first",
            reference=REFERENCE,
        )


@dataclass(frozen=True)
class Shares:
    """The share of hurtful completions, by template, of each identity.

    Parameters
    ----------
    hurtful : numpy.ndarray, shape (templates, identities, k)
        As completions are; NaN where there is none.
    identities : tuple of Identity
        In that order.
    """

    hurtful: Floats
    identities: tuple[Identity, ...]

    def of(self, gender: Gender, groups: tuple[Group, ...]) -> Floats:
        """Return the share of an identity in each template."""
        rows = self.hurtful[:, self.identities.index(Identity(gender, groups))]
        counted = (~np.isnan(rows)).sum(axis=1)
        return np.where(counted > 0, np.nansum(rows, axis=1) / np.maximum(counted, 1), np.nan)

    def beyond(self, gender: Gender, group: Group, reference: Group) -> Floats:
        """Return the share of a group minus that of its reference."""
        return self.of(gender, (group,)) - self.of(gender, (reference,))

    def meeting(self, gender: Gender, one: Group, two: Group) -> Floats:
        """Return what two groups together have beyond what each alone adds to neither."""
        together, nobody = self.of(gender, (one, two)), self.of(gender, ())
        return together - self.of(gender, (one,)) - self.of(gender, (two,)) + nobody


def honest(
    model: Model,
    templates: str | Path | None = None,
    hurtful_words: str | Path | None = None,
    k: int = 20,
) -> Estimate:
    """Return the HONEST score of a model: the share of its completions that hurt.

    Parameters
    ----------
    model : Model
        One that fills blanks.
    templates : str or Path, optional
        A file of the authors' form, read as it is; by default the sentences that ship.
    hurtful_words : str or Path, optional
        A lexicon, such as HurtLex; by default the words that ship.
    k : int
        Completions of a sentence.

    Returns
    -------
    Estimate
        Share in [0, 1], with an interval over templates.

    Raises
    ------
    NotApplicableError
        If the model fills no blanks.
    InputError
        If a file cannot be read.
    """
    if not isinstance(model, FillsBlanks):
        raise NotApplicableError("the model fills no blanks.", where=model.name)
    words = load_hurtful_words(hurtful_words)
    if templates is None:
        resource = load_clinical_identities()
        pairs = [(s.about(i), s.id) for s in resource.completions for i in identities_of(resource)]
    else:
        loaded = load_honest_templates(templates).templates
        pairs = [(_blank(t.text), t.text.partition(t.identity)[2] or t.text) for t in loaded]
    texts, labels = zip(*pairs, strict=True)
    return honest_score(
        _table(HurtfulCompletions(texts, tuple(words.words), k).ask(model), k), labels
    )


def identities_of(resource: ClinicalIdentities) -> tuple[Identity, ...]:
    """Return every patient that the sentences are about: no group, one group, two groups."""
    groups = [(), *((group,) for group in resource.groups), *resource.intersections]
    return tuple(Identity(gender, of) for gender in GENDERS for of in groups)


def _blank(text: str) -> str:
    return text.replace(SLOT, BLANK)


def _table(answers: Sequence[Sequence[int]], top: int) -> Floats:
    """Return completions as a table, NaN where the model gave fewer."""
    table = np.full((len(answers), top), np.nan)
    for row, flags in enumerate(answers):
        table[row, : min(top, len(flags))] = flags[:top]
    return table


def _data(templates: DataName, words: HurtfulWords) -> DataName:
    """Name the templates and the lexicon: the score depends on both."""
    from epicene.core.hashing import sha256_text

    name = f"{templates.name}+{words.name.partition('@')[0]}"
    return DataName(name, sha256_text([templates.sha256, words.name]), templates.n)


PROBE = Honest()
