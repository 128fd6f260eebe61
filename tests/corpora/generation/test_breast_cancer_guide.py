"""What the breast-cancer guide asks of a span holds of every wording of the bank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reading_back import labelled, rendered

from epicene.core.document import Document, Entity
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.french_dates import MONTHS
from epicene.corpora.generation.generate import draw_facts, generate
from epicene.corpora.generation.markup import Rendering
from epicene.corpora.generation.ship import SEEDS

NAME = "breast-cancer"
# Wordings begin a sentence here.
BEFORE_SENTENCE = "[Patient #p|X] [Diagnosis Assertion=affirmed #d|Y]. "
Annotated = tuple[str, tuple[Entity, ...]]


@cache
def documents() -> tuple[Document, ...]:
    """Return the documents that ship."""
    return generate(NAME, seed=SEEDS[NAME]).documents


@cache
def annotated() -> tuple[Annotated, ...]:
    """Return each wording of the bank with its entities, for both sexes, then whole documents."""
    patients = (*draw_facts(NAME, 100, SEEDS[NAME]), *draw_facts(NAME, 100, 9))
    return (*_wordings(patients), *((d.text, d.entities) for d in documents()))


def _wordings(patients: tuple[Facts, ...]) -> Iterator[Annotated]:
    for _, out, _ in rendered("breast_cancer", patients, each=1, before=BEFORE_SENTENCE):
        yield out.text, out.annotations()[0]


def entities(*labels: str) -> Iterator[tuple[str, Entity]]:
    """Yield the entities with these labels (all, where none is named), each with its text."""
    return labelled(annotated(), labels)


MOLECULE = re.compile(
    r"épirubicine|cyclophosphamide|docétaxel|paclitaxel|carboplatine|tamoxifène|létrozole"
    r"|anastrozole|exémestane|leuproréline|goséréline|capécitabine|éribuline|pipéracilline"
)
CLASS = re.compile(r"(?:chimio|hormono|antibio)thérapie")


def test_drugs_given_together_and_a_class_with_its_drug_are_annotated_one_by_one() -> None:
    """Section 4.6."""
    seen: set[str] = set()
    for _, entity in entities("Treatment"):
        names = MOLECULE.findall(entity.text)
        assert len(names) <= 1, entity.text
        assert not (names and CLASS.search(entity.text)), entity.text
        seen.update(names)
    assert {"épirubicine", "cyclophosphamide", "docétaxel", "pipéracilline"} <= seen
    for text, found in annotated():
        # Both are there, with one status.
        for match in re.finditer(rf"(?:{CLASS.pattern}) (?:\w+ )?par", text):
            around = [e for e in found if e.label == "Treatment"]
            before = [e for e in around if match.start() <= e.spans[0][0] < match.end()]
            after = [e for e in around if e.spans[0][0] == match.end() + 1]
            assert before, text
            assert after, text
            assert before[0].attributes == after[0].attributes


def test_a_regimen_is_one_treatment_with_its_number_of_cycles() -> None:
    """Section 7: « 4 EC90 »."""
    regimens = {
        e.text for _, e in entities("Treatment") if re.search(r"\bEC ?90|\bEC\b|\bTC\b", e.text)
    }
    assert {"4 EC90", "quatre cures d’EC"} <= regimens
    assert not any("(" in text for text in regimens)


def test_an_endocrine_treatment_that_goes_on_is_current() -> None:
    """Section 4.6: what is prescribed again is current."""
    found = 0
    for document in documents():
        if document.attributes["phase"] in {"hormone", "extended"}:
            statuses = {
                e.attributes["Status"]
                for e in document.entities
                if e.label == "Treatment" and MOLECULE.search(e.text)
            }
            assert statuses <= {"current", "past"}, document.id
            found += "current" in statuses
    assert found


def test_a_criterion_holds_its_negation() -> None:
    """Section 3.1: the other labels leave it outside."""
    negation = re.compile(r"(?:pas d[e’]|absence d[e’]|aucune?)\s?\Z")
    within = 0
    for text, entity in entities("Criterion"):
        start, end = entity.spans[0]
        assert not negation.search(text[:start]), text
        within += bool(re.match(r"pas d|absence d|aucun", text[start:end]))
    assert within > 20
    for text, entity in entities("Diagnosis", "Symptom", "FamilyHistory"):
        assert not re.match(r"(?:pas|absence|aucune?|sans)\b", entity.text), text


def test_a_mention_of_gender_is_one_word() -> None:
    """Section 4.2: « ancienne institutrice » is two mentions, « non-fumeuse » has one."""
    kinds: dict[str, set[str]] = {}
    for text, entity in (*entities("GenderMention"), *_habits()):
        assert re.fullmatch(r"[\w.’]+(?:-soignante?)?", entity.text), (entity.text, text)
        kinds.setdefault(entity.text.lower(), set()).add(entity.attributes["Kind"])
    for noun in ("fumeuse", "fumeur", "institutrice", "instituteur", "infirmière"):
        assert kinds[noun] == {"explicit"}
    for adjective in ("ancienne", "ancien", "libérale"):
        assert kinds[adjective] == {"agreement"}


def _habits() -> Iterator[tuple[str, Entity]]:
    for patient in draw_facts(NAME, 100, 9):
        for one in (patient, patient.twin()):
            out = Rendering(one.sex)
            out.add(f"{patient.values['tobacco']}, {patient.values['job']}")
            yield from ((out.text, e) for e in out.annotations()[0] if e.label == "GenderMention")


DATE = re.compile(rf"\b(?:{'|'.join(MONTHS)}|20\d\d|\d\d[./]\d\d[./]\d\d)\b")
ARTICLE = re.compile(r"(?:une?|des?|du|les?|la|son|sa|ses|notre)\s|[ld]’", re.IGNORECASE)
# « Un verre de vin par jour » counts; a criterion is a statement.
COUNTED = ("SocialDeterminant", "Criterion")


def test_spans_leave_articles_marks_and_dates_outside() -> None:
    """Section 3.1."""
    assert ARTICLE.match("une biopsie")
    assert DATE.search("biopsie de mars 2020")
    for text, entity in entities():
        assert entity.label in COUNTED or not ARTICLE.match(entity.text), (entity.text, text)
        assert not DATE.search(entity.text), (entity.text, text)
        assert not re.search(r"[\s,;:(]\Z|\A[\s,.;:()]", entity.text), (entity.text, text)


RESULT = re.compile(
    r"\s(?:(?:est|sont|restées)\s)?"
    r"(?:normale?s?\b|négatif\b|stériles|souple\b|sans (?:anomalie|part))"
    r"|\sretrouve\s(?!un état)(?!pas\b)"
)


def test_the_result_beside_an_examination_is_part_of_it() -> None:
    """Section 4.7."""
    for after in (" est normale", " négatif", " sans anomalie"):
        assert RESULT.match(after)
    for text, entity in entities("Examination"):
        after = text[entity.spans[0][1] :]
        # A count, or a disease, is annotated on its own.
        if not re.match("numération|examen|analyse", entity.text):
            assert not RESULT.match(after), (entity.text, after[:40])


def test_the_grade_and_the_site_of_a_sign_are_part_of_it() -> None:
    """Section 3.1."""
    for text, entity in entities("Symptom", "Diagnosis"):
        after = text[entity.spans[0][1] :]
        assert not re.match(
            r" (?:G\d|de grade|modérée|du (?:bras|sein|membre|poignet|mollet)|des doigts"
            r"|de haut grade|de bas grade|à distance|métastatique\b)",
            after,
        ), text


def test_a_score_that_follows_the_name_of_a_disease_lies_inside() -> None:
    """Section 3.3."""
    nested = 0
    for text, found in annotated():
        scores = [e.spans[0] for e in found if e.label == "Score"]
        for entity in found:
            if entity.label == "Diagnosis":
                start, end = entity.spans[0]
                assert not any(a in {end, end + 1} and text[end] == " " for a, _ in scores), text
                nested += any(start < a and b <= end for a, b in scores)
    assert nested


def test_who_signs_or_sits_in_a_meeting_is_not_annotated() -> None:
    """Section 4.3."""
    listed = re.compile(
        r"(?:Rapporteur|animateur|Secrétaire de séance|Participants|Rédaction|Référent)\s?: "
        r"|(?:validée?|saisie) par le "
    )
    found = 0
    for text, entity in entities("Person"):
        line = text[: entity.spans[0][0]].rpartition("\n")[2]
        assert not listed.search(line), text
        assert "équipe" not in entity.text
    for text, _ in annotated():
        found += bool(listed.search(text))
    assert found


def test_a_score_has_the_value_that_is_written() -> None:
    """Section 4.8."""
    seen = set()
    for text, entity in entities("Score"):
        value = entity.attributes["Value"]
        if entity.attributes["Name"] == "HER2":
            assert entity.text.endswith(value), text
        if entity.attributes["Name"] == "RH":
            assert [*re.findall(r"\d+", value)] == [*re.findall(r"\d+", entity.text)], text
        seen.add(value)
    assert {"négatif", "négatifs", "RE0RP0", "RE-RP-"} <= seen


def test_a_complaint_in_doubt_is_the_target() -> None:
    """Section 4.12: « se plaint de » aims at the complaint."""
    aims = set()
    for document in documents():
        of = {e.id: e for e in document.entities}
        for relation in document.relations:
            source = of[relation.source]
            if relation.label == "Targets" and source.label == "Evaluation":
                aims.add((source.text.lower(), of[relation.target].label))
    for words in ("se plaint de", "allègue", "soi-disant"):
        assert (words, "Patient") not in aims
    assert any(label == "Symptom" for _, label in aims)


def test_a_treatment_is_linked_to_the_disease_that_it_is_said_to_be_for() -> None:
    """Section 6."""
    linked: set[str] = set()
    for document in documents():
        text = {e.id: e.text for e in document.entities}
        pairs = {(text[r.source], text[r.target]) for r in document.relations}
        linked |= {target for _, target in pairs}
        diseases = {e.text for e in document.entities if e.label == "Diagnosis"}
        if "diabète de type 2" in diseases:
            taken = [t for t in text.values() if t.startswith("metformine")]
            assert all((t, "diabète de type 2") in pairs for t in taken), document.id
    assert {"diabète de type 2", "hypertension artérielle"} <= linked


def test_only_the_pain_is_put_down_to_a_cause() -> None:
    """Section 4.5: no other wording blames a treatment, which would be an attribution too."""
    blame = re.compile(r"effets? (?:indésirable|secondaire)|toxicité|entraîne", re.IGNORECASE)
    assert blame.search("Effets secondaires")
    assert not [text for text, _ in annotated() if blame.search(text)]


def test_an_examination_is_annotated_in_titles_too() -> None:
    """Section 3.1: each occurrence, titles included."""
    found = 0
    for document in documents():
        spans = {e.spans[0] for e in document.entities if e.label == "Examination"}
        for title in re.finditer(
            r"(?m)^(?:Examen|Biologie|Imagerie|Bilan sanguin|Labo)(?: clinique)?$", document.text
        ):
            assert title.span() in spans, (document.id, title[0])
            found += 1
    assert found > 10
