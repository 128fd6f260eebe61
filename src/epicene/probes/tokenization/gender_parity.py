"""Does the tokenizer cut the feminine of a word into more pieces than its masculine?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.gendered_forms import load_gendered_forms
from epicene.metrics import Estimate, cluster_mean, linear_intercept, partition
from epicene.metrics.linear import linear_mean
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Answer, Inputs, Moved, measurement
from epicene.probes.tokenization.count import count_tokens

REFERENCE = "petrov2023language"


@dataclass(frozen=True)
class GenderParity:
    """Tokens of the feminine minus tokens of the masculine, over forms of the same lemma.

    Raw, and at equal frequency: the intercept of a regression of the difference on the
    difference in Zipf frequency (``wordfreq``), since a rarer word is cut in more pieces
    whatever its gender. A positive raw gap that vanishes at equal frequency comes from what the
    tokenizer was trained on, and costs the feminine all the same. After the premium measure of
    Petrov et al. 2023, with gender in the place of language.
    """

    name: str = "tokenization-gender"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return, over all words and by category, the raw and the controlled gap."""
        forms = load_gendered_forms()
        feminine, masculine = list(forms.table["feminine"]), list(forms.table["masculine"])
        gap = token_gap(cast(Tokenizes, inputs.model), feminine, masculine)
        frequency = zipf_gap(feminine, masculine)
        rows: list[Measurement] = []
        for item in ("", *sorted(set(forms.table["category"]))):
            chosen = (
                np.ones(len(gap), dtype=bool)
                if not item
                else (forms.table["category"] == item).to_numpy()
            )
            known = chosen & ~np.isnan(frequency)
            absent = int((chosen & np.isnan(frequency)).sum())
            estimates: list[tuple[str, Estimate, int]] = [
                ("tokens_difference", cluster_mean(gap[chosen]), 0),
                (
                    "tokens_difference_at_equal_frequency",
                    linear_intercept(gap[known], frequency[known]),
                    absent,
                ),
            ]
            rows += [
                measurement(
                    self,
                    inputs.model.identity.label,
                    forms.name,
                    metric,
                    value,
                    axis="gender",
                    group="F-M",
                    item=item,
                    neutral=0.0,
                    direction="more_tokens_feminine",
                    reference=REFERENCE,
                    n_unscored=unscored,
                    reason="no_frequency: a form is unknown to wordfreq" if unscored else "",
                )
                for metric, value, unscored in estimates
            ]
        return rows

    def moved(self, inputs: Inputs, answers: Sequence[Answer]) -> Iterator[Moved]:
        """Yield the raw gap over all words, with the move of each."""
        forms = load_gendered_forms()
        feminine, masculine = list(forms.table["feminine"]), list(forms.table["masculine"])
        gap = token_gap(cast(Tokenizes, inputs.model), feminine, masculine)
        items = partition(zip(feminine, masculine, strict=True), len(gap))
        number = linear_mean(gap, np.ones(len(gap), dtype=bool), items)
        yield Moved(forms.name.label, "tokens_difference", "gender", "F-M", "", number, items)


def token_gap(
    model: Tokenizes, feminine: Sequence[str], masculine: Sequence[str]
) -> NDArray[np.float64]:
    """Return the tokens of each feminine minus those of its masculine."""
    counts = zip(count_tokens(model, feminine), count_tokens(model, masculine), strict=True)
    return np.array([float(f.tokens - m.tokens) for f, m in counts])


def zipf_gap(feminine: Sequence[str], masculine: Sequence[str]) -> NDArray[np.float64]:
    """Return the difference in Zipf frequency of each pair, NaN where a form is unknown."""
    from wordfreq import zipf_frequency

    def zipf(word: str) -> float:
        value = float(zipf_frequency(word, "fr"))
        return value if value > 0.0 else np.nan

    return np.array([zipf(f) - zipf(m) for f, m in zip(feminine, masculine, strict=True)])


PROBE = GenderParity()
