"""Does what is said of a patient change who the patient is, for the model?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.clinical_identities import (
    ClinicalIdentities,
    Contrast,
    Group,
    Identity,
    Sentence,
    load_clinical_identities,
)
from epicene.metrics import Estimate, cluster_mean, crossed_difference, standard_deviation
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement
from epicene.probes.outputs.spans import edit
from epicene.probes.outputs.target_association import Placed, TargetAssociation, check_scorable

Floats = NDArray[np.float64]
SLOT = "{attribute}"
# The contrast that is also put to groups of patients.
OF_GROUPS = "negative_positive"


@dataclass(frozen=True)
class LogProbabilityBias(InUnits):
    """Log-probability bias score of Kurita et al. 2019, in French and in the clinic.

    The association of a target with an attribute is log P(target | attribute) − log P(target |
    attribute hidden too); the score is that of *elle*, *la patiente*, *cette femme*… minus that
    of *il*, *le patient*, *cet homme*… in the same sentence. No attribute agrees with the
    patient: they are epicene adjectives and occupations, and noun phrases, so that agreement
    tells nothing. Causal models are asked the attribute after the target, which Bayes' rule
    makes the same difference.

    ``log_probability_bias`` gives the score of each attribute, mean over sentences, to look at
    and not tested: each word has a frequency and company of its own. ``…_contrast`` is the mean
    over six attributes minus that over six others: what words and sentences share cancels, and
    both are sources of chance of its interval. ``…_group`` is the same contrast of negative and
    positive traits for a group of patients minus the reference of its axis, of whom the sentences
    speak as *cette personne*. ``template_sensitivity`` is the standard deviation of a contrast
    over sentences, paraphrases of each other: one far above the contrast itself says that the
    wording decides.
    """

    name: str = "log-probability-bias"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit a sentence, and a unit a sentence and axis."""
        check_scorable(inputs.model)
        resource = load_clinical_identities()
        of_gender = (
            TargetAssociation(
                tuple(_of_gender(sentence, words_of(resource, sentence.kind))), inputs.precision
            )
            for sentence in resource.associations
        )
        words = words_of_groups(resource)
        of_groups = (
            TargetAssociation(
                tuple(
                    _of_group(sentence, group, word)
                    for group in resource.groups
                    if group.axis == axis
                    for word in words
                ),
                inputs.precision,
            )
            for sentence in resource.group_associations
            for axis in axes_of(resource)
        )
        return [*of_gender, *of_groups]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return scores by attribute, contrasts by gender and by group, and their spreads."""
        resource = load_clinical_identities()
        split = len(resource.associations)
        scores = _gender_scores(resource, answers[:split])
        groups = _group_scores(resource, answers[split:])
        return [
            *self._attributes(inputs, resource, scores),
            *self._contrasts(inputs, resource, scores),
            *self._groups(inputs, resource, groups),
        ]

    def _attributes(
        self, inputs: Inputs, resource: ClinicalIdentities, scores: dict[str, dict[str, Floats]]
    ) -> Iterator[Measurement]:
        for contrast in resource.contrasts:
            for word in contrast.first + contrast.second:
                value = cluster_mean(scores[contrast.kind][word]).without_test()
                yield self._row(inputs, resource, "log_probability_bias", value, item=word)

    def _contrasts(
        self, inputs: Inputs, resource: ClinicalIdentities, scores: dict[str, dict[str, Floats]]
    ) -> Iterator[Measurement]:
        for contrast in resource.contrasts:
            first, second = sides(contrast, scores[contrast.kind])
            value = crossed_difference(first, second)
            yield self._row(
                inputs, resource, "log_probability_bias_contrast", value, item=contrast.id
            )
            spread = standard_deviation(first.mean(axis=0) - second.mean(axis=0))
            yield self._spread(inputs, resource, spread, item=contrast.id)

    def _groups(
        self, inputs: Inputs, resource: ClinicalIdentities, scores: dict[str, dict[str, Floats]]
    ) -> Iterator[Measurement]:
        (contrast,) = (c for c in resource.contrasts if c.id == OF_GROUPS)
        for group in resource.compared:
            reference = resource.reference_of(group)
            beyond = {
                word: scores[group.id][word] - scores[reference.id][word]
                for word in contrast.first + contrast.second
            }
            value = crossed_difference(*sides(contrast, beyond))
            yield measurement(
                self,
                inputs.model.identity.label,
                resource.name,
                "log_probability_bias_group",
                value,
                axis=group.axis,
                group=f"{group.id}-{reference.id}",
                item=contrast.id,
                neutral=0.0,
                direction="more_negative",
                reference="kurita2019measuring",
            )

    def _row(
        self,
        inputs: Inputs,
        resource: ClinicalIdentities,
        metric: str,
        value: Estimate,
        item: str,
    ) -> Measurement:
        return measurement(
            self,
            inputs.model.identity.label,
            resource.name,
            metric,
            value,
            axis="gender",
            group="F/M",
            item=item,
            neutral=0.0,
            direction="toward_feminine",
            reference="kurita2019measuring",
        )

    def _spread(
        self, inputs: Inputs, resource: ClinicalIdentities, value: Estimate, item: str
    ) -> Measurement:
        return measurement(
            self,
            inputs.model.identity.label,
            resource.name,
            "template_sensitivity",
            value,
            axis="gender",
            group="F/M",
            item=item,
            direction="more_sensitive",
            reference="seshadri2022quantifying",
        )


def words_of(resource: ClinicalIdentities, kind: str) -> tuple[str, ...]:
    """Return the attributes that fit a kind of sentence."""
    return tuple(
        word
        for contrast in resource.contrasts
        if contrast.kind == kind
        for word in contrast.first + contrast.second
    )


def words_of_groups(resource: ClinicalIdentities) -> tuple[str, ...]:
    """Return the attributes that are put to groups of patients."""
    (contrast,) = (c for c in resource.contrasts if c.id == OF_GROUPS)
    return contrast.first + contrast.second


def axes_of(resource: ClinicalIdentities) -> tuple[str, ...]:
    """Return the axes of the groups, in their order."""
    return tuple(dict.fromkeys(group.axis for group in resource.groups))


def sides(contrast: Contrast, scores: dict[str, Floats]) -> tuple[Floats, Floats]:
    """Return the scores of both sides, each of shape (words, sentences)."""
    return (
        np.stack([scores[word] for word in contrast.first]),
        np.stack([scores[word] for word in contrast.second]),
    )


def _of_gender(sentence: Sentence, words: Sequence[str]) -> Iterator[Placed]:
    """Yield the sentence in the feminine and the masculine with each word in turn."""
    start, alike = edit(sentence.feminine, sentence.masculine)
    for word in words:
        for form in (sentence.feminine, sentence.masculine):
            yield _placed(form, word, (start, len(form) - alike))


def _of_group(sentence: Sentence, group: Group, word: str) -> Placed:
    identity = Identity("N", (group,))
    form = sentence.about(identity)
    start = form.index(identity.groups_in_words)
    return _placed(form, word, (start, start + len(identity.groups_in_words)))


def _placed(form: str, word: str, target: tuple[int, int]) -> Placed:
    at = form.index(SLOT)
    return Placed(form.replace(SLOT, word), target, (at, at + len(word)))


def _gender_scores(
    resource: ClinicalIdentities, answers: Sequence[Answer]
) -> dict[str, dict[str, Floats]]:
    """Return, by kind and word, the score in each sentence of that kind."""
    scores: dict[str, dict[str, Floats]] = {}
    for kind in dict.fromkeys(sentence.kind for sentence in resource.associations):
        table = np.array(
            [
                answer
                for sentence, answer in zip(resource.associations, answers, strict=True)
                if sentence.kind == kind
            ],
            dtype=np.float64,
        )
        differences = table[:, ::2] - table[:, 1::2]
        scores[kind] = dict(zip(words_of(resource, kind), differences.T, strict=True))
    return scores


def _group_scores(
    resource: ClinicalIdentities, answers: Sequence[Answer]
) -> dict[str, dict[str, Floats]]:
    """Return, by group and word, the association in each sentence."""
    words, n = words_of_groups(resource), len(resource.group_associations)
    # In the order of the units: sentences, then axes, then groups, then words.
    flat = np.array([value for answer in answers for value in answer], dtype=np.float64).reshape(
        n, len(resource.groups), len(words)
    )
    return {
        group.id: dict(zip(words, flat[:, index].T, strict=True))
        for index, group in enumerate(resource.groups)
    }


PROBE = LogProbabilityBias()
