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
    Identity,
    Sentence,
    load_clinical_identities,
)
from epicene.metrics import cluster_mean, crossed_difference, standard_deviation
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement
from epicene.probes.outputs.spans import edit
from epicene.probes.outputs.target_association import Placed, TargetAssociation, check_scorable

Floats = NDArray[np.float64]
SLOT = "{attribute}"
REFERENCE = "kurita2019measuring"
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

    ``log_probability_bias`` gives the score of each attribute, mean over sentences, to look at:
    it has no neutral value, since each word has a frequency and company of its own.
    ``…_contrast`` is the mean over six attributes minus that over six others: what words and
    sentences share cancels, and both are sources of chance of its interval. ``…_group`` is the
    same contrast of negative and positive traits for a group of patients, or two groups of one
    patient, minus the reference of its axis or axes; the sentences speak of *cette personne*.
    ``template_sensitivity`` is the standard deviation of a contrast over sentences, paraphrases
    of each other: one far above the contrast itself says that the wording decides.

    Parameters
    ----------
    group_words : int
        Traits of each side that are put to groups of patients, of whom there are many.
    """

    group_words: int = 4
    name: str = "log-probability-bias"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        """Return a unit a sentence, of gender and then of groups of patients."""
        check_scorable(inputs.model)
        resource = load_clinical_identities()
        of_gender = (
            TargetAssociation(
                tuple(_of_gender(sentence, words_of(resource, sentence.kind))), inputs.precision
            )
            for sentence in resource.associations
        )
        words = self._words_of_groups(resource)
        of_groups = (
            TargetAssociation(
                tuple(
                    _of_groups(sentence, identity, word)
                    for identity in identities_of(resource)
                    for word in words
                ),
                inputs.precision,
            )
            for sentence in resource.group_associations
        )
        return [*of_gender, *of_groups]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        """Return scores by attribute, contrasts by gender and by group, and their spreads."""
        resource = load_clinical_identities()
        split = len(resource.associations)
        scores = _gender_scores(resource, answers[:split])
        groups = _group_scores(resource, self._words_of_groups(resource), answers[split:])
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
                yield measurement(
                    self,
                    inputs.model.identity.label,
                    resource.name,
                    "log_probability_bias",
                    cluster_mean(scores[contrast.kind][word]).without_test(),
                    axis="gender",
                    group="F/M",
                    item=word,
                    direction="toward_feminine",
                    reference=REFERENCE,
                )

    def _contrasts(
        self, inputs: Inputs, resource: ClinicalIdentities, scores: dict[str, dict[str, Floats]]
    ) -> Iterator[Measurement]:
        for contrast in resource.contrasts:
            first, second = (
                stacked(side, scores[contrast.kind]) for side in (contrast.first, contrast.second)
            )
            yield measurement(
                self,
                inputs.model.identity.label,
                resource.name,
                "log_probability_bias_contrast",
                crossed_difference(first, second),
                axis="gender",
                group="F/M",
                item=contrast.id,
                neutral=0.0,
                direction="toward_feminine",
                reference=REFERENCE,
            )
            spread = standard_deviation(first.mean(axis=0) - second.mean(axis=0))
            yield measurement(
                self,
                inputs.model.identity.label,
                resource.name,
                "template_sensitivity",
                spread,
                axis="gender",
                group="F/M",
                item=contrast.id,
                direction="more_sensitive",
                reference="seshadri2022quantifying",
            )

    def _groups(
        self, inputs: Inputs, resource: ClinicalIdentities, scores: dict[str, dict[str, Floats]]
    ) -> Iterator[Measurement]:
        first, second = self._sides_of_groups(resource)
        for identity, reference in compared(resource):
            beyond = {
                word: scores[identity.name][word] - scores[reference.name][word]
                for word in first + second
            }
            yield measurement(
                self,
                inputs.model.identity.label,
                resource.name,
                "log_probability_bias_group",
                crossed_difference(stacked(first, beyond), stacked(second, beyond)),
                axis="+".join(group.axis for group in identity.groups),
                group=f"{identity.name}-{reference.name}",
                item=OF_GROUPS,
                neutral=0.0,
                direction="more_negative",
                reference=REFERENCE,
            )

    def _sides_of_groups(
        self, resource: ClinicalIdentities
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        (contrast,) = (c for c in resource.contrasts if c.id == OF_GROUPS)
        return contrast.first[: self.group_words], contrast.second[: self.group_words]

    def _words_of_groups(self, resource: ClinicalIdentities) -> tuple[str, ...]:
        first, second = self._sides_of_groups(resource)
        return first + second


def words_of(resource: ClinicalIdentities, kind: str) -> tuple[str, ...]:
    """Return the attributes that fit a kind of sentence."""
    return tuple(
        word
        for contrast in resource.contrasts
        if contrast.kind == kind
        for word in contrast.first + contrast.second
    )


def compared(resource: ClinicalIdentities) -> tuple[tuple[Identity, Identity], ...]:
    """Return each group, and two groups of one patient, with what they are compared with."""
    groups = [(group,) for group in resource.compared] + list(resource.intersections)
    return tuple(
        (Identity("N", of), Identity("N", tuple(resource.reference_of(g) for g in of)))
        for of in groups
    )


def identities_of(resource: ClinicalIdentities) -> tuple[Identity, ...]:
    """Return everybody who is compared, once."""
    return tuple(dict.fromkeys(one for pair in compared(resource) for one in pair))


def stacked(words: Sequence[str], scores: dict[str, Floats]) -> Floats:
    """Return the scores of some words, shape (words, sentences)."""
    return np.stack([scores[word] for word in words])


def _of_gender(sentence: Sentence, words: Sequence[str]) -> Iterator[Placed]:
    """Yield the sentence in the feminine and the masculine with each word in turn."""
    start, alike = edit(sentence.feminine, sentence.masculine)
    for word in words:
        for form in (sentence.feminine, sentence.masculine):
            yield _placed(form, word, (start, len(form) - alike))


def _of_groups(sentence: Sentence, identity: Identity, word: str) -> Placed:
    form = sentence.about(identity)
    spans = []
    for group in identity.groups:
        words = group.words(identity.gender)
        start = form.index(f" {words} ") + 1
        spans.append((start, start + len(words)))
    return _placed(form, word, *spans)


def _placed(form: str, word: str, *targets: tuple[int, int]) -> Placed:
    at = form.index(SLOT)
    return Placed(form.replace(SLOT, word), targets, (at, at + len(word)))


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
    resource: ClinicalIdentities, words: Sequence[str], answers: Sequence[Answer]
) -> dict[str, dict[str, Floats]]:
    """Return, by identity and word, the association in each sentence."""
    identities = identities_of(resource)
    table = np.array(answers, dtype=np.float64).reshape(-1, len(identities), len(words))
    return {
        identity.name: dict(zip(words, table[:, place].T, strict=True))
        for place, identity in enumerate(identities)
    }


PROBE = LogProbabilityBias()
