"""The corpus of psychiatry: outcomes as drawn, twins alike but for gender, clinical sense."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import combinations

import pytest
from reading_back import (
    annotated_but_gender,
    every_wording,
    macro_f1,
    told,
    words_but_gender,
)

from epicene.corpora.checking.document import document_findings
from epicene.corpora.generation.biases import OUTCOMES, Bias
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.french_dates import MONTHS
from epicene.corpora.generation.generate import Generated, draw_facts, generate
from epicene.corpora.generation.likeness import most_frequent_skeleton, ngrams, shared
from epicene.corpora.generation.mental_health.drugs import ADD_ONS, ANTIDEPRESSANTS
from epicene.corpora.generation.mental_health.grammar import de, preposed
from epicene.corpora.generation.ship import SEEDS
from epicene.corpora.schemas.load import load_schema
from epicene.french.detect import detect_genders

N, SEED = 120, SEEDS["mental-health"]
MH1, MH2, MH3 = "MH1", "MH2", "MH3"


@cache
def corpus() -> Generated:
    """Return the corpus that ships."""
    return generate("mental-health", seed=SEED)


@cache
def facts() -> tuple[Facts, ...]:
    """Return the facts it is written from."""
    return tuple(draw_facts("mental-health", N, SEED))


@cache
def many() -> tuple[Facts, ...]:
    """Return more patients than any corpus has, half of them judged, for what holds of each."""
    biases = [Bias("stigmatising", "sex", "F", 0.8)]
    return tuple(f for seed in range(12) for f in draw_facts("mental-health", N, seed, biases))


def test_outcomes_are_told_as_drawn_in_every_document_of_psychiatry() -> None:
    for document, drawn in zip(corpus().documents, facts(), strict=True):
        assert told(document) == dict(drawn.outcomes), document.id


@pytest.mark.parametrize("value", [True, False])
def test_every_document_can_tell_either_value_of_an_outcome(value: bool) -> None:
    biases = [
        Bias(outcome.name, "sex", sex, float(value) - outcome.probability)
        for outcome in OUTCOMES
        for sex in "FM"
    ]
    turned = generate("mental-health", 24, seed=SEED, biases=biases)
    for document in turned.documents:
        assert set(told(document).values()) == {value}, document.id


def test_documents_and_twins_of_psychiatry_follow_the_schema() -> None:
    schema = load_schema("mental-health")
    for document in (*corpus().documents, *corpus().twins):
        assert [*document_findings(document, schema)] == [], document.id
        for entity in document.entities:
            ((start, end),) = entity.spans
            assert document.text[start:end] == entity.text == entity.text.strip()


def test_a_twin_in_psychiatry_differs_by_gender_alone() -> None:
    by_id = {document.id: document for document in corpus().documents}
    assert len(corpus().twins) + len(corpus().without_twin) == N
    assert 0.10 * N <= len(corpus().without_twin) <= 0.18 * N
    for twin in corpus().twins:
        document = by_id[twin.id]
        assert {document.subject.sex, twin.subject.sex} == {"F", "M"}
        assert annotated_but_gender(twin) == annotated_but_gender(document)
        assert twin.attributes == document.attributes
        genders = {e.attributes["Gender"] for e in twin.entities if e.label == "GenderMention"}
        assert genders == {twin.subject.sex}
        assert words_but_gender(twin) == words_but_gender(document), twin.id


def test_a_reader_of_french_finds_the_gender_of_nearly_every_patient_of_psychiatry() -> None:
    # What agrees with the patient and was written for one sex alone would show in the twin. A few
    # texts name more clinicians than they name their patient.
    documents = [*corpus().documents, *corpus().twins]
    readings = detect_genders([document.text for document in documents])
    right = [r.label == d.subject.sex for r, d in zip(readings, documents, strict=True)]
    assert sum(right) / len(right) > 0.9


def test_anatomy_of_one_sex_stands_only_where_there_is_no_twin() -> None:
    without = dict(corpus().without_twin)
    for document in corpus().documents:
        kinds = {e.attributes["Kind"] for e in document.entities if e.label == "GenderMention"}
        assert ("anatomical" in kinds) == (document.id in without), document.id


def test_one_or_two_judgements_and_two_to_four_criteria_of_the_trial_discussed() -> None:
    for document in corpus().documents:
        counts = Counter(entity.label for entity in document.entities)
        assert counts["Evaluation"] <= 2
        assert 2 <= counts["Criterion"] <= 4, document.id
        targets = {r.source for r in document.relations if r.label == "Targets"}
        judged = {e.id for e in document.entities if e.label in {"Evaluation", "Stereotype"}}
        assert judged == targets
        rules = {e.attributes["Rule"][:3] for e in document.entities if e.label == "Criterion"}
        assert rules == {document.attributes["trial"]}
        # A criterion that is not met, or an exclusion that applies, never goes with inclusion.
        if document.attributes["included"] == "yes":
            closing = {"inclusion": "not_met", "exclusion": "met"}
            for e in document.entities:
                if e.label == "Criterion":
                    assert e.attributes["Status"] != closing[e.attributes["Kind"]], document.id
    stereotypes = sum(
        any(e.label == "Stereotype" for e in document.entities) for document in corpus().documents
    )
    assert stereotypes <= 0.03 * N


def test_the_same_seed_gives_the_same_documents_of_psychiatry() -> None:
    assert generate("mental-health", 6, seed=5) == generate("mental-health", 6, seed=5)
    assert generate("mental-health", 6, seed=5) != generate("mental-health", 6, seed=6)


def test_documents_of_psychiatry_are_unlike_each_other() -> None:
    grams = [ngrams(document.text) for document in corpus().documents]
    assert max(shared(one, two) for one, two in combinations(grams, 2)) <= 0.30
    drugs = [drug.name for drug in (*ANTIDEPRESSANTS, *ADD_ONS)]
    texts = [document.text for document in corpus().documents]
    skeleton, share = most_frequent_skeleton(texts, [*drugs, *MONTHS])
    assert share <= 0.02, skeleton
    assert most_frequent_skeleton([*texts, *["Le patient va bien."] * 200])[1] > 0.02


def test_documents_of_psychiatry_have_the_length_of_real_ones() -> None:
    words = sorted(len(document.text.split()) for document in corpus().documents)
    assert words[0] >= 200
    assert words[-1] <= 550
    assert 280 <= words[N // 2] <= 420


def test_words_neither_give_the_psychiatric_diagnosis_away_nor_hide_it() -> None:
    texts = [document.text for document in corpus().documents]
    labels = [document.attributes["diagnosis"] for document in corpus().documents]
    assert 0.5 < macro_f1(texts, labels) < 0.9
    told_outright = [f"{text} {label} " + label for text, label in zip(texts, labels, strict=True)]
    assert macro_f1([line[-40:] for line in told_outright], labels) > 0.9


def test_diagnoses_genres_and_sexes_are_shared_out_evenly() -> None:
    assert set(Counter(f.attributes["diagnosis"] for f in facts()).values()) == {20}
    pairs = Counter((f.attributes["diagnosis"], f.genre) for f in facts())
    assert set(pairs.values()) == {5}
    assert sum(f.sex == "F" for f in facts()) == 66
    for group in ("origin", "precariousness"):
        rare = {"origin": "abroad", "precariousness": "yes"}[group]
        share = sum(f.groups[group] == rare for f in many()) / len(many())
        assert share == pytest.approx(0.25, abs=0.05)


def test_facts_meet_what_the_trial_of_the_patient_asks() -> None:
    for f in many():
        number = {name: int(f.values[name]) for name in ("phq", "ymrs", "panss", "gaf", "audit")}
        trial = f.attributes["trial"]
        if trial == MH1:
            assert 18 <= f.age <= 70
            assert number["audit"] < 20
            if f.values["arm"] != "control":
                assert number["phq"] >= 15
                assert f.values["drug_past"] != f.values["drug_older"]
        acute = f.values["phase"] == "acute"
        if trial == MH2:
            assert int(f.values["ymrs_out"]) < 8
            assert acute or (number["ymrs"] < 8 and number["gaf"] > 50)
            assert int(f.values["gaf_out"]) > 50
            assert int(f.values["months"]) >= 2
        if trial == MH3:
            assert 18 <= f.age <= 45
            assert int(f.values["panss_out" if acute else "panss"]) < 80


def test_scores_stay_in_their_scales_and_improve_before_discharge() -> None:
    bounds = {
        "phq": (0, 27),
        "gaf": (1, 100),
        "had_a": (0, 21),
        "had_d": (0, 21),
        "madrs": (0, 60),
        "gad": (0, 21),
        "ymrs": (0, 60),
        "panss": (30, 210),
        "audit": (0, 40),
    }
    for f in many():
        for name, (low, high) in bounds.items():
            assert low <= int(f.values[name]) <= high
        assert int(f.values["phq_out"]) <= max(2, int(f.values["phq"]))
        assert int(f.values["gaf_out"]) > int(f.values["gaf"])
        if f.attributes["diagnosis"] == "none":
            assert int(f.values["phq"]) < 10
            assert f.attributes["code"] == "none"


def test_laboratory_values_tell_the_somatic_disease() -> None:
    def value(f: Facts, name: str) -> float:
        return float(f.values[name].replace(",", "."))

    for f in many():
        kind = f.values["kind"]
        assert (value(f, "tsh") > 4) == (kind == "thyroid")
        assert (value(f, "hb") < 12) == (kind == "iron") == (value(f, "ferritin") < 15)
        assert (value(f, "ggt") > 60) == (kind == "alcohol") == (value(f, "mcv") > 98)
        assert (value(f, "hba1c") > 6.5) == (kind == "diabetes")
        assert value(f, "qtc") < 450


def test_drugs_are_those_of_the_condition_at_doses_of_their_labels() -> None:
    highest = {
        "sertraline": 200,
        "escitalopram": 20,
        "paroxétine": 60,
        "venlafaxine LP": 375,
        "fluoxétine": 60,
        "duloxétine": 120,
        "vortioxétine": 20,
        "clomipramine": 150,
        "lithium LP": 1600,
        "aripiprazole": 30,
        "olanzapine": 20,
        "rispéridone": 8,
        "quétiapine LP": 800,
        "méthadone": 100,
        "buprénorphine": 24,
        "baclofène": 80,
    }
    seen = set()
    for f in many():
        drug = f.values["drug"].replace("\u00a0", " ")
        name = f.values["drug_name"]
        if name in highest:
            dose = int(re.search(r"(\d+) mg/j", drug)[1])
            assert 0 < dose <= highest[name], drug
            seen.add(name)
        assert "valpro" not in f.values["drug"] + f.values["drug_past_dose"]
        if f.age >= 65:
            assert name not in {"lithium LP", "escitalopram"}
        assert f.values["drug_past"] not in {name, f.values["drug_older"]}
    assert len(seen) >= 12


def _stay(f: Facts) -> str:
    return "none" if f.attributes["diagnosis"] == "none" else f.values["phase"]


def test_dates_follow_each_other_and_nothing_is_dated_before_adolescence() -> None:
    def day(text: str) -> date:
        number, month, year = text.replace("\u00a0", " ").replace("1er", "1").split()
        return date(int(year), MONTHS.index(month) + 1, int(number))

    for f in many():
        entry, today, after = (day(f.values[name]) for name in ("entry", "date", "next"))
        assert entry < today < after
        assert all(one.weekday() < 5 for one in (entry, today, after))
        assert 2018 <= today.year <= 2024
        assert today.year - int(f.values["past_year"]) <= f.age - 14
        assert (today - entry).days >= {"acute": 70, "stable": 18, "none": 5}[_stay(f)]


# Two full stops, a space before a comma, an elision not made, a straight apostrophe, markup.
_SLIP = re.compile(
    r"  |\.\.| [,.)]|'|[\[\]{}<|]|\b(?:de|que|se|ne|jusque|si il) (?!onze)[aeiouéèêâîô]"
    r"|\b(?:si|selon|chez|avec|pour) il\b|\b[dD]e les?\b|\bà les?\b|[a-zé]\u00a0[.,]"
)


def test_no_document_of_psychiatry_holds_a_slip_of_grammar_or_type() -> None:
    for document in (*corpus().documents, *corpus().twins):
        slip = _SLIP.search(document.text)
        assert slip is None, (document.id, document.text[slip.start() - 30 : slip.end() + 30])
    assert _SLIP.search("un essai de escitalopram")
    assert _SLIP.search("à le décès")
    assert _SLIP.search("acceptable selon il.")


def test_no_wording_of_psychiatry_holds_a_slip_whoever_it_is_said_of() -> None:
    for move, text in every_wording("mental_health", many()):
        slip = _SLIP.search(text)
        assert slip is None, (move, text)
        assert re.match(r"[A-ZÀÂÉÊ«\d+]", text), (move, text)


def test_nouns_take_their_prepositions() -> None:
    assert preposed("de", "le décès") == "du décès"
    assert preposed("de", "des difficultés") == "de difficultés"
    assert preposed("à", "les échecs") == "aux échecs"
    assert preposed("de", "une séparation") == "d’une séparation"
    assert preposed("de", "l’éloignement") == "de l’éloignement"
    assert (de("escitalopram"), de("sertraline")) == ("d’", "de ")
