"""Pure functions from arrays to numbers with an interval; they know nothing of models.

Names load at first use, so that importing the package costs nothing. No file is called as a
public function, since the file would then hide the function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from epicene.metrics.agreement_alpha import krippendorff_alpha
    from epicene.metrics.agreement_gamma import entity_gamma
    from epicene.metrics.agreement_spans import entity_f1
    from epicene.metrics.bayes_factors import bayes_factor_proportion
    from epicene.metrics.bootstrap import cluster_bootstrap
    from epicene.metrics.calibration import calibration_error
    from epicene.metrics.cluster_means import cluster_mean
    from epicene.metrics.clusters import Clusters, partition
    from epicene.metrics.context_association import CeatResult, ceat
    from epicene.metrics.correlation import spearman
    from epicene.metrics.crossed_means import crossed_difference, standard_deviation
    from epicene.metrics.dose_response import dose_slope, ordered_trend
    from epicene.metrics.embedding_association import WeatResult, associations, weat
    from epicene.metrics.equivalence import equivalence_test
    from epicene.metrics.estimate import Estimate
    from epicene.metrics.filled_blanks import associated_fillings, honest_score
    from epicene.metrics.gender_direction import direction, remove_direction
    from epicene.metrics.generated_gender import (
        GenderShiftResult,
        gender_gap,
        gender_shift,
    )
    from epicene.metrics.grammatical_share import effect_size_drop, shared_direction
    from epicene.metrics.group_means import ect, rnd
    from epicene.metrics.interval_tests import detectable_difference, interval_equivalence
    from epicene.metrics.kernel_probe import (
        control_accuracy,
        linear_kernel,
        probe_accuracy,
        rbf_kernel,
        stratified_folds,
    )
    from epicene.metrics.linear import Linear, linear_mean, linear_roc_area
    from epicene.metrics.log_odds import (
        LogOdds,
        clustered_log_odds,
        dirichlet_prior,
        log_odds_dirichlet,
    )
    from epicene.metrics.matched_proportions import matched_difference
    from epicene.metrics.mean_cosine import mac
    from epicene.metrics.mean_differences import mean_difference
    from epicene.metrics.median_differences import median_difference
    from epicene.metrics.multiplicity import benjamini_hochberg
    from epicene.metrics.negative_sentiment import rnsb
    from epicene.metrics.online_code import description_length
    from epicene.metrics.paired import (
        PreferenceResult,
        difference_of_means,
        mean_margin,
        preference,
    )
    from epicene.metrics.partial_correlation import partial_spearman
    from epicene.metrics.power import (
        SmallestDifference,
        expected_f1_spread,
        f1_spread,
        smallest_difference,
        smallest_f1_difference,
    )
    from epicene.metrics.proportions import cluster_proportion, proportion
    from epicene.metrics.rank_agreement import cluster_spearman
    from epicene.metrics.reader_error import (
        ReaderErrors,
        mean_with_reader_error,
        reader_corrections,
    )
    from epicene.metrics.regression import linear_intercept
    from epicene.metrics.relation_vectors import direct_bias, ripa
    from epicene.metrics.renyi import renyi_efficiency, renyi_efficiency_difference
    from epicene.metrics.share_ratios import cluster_proportion_ratio
    from epicene.metrics.sign_flip import SignFlipResult, sign_flip_test
    from epicene.metrics.two_proportions import (
        cluster_proportion_difference,
        proportion_difference,
    )
    from epicene.metrics.unit_alignment import Dissimilarity
    from epicene.metrics.variance_between import variance_share

__all__ = [
    "CeatResult",
    "Clusters",
    "Dissimilarity",
    "Estimate",
    "GenderShiftResult",
    "Linear",
    "LogOdds",
    "PreferenceResult",
    "ReaderErrors",
    "SignFlipResult",
    "SmallestDifference",
    "WeatResult",
    "associated_fillings",
    "associations",
    "bayes_factor_proportion",
    "benjamini_hochberg",
    "calibration_error",
    "ceat",
    "cluster_bootstrap",
    "cluster_mean",
    "cluster_proportion",
    "cluster_proportion_difference",
    "cluster_proportion_ratio",
    "cluster_spearman",
    "clustered_log_odds",
    "control_accuracy",
    "crossed_difference",
    "description_length",
    "detectable_difference",
    "difference_of_means",
    "direct_bias",
    "direction",
    "dirichlet_prior",
    "dose_slope",
    "ect",
    "effect_size_drop",
    "entity_f1",
    "entity_gamma",
    "equivalence_test",
    "expected_f1_spread",
    "f1_spread",
    "gender_gap",
    "gender_shift",
    "honest_score",
    "interval_equivalence",
    "krippendorff_alpha",
    "linear_intercept",
    "linear_kernel",
    "linear_mean",
    "linear_roc_area",
    "log_odds_dirichlet",
    "mac",
    "matched_difference",
    "mean_difference",
    "mean_margin",
    "mean_with_reader_error",
    "median_difference",
    "ordered_trend",
    "partial_spearman",
    "partition",
    "preference",
    "probe_accuracy",
    "proportion",
    "proportion_difference",
    "rbf_kernel",
    "reader_corrections",
    "remove_direction",
    "renyi_efficiency",
    "renyi_efficiency_difference",
    "ripa",
    "rnd",
    "rnsb",
    "shared_direction",
    "sign_flip_test",
    "smallest_difference",
    "smallest_f1_difference",
    "spearman",
    "standard_deviation",
    "stratified_folds",
    "variance_share",
    "weat",
]

_FILES = {
    "agreement_alpha": ("krippendorff_alpha",),
    "agreement_gamma": ("entity_gamma",),
    "agreement_spans": ("entity_f1",),
    "bayes_factors": ("bayes_factor_proportion",),
    "bootstrap": ("cluster_bootstrap",),
    "calibration": ("calibration_error",),
    "cluster_means": ("cluster_mean",),
    "clusters": ("Clusters", "partition"),
    "context_association": ("CeatResult", "ceat"),
    "correlation": ("spearman",),
    "crossed_means": ("crossed_difference", "standard_deviation"),
    "dose_response": ("dose_slope", "ordered_trend"),
    "embedding_association": ("WeatResult", "associations", "weat"),
    "equivalence": ("equivalence_test",),
    "estimate": ("Estimate",),
    "filled_blanks": ("associated_fillings", "honest_score"),
    "gender_direction": ("direction", "remove_direction"),
    "generated_gender": ("GenderShiftResult", "gender_gap", "gender_shift"),
    "grammatical_share": ("effect_size_drop", "shared_direction"),
    "group_means": ("ect", "rnd"),
    "interval_tests": ("detectable_difference", "interval_equivalence"),
    "kernel_probe": (
        "control_accuracy",
        "linear_kernel",
        "probe_accuracy",
        "rbf_kernel",
        "stratified_folds",
    ),
    "linear": ("Linear", "linear_mean", "linear_roc_area"),
    "log_odds": ("LogOdds", "clustered_log_odds", "dirichlet_prior", "log_odds_dirichlet"),
    "matched_proportions": ("matched_difference",),
    "mean_cosine": ("mac",),
    "mean_differences": ("mean_difference",),
    "median_differences": ("median_difference",),
    "multiplicity": ("benjamini_hochberg",),
    "negative_sentiment": ("rnsb",),
    "online_code": ("description_length",),
    "paired": ("PreferenceResult", "difference_of_means", "mean_margin", "preference"),
    "partial_correlation": ("partial_spearman",),
    "power": (
        "SmallestDifference",
        "expected_f1_spread",
        "f1_spread",
        "smallest_difference",
        "smallest_f1_difference",
    ),
    "proportions": ("cluster_proportion", "proportion"),
    "rank_agreement": ("cluster_spearman",),
    "reader_error": (
        "ReaderErrors",
        "mean_with_reader_error",
        "reader_corrections",
    ),
    "regression": ("linear_intercept",),
    "relation_vectors": ("direct_bias", "ripa"),
    "renyi": ("renyi_efficiency", "renyi_efficiency_difference"),
    "share_ratios": ("cluster_proportion_ratio",),
    "sign_flip": ("SignFlipResult", "sign_flip_test"),
    "unit_alignment": ("Dissimilarity",),
    "variance_between": ("variance_share",),
    "two_proportions": ("cluster_proportion_difference", "proportion_difference"),
}
_HOMES = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
