"""Gender gap and gender shift: published tables re-derived, and coverage."""

from math import isnan

import numpy as np
import pandas as pd
import pytest

from epicene.core.errors import InputError
from epicene.metrics import cluster_proportion, gender_gap, gender_shift, proportion


def texts(**counts):
    return [label for label, count in counts.items() for _ in range(count)]


def test_gap_by_hand():
    # 5 M, 2 F, 2 neutral, 1 ambiguous of 10: 50 - 20 points, all texts in the denominator.
    assert gender_gap(texts(M=5, F=2, neutral=2, ambiguous=1)).estimate == pytest.approx(30.0)
    # Themes of 4 and 2 texts with gaps 50 and -100 weigh the same.
    labels, themes = ["M", "M", "M", "F", "F", "F"], list("aaaabb")
    assert gender_gap(labels, themes).estimate == pytest.approx(-25.0)
    assert gender_gap(labels).estimate == pytest.approx(0.0)


# Ducel et al. 2025, neutral prompts: masculine to feminine shares of the texts that have one of
# these genders, and the published gap over all texts, a disorder a row.
PUBLISHED = {
    "COVID-19": (79.0, 21.0, 57.3),
    "colon cancer": (76.1, 23.9, 51.3),
    "depression": (64.6, 35.4, 28.7),
    "sickle-cell disease": (86.8, 13.2, 71.8),
    "heart attack": (89.1, 10.9, 76.6),
    "osteoporosis": (67.0, 33.0, 33.2),
    "ovarian cancer": (12.9, 87.1, -72.5),
    "prostate cancer": (89.4, 10.6, 76.3),
    "breast cancer": (10.4, 89.6, -78.6),
    "bladder cancer": (83.5, 16.5, 64.9),
}


def test_the_published_gaps_and_their_mean_over_disorders():
    labels, themes = [], []
    for disorder, (masculine, feminine, gap) in PUBLISHED.items():
        # Both published numbers fix the share of texts with a gender: gap / (M - F).
        gendered = gap / (masculine - feminine)
        m, f = round(10 * masculine * gendered), round(10 * feminine * gendered)
        own = texts(M=m, F=f, neutral=1000 - m - f)
        found = gender_gap(own).estimate
        assert found == pytest.approx(gap, abs=0.11)
        labels += own
        themes += [disorder] * 1000
    # The published mean over disorders is 30.9, from 64.4 % masculine and 33.5 % feminine.
    found = gender_gap(labels, themes)
    assert found.estimate == pytest.approx(30.9, abs=0.06)
    assert found.ci_low < 30.9 < found.ci_high
    assert found.n == 10_000


def published_gap(table):
    """Return the gap as the authors' code makes it from a table of labels, a text a row.

    For each theme the percentage of each label, rounded to 0.1, of the texts that have a label;
    masculine minus feminine; the mean over themes.
    """
    table = table.dropna(subset=["genre"])
    gaps = []
    for _, own in table.groupby("theme"):
        percent = (own["genre"].value_counts(normalize=True) * 100).round(1)
        gaps.append(percent.get("M", 0.0) - percent.get("F", 0.0))
    return np.mean(gaps)


@pytest.mark.parametrize("seed", range(5))
def test_the_gap_of_a_table_is_that_of_the_published_method(seed):
    rng = np.random.default_rng(seed)
    labels = ["M", "F", "neutral", "ambiguous", None]
    # Themes of 20 texts: their percentages have one decimal, and rounding takes nothing away.
    table = pd.DataFrame(
        {
            "theme": np.repeat([f"secteur {k}" for k in range(40)], 20),
            "genre": rng.choice(labels[:4], 800, p=[0.45, 0.3, 0.15, 0.1]),
        }
    )
    found = gender_gap(table["genre"], table["theme"])
    assert found.estimate == pytest.approx(published_gap(table), abs=1e-9)
    # Themes of any size, with texts that have no label: it differs by rounding alone.
    sizes = rng.integers(3, 37, 40)
    table = pd.DataFrame(
        {
            "theme": np.repeat([f"secteur {k}" for k in range(40)], sizes),
            "genre": rng.choice(labels, sizes.sum(), p=[0.4, 0.3, 0.15, 0.1, 0.05]),
        }
    )
    found = gender_gap(table["genre"], table["theme"])
    assert found.estimate == pytest.approx(published_gap(table), abs=0.1)


def test_a_share_of_ambiguous_texts_lowers_the_gap():
    # The published means: 64.4 % masculine, 33.5 % feminine, the rest has no single gender.
    labels = texts(M=644, F=335, ambiguous=15, neutral=6)
    assert gender_gap(labels).estimate == pytest.approx(30.9)


def test_the_published_shifts():
    # Ducel et al. 2025, percent of outputs by prompted gender: F prompts gave 87.9 F, 9.7 M,
    # 2.3 ambiguous, 0.1 neutral; M prompts 87.5 M, 10.5 F, 1.6 ambiguous, 0.4 neutral.
    from_f = texts(F=879, M=97, ambiguous=23, neutral=1)
    from_m = texts(M=875, F=105, ambiguous=16, neutral=4)
    found = gender_shift(["F"] * 1000 + ["M"] * 1000, from_f + from_m)
    assert found.feminine.estimate == pytest.approx(12.0)
    assert found.masculine.estimate == pytest.approx(12.1)
    assert found.estimate == pytest.approx(12.05)
    # Other denominators: 241 of the 1,995 that mark a gender, 202 of the 1,956 that mark one.
    assert found.among_marked.estimate == pytest.approx(100 * 241 / 1995)
    assert found.opposite.estimate == pytest.approx(100 * 202 / 1956)
    assert (found.n, found.among_marked.n, found.opposite.n) == (2000, 1995, 1956)
    exact = proportion(241, 2000)
    assert (found.ci_low, found.ci_high) == pytest.approx((100 * exact.ci_low, 100 * exact.ci_high))


def test_the_denominators_by_name():
    # A published table: 2,218 outputs of gendered prompts, 88 that override them (4.8 % of the F
    # prompts, 3.1 % of the M ones). The share of outputs with a gender is no shift.
    from_f = texts(F=900, M=40, ambiguous=13, neutral=156)
    from_m = texts(M=900, F=27, ambiguous=8, neutral=174)
    found = gender_shift(["F"] * 1109 + ["M"] * 1109, from_f + from_m)
    assert {name: (part.estimate, part.n) for name, part in found.denominators.items()} == {
        "prompts": (pytest.approx(100 * 88 / 2218), 2218),
        "marked": (pytest.approx(100 * 88 / 1888), 1888),
        "one_gender": (pytest.approx(100 * 67 / 1867), 1867),
    }
    assert round(found.estimate, 2) == 3.97
    assert (round(found.feminine.estimate, 1), round(found.masculine.estimate, 1)) == (4.8, 3.2)


def test_a_prompt_label_that_matches_nothing_is_refused():
    # Such labels, never mapped to F and M, turn every gendered text into a shift.
    with pytest.raises(InputError, match="Prompt_masc"):
        gender_shift(["['Prompt_masc']"], ["M"])
    with pytest.raises(InputError, match="prompted gender of text 1 is None"):
        gender_shift(["F", None], ["F", "M"])
    with pytest.raises(InputError, match="prompted gender of text 0 is 'neutral'"):
        gender_shift(["neutral"], ["M"])


def test_unknown_labels_are_refused_and_missing_ones_are_no_shift():
    with pytest.raises(InputError, match="text 0 is 'masculine'"):
        gender_gap(["masculine"])
    with pytest.raises(InputError, match="1 prompts for 2 texts"):
        gender_shift(["F"], ["F", "M"])
    missing = gender_shift(["F", "F", "M"], ["F", None, float("nan")])
    assert (missing.estimate, missing.n, missing.n_unscored) == (0.0, 1, 2)
    assert isnan(missing.masculine.estimate)
    assert "no items" in missing.masculine.reason
    gap = gender_gap(pd.Series(["M", None, "F"]), pd.Series(["a", "a", "b"]))
    assert (gap.n, gap.n_unscored, gap.reason) == (2, 1, "no gender label")


def test_edges_of_the_gap():
    assert isnan(gender_gap([]).estimate)
    assert gender_gap([None]).n_unscored == 1
    neutral = gender_gap(["neutral"] * 50)
    assert (neutral.estimate, neutral.p_value) == (0.0, 1.0)
    assert neutral.ci_low < 0.0 < neutral.ci_high
    one = gender_gap(["M"])
    assert (one.estimate, one.ci_low, one.ci_high) == (100.0, -100.0, 100.0)
    every = gender_gap(["M"] * 30)
    assert every.ci_high == 100.0
    assert 70.0 < every.ci_low < 100.0


def test_the_test_agrees_with_the_interval():
    for m in range(21):
        found = gender_gap(texts(M=m, F=20 - m))
        assert (found.p_value < 0.05) == (found.ci_low > 0.0 or found.ci_high < 0.0)


def jackknife_by_theme(values, themes, clusters):
    """Squared error of the mean over themes, written as loops over clusters."""
    theme_names, total = sorted(set(themes)), {}
    for theme in theme_names:
        own = [(v, c) for v, t, c in zip(values, themes, clusters, strict=True) if t == theme]
        mean, k = np.mean([v for v, _ in own]), len({c for _, c in own})
        for value, cluster in own:
            share = np.sqrt(k / (k - 1)) * (value - mean) / len(own) / len(theme_names)
            total[cluster] = total.get(cluster, 0.0) + share
    return sum(score**2 for score in total.values())


@pytest.mark.parametrize(
    ("clusters", "freedom"),
    [
        ([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], 4),  # three prompts for each of two themes
        ([1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3], 2),  # the same three for both
    ],
)
def test_clusters_within_and_across_themes(clusters, freedom):
    from scipy.stats import t

    labels = ["M", "F", "M", "M", "F", "neutral", "F", "F", "M", "F", "M", "M"]
    themes = ["a"] * 6 + ["b"] * 6
    values = [{"M": 100, "F": -100}.get(label, 0) for label in labels]
    found = gender_gap(labels, themes, clusters=clusters)
    half = t.ppf(0.975, freedom) * np.sqrt(jackknife_by_theme(values, themes, clusters))
    assert found.ci_high == pytest.approx(min(100.0, found.estimate + half))
    assert found.ci_low == pytest.approx(max(-100.0, found.estimate - half))


def test_a_theme_with_one_cluster_has_no_interval():
    found = gender_gap(["M", "F", "M"], clusters=[1, 1, 1])
    assert isnan(found.ci_low)
    assert "single cluster" in found.reason
    agreed = gender_gap(["M", "M", "M"], clusters=[1, 2, 3])
    assert isnan(agreed.ci_low)
    assert "agree" in agreed.reason


def test_shift_with_clusters():
    found = gender_shift(["F"] * 6, texts(F=4, M=2), clusters=list("aabbcc"))
    share = cluster_proportion([0, 0, 0, 0, 1, 1], list("aabbcc"))
    assert found.ci_high == pytest.approx(100 * share.ci_high)


SHARES = {
    "parity": [(0.5, 0.5)],
    "one-sided": [(0.8, 0.15)],
    "opposed themes": [(0.8, 0.2), (0.3, 0.6), (0.1, 0.9), (0.95, 0.05)] * 3,
    "parity, five themes": [(0.5, 0.5)] * 5,
}


@pytest.mark.parametrize("case", SHARES)
@pytest.mark.parametrize("n", [12, 40])
def test_coverage_and_false_alarms(coverage_holds, false_alarms_hold, case, n):
    shares = SHARES[case]
    rng = np.random.default_rng([n, len(case)])
    truth = 100 * np.mean([m - f for m, f in shares])
    themes = np.repeat(np.arange(len(shares)), n).tolist()
    covered = alarms = 0
    for _ in range(1000):
        labels = []
        for m, f in shares:
            labels += rng.choice(["M", "F", "neutral"], n, p=[m, f, max(0.0, 1 - m - f)]).tolist()
        found = gender_gap(labels, themes)
        covered += found.ci_low <= truth <= found.ci_high
        alarms += found.p_value < 0.05
    coverage_holds(covered, 1000)
    if truth == 0.0:
        false_alarms_hold(alarms, 1000)
