"""An annotated document is rewritten with its entities, its relations and its patient."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from epicene.core.document import Document, Entity, Patient, Relation
from epicene.core.errors import InputError
from epicene.french.documents import rewrite_document, swap_document
from epicene.french.swap import swap_gender

TEXT = (
    "La patiente, hypertendue, a été adressée par sa mère "
    "pour une tumeur infiltrante du sein droit."
)


def entity(text: str, *fragments: str, label: str = "finding", name: str = "T1") -> Entity:
    """Annotate the first place of each fragment, in the order of the text."""
    spans = tuple((text.index(part), text.index(part) + len(part)) for part in fragments)
    return Entity(name, label, spans, " ".join(fragments), {"certainty": "sure"})


def annotated(text: str, *entities: Entity, sex: str | None = "F") -> Document:
    named = tuple(replace(e, id=f"T{k}") for k, e in enumerate(entities, 1))
    return Document(
        "case-1", text, named, attributes={"section": "history"}, patient=Patient("p1", sex, 62.0)
    )


def texts(document: Document) -> list[str]:
    """Return the texts of the entities, which are those of their spans."""
    for found in document.entities:
        assert found.text == " ".join(document.text[start:end] for start, end in found.spans)
    return [found.text for found in document.entities]


def test_entities_follow_their_words():
    document = annotated(
        TEXT,
        entity(TEXT, "hypertendue"),
        entity(TEXT, "tumeur infiltrante"),
        entity(TEXT, "sein droit"),
        entity(TEXT, "patiente"),
    )
    swapped = swap_document(document)
    assert swapped.text == swap_gender(TEXT).text
    assert texts(swapped) == ["hypertendu", "tumeur infiltrante", "sein droit", "patient"]


def test_nested_and_overlapping_entities_stay_so():
    outer = entity(TEXT, "La patiente, hypertendue, a été adressée")
    inner = entity(TEXT, "hypertendue, a été adressée")
    innermost = entity(TEXT, "adressée")
    overlapping = entity(TEXT, "adressée par sa mère")
    swapped = swap_document(annotated(TEXT, outer, inner, innermost, overlapping))
    assert texts(swapped) == [
        "Le patient, hypertendu, a été adressé",
        "hypertendu, a été adressé",
        "adressé",
        "adressé par sa mère",
    ]
    spans = [found.spans[0] for found in swapped.entities]
    assert spans[0][1] == spans[1][1] == spans[2][1]
    assert spans[2][0] == spans[3][0]


def test_a_discontinuous_entity_keeps_its_fragments():
    document = annotated(TEXT, entity(TEXT, "patiente", "adressée", "tumeur", "sein droit"))
    (found,) = swap_document(document).entities
    assert len(found.spans) == 4
    assert found.text == "patient adressé tumeur sein droit"


def test_an_entity_that_cuts_a_changed_word_takes_all_of_it():
    document = annotated(TEXT, entity(TEXT, "hyper"), entity(TEXT, "tendue, a été adr"))
    assert texts(swap_document(document)) == ["hypertendu", "hypertendu, a été adressé"]


def test_fragments_within_one_changed_word_become_one():
    document = annotated(TEXT, entity(TEXT, "hyper", "tendue"))
    (found,) = swap_document(document).entities
    assert (found.spans, found.text) == (((12, 22),), "hypertendu")


def test_a_contraction_that_an_entity_cuts():
    text = "Le dossier de la patiente est complet. La patiente tousse."
    document = annotated(text, entity(text, "la patiente"), entity(text, "dossier"))
    swapped = swap_document(document)
    assert swapped.text == "Le dossier du patient est complet. Le patient tousse."
    assert texts(swapped) == ["du patient", "dossier"]


def test_edits_side_by_side():
    """An elision opens, its words change one after the other, and the entities stay apart."""
    text = "La patiente reviendra lorsqu’elle sera guérie. L’état d’elle seule importe."
    words = ["La", "patiente", "elle", "guérie"]
    swapped = swap_document(annotated(text, *(entity(text, word) for word in words)))
    assert texts(swapped)[:2] == ["Le", "patient"]
    assert texts(swapped)[3] == "guéri"
    assert "il" in texts(swapped)[2]


def test_an_empty_span_stays_a_point():
    document = annotated(TEXT, Entity("T1", "mark", ((11, 11),), ""))
    (found,) = swap_document(document).entities
    assert (found.spans, found.text) == (((10, 10),), "")


def test_words_that_a_neutral_text_does_without():
    text = "Mme Dupont, une patiente de sexe féminin, est fatiguée."
    document = annotated(
        text, entity(text, "Mme"), entity(text, "Mme", "fatiguée"), entity(text, "Dupont")
    )
    swapped = swap_document(document, "neutral")
    assert "Mme" not in swapped.text
    assert texts(swapped)[0] == ""
    assert len(swapped.entities[1].spans) == 1
    assert texts(swapped)[2] == "Dupont"
    assert swapped.patient.sex == "F"  # a neutral text says nothing of the recorded sex


def test_what_is_not_text_is_kept():
    document = annotated(TEXT, entity(TEXT, "tumeur"), entity(TEXT, "sein droit"))
    document = replace(
        document, relations=(Relation("R1", "located-in", "T1", "T2"),), source="cases/1.ann"
    )
    swapped = swap_document(document)
    assert swapped.relations == document.relations
    assert (swapped.id, swapped.source) == (document.id, document.source)
    assert swapped.attributes == document.attributes
    for old, new in zip(document.entities, swapped.entities, strict=True):
        assert (old.id, old.label, old.attributes) == (new.id, new.label, new.attributes)
    assert swapped.patient == replace(document.patient, sex="M")
    assert document.text == TEXT


@pytest.mark.parametrize(
    ("text", "recorded", "to", "sex"),
    [
        pytest.param(TEXT, "F", None, "M", id="the other one"),
        pytest.param(TEXT, "F", "M", "M", id="asked for"),
        pytest.param(TEXT, "F", "F", "F", id="asked for, already so"),
        pytest.param(TEXT, None, "M", "M", id="not recorded, but written"),
        pytest.param(TEXT, "M", None, "M", id="recorded against the text"),
        pytest.param("Toux sèche depuis trois jours.", "F", None, "F", id="no gender"),
        pytest.param("Toux sèche depuis trois jours.", "F", "M", "M", id="no gender, asked for"),
        pytest.param("Toux sèche depuis trois jours.", None, "M", None, id="nothing known"),
        pytest.param("Toux sèche depuis trois jours.", "I", "M", "I", id="indeterminate"),
    ],
)
def test_the_patient_s_sex_goes_with_the_text(text, recorded, to, sex):
    swapped = swap_document(annotated(text, sex=recorded), to)
    assert swapped.patient == Patient("p1", sex, 62.0)


BLOCKED = "La patiente, enceinte de six mois, est hypertendue."


def test_a_blocked_document_is_left_alone_where_asked():
    document = annotated(BLOCKED, entity(BLOCKED, "hypertendue"))
    same, rewrite = rewrite_document(document, on_blocked="skip")
    assert same is document
    assert rewrite.blocked
    assert swap_document(document, on_blocked="skip") is document


def test_a_blocked_document_is_rewritten_and_says_so_otherwise():
    document = annotated(BLOCKED, entity(BLOCKED, "hypertendue"))
    swapped, rewrite = rewrite_document(document)
    assert texts(swapped) == ["hypertendu"]
    assert swapped.patient.sex == "M"
    assert [BLOCKED[block.start : block.end] for block in rewrite.blocked]


def test_options_are_those_of_the_text():
    text = "Mme Sophie Martin est hypertendue."
    document = annotated(text)
    assert swap_document(document, names="keep").text == swap_gender(text, names="keep").text
    with pytest.raises(InputError):
        swap_document(document, names="other")


def test_offsets_count_code_points_of_the_text_as_it_is():
    text = unicodedata.normalize("NFD", "😀 La patiente, opérée en été, est fatiguée.")
    opened, tired = (unicodedata.normalize("NFD", word) for word in ("été", "fatiguée"))
    document = annotated(text, entity(text, opened + ","), entity(text, tired))
    expected = [unicodedata.normalize("NFD", word) for word in ("été,", "fatigué")]
    assert texts(swap_document(document)) == expected


def test_twice_gives_the_document_back():
    document = annotated(TEXT, entity(TEXT, "patiente", "sein droit"), entity(TEXT, "hypertendue"))
    assert swap_document(swap_document(document)) == document


@pytest.mark.parametrize("spans", [((0, len(TEXT) + 1),), ((-1, 2),), ((5, 3),), ()])
def test_spans_outside_the_text_are_refused(spans):
    document = Document("d7", TEXT, (Entity("T9", "finding", spans, ""),))
    with pytest.raises(InputError, match="T9"):
        swap_document(document)


def _layer1(path: Path) -> Document:
    """Read the text and every annotated span of one document of E3C (offsets as in Java)."""
    elements = list(ElementTree.parse(path).getroot())
    (text,) = (e.get("sofaString") for e in elements if e.tag.endswith("}Sofa"))
    assert not any(ord(c) > 0xFFFF for c in text)  # then they are code points too
    entities = tuple(
        Entity(
            e.get("{http://www.omg.org/XMI}id"),
            e.tag.partition("}")[2],
            ((start, end),),
            text[start:end],
        )
        for e in elements
        if e.tag.startswith("{http:///webanno/custom.ecore}") and e.get("begin") is not None
        for start, end in [(int(e.get("begin")), int(e.get("end")))]
    )
    return Document(path.stem, text, entities, source=path.name)


def test_every_entity_of_real_documents_arrives(shared_data):
    paths = sorted((shared_data / "e3c_fr" / "layer1").glob("*.xml"))
    if not paths:
        pytest.skip("no layer 1 of E3C in the third-party data")
    count = changed = 0
    for path in paths:
        document = _layer1(path)
        swapped, rewrite = rewrite_document(document)
        texts(swapped)
        for old, new in zip(document.entities, swapped.entities, strict=True):
            count += 1
            ((start, end),) = old.spans
            cut = [e for e in rewrite.edits if e.start < end and e.end > start]
            if not cut:
                assert new.text == old.text, (document.id, old)
                continue
            changed += 1
            # What is outside the changed words is there, and in its place.
            first, last = min(start, cut[0].start), max(end, cut[-1].end)
            expected, done = "", first
            for edit in cut:
                expected += document.text[done : edit.start] + edit.after
                done = edit.end
            assert new.text == expected + document.text[done:last], (document.id, old)
    assert count > 5_000
    assert changed > 100
