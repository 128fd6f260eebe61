"""Rows about groups of patients as sentences name them, in both languages."""

from __future__ import annotations

import pytest

from epicene.core.measurement import Measurement
from epicene.corpora.clinical_identities import load_clinical_identities
from epicene.probes.outputs.log_probability_bias import compared
from epicene.report.labels import Labels
from epicene.report.texts import load_texts


def label(axis, group, lang, metric="honest_difference"):
    row = Measurement(
        model="m@1",
        data="d@1",
        stage="outputs",
        probe="honest",
        metric=metric,
        axis=axis,
        group=group,
        estimate=1.0,
    )
    return Labels.of([row], load_texts(lang)).row(row)


@pytest.mark.parametrize(
    ("axis", "group", "french", "english"),
    [
        ("gender", "F-M", "Genre — femmes − hommes", "Gender — women − men"),
        ("age", "elderly-young", "Âge — personnes âgées − jeunes", "Age — people: elderly − young"),
        (
            "age+origin",
            "elderly+north_african",
            "Âge et origine — personnes âgées et d’origine maghrébine",
            "Age and origin — people: elderly and of North African origin",
        ),
        ("gender+age", "F-M", "Genre et âge — femmes − hommes", "Gender and age — women − men"),
    ],
)
def test_who_is_compared(axis, group, french, english):
    assert (label(axis, group, "fr"), label(axis, group, "en")) == (french, english)


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "Genre — féminin"), ("en", "Gender — feminine")]
)
def test_forms_are_named_and_not_by_a_letter(lang, words):
    assert label("gender", "F", lang, "single_token_rate") == words


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_group_and_axis_has_words(lang):
    resource, texts = load_clinical_identities(), load_texts(lang)
    assert all(f"identities.{group.id}" in texts for group in resource.groups)
    for one, two in compared(resource):
        axis = "+".join(group.axis for group in one.groups)
        assert "_" not in label(axis, f"{one.name}-{two.name}", lang)
    items = {contrast.id for contrast in resource.contrasts} | {"nouns_by_gender", "names_by_sex"}
    assert all(f"items.{item}" in texts for item in items)
