"""The bowel-disease corpus: what was drawn is what the annotations say, and the twins differ by
gender alone."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import combinations

import pytest

from epicene.core.document import Document
from epicene.corpora.checking.document import document_findings
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.french_dates import MONTHS
from epicene.corpora.generation.generate import Generated, draw_facts, generate
from epicene.corpora.generation.likeness import most_frequent_skeleton, ngrams, shared
from epicene.corpora.generation.markup import Rendering, fill
from epicene.corpora.generation.phrases import holds, load_bank
from epicene.corpora.schemas.load import load_schema

DRUGS = (
    "infliximab adalimumab golimumab védolizumab ustékinumab tofacitinib azathioprine "
    "méthotrexate mésalazine prednisone prednisolone budésonide"
)


@cache
def corpus() -> Generated:
    """Return the corpus that ships."""
    return generate("ibd")


@cache
def facts() -> tuple[Facts, ...]:
    """Return the facts it is written from."""
    return tuple(draw_facts("ibd", 100, 0))


def told(document: Document) -> dict[str, bool]:
    """Read the outcomes back from annotations and metadata alone."""
    attributes: dict[str, list[dict[str, str]]] = {}
    for entity in document.entities:
        attributes.setdefault(entity.label, []).append(dict(entity.attributes))
    pains = {a["Attribution"] for a in attributes["Symptom"] if "Attribution" in a}
    assert len(pains) == 1
    return {
        "pain_as_anxiety": pains == {"psychological"},
        "diagnosis_missed": not any(
            a["Assertion"] == "affirmed" for a in attributes.get("Diagnosis", [])
        ),
        "included": document.attributes["included"] == "yes",
        "stigmatising": "Evaluation" in attributes,
        "occupation_named": any(
            a["Kind"] == "occupation" for a in attributes.get("SocialDeterminant", [])
        ),
        "late_diagnosis": int(document.attributes["diagnosis_delay_months"]) > 12,
        "family_history_taken": "FamilyHistory" in attributes,
    }


def test_outcomes_are_told_as_drawn_in_every_bowel_disease_document() -> None:
    for document, drawn in zip(corpus().documents, facts(), strict=True):
        assert told(document) == dict(drawn.outcomes), document.id


@pytest.mark.parametrize(
    "outcome", ["pain_as_anxiety", "diagnosis_missed", "stigmatising", "family_history_taken"]
)
def test_a_bias_without_measure_turns_every_document(outcome: str) -> None:
    rare = {"pain_as_anxiety": 0.2, "diagnosis_missed": 0.05, "stigmatising": 0.15}
    points = 1 - rare.get(outcome, 0.5)
    turned = generate("ibd", 12, biases=[Bias(outcome, "sex", sex, points) for sex in "FM"])
    assert all(told(document)[outcome] for document in turned.documents)


def test_one_or_two_judgements_where_there_are_any_each_with_its_target() -> None:
    for document in corpus().documents:
        found = [entity.id for entity in document.entities if entity.label == "Evaluation"]
        assert len(found) <= 2
        patients = {entity.id for entity in document.entities if entity.label == "Patient"}
        targets = {r.source: r.target for r in document.relations if r.label == "Targets"}
        assert all(targets[name] in patients for name in found)


def test_documents_and_twins_follow_the_schema() -> None:
    schema = load_schema("ibd")
    for document in (*corpus().documents, *corpus().twins):
        assert [*document_findings(document, schema)] == [], document.id
        for entity in document.entities:
            (start, end), *others = entity.spans
            assert not others
            assert document.text[start:end] == entity.text == entity.text.strip()


def test_criteria_are_those_of_the_trial_that_is_discussed() -> None:
    for document in corpus().documents:
        criteria = [e.attributes for e in document.entities if e.label == "Criterion"]
        assert 2 <= len(criteria) <= 4, document.id
        rules = [a["Rule"] for a in criteria]
        assert len(set(rules)) == len(rules)
        assert {rule.partition("-")[0] for rule in rules} == {document.attributes["trial"]}
        lets_in = {"inclusion": "met", "exclusion": "not_met"}
        obstacles = [a for a in criteria if a["Status"] != lets_in[a["Kind"]]]
        assert len(obstacles) == (document.attributes["included"] == "no")


def _without_gender(document: Document) -> list[tuple[str, dict[str, str]]]:
    return [
        (e.label, {name: value for name, value in e.attributes.items() if name != "Gender"})
        for e in document.entities
    ]


def test_a_twin_differs_by_what_agrees_with_the_patient_alone() -> None:
    by_id = {document.id: document for document in corpus().documents}
    assert len(corpus().twins) >= 80
    assert len(corpus().twins) + len(corpus().without_twin) == 100
    for twin in corpus().twins:
        document = by_id[twin.id]
        assert {document.subject.sex, twin.subject.sex} == {"F", "M"}
        assert _without_gender(twin) == _without_gender(document)
        assert twin.attributes == document.attributes
        genders = {e.attributes["Gender"] for e in twin.entities if e.label == "GenderMention"}
        assert genders == {twin.subject.sex}
        assert [r.label for r in twin.relations] == [r.label for r in document.relations]
        # Apart from what is annotated as gender, and articles, the words are the same.
        assert _plain(twin) == _plain(document)


def _plain(document: Document) -> list[str]:
    text = document.text
    spans = [e.spans[0] for e in document.entities if e.label == "GenderMention"]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}_{text[end:]}"
    articles = {"la", "le", "cette", "ce", "une", "un", "du", "de la"}
    return [word for word in re.findall(r"\w+", text.lower()) if word not in articles]


def test_sex_linked_facts_are_told_where_there_is_no_twin_and_nowhere_else() -> None:
    linked = dict(corpus().without_twin)
    assert 10 <= len(linked) <= 18
    for document in corpus().documents:
        anatomical = any(
            e.label == "GenderMention" and e.attributes["Kind"] == "anatomical"
            for e in document.entities
        )
        menopause = "énopaus" in document.text
        assert (anatomical or menopause) == (document.id in linked), document.id


def test_the_same_seed_gives_the_same_bowel_disease_documents() -> None:
    assert generate("ibd", 8) == generate("ibd", 8)
    assert generate("ibd", 8, seed=1).documents != generate("ibd", 8).documents


def test_no_two_bowel_disease_documents_are_alike() -> None:
    grams = [ngrams(document.text) for document in corpus().documents]
    assert max(shared(one, two) for one, two in combinations(grams, 2)) <= 0.30


def test_no_mould_makes_many_bowel_disease_sentences() -> None:
    texts = [document.text for document in corpus().documents]
    skeleton, share = most_frequent_skeleton(texts, [*DRUGS.split(), *MONTHS])
    assert share <= 0.02, skeleton


def test_bowel_disease_documents_are_as_long_as_real_ones() -> None:
    lengths = [len(document.text.split()) for document in corpus().documents]
    assert min(lengths) >= 200
    assert max(lengths) <= 500
    assert 250 <= sorted(lengths)[50] <= 400


def test_groups_and_diseases_are_shared_out() -> None:
    for count in (
        Counter(f.sex for f in facts()),
        Counter(f.attributes["diagnosis"] for f in facts()),
    ):
        assert {*count.values()} == {50}
    assert {*Counter(f.genre for f in facts()).values()} == {25}
    for group, value in (("origin", "abroad"), ("precariousness", "yes")):
        assert sum(f.groups[group] == value for f in facts()) == 25
    assert sum(f.values["stereotype"] == "yes" for f in facts()) <= 3


def test_values_fit_the_activity_of_the_disease_and_the_bounds_of_the_trial() -> None:
    for patient in draw_facts("ibd", 150, 3):
        v = patient.values
        hb, crp, calpro, albumin = (
            float(v[name].replace(",", ".")) for name in ("hb", "crp", "calpro", "albumin")
        )
        active = v["activity"] != "remission"
        assert (hb < 12.9, crp > 5, calpro > 250, albumin < 40) == (active,) * 4
        trial = patient.attributes["trial"]
        assert (trial == "IBD2") == (patient.attributes["diagnosis"] == "ulcerative colitis")
        assert (trial == "IBD3") == (not active)
        if trial == "IBD1":
            assert 18 <= patient.age <= 75
            assert 220 <= int(v["cdai"]) <= 450
        if trial == "IBD2":
            assert 6 <= int(v["mayo"]) <= 12
            assert int(v["mayo"]) == int(v["mayo_partial"]) + int(v["mayo_endo"])
        if trial == "IBD3":
            assert int(v["hbi"]) < 5
            assert crp < 5
        assert 18 <= patient.age < 80
        assert int(v["year_dx"]) + patient.age - int(v["age_dx"]) == int(v["year"])
        assert 1 <= int(v["delay_early"]) <= 11
        assert 13 <= int(v["delay_late"]) <= 60
        assert int(v["year_dx"]) <= int(v["surgery_year"]) <= int(v["year"])


def test_drugs_are_given_in_doses_that_exist_and_not_before_their_time() -> None:
    doses = {
        "infliximab": r"(5|10) mg/kg (à S0, S2 et S6|toutes les (huit|six) semaines)",
        "adalimumab": r"160 mg, puis 80 mg à deux semaines|[48]0 mg (par|toutes les deux) \w+",
        "golimumab": r"50 mg toutes les quatre semaines",
        "védolizumab": r"300 mg à S0, S2 et S6",
        "ustékinumab": r"6 mg/kg par voie veineuse, puis 90 mg sous-cutané à huit semaines",
        "tofacitinib": r"10 mg deux fois par jour pendant huit semaines",
        "azathioprine": r"(100 mg/j|150 mg/j|2 mg/kg/j)",
        "méthotrexate": r"(20|25) mg par semaine",
        "mésalazine": r"[234] g/j",
        "prednisone": r"(30|40|50) mg/j",
        "prednisolone": r"40 mg/j",
        "budésonide": r"9 mg/j( le matin)?",
    }
    since = {"ustékinumab": 2020, "tofacitinib": 2019}
    seen: set[str] = set()
    for patient in draw_facts("ibd", 150, 3):
        slots = ("stopped", "drug_a", "drug_b", "next_drug", "tnf")
        for text in re.findall(r"\|([^\]]+)\]", " ".join(patient.values[name] for name in slots)):
            name, _, dose = text.replace("\N{NO-BREAK SPACE}", " ").partition(" ")
            if name == "monothérapie":
                continue
            assert re.fullmatch(doses[name], dose), text
            assert int(patient.values["year"]) >= since.get(name, 0)
            seen.add(name)
        assert patient.values["stopped"] != patient.values["drug_b"]
    assert seen == {*doses}


# A missing word, two full stops, a mark after a space, an elision not made, a straight apostrophe.
SLIP = re.compile(r"  |\.\.| [,.]|'|[\[\]{}<>|]|\b(?:de|que|se|ne|jusque) (?!onze)[aeiouéèêâîô]")


def test_every_wording_of_the_bank_is_written_without_a_slip() -> None:
    """Also those that no document of the corpus happens to use, for either sex."""
    everyone = [*facts(), *draw_facts("ibd", 300, 9, [Bias("stigmatising", "sex", "F", 0.8)])]
    for move, conditions in load_bank("ibd").phrases.items():
        for condition, wordings in conditions.items():
            fitting = [f for f in everyone if holds(condition, f)]
            assert fitting, (move, condition)
            for place, wording in enumerate(wordings):
                patient = fitting[(7 * place) % len(fitting)]
                for one in (patient, patient.twin()):
                    out = Rendering(one.sex)
                    out.add("[Patient #p|Le patient], [Diagnosis Assertion=affirmed #d|MICI]. ")
                    out.add(fill(wording, one.lookup))
                    assert not SLIP.search(out.text), (move, out.text)
                    assert re.match(r"[A-ZÉÀ«\d\[<{=]|- ", out.text)


def test_no_document_holds_a_slip() -> None:
    for document in (*corpus().documents, *corpus().twins):
        assert not SLIP.search(document.text), (document.id, SLIP.search(document.text))
    assert SLIP.search("au sujet de M. K.. Il revient")
    assert SLIP.search("après six mois de adalimumab")


def _macro_f1(texts: list[str], labels: list[str]) -> float:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=1000))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(model, texts, labels, cv=folds)
    return float(f1_score(labels, found, average="macro"))


def test_the_words_do_not_give_the_bowel_disease_away() -> None:
    texts = [document.text for document in corpus().documents]
    labels = [document.attributes["diagnosis"] for document in corpus().documents]
    assert 0.5 < _macro_f1(texts, labels) < 0.9
    # A name written in each document would give it away, and the measure sees that.
    named = [f"{text} {3 * (label + ' ')}" for text, label in zip(texts, labels, strict=True)]
    assert _macro_f1(named[:50], labels[:50]) > 0.9
