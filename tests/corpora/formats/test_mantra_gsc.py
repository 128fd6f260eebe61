"""Mantra GSC: units become documents, annotations entities with their UMLS concepts."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats.mantra_gsc import FORMAT

# Made up, in the shape of the release.
FRENCH = """<?xml version="1.0" encoding="utf-8"?>
<Corpus id="Medline_GSC_fr">
<document id="Medline.d1">
<unit id="Medline.d1.u1"><text>Douleur thoracique chez l’enfant asthmatique</text>
<e id="e1" offset="0" len="18" grp="DISO" cui="C0008031" type="T184"
 preferred="Chest pain">Douleur thoracique</e>
<e id="e2" offset="8" len="10" grp="anat" cui="C0817096">thoracique</e>
</unit>
<unit id="Medline.d1.u2"><text>Étude sans concept</text></unit>
</document>
<document id="Medline.d2">
<unit id="Medline.d2.u1"><text>Été à l’hôpital</text>
<e id="e1" offset="8" len="7" grp="OBJC">hospitalisé</e></unit>
</document>
</Corpus>
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Medline_GSC_fr_man.xml").write_text(FRENCH, encoding="utf-8")
    other = FRENCH.replace("Étude sans concept", "Studie ohne Begriff")
    (tmp_path / "Medline_GSC_de_man.xml").write_text(other, encoding="utf-8")
    return tmp_path


def test_french_units_are_read(folder):
    corpus = epicene.load_corpus(folder)
    assert corpus.format == "mantra-gsc"
    first, second, third = corpus
    assert [d.id for d in (first, second, third)] == [
        f"Medline_GSC_fr_man/Medline.{unit}" for unit in ("d1.u1", "d1.u2", "d2.u1")
    ]
    assert [(e.label, e.spans, e.text) for e in first.entities] == [
        ("DISO", ((0, 18),), "Douleur thoracique"),
        ("ANAT", ((8, 18),), "thoracique"),
    ]
    assert first.entities[0].attributes == {
        "cui": "C0008031",
        "type": "T184",
        "preferred": "Chest pain",
    }
    assert [(n.target, n.resource, n.entry, n.text) for n in first.normalisations] == [
        ("T1", "UMLS", "C0008031", "Chest pain"),
        ("T2", "UMLS", "C0817096", ""),
    ]
    assert first.attributes == {"document": "Medline.d1"}
    assert (second.text, second.entities) == ("Étude sans concept", ())
    # What the file quotes and the text at its offsets differ: both are kept.
    assert third.entities[0].text == "hôpital"
    assert third.entities[0].attributes == {"quoted": "hospitalisé"}
    assert [file["path"] for file in corpus.files()] == ["Medline_GSC_fr_man.xml"]


def test_a_file_of_another_language_is_read_when_it_is_named(folder):
    german = list(epicene.load_corpus(folder / "Medline_GSC_de_man.xml"))
    assert german[1].text == "Studie ohne Begriff"


def test_it_becomes_brat(folder, tmp_path):
    corpus = epicene.load_corpus(folder)
    again = {d.id: d for d in epicene.load_corpus(corpus.to_brat(tmp_path / "brat"))}
    for document in corpus:
        assert again[document.id].text == document.text
        assert again[document.id].entities == document.entities
        assert again[document.id].normalisations == document.normalisations


@pytest.mark.parametrize("wrong", ['offset="90"', 'offset="-3"', 'offset="x"', ""])
def test_an_offset_outside_the_text_is_an_error_of_its_unit(tmp_path, wrong):
    path = tmp_path / "Medline_GSC_fr_man.xml"
    path.write_text(FRENCH.replace('offset="0"', wrong), encoding="utf-8")
    with pytest.raises(InputError, match="annotation T1") as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line 3, unit 1"
    corpus = epicene.load_corpus(path, on_error="skip")
    assert (len(corpus), len(corpus.skipped)) == (2, 1)


def test_a_file_that_is_cut_off_gives_what_came_before(tmp_path):
    path = tmp_path / "Medline_GSC_fr_man.xml"
    path.write_text(FRENCH[: FRENCH.index("hôpital")], encoding="utf-8")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert (len(list(corpus)), len(corpus.skipped)) == (2, 1)
    assert "line 12" in str(corpus.skipped[0])


def test_nothing_else_is_recognised(tmp_path):
    assert not FORMAT.recognises(tmp_path)
    assert not FORMAT.recognises(tmp_path / "absent.xml")
    for content in ("", "<Corpus/>", "<doc><unit/></doc>", "texte"):
        path = tmp_path / "autre.xml"
        path.write_text(content, encoding="utf-8")
        assert not FORMAT.recognises(path)
        assert not FORMAT.recognises(tmp_path)
