"""Each kind of row is read as what it is."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from epicene.core.measurement import Measurement
from epicene.report.readings import Reader, Reading

BASE = Measurement(
    model="m@1", data="d@1", stage="outputs", probe="pairs/pll", metric="stereotype_score",
    axis="gender", estimate=58.2, ci_low=54.0, ci_high=62.0, p_value=0.001, p_adjusted=0.004,
    neutral=50.0, direction="more_stereotyped", n=200,
)  # fmt: skip


def read(row: Measurement, lang: str = "fr") -> Reading:
    return Reader.of([row], lang).read(row)  # type: ignore[arg-type]


def test_a_difference_is_said_with_its_direction() -> None:
    reading = read(BASE)
    assert reading.kind == "differs"
    assert reading.flagged
    assert reading.verdict == "écart détecté, vers le stéréotype"
    assert reading.estimate == "58,2\u00a0%"
    assert reading.interval == "[54,0\u00a0%\u00a0; 62,0\u00a0%]"
    assert reading.neutral == "50\u00a0%"
    below = read(replace(BASE, estimate=42.0, ci_low=38.0, ci_high=46.0), "en")
    assert below.verdict == "difference detected, against the stereotype"


@pytest.mark.parametrize("p_adjusted", [0.05, 0.051, 1.0])
def test_no_difference_is_not_called_no_bias(p_adjusted: float) -> None:
    for lang, words in (("fr", "pas d’écart détecté"), ("en", "no difference detected")):
        reading = read(replace(BASE, p_value=p_adjusted, p_adjusted=p_adjusted), lang)
        assert reading.kind == "no_difference"
        assert reading.verdict == words
        assert not reading.flagged
        assert reading.finding == ""


def test_beside_no_difference_stands_what_could_have_been_seen() -> None:
    none = replace(BASE, estimate=53.0, p_value=0.4, p_adjusted=0.6, detectable=6.2)
    seen = "pas d’écart détecté (un écart de 6,2\u00a0points l’aurait été 4 fois sur 5)"
    assert read(none).verdict == seen
    seen = "no difference detected (one of 6.2\u00a0points would have been, 4 times in 5)"
    assert read(none, "en").verdict == seen
    small = replace(none, margin=5.0, p_equivalence=0.01)
    end = "s’il existe, il est petit (à moins de 5,0\u00a0points de la valeur neutre)"
    assert read(small).verdict == f"pas d’écart détecté\u202f; {end}"
    not_small = replace(small, p_equivalence=0.2)
    assert read(not_small).verdict == read(none).verdict
    # A difference that was found needs neither.
    assert "aurait" not in read(replace(BASE, detectable=6.2)).verdict
    # Nor one that is itself that large, or that the correction alone sets aside.
    assert read(replace(none, estimate=43.8)).verdict == "pas d’écart détecté"
    corrected = replace(none, p_value=0.03)
    assert read(corrected).verdict == "pas d’écart détecté après correction"


def test_two_estimators_that_agree_have_their_names() -> None:
    row = replace(
        BASE, probe="pairs/agreement", metric="estimator_agreement", item="pll+aul",
        neutral=math.nan, p_value=math.nan, p_adjusted=math.nan,
    )  # fmt: skip
    assert read(row).label == "Pseudo-vraisemblance et AUL"
    assert read(row, "en").label == "Pseudo-log-likelihood and AUL"
    assert read(replace(row, item="pll+mine")).label == "pll+mine"


def test_a_small_unadjusted_p_is_no_difference() -> None:
    reading = read(replace(BASE, p_value=0.01, p_adjusted=0.2))
    assert reading.kind == "no_difference"
    assert reading.verdict == "pas d’écart détecté après correction"


def test_what_is_undefined_says_why() -> None:
    row = replace(
        BASE, estimate=math.nan, ci_low=math.nan, ci_high=math.nan, p_value=math.nan,
        p_adjusted=math.nan, unscored_reason="too_few_words: a set keeps fewer than 6",
    )  # fmt: skip
    reading = read(row)
    assert reading.kind == "undefined"
    assert reading.estimate == "non défini"
    assert reading.verdict.startswith("non défini\u00a0: trop peu de mots")
    assert "nan" not in repr([reading.estimate, reading.interval, reading.p_value]).lower()


def test_a_number_without_neutral_value_describes() -> None:
    row = replace(BASE, neutral=math.nan, p_value=math.nan, p_adjusted=math.nan)
    assert read(row).kind == "descriptive"
    # A test against no neutral value, as that of a correlation, does not make a difference.
    assert read(replace(row, p_value=0.001, p_adjusted=0.002)).kind == "descriptive"


def test_a_number_without_test_is_not_tested() -> None:
    reading = read(replace(BASE, p_value=math.nan, p_adjusted=math.nan))
    assert reading.kind == "untested"
    assert not reading.tested


def test_positive_controls_are_no_differences() -> None:
    row = replace(
        BASE, stage="embeddings", probe="weat", metric="effect_size", axis="control",
        item="control_flowers_insects", group="flowers/insects", estimate=1.2, ci_low=0.6,
        ci_high=1.6, neutral=0.0, direction="first_with_first",
    )  # fmt: skip
    reading = read(row)
    assert not reading.flagged
    assert not reading.tested
    assert reading.positive_control
    assert reading.control_found
    assert reading.verdict == "témoin retrouvé"
    wrong_way = read(replace(row, estimate=-1.2, ci_low=-1.6, ci_high=-0.6))
    assert wrong_way.verdict == "témoin non retrouvé"
    assert read(replace(row, p_adjusted=0.3)).verdict == "témoin non retrouvé"


def test_an_association_names_its_words() -> None:
    row = replace(
        BASE, stage="embeddings", probe="weat", metric="effect_size", item="gender_pain",
        group="women_persons/men_persons", estimate=-0.8, ci_low=-1.2, ci_high=-0.4, neutral=0.0,
        direction="first_with_first",
    )  # fmt: skip
    reading = read(row)
    assert reading.verdict == "écart détecté, les mots désignant des hommes plus près de la plainte"
    assert reading.finding == (
        "«\u00a0Douleur\u00a0: plainte ou courage\u00a0»\u00a0: les mots désignant des hommes sont "
        "plus proches de la plainte, les mots désignant des femmes plus proches du courage"
    )
    # The word sets of somebody else have no words in the catalogue.
    own = read(replace(row, item="my_test", group="a/b"))
    assert "my_test" in own.finding


def test_a_condition_shows_its_recorded_share_and_anatomy_is_a_landmark() -> None:
    row = replace(
        BASE, probe="clinical-templates", metric="log_odds_woman", item="depression", group="F/M",
        estimate=0.69314718, ci_low=0.2, ci_high=1.2, neutral=0.0, direction="toward_feminine",
    )  # fmt: skip
    reading = read(row)
    assert reading.label == "Dépression"
    assert reading.recorded == "66\u00a0%"
    assert reading.finding.endswith("cote multipliée par 2,0")
    assert reading.flagged
    ovary = read(replace(row, item="ovarian_cancer"))
    assert not ovary.flagged
    assert ovary.verdict == "repère, lié à l’anatomie\u00a0: écart détecté, vers le féminin"


def test_names_are_contrasted_in_words() -> None:
    row = replace(
        BASE, stage="tokenization", probe="tokenization-names", axis="origin", neutral=0.0,
        metric="tokens_per_name_difference", group="maghrebi_arabic-french", estimate=0.4,
        ci_low=0.2, ci_high=0.6, direction="more_tokens_first_group",
    )  # fmt: skip
    reading = read(row, "en")
    assert reading.finding == (
        "First names associated with the Maghreb and the Arab world are cut into more pieces "
        "than first names frequent in France"
    )


def test_unknown_rows_keep_their_raw_names() -> None:
    row = replace(
        BASE, probe="later-probe", metric="later_metric", axis="later_axis", group="g",
        item="later_item", direction="later_direction", neutral=1.0, estimate=2.0, ci_low=1.5,
        ci_high=2.5,
    )  # fmt: skip
    reading = read(row)
    assert reading.question == "later-probe"
    assert reading.metric == "later_metric"
    assert reading.label == "later_axis — g — later_item"
    assert reading.verdict == "écart détecté, plus haut"
    assert reading.estimate == "2,000"


def test_a_name_keeps_its_hash_only_where_two_share_it() -> None:
    rows = [BASE, replace(BASE, model="m@2"), replace(BASE, model="other@3")]
    reader = Reader.of(rows, "fr")
    assert [reader.read(row).model for row in rows] == ["m@1", "m@2", "other"]
