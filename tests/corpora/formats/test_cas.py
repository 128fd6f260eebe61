"""CAS and ESSAI: tokens become a text, cues and scopes entities, two files one document."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats import cas_rows
from epicene.corpora.formats.cas import FORMAT

# Made up, in the shape of the release: sentence, position, word, lemma, part of speech, cells.
NEG = """\
1	0	Le	le	DET:ART	_	_
1	1	patient	patient	NOM	_	B_scope_neg
1	2	ne	ne	ADV	B_cue_neg	_
1	3	tousse	tousser	VER:pres	_	I_scope_neg
1	4	pas	pas	ADV	I_cue_neg	_
1	5	.	.	SENT	_	_

2	0	Tension	tension	NOM	***
2	1	100	000	@card@	NUM	***
2	2	normale	normal	ADJ	***

4	0	Sans	sans	PRP	B_cue_neg	_
4	1	fièvre	fièvre	NOM	_	B_scope_neg_
4	2	,	,	PUN	_	v
4	3	sans	sans	PRP	B_cue_neg	_
4	4	toux	toux	NOM	_	B_scope_neg
"""
SPEC = """\
1	0	Le	le	DET:ART	***
1	1	patient	patient	NOM	***
1	2	ne	ne	ADV	***
1	3	tousse	tousser	VER:pres	***
1	4	pas	pas	ADV	***
1	5	.	.	SENT	***

3	0	Probable	probable	x	y	ADJ	B_cue_spec	_
3	1	pneumonie	pneumonie	x	y	NOM	_	B_scope_spec

4	0	Autre	autre	ADJ	***
"""


@pytest.fixture
def release(tmp_path):
    folder = tmp_path / "corpora"
    folder.mkdir()
    (folder / "CAS_neg.txt").write_text(NEG, encoding="utf-8")
    (folder / "CAS_spec.txt").write_text(SPEC, encoding="utf-8")
    return tmp_path


def test_two_files_are_read_as_one(release):
    corpus = epicene.load_corpus(release)
    assert corpus.format == "cas"
    documents = {d.id.removeprefix("corpora/"): d for d in corpus}
    # Sentence 1 is in both; the words of sentence 4 differ, so that each stays.
    assert list(documents) == ["CAS/1", "CAS_neg/2", "CAS_spec/3", "CAS_neg/4", "CAS_spec/4"]
    first = documents["CAS/1"]
    assert first.text == "Le patient ne tousse pas ."
    assert [(e.label, e.spans, e.text) for e in first.entities] == [
        ("scope_neg", ((3, 10), (14, 20)), "patient tousse"),
        ("cue_neg", ((11, 13), (21, 24)), "ne pas"),
    ]
    assert first.attributes["label"] == "negation"
    assert first.attributes["pos"].split("\t") == [
        "DET:ART", "NOM", "ADV", "VER:pres", "ADV", "SENT",
    ]  # fmt: skip
    assert first.attributes["lemmas"].split("\t") == [
        "le", "patient", "ne", "tousser", "pas", ".",
    ]  # fmt: skip
    assert first.source.endswith("CAS_neg.txt, line 1")
    assert [file["path"] for file in corpus.files()] == [
        "corpora/CAS_neg.txt",
        "corpora/CAS_spec.txt",
    ]


def test_what_the_release_is_known_to_hold_beside(release):
    documents = {d.id.removeprefix("corpora/"): d for d in epicene.load_corpus(release)}
    number = documents["CAS_neg/2"]
    assert number.text == "Tension 100 000 normale"
    assert number.attributes["pos"] == "NOM\tNUM\tADJ"
    assert (number.attributes["label"], number.entities) == ("neutral", ())
    spec = documents["CAS_spec/3"]
    assert (spec.attributes["pos"], spec.attributes["label"]) == ("ADJ\tNOM", "speculation")
    assert [(e.label, e.text) for e in spec.entities] == [
        ("cue_spec", "Probable"),
        ("scope_spec", "pneumonie"),
    ]
    strays = documents["CAS_neg/4"]
    assert strays.attributes["unread_cells"] == "1"
    assert [e.text for e in strays.entities] == ["Sans", "fièvre", "sans", "toux"]


def test_every_entity_is_the_text_at_its_offsets(release):
    n = 0
    for document in epicene.load_corpus(release):
        for entity in document.entities:
            n += 1
            assert entity.text == " ".join(document.text[s:e] for s, e in entity.spans)
    assert n == 8


def test_one_file_alone(release):
    documents = list(epicene.load_corpus(release / "corpora" / "CAS_spec.txt"))
    assert [d.id for d in documents] == ["CAS_spec/1", "CAS_spec/3", "CAS_spec/4"]


def test_a_row_that_is_cut_off_is_an_error_of_its_sentence(tmp_path):
    path = tmp_path / "ESSAI_neg.txt"
    path.write_text(NEG.replace("2\t2\tnormale\tnormal\tADJ\t***", "2\t2\tnormale"))
    with pytest.raises(InputError, match="fewer than five columns") as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line 10"
    corpus = epicene.load_corpus(path, on_error="skip")
    assert ([d.id for d in corpus], len(corpus.skipped)) == (["ESSAI_neg/1", "ESSAI_neg/4"], 1)


def test_a_sentence_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(cas_rows, "MAX_TOKENS", 5)
    path = tmp_path / "CAS_neg.txt"
    path.write_text(NEG, encoding="utf-8")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert [d.id for d in corpus] == ["CAS_neg/2", "CAS_neg/4"]
    assert corpus.skipped[0].where == f"{path}, line 1"


@pytest.mark.parametrize(
    ("name", "content"),
    [("CAS_neg.txt", ""), ("CAS_neg.txt", "Du texte."), ("notes_neg.txt", NEG), ("a.txt", NEG)],
)
def test_nothing_else_is_recognised(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert not FORMAT.recognises(tmp_path / name)
    assert not FORMAT.recognises(tmp_path)
    (tmp_path / "CAS_spec.txt").mkdir()
    assert not FORMAT.recognises(tmp_path / "CAS_spec.txt")
