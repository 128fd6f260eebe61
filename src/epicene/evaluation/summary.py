"""An evaluation in words: the gaps, the surest first, and what they do not show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from epicene.evaluation.groups import CROSS
from epicene.evaluation.summary_texts import FIELDS, METRICS, TEXTS, Lang
from epicene.probes.base import MIN_GROUP

if TYPE_CHECKING:
    import pandas as pd

ALPHA = 0.05
_WITHIN = "within "
_LEAST_P = 0.001
_DIFFERENCE, _TOOLS = "_difference", "_between_tools"


def found_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose difference from the neutral value was found after correction."""
    return table[table["p_adjusted"] < ALPHA]


def small_groups(table: pd.DataFrame) -> bool:
    """Whether a group has fewer patients than shared output shows."""
    counts = table.loc[table["metric"] == "n_patients", "estimate"]
    return bool((counts < MIN_GROUP).any())


def in_words(table: pd.DataFrame, lang: Lang = "en") -> str:
    """Return sentences on every comparison that was tested, the smallest p first."""
    texts = TEXTS[lang]
    tested = table[table["p_value"].notna()].sort_values("p_adjusted", kind="stable")
    found = found_gaps(tested)
    others = tested.drop(found.index)
    lines = [texts["total"].format(tested=len(tested), found=len(found))]
    lines += [_sentence(row, lang) for row in found.to_dict("records")]
    if len(others):
        lines.append(texts["others"])
        lines += [_sentence(row, lang) for row in others.to_dict("records")]
    return "\n".join([*lines, *notes_of(table, lang)])


def notes_of(table: pd.DataFrame, lang: Lang = "en") -> tuple[str, ...]:
    """Return what the numbers do not show, and who must not see them."""
    notes = [TEXTS[lang]["not_bias"]]
    if small_groups(table):
        notes.append(TEXTS[lang]["small"].format(n=MIN_GROUP))
    return tuple(notes)


def metric_in_words(metric: str, lang: Lang = "en") -> str:
    """Say what a metric is; its own name where no words are known."""
    texts = TEXTS[lang]
    if metric.endswith(_TOOLS):
        inner = metric_in_words(metric.removesuffix(_TOOLS), lang)
        return texts["between_tools"].format(metric=inner)
    known = METRICS[lang]
    base = metric.removesuffix(_DIFFERENCE)
    if metric not in known and base in known:
        return texts["difference"].format(metric=known[base])
    return known.get(metric, metric)


def _field(axis: str, lang: Lang) -> str:
    return CROSS.join(FIELDS[lang].get(name, name) for name in axis.split(CROSS))


def _part(item: str, lang: Lang) -> str:
    """Say what a number holds constant; a class or label keeps its name."""
    if not item.startswith(_WITHIN):
        return item
    return TEXTS[lang]["within"].format(field=_field(item.removeprefix(_WITHIN), lang))


def _sentence(row: dict[Any, Any], lang: Lang) -> str:
    def number(value: float, form: str = "+.3f") -> str:
        text = "?" if math.isnan(value) else format(value, form)
        return text.replace(".", ",").replace("-", "−") if lang == "fr" else text

    place = " ".join(filter(None, (_field(row["axis"], lang), row["group"])))
    item = ", ".join(_part(part, lang) for part in str(row["item"]).split(", "))
    small = row["p_adjusted"] < _LEAST_P
    seen = ""
    if not math.isnan(row["detectable"]):
        seen = TEXTS[lang]["seen"].format(detectable=number(row["detectable"], ".3f"))
    return TEXTS[lang]["row"].format(
        place=", ".join(filter(None, (place or row["model"], item))),
        metric=metric_in_words(row["metric"], lang),
        estimate=number(row["estimate"]),
        low=number(row["ci_low"]),
        high=number(row["ci_high"]),
        p=f"<\u00a0{number(_LEAST_P, 'g')}" if small else number(row["p_adjusted"], ".2g"),
        n=f"{row['n']:,}".replace(",", "\u202f") if lang == "fr" else row["n"],
        seen=seen,
    )
