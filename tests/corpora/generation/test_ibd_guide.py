"""What the bowel-disease guide asks of a span holds of every wording of the bank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reading_back import labelled, rendered

from epicene.core.document import Entity
from epicene.corpora.generation.facts import Facts
from epicene.corpora.generation.french_dates import MONTHS
from epicene.corpora.generation.generate import draw_facts, generate
from epicene.corpora.generation.markup import Rendering

Annotated = tuple[str, tuple[Entity, ...]]


@cache
def annotated() -> tuple[Annotated, ...]:
    """Return each wording of the bank with its entities, for both sexes, then whole documents."""
    documents = generate("ibd").documents
    patients = (*draw_facts("ibd", 100, 0), *draw_facts("ibd", 300, 9))
    return (
        *_wordings(patients),
        *((document.text, document.entities) for document in documents),
    )


def _wordings(patients: tuple[Facts, ...]) -> Iterator[Annotated]:
    for _, out, _ in rendered("ibd", patients, each=1):
        yield out.text, out.annotations()[0]


def entities(*labels: str) -> Iterator[tuple[str, Entity]]:
    """Yield the entities with these labels (all, where none is named), each with its text."""
    return labelled(annotated(), labels)


DATE = re.compile(rf"\b(?:{'|'.join(MONTHS)}|20\d\d(?!\s[µm]g)|\d\d[./]\d\d[./]\d\d|ce jour)\b")


def test_no_date_lies_inside_an_examination_a_score_or_a_finding() -> None:
    """Section 3.1: a date stays outside."""
    for text in ("coloscopie de mars 2020", "Colo 26.02.2022", "score calculé ce jour"):
        assert DATE.search(text)
    labels = ("Examination", "Score", "Symptom", "Diagnosis", "Treatment")
    assert [e.text for _, e in entities(*labels) if DATE.search(e.text)] == []


ARTICLE = re.compile(r"(?:une?|des?|du|les?|la|son|sa|ses|notre)\s|[ld]’", re.IGNORECASE)
# « Un verre de vin » and « un anti-TNF au moins » count; the other labels leave the article out.
COUNTED = ("SocialDeterminant", "Criterion")


def test_no_span_begins_with_an_article_nor_ends_with_punctuation() -> None:
    """Section 3.1: article, elision, comma, bracket and full stop stay outside."""
    for text in ("une hémoglobine à 9 g/dl", "du sang", "des traces de sang", "l’examen"):
        assert ARTICLE.match(text)
    for text, entity in entities():
        assert entity.label in COUNTED or not ARTICLE.match(entity.text), text
        assert not re.search(r"(?<!\b[A-Z])[\s,.;:(]\Z|\A[\s,.;:()]", entity.text), (
            entity.text,
            text,
        )


RESULT = re.compile(
    r"\s?(?:[:=]\s?\d|\((?!\d{4}\))\d|(?:(?:est|sont|était)\s)?(?:normal|nég|positi|stérile|RAS\b|OK\b))"
    r"|\s(?:rend|revient|montr(?:e|ent|ait)|retrouve|trouve|décrit)\s(?!pas\b|ni\b)"
)
# A clinical sign is annotated on its own, so that the span of the examination stops before it.
SIGN = re.compile(r"palpation|toucher|examen|TR|Ex\.", re.IGNORECASE)


def test_the_result_beside_an_examination_is_part_of_it() -> None:
    """Section 4.7: a figure, « normal », the account of an image or of a slide."""
    for after in (" : 620 µg/g", " est normale", " nég.", " montre une muqueuse ulcérée"):
        assert RESULT.match(after)
    assert not RESULT.match(" élimine une perforation")
    whole = 0
    for text, entity in entities("Examination"):
        if entity.attributes["Assertion"] != "affirmed":
            # « si toxines nég. »: no result yet.
            continue
        after = text[entity.spans[0][1] :]
        panel = re.match(
            r"bio|hémogramme|NFS|bilan sanguin|prise de sang", entity.text, re.IGNORECASE
        )
        if not (SIGN.match(entity.text) or panel or after.startswith(" ne montre")):
            assert not RESULT.match(after), (entity.text, after[:40])
        whole += "ulcér" in entity.text
    assert whole > 20


def test_an_operation_only_spoken_of_is_no_treatment() -> None:
    """Section 7: a stoma or an operation is planned where it is proposed, not where evoked."""
    surgical = re.compile(r"chirurg|stomie|intervention|résection|colectomie", re.IGNORECASE)
    statuses = {e.attributes["Status"] for _, e in entities("Treatment") if surgical.search(e.text)}
    assert statuses == {"past", "refused"}
    assert any("stomie temporaire" in text for text, _ in annotated())


def test_a_mention_of_gender_is_one_word_of_its_kind() -> None:
    """Section 4.2: a noun of trade is explicit, the adjective beside it agrees."""
    anatomical = 0
    for text, entity in entities("GenderMention"):
        if entity.attributes["Kind"] == "anatomical":
            anatomical += 1
            continue
        assert re.fullmatch(r"[\w.’-]+", entity.text), (entity.text, text)
    assert anatomical
    kinds = {
        e.text.lower(): e.attributes["Kind"]
        for patient in draw_facts("ibd", 400, 5)
        for e in _work(patient)
    }
    for noun, adjective in (("commerçant", "ancien"), ("assistant", "administratif")):
        assert kinds[noun] == "explicit"
        assert kinds[adjective] == "agreement"


def _work(patient: Facts) -> Iterator[Entity]:
    for one in (patient, patient.twin()):
        out = Rendering(one.sex)
        out.add(patient.values["work"])
        yield from (e for e in out.annotations()[0] if e.label == "GenderMention")


def _covered(text: str, found: tuple[Entity, ...], word: str, labels: tuple[str, ...]) -> bool:
    """Say whether each occurrence of a word lies in an entity with one of the labels."""
    spans = [span for e in found if e.label in labels for span in e.spans]
    return all(
        any(start <= match.start() and match.end() <= end for start, end in spans)
        for match in re.finditer(word, text)
    )


# What names an illness, a sign or an examination is annotated wherever it stands (section 3.1).
ALWAYS = {
    r"\bpoussée": ("Diagnosis",),
    r"\bfièvre": ("Symptom",),
    r"\badhérences": ("Diagnosis",),
    r"\b[Tt]empérature (?:à|est)": ("Examination",),
    r"\bcoloscopie": ("Examination",),
    r"\b[Bb]iologie": ("Examination",),
    r"\bendoscopi(?!que)": ("Examination",),
    r"\bexploration endoscopique": ("Examination",),
    r"\bbiothérapie(?= par)": ("Treatment",),
    r"\bcorticothérapie": ("Treatment",),
}


def test_what_is_named_is_annotated_wherever_it_is_named() -> None:
    assert not _covered("en cas de fièvre", (), "fièvre", ("Symptom",))
    seen = set()
    missed = {d.id for d in generate("ibd").documents} & _missed()
    by_text = {d.text: d.id for d in generate("ibd").documents}
    for text, found in annotated():
        for word, labels in ALWAYS.items():
            if labels == ("Diagnosis",) and by_text.get(text) in missed:
                # The outcome under study: no illness of theirs is annotated.
                continue
            assert _covered(text, found, word, labels), (word, text[:300])
            seen |= {word} if re.search(word, text) else set()
    assert seen == {*ALWAYS}


def _missed() -> set[str]:
    return {f.id for f in draw_facts("ibd", 100, 0) if f.outcomes["diagnosis_missed"]}


def test_a_score_holds_its_name_and_its_value() -> None:
    """Section 4.8: the span goes from the name to the value."""
    names = {
        "Mayo": "ayo|score|partiel",
        "Montreal": "ontréal",
        "EVA": "EVA",
        "CDAI": "CDAI",
        "Harvey-Bradshaw": "Harvey-Bradshaw|HBI",
    }
    seen = set()
    for text, entity in entities("Score"):
        name, value = entity.attributes["Name"], entity.attributes["Value"]
        assert value in entity.text.replace(" ", ""), text
        assert re.search(names[name], entity.text), text
        seen.add(name)
    assert seen == {*names}


def test_a_treatment_is_linked_to_the_illness_that_it_is_said_to_be_for() -> None:
    """Section 6: `TreatmentFor` where the text says for what."""
    linked: set[str] = set()
    for document in generate("ibd").documents:
        text = {e.id: e.text for e in document.entities}
        here = {text[r.target] for r in document.relations if r.label == "TreatmentFor"}
        assert "carence martiale" in here or "carence martiale" not in text.values()
        linked |= here
    assert {"carence martiale", "infection"} <= linked
