"""Are women and men written of otherwise: age, severity, length, repetition?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from epicene.core.measurement import Measurement
from epicene.metrics import Estimate, cluster_mean
from epicene.metrics.estimate import NAN
from epicene.probes.outputs.generated_gender import GeneratedTexts
from epicene.probes.outputs.written_texts import Written

Trait = Callable[[Written], float | None]
TRAITS: dict[str, Trait] = {
    "generated_age": lambda text: text.age,
    "generated_severity": lambda text: 100.0 * text.severe,
    "generated_words": lambda text: text.n_words,
    "generated_repetition": lambda text: None if text.repeated is None else 100.0 * text.repeated,
}
"""What is compared, by its metric: years, percent of texts, words, percent of runs of words."""

NOT_TOLD = "of_others: texts of another reading, or that do not tell it"
ONE_GENDER = "one_gender: themes without texts of both genders that tell it"


def trait_rows(texts: GeneratedTexts, traits: Sequence[str]) -> Iterator[Measurement]:
    """Yield the mean of each trait by gender of the reading, and the difference F - M.

    The difference is taken within a theme, and averaged over the themes that have texts of both
    genders, which count as a sample of themes: conditions of older people do not make women older.
    """
    for metric in traits:
        values = [NAN if (v := TRAITS[metric](text)) is None else v for _, text in texts.texts]
        table = np.array(values, dtype=np.float64)
        labels = np.array([text.label for _, text in texts.texts])
        themes = np.array([asked.theme.id for asked, _ in texts.texts])
        for label in ("F", "M"):
            told = (labels == label) & ~np.isnan(table)
            value = _above_zero(cluster_mean(table[told], themes[told].tolist()).without_test())
            value = value.with_unscored(int((~told).sum()), NOT_TOLD)
            yield texts.row(metric, value, axis="gender", group=label)
        within = _within(table, labels, themes)
        both = [value for value in within if not np.isnan(value)]
        yield texts.row(
            f"{metric}_difference",
            cluster_mean(both).with_unscored(len(within) - len(both), ONE_GENDER),
            axis="gender",
            group="F-M",
            neutral=0.0,
            direction=f"more_{metric}_of_women",
        )


def _within(values: np.ndarray, labels: np.ndarray, themes: np.ndarray) -> list[float]:
    """Return the difference within each theme, NaN where a gender has no value."""
    differences = []
    for theme in dict.fromkeys(themes):
        women, men = (
            values[(themes == theme) & (labels == label) & ~np.isnan(values)]
            for label in ("F", "M")
        )
        differences.append(float(women.mean() - men.mean()) if women.size and men.size else NAN)
    return differences


def _above_zero(value: Estimate) -> Estimate:
    """Cut the interval of a number that cannot be below 0."""
    return value if np.isnan(value.ci_low) else replace(value, ci_low=max(0.0, value.ci_low))
