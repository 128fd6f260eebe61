"""The notation of phrases: both genders, annotations with exact offsets, and what is refused."""

from __future__ import annotations

import pytest

from epicene.corpora.generation.markup import MarkupError, Rendering, fill, kind_of

PHRASE = (
    "[Patient #p|<~La|Le> <patiente|patient>], <suivie|suivi> pour [Diagnosis Assertion=affirmed #d"
    "|carcinome ]du sein [+d|infiltrant], [Evaluation Category=doubt @Targets:p|prétend avoir"
    " [Symptom Assertion=affirmed|mal]] \\[sic\\] \\< 2 cm."
)

REST = "carcinome du sein infiltrant, prétend avoir mal [sic] < 2 cm."


def rendered(phrase, sex="F", **keep):
    out = Rendering(sex)
    out.add(phrase)
    return out, *out.annotations(**keep)


@pytest.mark.parametrize(
    ("sex", "text"),
    [
        ("F", f"La patiente, suivie pour {REST}"),
        ("M", f"Le patient, suivi pour {REST}"),
    ],
)
def test_one_phrase_is_written_for_either_sex(sex, text):
    out, entities, relations = rendered(PHRASE, sex)
    assert out.text == text
    for entity in entities:
        assert entity.text == " ".join(text[start:end] for start, end in entity.spans)
    assert [(e.label, e.text) for e in entities] == [
        ("Patient", text[: text.index(",")]),
        ("GenderMention", "patiente" if sex == "F" else "patient"),
        ("GenderMention", "suivie" if sex == "F" else "suivi"),
        ("Diagnosis", "carcinome  infiltrant"),
        ("Evaluation", "prétend avoir mal"),
        ("Symptom", "mal"),
    ]
    assert entities[1].attributes == {"Kind": "explicit", "Gender": sex}
    assert entities[2].attributes == {"Kind": "agreement", "Gender": sex}
    assert entities[4].attributes == {"Category": "doubt"}
    (relation,) = relations
    assert (relation.label, relation.source, relation.target) == (
        "Targets", entities[4].id, entities[0].id,
    )  # fmt: skip


def test_what_the_annotators_pass_over_takes_its_relations_along():
    _, entities, relations = rendered(PHRASE, keep=lambda label, _: label != "Patient")
    assert "Patient" not in {e.label for e in entities}
    assert relations == ()
    assert [e.id for e in entities] == ["T1", "T2", "T3", "T4", "T5"]


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("[Symptom Assertion=affirmed|mal", "is not closed"),
        ("mal]", "closes nothing"),
        ("[Symptom Assertion|mal]", "is no attribute"),
        ("[Symptom Assertion=affirmed|]", "annotates nothing"),
        ("[+x|mal]", "unknown handle"),
        ("[Evaluation Category=doubt @Targets:x|mal]", "unknown handle"),
    ],
)
def test_a_phrase_out_of_the_notation_is_refused(phrase, message):
    with pytest.raises(MarkupError, match=message):
        rendered(phrase)


def test_a_handle_reaches_over_phrases():
    out = Rendering("M")
    out.add("[Patient #p|<Il|Il>] va bien. ")
    out.add("[Evaluation Category=blame @Targets:p|S’obstine].")
    assert len(out.annotations()[1]) == 1


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("patiente", "explicit"), ("Mme", "explicit"), ("Elle", "explicit"), ("M.", "explicit"),
        ("hospitalisée", "agreement"), ("mère", "kinship"), ("grand-père", "kinship"),
    ],
)  # fmt: skip
def test_a_form_says_how_it_tells_gender(form, kind):
    assert kind_of(form) == kind


def test_slots_are_filled_with_facts_that_may_hold_slots():
    facts = {"a": "{b} et {b}", "b": "un"}
    assert fill("{a}, \\{a}", facts.get) == "un et un, \\{a}"
    with pytest.raises(MarkupError, match="no fact is called 'c'"):
        fill("{c}", facts.get)
    with pytest.raises(MarkupError, match="without end"):
        fill("{a}", {"a": "{a}"}.get)
