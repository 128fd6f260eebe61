"""What the guide of mental health asks of a span holds of every wording of the bank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reading_back import rendered

from epicene.core.document import Entity
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.generate import draw_facts, generate
from epicene.corpora.generation.markup import Rendering, fill
from epicene.corpora.generation.mental_health.conditions import CONDITIONS
from epicene.corpora.generation.phrases import holds, load_bank
from epicene.corpora.generation.ship import SEEDS

Annotated = tuple[str, tuple[Entity, ...]]
_BANK, _DOMAIN, _BEFORE = "mental_health", "mental-health", "[Patient #p|X] "


@cache
def patients() -> tuple[Facts, ...]:
    """Return patients of several corpora, half of them judged."""
    biases = [Bias("stigmatising", "sex", "F", 0.8)]
    return tuple(f for seed in range(6) for f in draw_facts(_DOMAIN, 120, seed, biases))


@cache
def wordings() -> tuple[tuple[str, str, tuple[Entity, ...]], ...]:
    """Return each move, with each of its wordings and its entities, for patients and twins."""
    return tuple(_wordings())


def _wordings() -> Iterator[tuple[str, str, tuple[Entity, ...]]]:
    for move, out, _ in rendered(_BANK, patients(), each=6, before=_BEFORE):
        yield move, out.text, out.annotations()[0]


@cache
def annotated() -> tuple[Annotated, ...]:
    """Return each wording, and each document of the corpus that ships, with its entities."""
    corpus = generate(_DOMAIN, seed=SEEDS[_DOMAIN])
    return (
        *((text, found) for _, text, found in wordings()),
        *((d.text, d.entities) for d in (*corpus.documents, *corpus.twins)),
    )


def entities(*labels: str) -> Iterator[tuple[str, Entity]]:
    """Yield the entities with these labels (all, where none is named), each with its text."""
    for text, found in annotated():
        for entity in found:
            if not labels or entity.label in labels:
                yield text, entity


ARTICLE = re.compile(r"(?:une?|des?|du|les?|la|son|sa|ses|notre)\s|[ld]’", re.IGNORECASE)
# « Un verre d’alcool par semaine » counts.
COUNTED = re.compile(r"un verre ")
# A whole sentence is the stereotype.
WHOLE = ("Stereotype",)


def test_no_span_of_psychiatry_begins_with_an_article_or_ends_with_punctuation() -> None:
    """Section 3.1: article, elision, comma, bracket and full stop stay outside."""
    for text in ("une pH-métrie", "l’âge convient", "un âge conforme", "La PANSS", "d’épilepsie"):
        assert ARTICLE.match(text)
    assert not ARTICLE.match("lithiémie à 0,9")
    for text, entity in entities():
        if entity.label not in WHOLE and not COUNTED.match(entity.text):
            assert not ARTICLE.match(entity.text), (entity.label, entity.text, text[:200])
        ending = re.search(r"(?<!\b[A-Z])[\s,.;:(]\Z|\A[\s,.;:()]", entity.text)
        assert ending is None, (entity.label, entity.text, text[:200])


NEGATION = re.compile(r"(?:pas|sans|ni|aucune?|absence|non)\b", re.IGNORECASE)
# Neither has an assertion to say it, nor has a judgement (« non compliante », « n’écoute pas »).
WITH_NEGATION = ("SocialDeterminant", "Criterion", "Evaluation", "Stereotype")


def test_a_negation_stays_outside_what_has_an_assertion() -> None:
    """Section 3.1: « pas de », « aucun cas de », « sans » are rendered by the attribute."""
    for text in ("pas de dépression", "aucun cas de schizophrénie", "aucune notion de"):
        assert NEGATION.match(text)
    negated = set()
    for text, entity in entities():
        if entity.label not in WITH_NEGATION:
            assert not NEGATION.match(entity.text), (entity.label, entity.text, text[:200])
        if entity.attributes.get("Assertion") == "negated":
            negated.add(entity.label)
    assert {"FamilyHistory", "Diagnosis", "Symptom", "Examination"} <= negated


# Alone before it; « l’absence de [une] et de [autre] » is shared by two criteria.
DENIED = re.compile(r"(?:absence d|pas d|sans |aucune? )(?:e |’)?\Z")


def test_a_criterion_keeps_its_negation_unless_two_share_it() -> None:
    """Sections 3.1 and 4.11."""
    assert DENIED.search("et l’absence de ")
    kept = 0
    for _, text, found in wordings():
        criteria = [e for e in found if e.label == "Criterion"]
        for place, entity in enumerate(criteria):
            start, end = entity.spans[0]
            kept += bool(NEGATION.match(entity.text))
            if DENIED.search(text[:start]):
                assert place + 1 < len(criteria), text
                between = text[end : criteria[place + 1].spans[0][0]]
                assert re.fullmatch(r" (?:et d(?:e |’)|ni )", between), text
    assert kept


def test_an_article_is_no_mention_of_gender_before_a_noun_that_tells_it() -> None:
    """Section 4.2: before « patiente » the noun alone is annotated; « Patient » has no article."""
    before = 0
    for text, entity in entities("Patient", "GenderMention"):
        assert entity.text.lower() not in {"une", "un", "la", "le"}, text
        start = entity.spans[0][0]
        before += bool(re.search(r"\bd’une? \Z", text[:start]))
    assert before


def test_a_score_goes_from_its_name_to_its_value() -> None:
    """Section 4.8: « à l’entrée » stays outside, as does « score »."""
    seen = False
    for text, entity in entities("Score"):
        assert not re.search(r"entrée\Z|sortie\Z|\Ascore", entity.text), text
        end = entity.spans[0][1]
        seen |= text[end:].startswith(" à l’entrée") and "MADRS" in entity.text
    assert seen


STAY = re.compile(r"soins|[hH]ospitalisation")


def test_a_stay_that_is_over_is_a_treatment_of_the_past() -> None:
    """Sections 4.6 and 7: a discharge summary tells of care that has ended."""
    statuses = {
        (move, entity.attributes["Status"])
        for move, _, found in wordings()
        for entity in found
        if entity.label == "Treatment" and STAY.search(entity.text)
    }
    assert {status for move, status in statuses if move in {"opening", "reason"}} == {"past"}
    assert ("focus", "planned") in statuses


SIGNED = re.compile(r"\bDr\s\w|\bM(?:me|\.)\s\w+, (?:infirmi|psycho|assistante)")


def test_neither_signatures_nor_those_present_are_annotated() -> None:
    """Sections 3.4 and 4.3: clinicians who sign, or are listed at the head, are no persons."""
    signed = present = 0
    for move, text, found in wordings():
        people = [e for e in found if e.label == "Person"]
        if move == "closing" and "Courrier au" not in text and "Un retour" not in text:
            assert people == [], text
            signed += bool(SIGNED.search(text))
        if re.match(re.escape("X ") + r"(?:Réunion de synthèse|Participants)", text):
            assert people == [], text
            present += bool(SIGNED.search(text))
    assert signed
    assert present


# What names an illness, a sign, a care or an examination is annotated wherever it stands.
NAMED = {
    r"\bsoins (?:psychiatriques )?libres": ("Treatment", "Criterion"),
    r"\b[hH]ospitalisation (?:brève|programmée|de sevrage)": ("Treatment",),
    r"\b[bB]iologie": ("Examination",),
    r"\bbilan biologique": ("Examination",),
    r"\bnumération": ("Examination",),
    r"\b[aA]mbivalence": ("Symptom",),
    r"\b[hH]umeur (?:est triste|basse)": ("Symptom",),
    r"\bappétit est diminué": ("Symptom",),
    r"\btentative de suicide": ("Symptom",),
    r"\bdifficultés financières imprévues": ("SocialDeterminant",),
    r"\bproches\b": ("Person",),
    r"\b(?:deux|trois|des) enfants": ("SocialDeterminant",),
    r"\bépilepsie": ("Diagnosis",),
    r"\b[tT]rouble bipolaire": ("Diagnosis",),
}


def _covered(text: str, found: tuple[Entity, ...], word: str, labels: tuple[str, ...]) -> bool:
    spans = [span for e in found if e.label in labels for span in e.spans]
    return all(
        any(start <= match.start() and match.end() <= end for start, end in spans)
        for match in re.finditer(word, text)
    )


def test_what_is_named_in_psychiatry_is_annotated_wherever_it_is_named() -> None:
    assert not _covered("sans épilepsie", (), "épilepsie", ("Diagnosis",))
    seen = set()
    for _, text, found in wordings():
        for word, labels in NAMED.items():
            assert _covered(text, found, word, labels), (word, text)
            seen |= {word} if re.search(word, text) else set()
    assert seen == {*NAMED}


def test_a_diagnosis_inside_what_denies_it_is_denied() -> None:
    """Sections 4.9 and 4.11: the inner assertion is the outer one."""
    inside = set()
    for _, text, found in wordings():
        for outer in found:
            if outer.label not in {"FamilyHistory", "Criterion"}:
                continue
            start, end = outer.spans[0]
            for inner in found:
                if inner.label == "Diagnosis" and start <= inner.spans[0][0] < end:
                    said = inner.attributes["Assertion"]
                    inside.add((outer.label, said))
                    if outer.label == "FamilyHistory":
                        assert said == outer.attributes["Assertion"], text
                    else:
                        met = {"inclusion": "affirmed", "exclusion": "negated"}
                        assert said == met[outer.attributes["Kind"]], text
    assert len(inside) == 4


# Severity, or the state, in words: without them no fourth character is sure.
TOLD = {
    "F31.7": "rémission",
    "F33.1": "moyen",
    "F33.2": "sévère",
    "F32.1": "moyen",
    "F32.2": "sévère",
    "F25.1": "dépressif",
    "F20.0": "paranoïde",
    "F40.0": "agoraphobie",
    "F10.2": "dépendance",
    "F12.2": "dépendance",
}


def test_a_code_says_no_more_than_what_is_written() -> None:
    """Section 7: what is written is coded; a code that stands alone is what is written."""
    codes = {variant.code for condition in CONDITIONS for variant in condition.variants}
    assert TOLD.keys() - {"F10.2", "F12.2"} <= codes
    seen = set()
    for text, entity in entities("Diagnosis"):
        code = entity.attributes.get("Code", "")
        if code in TOLD and entity.text != code:
            assert TOLD[code] in entity.text.lower().replace("moyenne", "moyen"), (code, text[:200])
            seen.add(code)
    assert seen == TOLD.keys()


def test_a_judgement_points_to_the_patient_named_in_its_own_sentence() -> None:
    """Section 6: relations go to the nearest occurrence, in the same sentence where there is."""
    near = 0
    for conditions in (load_bank(_BANK).phrases["attitude"],):
        for condition, phrases in conditions.items():
            patient = next(f for f in patients() if holds(condition, f))
            for phrase in phrases:
                out = Rendering(patient.sex)
                out.add(_BEFORE)
                start = out.length
                out.add(fill(phrase, patient.lookup))
                found, relations = out.annotations()
                by_id = {e.id: e for e in found}
                named = [e for e in found if e.label == "Patient" and e.spans[0][0] >= start]
                for relation in relations:
                    target = by_id[relation.target]
                    if relation.label == "Targets" and target.label == "Patient" and named:
                        assert target in named, phrase
                        near += 1
    assert near >= 6
