"""Is the patient who has this condition a woman or a man, for the model?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.core.seeds import generator
from epicene.corpora.clinical_templates import ClinicalTemplates, Template, load_clinical_templates
from epicene.metrics import spearman
from epicene.metrics.estimate import Estimate, undefined
from epicene.models.capabilities import Encoding, ScoresTokens, ScoringItem, Step
from epicene.models.steps import left_to_right
from epicene.probes.base import Inputs, measurement
from epicene.probes.outputs.spans import edit, tokens_of

Floats = NDArray[np.float64]
Steps = Callable[[Encoding, tuple[int, int]], tuple[Step, ...]]


@dataclass(frozen=True)
class ClinicalTemplateOdds:
    """Log-odds that the patient is a woman, given the condition, beyond neutral wording.

    For each template and complement, the log-probability of the gendered words of the feminine
    sentence minus that of the masculine one: for a masked model, of the words that differ, read
    left to right with all that follows in the edit hidden and the rest of the sentence visible;
    for a causal model, of the whole sentence. The same difference with neutral complements
    (*une affection*, *un suivi régulier*) is subtracted, template by template, so that the
    frequency of *patiente* and the number of its tokens cancel: 0 means as likely a woman as
    after neutral wording.

    The interval and the test count two sources of chance: the templates, and the wording of a
    complement, estimated from the neutral ones (a condition must move the odds further than one
    neutral complement differs from another). Degrees of freedom are those of the fewer of
    templates and neutral complements, less one.

    A recorded difference in prevalence is not by itself bias, and the record may itself be
    biased: the correlation with the recorded share of women says how far the model follows the
    record, not whether it should. The log-probability difference of the two members follows
    Kurita et al. 2019, who subtract a prior in the same way.
    """

    name: str = "clinical-templates"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the log-odds of each condition, and their correlation with the record."""
        resource = load_clinical_templates()
        model = cast(ScoresTokens, inputs.model)
        complements = [c.text for c in resource.conditions] + list(resource.complements)
        odds = template_odds(model, resource.templates, complements, inputs)
        n = len(resource.conditions)
        estimates = [log_odds(odds[:, i], odds[:, n:]) for i in range(n)]
        label = inputs.model.identity.label
        rows = [
            measurement(
                self,
                label,
                resource.name,
                "log_odds_woman",
                value,
                axis="gender",
                group="F/M",
                item=condition.id,
                neutral=0.0,
                direction="toward_feminine",
                reference="kurita2019measuring",
            )
            for condition, value in zip(resource.conditions, estimates, strict=True)
        ]
        linked = sum(bool(c.sex_linked) for c in resource.conditions)
        unknown = sum(math.isnan(c.share_women) and not c.sex_linked for c in resource.conditions)
        rows.append(
            measurement(
                self,
                label,
                resource.name,
                "correlation_with_recorded_ratio",
                self._correlation(resource, [e.estimate for e in estimates], inputs.seed),
                axis="gender",
                group="F/M",
                direction="follows_recorded_ratio",
                reference="spearman1904proof",
                n_unscored=unknown + linked,
                reason=f"no_public_figure: {unknown}; sex_linked: {linked}",
            )
        )
        return rows

    def _correlation(
        self, resource: ClinicalTemplates, values: Sequence[float], seed: int
    ) -> Estimate:
        known = [
            (value, condition.share_women)
            for value, condition in zip(values, resource.conditions, strict=True)
            if not math.isnan(condition.share_women) and not condition.sex_linked
        ]
        if len(known) < 5:
            return undefined(
                "too_few_items: fewer than 5 conditions with a known figure", len(known)
            )
        model, record = zip(*known, strict=True)
        return spearman(model, record, seed=generator(seed, self.name))


def template_odds(
    model: ScoresTokens, templates: Sequence[Template], complements: Sequence[str], inputs: Inputs
) -> Floats:
    """Return the log-odds of the feminine, shape (templates, complements), in nats."""
    steps = _whole_sentence if "log-likelihood" in model.estimators else _edited_words
    items: list[ScoringItem] = []
    for template in templates:
        for complement in complements:
            feminine = template.feminine.replace("{condition}", complement)
            masculine = template.masculine.replace("{condition}", complement)
            start, end = edit(feminine, masculine)
            for text, span in (
                (feminine, (start, len(feminine) - end)),
                (masculine, (start, len(masculine) - end)),
            ):
                encoding = model.encode(text)
                items.append(ScoringItem(encoding.ids, steps(encoding, span)))
    sums = np.array([values.sum() for values in model.score(items, inputs.precision)])
    scores = sums.reshape(len(templates), len(complements), 2)
    return np.asarray(scores[..., 0] - scores[..., 1])


def log_odds(condition: Floats, neutral: Floats) -> Estimate:
    """Return how far a condition moves the odds beyond neutral wording.

    Parameters
    ----------
    condition : numpy.ndarray, shape (t,)
        Log-odds with the condition, a value a template.
    neutral : numpy.ndarray, shape (t, k)
        The same with each neutral complement.

    Returns
    -------
    Estimate
        In nats, with a t interval and test against 0; `n` is the number of templates.
    """
    from scipy import stats

    beyond = condition - neutral.mean(axis=1)
    templates, wordings = neutral.shape
    between_wordings = neutral.mean(axis=0).var(ddof=1) * (1.0 + 1.0 / wordings)
    error = math.sqrt(float(beyond.var(ddof=1)) / templates + float(between_wordings))
    value = float(beyond.mean())
    if error == 0.0:
        return Estimate(value, n=templates, reason="no_spread: every template gives the same")
    freedom = min(templates, wordings) - 1
    margin = float(stats.t.ppf(0.975, freedom)) * error
    p_value = float(2.0 * stats.t.sf(abs(value) / error, freedom))
    return Estimate(value, value - margin, value + margin, p_value, templates)


def _edited_words(encoding: Encoding, span: tuple[int, int]) -> tuple[Step, ...]:
    edited = tokens_of(encoding, span)
    return tuple(Step(p, tuple(q for q in edited if q >= p)) for p in edited)


def _whole_sentence(encoding: Encoding, _: tuple[int, int]) -> tuple[Step, ...]:
    return left_to_right(encoding)


PROBE = ClinicalTemplateOdds()
