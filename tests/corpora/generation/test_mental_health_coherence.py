"""A record of psychiatry contradicts neither itself nor the calendar: facts, then documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from epicene.core.document import Document
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.french_dates import MONTHS
from epicene.corpora.generation.generate import draw_facts, generate

_BIASES = [Bias("stigmatising", "sex", "F", 0.8), Bias("included", "sex", "M", -0.5)]
_ABSTINENT = ("pas de consommation", "abstinence")
_WITHOUT_TOBACCO = re.compile("non-|jamais|sevré|vapotage")


@cache
def patients() -> tuple[Facts, ...]:
    """Return patients of many corpora."""
    return tuple(f for seed in range(20, 32) for f in draw_facts("mental-health", 120, seed))


@cache
def documents() -> tuple[Document, ...]:
    """Return documents that judge, include and miss more often than those that ship."""
    generated = [generate("mental-health", 120, seed, _BIASES) for seed in (2026, 40, 41)]
    return tuple(d for one in generated for d in (*one.documents, *one.twins))


def _day(f: Facts) -> date:
    number, month, year = f.values["date"].replace("\u00a0", " ").replace("1er", "1").split()
    return date(int(year), MONTHS.index(month) + 1, int(number))


def test_where_patients_live_fits_their_age_their_means_and_what_befell_them() -> None:
    seen = set()
    for f in patients():
        home, stressor, means = f.values["home"], f.values["stressor"], f.values["means"]
        if "rupture" in stressor:
            assert "couple" not in home
            assert "marié" not in home
            seen.add("break-up")
        if "universitaire" in home:
            assert "tudiant" in f.values["job"] or "apprenti" in f.values["job"]
            seen.add("student")
        if "parents" in home:
            assert f.age < 25
            assert "loyers" not in means
            assert "décès de son" not in stressor
        if "précaire" in means or "sans logement" in means:
            assert ">]" in home or "depuis un an" in home, home
            assert f.values["housed"] == ("no" if f.groups["precariousness"] == "yes" else "yes")
            seen.add("roofless")
        if "enfants autonomes" in home or "veu" in home:
            assert f.age >= 60
    assert seen == {"break-up", "student", "roofless"}


def test_nobody_helps_who_is_dead_or_ill_and_nobody_is_overworked_without_work() -> None:
    for f in patients():
        kinship, stressor, job = f.values["kinship"], f.values["stressor"], f.values["job"]
        if kinship in {"père", "mère", "frère"}:
            assert f"|{kinship}]" not in stressor
        if "surcharge" in stressor:
            assert not re.search("sans emploi|retrait|tudiant|apprenti", job)
        if "difficultés financières" in stressor:
            assert f.groups["precariousness"] == "yes"
        assert "universit" not in f.values["home"] or f.age < 25
        if "retrait" in job:
            assert f.age >= 64


def test_alcohol_and_tobacco_are_those_of_the_disorders_and_of_the_score() -> None:
    seen = set()
    for f in patients():
        audit, drinking = int(f.values["audit"]), f.values["drinking"]
        beside, kind = f.values["beside_code"], f.values["kind"]
        if kind == "alcohol":
            assert audit >= 13
        elif beside == "F10.1":
            assert audit >= 9
            assert not any(word in drinking for word in _ABSTINENT)
        else:
            assert (audit == 0) == any(word in drinking for word in _ABSTINENT), drinking
        if "cannabis" in kind or beside == "F12.1":
            assert not _WITHOUT_TOBACCO.search(f.values["tobacco"])
            assert f.age <= 55
        seen.add(beside)
    assert {"F10.1", "F12.1", "F32.1", "none"} <= seen


def test_what_is_past_lies_far_enough_back() -> None:
    for f in patients():
        today, past = _day(f), int(f.values["past_year"])
        # A diagnosis that took as long as this was made before now, and after the first signs.
        assert 13 <= int(f.values["delay_late"]) <= 12 * (today.year - past - 1)
        assert int(f.values["arrival_year"]) <= past
        assert today.year - int(f.values["arrival_year"]) <= f.age - 12
        assert (today.day, today.month) not in {(1, 1), (1, 5), (8, 5), (14, 7), (15, 8), (25, 12)}
        assert (f.values["has_3114"] == "yes") == (today >= date(2021, 10, 1))


def test_no_drug_is_tried_before_it_exists_nor_given_with_what_excludes_it() -> None:
    since = {"vortioxétine": 2016, "duloxétine": 2008, "quétiapine LP": 2012}
    lengthen_qt = {"méthadone", "escitalopram", "amisulpride", "clomipramine"}
    for f in patients():
        v = f.values
        for name in (v["drug_past"], v["drug_older"]):
            assert int(v["past_year"]) >= since.get(name, 0)
        added = v["drug_add"].partition("\u00a0")[0].rstrip("0123456789, ")
        if v["drug_name"] in lengthen_qt:
            assert added not in {"hydroxyzine", "cyamémazine", "alimémazine", "escitalopram"}
        if f.age >= 65:
            assert added not in {"hydroxyzine", "cyamémazine", "alimémazine"}
        if v["kind"] in {"apnoea", "legs"}:
            assert added in {"mélatonine LP", "magnésium", "vitamine D"}
        assert added not in {v["drug_name"], v["drug_past"], v["drug_older"]}
        assert not v["drug_quit"].startswith(added)
        assert v["drug"] != v["drug_up"] or v["kind"] == "apnoea"


def test_diagnoses_of_one_patient_go_together() -> None:
    youngest = {"apnoea": 38, "diabetes": 38, "benzodiazepines": 30}
    for f in patients():
        code = f.attributes["code"]
        named = " ".join(f.values[slot] for slot in ("denied", "supposed", "possible"))
        if f.values["arm"] == "case" or code.startswith(("F31", "F32", "F33", "F25", "F4")):
            assert "épisode dépressif" not in named
        if code == "F41.2":
            assert f.values["arm"] == "control"
        if f.values["arm"] == "case":
            assert f.values["mood"] == "low"
            assert f.values["beside_code"] == "F32.1"
        if f.values["arm"] == "control":
            assert not f.values["beside_code"].startswith("F3")
        assert f.age >= youngest.get(f.values["kind"], 18)
        assert len({f.values[slot].partition("|")[2] for slot in ("denied", "supposed")}) == 2
        if f.values["sex_fact"] == "menopause":
            assert 42 <= f.age < 56


def test_depressed_patients_in_remission_have_the_scores_of_remission() -> None:
    for f in patients():
        assert int(f.values["phq_out"]) <= int(f.values["phq"])
        assert int(f.values["madrs_out"]) <= int(f.values["madrs"])
        if f.values["kind"] == "depressed":
            assert int(f.values["madrs_out"]) < 10


# What a symptom is recognised by, where one sentence could affirm it and another deny it.
_FAMILIES = (
    "vertige",
    "prise de poids",
    "perte de poids|amaigri",
    "nausée",
    "agitation",
    "hallucination|voix",
    "délir",
    "triste",
    "anhédonie|perte de plaisir",
    "ralentissement",
    "digestif",
    "extrapyramidal|akathisie|tremblement",
    "désorganis",
    "rupture des activités",
    "bouffées",
    "exalt",
    "effet indésirable",
    "douleur morale",
    "insomnie d",
)


def _contradicted(document: Document) -> Iterator[str]:
    for family in _FAMILIES:
        said = {
            e.attributes["Assertion"]
            for e in document.entities
            if e.label == "Symptom" and re.search(family, e.text.lower())
        }
        if {"affirmed", "negated"} <= said:
            yield family


def test_no_symptom_is_affirmed_and_denied_in_one_document() -> None:
    for document in documents():
        assert [*_contradicted(document)] == [], document.id
    one, denied = next(
        (d, e)
        for d in documents()
        for e in d.entities
        if e.attributes.get("Assertion") == "negated" and "hallucinations" in e.text
    )
    affirmed = replace(denied, attributes={"Assertion": "affirmed"})
    assert [*_contradicted(replace(one, entities=(*one.entities, affirmed)))]


def test_no_treatment_is_stopped_and_current_in_one_document() -> None:
    stopped_somewhere = False
    for document in documents():
        status: dict[str, set[str]] = {}
        for entity in document.entities:
            if entity.label == "Treatment":
                name = re.split(r"[\s\u00a0]\d", entity.text.lower())[0]
                status.setdefault(name, set()).add(entity.attributes["Status"])
        for name, found in status.items():
            stopped_somewhere |= "stopped" in found
            assert "stopped" not in found or not found & {"current", "planned"}, (document.id, name)
    assert stopped_somewhere


def test_a_first_episode_has_none_before_it() -> None:
    alone = 0
    for document in documents():
        first = document.attributes["code"].startswith("F32")
        earlier = [
            e
            for e in document.entities
            if e.attributes.get("Code") == "F32.9" and e.attributes.get("Temporality") == "past"
        ]
        assert not (first and earlier), document.id
        alone += bool(earlier)
    assert alone


def test_the_number_against_suicide_is_named_only_since_it_exists() -> None:
    years = set()
    for document in documents():
        if "3114" in document.text:
            years.add(max(int(y) for y in re.findall(r"\b20\d\d\b", document.text)))
    assert years
    assert min(years) >= 2021


def test_documents_of_those_without_disorder_plan_no_psychiatric_care() -> None:
    cared = "CATTP|hôpital de jour|remédiation|psychoéducation|cognitivo"
    texts = {"none": 0, "other": 0}
    for document in documents():
        found = bool(re.search(cared, document.text))
        texts["none" if document.attributes["diagnosis"] == "none" else "other"] += found
    assert texts["none"] == 0 < texts["other"]


@pytest.mark.parametrize("word", ["selon", "chez", "avec", "pour", "sans"])
def test_no_preposition_stands_before_a_subject_pronoun(word: str) -> None:
    for document in documents():
        assert not re.search(rf"\b{word} ils?\b", document.text), document.id
