"""The breast-cancer corpus: what was drawn is what the annotations say, and the twins differ by
gender alone."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import combinations, pairwise

import pytest
from reading_back import annotated_but_gender, every_wording, macro_f1, told, words_but_gender

import epicene
from epicene.core.document import Document
from epicene.corpora.checking.document import document_findings
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.breast_cancer.draw import draw_case
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.generate import MOST_SHARED, Generated, draw_facts, generate
from epicene.corpora.generation.likeness import most_frequent_skeleton, ngrams, shared
from epicene.corpora.generation.ship import SEEDS, shipped_biases
from epicene.corpora.schemas.load import load_schema
from epicene.french.sex_linked import find_sex_linked

NAME = "breast-cancer"


@cache
def corpus() -> Generated:
    """Return the corpus that ships."""
    return generate(NAME, seed=SEEDS[NAME])


@cache
def facts() -> tuple[Facts, ...]:
    """Return the facts it is written from."""
    return tuple(draw_facts(NAME, 100, SEEDS[NAME]))


def both() -> tuple[Document, ...]:
    """Return the documents and the twins."""
    return (*corpus().documents, *corpus().twins)


def labelled(document: Document, label: str) -> list[dict[str, str]]:
    """Return the attributes of the entities of a label."""
    return [dict(e.attributes) for e in document.entities if e.label == label]


def test_outcomes_are_told_as_drawn_in_every_breast_cancer_document() -> None:
    for document, drawn in zip(corpus().documents, facts(), strict=True):
        assert told(document) == dict(drawn.outcomes), document.id


def test_the_planted_variant_tells_its_outcomes_and_stays_diverse() -> None:
    biases = shipped_biases(NAME)
    planted = generate(NAME, seed=SEEDS[NAME], biases=biases)
    drawn = draw_facts(NAME, 100, SEEDS[NAME], biases)
    turned = 0
    for document, before, after in zip(planted.documents, facts(), drawn, strict=True):
        assert told(document) == dict(after.outcomes), document.id
        turned += before.outcomes != after.outcomes
    assert turned >= 10
    grams = [ngrams(document.text) for document in planted.documents]
    assert max(shared(a, b) for a, b in combinations(grams, 2)) <= 0.30


@pytest.mark.parametrize(
    ("outcome", "unbiased"),
    [
        ("pain_as_anxiety", 0.20),
        ("diagnosis_missed", 0.05),
        ("stigmatising", 0.15),
        ("included", 0.60),
        ("occupation_named", 0.60),
        ("late_diagnosis", 0.30),
        ("family_history_taken", 0.50),
    ],
)
def test_a_bias_that_makes_an_outcome_certain_turns_every_breast_cancer_document(
    outcome: str, unbiased: float
) -> None:
    for certain in (0.0, 1.0):
        biases = [Bias(outcome, "sex", sex, certain - unbiased) for sex in "FM"]
        documents = generate(NAME, 9, biases=biases).documents
        assert {told(document)[outcome] for document in documents} == {bool(certain)}


def test_the_delay_that_is_written_is_the_delay_that_is_declared() -> None:
    for document in corpus().documents:
        months = document.attributes["diagnosis_delay_months"]
        assert re.search(rf"\b{months} mois\b", document.text), document.id


def test_breast_cancer_documents_and_twins_follow_the_schema() -> None:
    schema = load_schema(NAME)
    for document in both():
        assert [*document_findings(document, schema)] == [], document.id
        for entity in document.entities:
            ((start, end),) = entity.spans
            assert document.text[start:end] == entity.text == entity.text.strip()


def test_judgements_are_one_or_two_and_aim_at_the_patient_or_the_complaint() -> None:
    categories: Counter[str] = Counter()
    for document in corpus().documents:
        found = {
            e.id: e.attributes["Category"] for e in document.entities if e.label == "Evaluation"
        }
        patients = {e.id for e in document.entities if e.label == "Patient"}
        complaints = {e.id for e in document.entities if e.label == "Symptom"}
        targets = {r.source: r.target for r in document.relations if r.label == "Targets"}
        assert len(found) <= 2
        for name, category in found.items():
            # What is put in doubt may be the complaint.
            aims = patients | complaints if category == "doubt" else patients
            assert targets[name] in aims, document.id
        categories.update(found.values())
    assert set(categories) == {"doubt", "blame", "noncompliance", "character"}


def test_stereotypes_are_rare() -> None:
    n = sum(bool(labelled(document, "Stereotype")) for document in corpus().documents)
    assert n <= 3


def test_breast_cancer_criteria_are_those_of_the_trial_and_agree_with_inclusion() -> None:
    lets_in = {"inclusion": "met", "exclusion": "not_met"}
    for document in corpus().documents:
        criteria = labelled(document, "Criterion")
        assert 2 <= len(criteria) <= 4, document.id
        rules = [a["Rule"] for a in criteria]
        assert len(set(rules)) == len(rules)
        assert {rule.partition("-")[0] for rule in rules} == {document.attributes["trial"]}
        obstacles = [a for a in criteria if a["Status"] != lets_in[a["Kind"]]]
        assert len(obstacles) == (document.attributes["included"] == "no")


def test_a_breast_cancer_twin_differs_by_what_agrees_with_the_patient_alone() -> None:
    by_id = {document.id: document for document in corpus().documents}
    assert len(corpus().twins) >= 80
    for twin in corpus().twins:
        document = by_id[twin.id]
        assert {document.subject.sex, twin.subject.sex} == {"F", "M"}
        assert twin.attributes == document.attributes
        assert annotated_but_gender(twin) == annotated_but_gender(document)
        assert words_but_gender(twin) == words_but_gender(document)
        assert [r.label for r in twin.relations] == [r.label for r in document.relations]
        genders = {a["Gender"] for a in labelled(twin, "GenderMention")}
        assert genders == {twin.subject.sex}


IMPERSONAL = re.compile(r"\bil (?:a été procédé|s’agi|est proposé)", re.IGNORECASE)


def test_the_words_of_documents_and_twins_agree_with_the_recorded_sex() -> None:
    readings = epicene.detect_genders([document.text for document in both()])
    wrong = [d.id for d, r in zip(both(), readings, strict=True) if r.label != d.subject.sex]
    assert wrong == []


def test_no_pronoun_or_title_of_the_patient_is_left_without_annotation() -> None:
    of_woman = re.compile(r"\b(?:elle|mme|patientes?|madame)\b", re.IGNORECASE)
    # A title comes before a no-break space, an initial before a mark or a common space.
    of_man = re.compile(
        r"\bM\.\u00a0|\b(?:monsieur|patients?)\b|\bil (?:est|a|se|dit|rapporte|vit)\b",
        re.IGNORECASE,
    )
    for document in both():
        text = document.text
        for entity in document.entities:
            if entity.label == "GenderMention":
                ((start, end),) = entity.spans
                text = text[:start] + "_" * (end - start) + text[end:]
        assert not of_woman.search(text), document.id
        assert not of_man.search(IMPERSONAL.sub("", text)), document.id


def own_text(document: Document) -> str:
    """Return a text without what it says of relatives, who may be of any sex."""
    text = document.text
    for entity in reversed(document.entities):
        if entity.label == "FamilyHistory":
            ((start, end),) = entity.spans
            text = f"{text[:start]}rien{text[end:]}"
    return text


def test_menopause_is_told_where_there_is_no_twin_and_nowhere_else() -> None:
    linked = dict(corpus().without_twin)
    assert 10 <= len(linked) <= 18
    for document in corpus().documents:
        found = {fact.concept for fact in find_sex_linked(own_text(document))}
        anatomical = [a for a in labelled(document, "GenderMention") if a["Kind"] == "anatomical"]
        assert bool(found) == bool(anatomical) == (document.id in linked), (document.id, found)
    for twin in corpus().twins:
        assert not find_sex_linked(own_text(twin)), twin.id


def test_two_men_a_fifth_of_75_and_over_and_a_quarter_in_each_group() -> None:
    assert Counter(f.sex for f in facts()) == {"F": 98, "M": 2}
    assert 0.15 <= sum(f.age >= 75 for f in facts()) / 100 <= 0.25
    for group, value in (("origin", "abroad"), ("precariousness", "yes")):
        assert sum(f.groups[group] == value for f in facts()) == 25
    # Two men in each hundred, whatever the seed.
    for seed in range(20):
        assert [draw_case(k, seed)[1] for k in range(100)].count("M") == 2


def _values(document: Document, name: str) -> list[str]:
    return [a["Value"] for a in labelled(document, "Score") if a["Name"] == name]


def test_stage_and_receptors_are_those_of_the_diagnosis() -> None:
    for document in corpus().documents:
        diagnosis, stage = document.attributes["diagnosis"], document.attributes["stage"]
        in_situ = diagnosis == "ductal carcinoma in situ"
        assert in_situ == (stage == "0")
        for tnm in _values(document, "TNM"):
            assert in_situ == ("Tis" in tnm)
            assert tnm.endswith("M1") == (stage == "IV")
        negative = diagnosis == "triple-negative carcinoma"
        none = {"négatifs", "RE0RP0", "RE-RP-"}
        assert {value in none for value in _values(document, "RH")} == {negative}
        # Of the disease itself; an older one of the other breast may have been HER2 3+.
        current = [v for v in _values(document, "HER2") if v != "3+"]
        assert all(value in {"0", "1+", "2+", "négatif"} for value in current)
        assert not (in_situ and _values(document, "SBR"))


def test_tumour_categories_follow_the_sizes() -> None:
    # AJCC: T1 up to 20 mm, T2 up to 50, T3 above; the specimen gives pT.
    for drawn in facts():
        mm = int(re.sub(r"\D", "", drawn.values["size"]))
        expected = "Tis" if drawn.attributes["stage"] == "0" else "T1" if mm <= 20 else "T2"
        if mm > 50:
            expected = "T3"
        assert f"c{expected}" in drawn.values["ctnm"], drawn.id


def test_treatments_fit_the_tumour() -> None:
    endocrine = re.compile("tamoxifène|létrozole|anastrozole|exémestane|hormonothérapie")
    for document in corpus().documents:
        current = [
            e.text
            for e in document.entities
            if e.label == "Treatment" and e.attributes["Status"] in {"current", "planned"}
        ]
        negative = document.attributes["diagnosis"] == "triple-negative carcinoma"
        assert negative != any(endocrine.search(text) for text in current), document.id
        assert not any("trastuzumab" in text for text in current)
        if document.attributes["diagnosis"] == "ductal carcinoma in situ":
            given = [e.text for e in document.entities if e.label == "Treatment"]
            assert not any("chimio" in text or "taxel" in text for text in given)


DOSES = {
    "épirubicine": {"90"},
    "cyclophosphamide": {"600"},
    "docétaxel": {"75", "100"},
    "paclitaxel": {"80", "175"},
    "tamoxifène": {"20"},
    "létrozole": {"2,5"},
    "anastrozole": {"1"},
    "exémestane": {"25"},
}


def test_doses_are_the_usual_ones() -> None:
    seen: Counter[str] = Counter()
    for document in corpus().documents:
        for drug, allowed in DOSES.items():
            doses = re.findall(rf"{drug}[^.;:)\d]*?(\d+(?:,\d+)?)\u00a0mg", document.text)
            assert set(doses) <= allowed, (document.id, drug)
            seen[drug] += len(doses)
    assert all(seen[drug] for drug in DOSES)
    # 2 Gy a fraction, or a hypofractionated schedule.
    known = {
        ("50", "25"),
        ("40", "15"),
        ("40,05", "15"),
        ("42,5", "16"),
        ("8", "une"),
        ("30", "10"),
    }
    for document in corpus().documents:
        found = re.findall(r"([\d,]+)\u00a0Gy en (\w+) fraction", document.text)
        assert set(found) <= known | {("20", "5")}, document.id


def test_laboratory_values_fit_the_moment_of_care() -> None:
    for document in corpus().documents:
        febrile = (
            document.attributes["phase"] == "chemo"
            and document.attributes["genre"] == "discharge_summary"
        )
        for count in re.findall(r"neutrophiles ([\d,]+)", document.text):
            assert (float(count.replace(",", ".")) < 0.5) == febrile, document.id
        for marker in re.findall(r"CA 15-3 à (\d+)", document.text):
            assert (int(marker) > 30) == (document.attributes["phase"] == "metastatic")


def test_dates_of_breast_cancer_care_follow_each_other() -> None:
    days = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
    n = 0
    for drawn in facts():
        order = ("imaging_on", "biopsy_on", "surgery_on", "today")
        found = [days.search(drawn.values[name]) for name in order]
        if drawn.attributes["phase"] in {"diagnosis", "chemo", "metastatic"}:
            continue
        read = ["".join(reversed(match.groups())) for match in found if match]
        assert all(a < b for a, b in pairwise(read)), drawn.id
        n += len(read) > 2
    assert n


def test_breast_cancer_texts_are_unlike_each_other() -> None:
    grams = [ngrams(document.text) for document in corpus().documents]
    assert max(shared(a, b) for a, b in combinations(grams, 2)) <= MOST_SHARED
    # The same measure finds a copy.
    assert shared(grams[0], grams[0]) == 1.0
    skeleton, share = most_frequent_skeleton([d.text for d in corpus().documents])
    assert share <= 0.02, skeleton


def test_breast_cancer_documents_have_the_length_of_real_ones() -> None:
    words = sorted(len(document.text.split()) for document in corpus().documents)
    assert words[0] >= 220
    assert words[-1] <= 520
    assert 280 <= words[50] <= 420


def test_words_tell_the_diagnosis_neither_at_once_nor_never() -> None:
    texts = [document.text for document in corpus().documents]
    labels = [document.attributes["diagnosis"] for document in corpus().documents]
    assert 0.5 <= macro_f1(texts, labels) <= 0.9
    # Where the text holds the label itself, the same measure says so.
    assert (
        macro_f1(
            [f"{t} {'diagnostic ' + y} " * 1 + y * 9 for t, y in zip(texts, labels, strict=True)],
            labels,
        )
        > 0.9
    )


# Slips that a phrase makes with one fact and not with another.
SLIPS = {
    "elision": re.compile(r"\b(?:de|le|la|que|ne|se|me) [aeiouyéèêàâœ]\w+", re.IGNORECASE),
    "double mark": re.compile(r"[,;:] ?[,;:.]|\.\.|\( | \)|  "),
    "straight quote": re.compile(r"['\"]"),
    "mark without its hard space": re.compile(r"[^\s\u00a0:;!?][;!?»](?!\w)| [;:!?»%]"),
    "unit without its hard space": re.compile(r"\d (?:mg|g|Gy|mm|ml|UI|%|°C|kg)\b"),
    "contraction": re.compile(r"\b(?:de|à) les?\b"),
}
# « de huit », « le onze », « que y » and the like, which have no elision.
NO_ELISION = re.compile(r"\b(?:de|le|la|que|ne) (?:onze|oui|un \w+ de)\b", re.IGNORECASE)


def test_no_wording_slips_with_any_breast_cancer_patient() -> None:
    slips = {
        (kind, move, found[0])
        for move, text in every_wording("breast_cancer", facts())
        for kind, pattern in SLIPS.items()
        if (found := pattern.search(NO_ELISION.sub("", text)))
    }
    assert not slips


def test_breast_cancer_records_are_the_same_each_time() -> None:
    one, two = (generate(NAME, 6, seed=3) for _ in range(2))
    assert one == two
    assert generate(NAME, 6, seed=4).documents != one.documents
