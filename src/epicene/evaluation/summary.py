"""An evaluation in words: the gaps, the surest first, and what they do not show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# What a metric says, after "the" and before "of F-M".
WORDS = {
    "selection_rate": "share predicted positive",
    "true_positive_rate": "share found of what is truly positive (true positive rate)",
    "false_positive_rate": "share of false alarms among what is truly negative",
    "false_negative_rate": "share missed of what is truly positive (false negative rate)",
    "precision": "share of what is predicted positive that truly is",
    "accuracy": "share of right answers",
    "roc_auc_score": "area under the ROC curve",
    "calibration_in_the_large": "mean score minus what is true",
    "amplification": "gap of the predictions minus the gap of the gold",
    "base_rate": "share that is truly positive",
    "demographic_parity_difference": "largest gap in the share predicted positive",
    "equal_opportunity_difference": "largest gap in the true positive rate",
    "equalized_odds_difference": "largest gap in true or false positive rates",
}
_DIFFERENCE = "_difference"
ALPHA = 0.05


def in_words(table: pd.DataFrame, notes: Sequence[str]) -> str:
    """Return sentences on every comparison that was tested, the smallest p first."""
    tested = table[table["p_value"].notna()].sort_values("p_adjusted", kind="stable")
    found = [row for row in tested.to_dict("records") if row["p_adjusted"] < ALPHA]
    others = [row for row in tested.to_dict("records") if row["p_adjusted"] >= ALPHA]
    lines = [
        f"{len(tested)} differences between groups were tested; {len(found)} were found after "
        "correction for their number."
    ]
    lines += [f"- {_sentence(row)}" for row in found]
    if others:
        lines.append("Not found, which does not prove that there is none:")
        lines += [f"- {_sentence(row)}" for row in others]
    return "\n".join([*lines, *notes])


def metric_in_words(metric: str) -> str:
    """Say what a metric is; its own name where no words are known."""
    if metric in WORDS:
        return WORDS[metric]
    if metric.endswith(_DIFFERENCE) and (base := metric.removesuffix(_DIFFERENCE)) in WORDS:
        return f"difference in the {WORDS[base]}"
    return metric.replace("_", " ")


def _sentence(row: dict[Any, Any]) -> str:
    item = f", {row['item']}" if row["item"] else ""
    seen = row["detectable"]
    could = f"; {seen:.3g} would have been detected in 80 % of cases" if seen == seen else ""  # noqa: PLR0124
    return (
        f"{row['axis']} {row['group']}{item}: {metric_in_words(row['metric'])} "
        f"{row['estimate']:+.3f} [{row['ci_low']:+.3f}, {row['ci_high']:+.3f}], "
        f"p adjusted {row['p_adjusted']:.3g}, n = {row['n']}{could}."
    )
