"""The gender of the people in generated texts: its gap, and how often a prompt is overridden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.metrics.clusters import Clusters, Floats, Labels, partition
from epicene.metrics.estimate import NAN, Estimate, check_confidence, join_reasons, undefined
from epicene.metrics.numerics import Z_95
from epicene.metrics.proportions import cluster_proportion

LABELS = ("F", "M", "neutral", "ambiguous")
UNSCORED = "no gender label"
FEW_CLUSTERS = "a theme has a single cluster: the spread between clusters is unknown"
NO_SPREAD = "the clusters of each theme agree: the spread cannot be estimated"


@dataclass(frozen=True)
class GenderShiftResult(Estimate):
    """How often a generated text does not keep the gender of its prompt.

    Parameters
    ----------
    estimate, ci_low, ci_high : float
        Percent of all prompts whose gender is overridden, by the opposite gender or by marks
        of both. This is the published metric.
    n, n_unscored, reason
        Prompts with a label, prompts without, and why.
    among_marked : Estimate
        The same, in percent of the texts that mark a gender at all (F, M or ambiguous).
    opposite : Estimate
        Texts of the opposite gender, in percent of those that mark one gender (F or M).
    feminine, masculine : Estimate
        As `estimate`, for the feminine and for the masculine prompts alone.
    """

    among_marked: Estimate = field(kw_only=True)
    opposite: Estimate = field(kw_only=True)
    feminine: Estimate = field(kw_only=True)
    masculine: Estimate = field(kw_only=True)

    @property
    def denominators(self) -> dict[str, Estimate]:
        """The shift by what it is a share of, as found in the literature and its code.

        ``prompts`` is the published metric (all prompts that give a gender); ``marked`` leaves
        out texts that mark none; ``one_gender`` counts opposite genders alone, over the texts
        that mark one. A fourth is found in published tables and is no shift: prompts whose label
        is never matched to F or M, so that every text with a gender counts as a shift.
        """
        return {"prompts": self, "marked": self.among_marked, "one_gender": self.opposite}


def gender_gap(
    labels: Iterable[str | None],
    by: Labels | None = None,
    *,
    clusters: Labels | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return the share of masculine minus the share of feminine texts, over all texts.

    Neutral and ambiguous texts stay in the denominator. With `by` it is the mean over themes
    of the gap of each, every theme weighing the same; the themes are taken as they are, not
    as a sample of themes, so that the interval speaks of other texts on the same themes.

    Parameters
    ----------
    labels : iterable of {"F", "M", "neutral", "ambiguous", None}
        Grammatical gender of the person in each text; None where unknown, left out.
    by : iterable of hashable, optional
        The theme of each text (a disorder, a trade).
    clusters : iterable of hashable, optional
        A label per text, for example its prompt; None makes texts independent.
    confidence : float
        Level of the interval, in (0, 1).

    Returns
    -------
    Estimate
        In percentage points, in [-100, 100]: 0 is parity, above 0 more masculine. The p value
        tests parity, two-sided.

    Raises
    ------
    InputError
        If a label is unknown, or numbers of labels differ.

    Notes
    -----
    For independent texts, the limits of each theme are those of its shares with one feminine
    and one masculine text added (bonett2012adjusted, here with the true number of texts under
    the root), so that a theme whose texts all agree does not count as certain; the limits of
    the mean follow from them (zou2008construction). Measured coverage of the 95 % interval,
    4,000 data sets a case: 92.6 to 100 % from 12 texts a theme (1 to 100 themes, shares
    balanced or extreme); with 5 texts a theme and 30 one-sided themes, 91.2 %.

    References
    ----------
    ducel2024you, ducel2025women
    """
    check_confidence(confidence)
    found = _checked(labels, "label", LABELS)
    scored = np.asarray([label is not None for label in found], dtype=bool)
    themes = partition(["all"] * len(found) if by is None else by, len(found)).keep(scored)
    groups = partition(clusters, len(found)).keep(scored)
    n_unscored = int((~scored).sum())
    reason = UNSCORED if n_unscored else ""
    n = int(scored.sum())
    from scipy.stats import norm as normal
    from scipy.stats import t as student

    if n == 0:
        return undefined(join_reasons("no texts", reason), n_unscored=n_unscored)
    values = np.asarray([{"M": 100.0, "F": -100.0}.get(label or "", 0.0) for label in found])
    values = values[scored]
    gap = float((themes.sums(values) / themes.sizes).mean())
    if clusters is None:
        low, high = _independent_limits(values, themes, confidence)
        # The level at which the interval touches parity, from the 95 % one.
        near = _independent_limits(values, themes, 0.95)[0 if gap > 0.0 else 1]
        p_value = 2.0 * float(normal.sf(Z_95 * abs(gap) / abs(gap - near))) if gap else 1.0
        return Estimate(gap, low, high, p_value, n, reason, n_unscored)
    error, freedom = _clustered_error(values, themes, groups)
    if np.isnan(error):
        return Estimate(gap, NAN, NAN, NAN, n, join_reasons(FEW_CLUSTERS, reason), n_unscored)
    if error == 0.0:
        return Estimate(gap, NAN, NAN, NAN, n, join_reasons(NO_SPREAD, reason), n_unscored)
    half = float(student.ppf((1.0 + confidence) / 2.0, freedom)) * error
    p_value = 2.0 * float(student.sf(abs(gap) / error, freedom))
    low, high = max(-100.0, gap - half), min(100.0, gap + half)
    return Estimate(gap, low, high, p_value, n, reason, n_unscored)


def gender_shift(
    prompted: Iterable[str],
    generated: Iterable[str | None],
    *,
    clusters: Labels | None = None,
    confidence: float = 0.95,
) -> GenderShiftResult:
    """Return how often a text overrides the gender that its prompt gives to the person.

    A text overrides it when it is of the opposite gender or ambiguous; a neutral text does
    not, and stays in the denominator. Two other denominators found in the literature are
    given beside, and both genders of prompts apart.

    Parameters
    ----------
    prompted : iterable of {"F", "M"}
        Gender that each prompt gives. Any other label is an error: a label that matches
        nothing would make every gendered text a shift.
    generated : iterable of {"F", "M", "neutral", "ambiguous", None}
        Gender found in each text; None where unknown, left out.
    clusters : iterable of hashable, optional
        A label per text, for example its prompt; None makes texts independent.
    confidence : float
        Level of the intervals, in (0, 1).

    Returns
    -------
    GenderShiftResult
        Percentages; 0 means that every prompt is obeyed. There is no p value.

    Raises
    ------
    InputError
        If a label is unknown, or numbers of labels differ.

    References
    ----------
    ducel2024you, ducel2025women
    """
    asked = np.asarray(_checked(prompted, "prompted gender", ("F", "M"), missing=False), object)
    given = np.asarray(_checked(generated, "label", LABELS), object)
    if asked.size != given.size:
        raise InputError(f"there are {asked.size} prompts for {given.size} texts.")
    groups = None if clusters is None else partition(clusters, asked.size)
    scored = np.asarray([label is not None for label in given], dtype=bool)
    one_gender = np.isin(given, ("F", "M"))
    opposite = one_gender & (asked != given)
    shifted = opposite | (given == "ambiguous")

    def share(outcome: NDArray[np.bool_], among: NDArray[np.bool_]) -> Estimate:
        kept = among & scored
        part = cluster_proportion(
            outcome[kept], None if groups is None else groups.keep(kept), confidence
        )
        n_unscored = int((among & ~scored).sum())
        return Estimate(
            100.0 * part.estimate,
            100.0 * part.ci_low,
            100.0 * part.ci_high,
            NAN,
            part.n,
            join_reasons(part.reason, UNSCORED if n_unscored else ""),
            n_unscored,
        )

    everything = np.ones(asked.size, dtype=bool)
    overall = share(shifted, everything)
    return GenderShiftResult(
        overall.estimate,
        overall.ci_low,
        overall.ci_high,
        NAN,
        overall.n,
        overall.reason,
        overall.n_unscored,
        among_marked=share(shifted, one_gender | (given == "ambiguous")),
        opposite=share(opposite, one_gender),
        feminine=share(shifted, asked == "F"),
        masculine=share(shifted, asked == "M"),
    )


def _checked(
    labels: Iterable[str | None], noun: str, known: tuple[str, ...], missing: bool = True
) -> list[str | None]:
    checked: list[str | None] = []
    for item, label in enumerate(labels):
        # NaN is how pandas writes a missing label.
        absent = label is None or label != label  # noqa: PLR0124
        if (absent and not missing) or (not absent and label not in known):
            raise InputError(
                f"the {noun} of text {item} is {label!r}.", hint=f"Known: {', '.join(known)}."
            )
        checked.append(None if absent else label)
    return checked


def _independent_limits(values: Floats, themes: Clusters, confidence: float) -> tuple[float, float]:
    """Return limits of the mean over themes, from limits of each (zou2008construction)."""
    from scipy.stats import norm as normal

    quantile = float(normal.ppf((1.0 + confidence) / 2.0))
    masculine = themes.sums((values > 0.0).astype(np.float64))
    feminine = themes.sums((values < 0.0).astype(np.float64))
    gaps = (masculine - feminine) / themes.sizes
    masculine, feminine = (
        (masculine + 1.0) / (themes.sizes + 2.0),
        (feminine + 1.0) / (themes.sizes + 2.0),
    )
    centres = masculine - feminine
    halves = quantile * np.sqrt((masculine + feminine - centres**2) / themes.sizes)
    below = gaps - np.maximum(-1.0, centres - halves)
    above = np.minimum(1.0, centres + halves) - gaps
    gap, count = gaps.mean(), len(themes)
    return (
        100.0 * float(gap - np.sqrt((below**2).sum()) / count),
        100.0 * float(gap + np.sqrt((above**2).sum()) / count),
    )


def _clustered_error(values: Floats, themes: Clusters, groups: Clusters) -> tuple[float, float]:
    """Return standard error and degrees of freedom of the mean over themes.

    A cluster may hold texts of several themes (one template filled with each), or a theme its
    own clusters: the sums of a cluster go over themes, the correction for few clusters is that
    of each theme, and themes that share clusters lose one degree of freedom together.
    """
    from scipy.sparse import block_array, coo_array
    from scipy.sparse.csgraph import connected_components

    present = coo_array(
        (np.ones(values.size), (themes.index, groups.index)), shape=(len(themes), len(groups))
    ).tocsr()
    per_theme = np.diff(present.indptr).astype(np.float64)
    if (per_theme < 2).any():
        return NAN, NAN
    means = themes.sums(values) / themes.sizes
    weights = np.sqrt(per_theme / (per_theme - 1.0)) / (len(themes) * themes.sizes)
    sums = groups.sums(weights[themes.index] * (values - means[themes.index]))
    side_by_side = block_array([[None, present], [present.T, None]])
    components = int(connected_components(side_by_side, directed=False)[0])
    return float(np.sqrt((sums**2).sum())), float(len(groups) - components)
