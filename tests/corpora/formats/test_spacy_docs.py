"""spaCy docs: what goes out comes back, what pipelines add comes in."""

from __future__ import annotations

import subprocess
import sys
import zlib
from dataclasses import replace

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

import epicene
from epicene.core.document import Document, Entity, Patient, Relation
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.formats.docbin import check_size

TEXT = "La patiente n'a pas d'hypertension. Sa mère en a une.\n\u00a0État stable 😀 ;"


def entity(number, label, *spans, **attributes):
    return Entity(
        f"T{number}", label, spans, " ".join(TEXT[a:b] for a, b in spans), dict(attributes)
    )


ALIGNED = entity(1, "Diagnosis", (22, 34), Assertion="negated")
SAME = entity(2, "Symptom", (22, 34))
DISCONTINUOUS = entity(3, "Person", (36, 38), (39, 43), Role="relative")
WITHIN = entity(4, "GenderMention", (9, 11), Kind="agreement")
NESTED = entity(5, "GenderMention", (3, 11))
TWICE = entity(6, "Symptom", (22, 34), Code="I10")
DOCUMENT = Document(
    "dossier/1", TEXT, (DISCONTINUOUS, ALIGNED, SAME, WITHIN, NESTED, TWICE),
    relations=(Relation("R1", "HasHistory", "T1", "T3"),),
    attributes={"genre": "letter"}, patient=Patient("p", "F", 61.0, "Lyon", {"origin": "abroad"}),
)  # fmt: skip


def same(corpus, *documents):
    assert [replace(found, source="") for found in corpus] == list(documents)


def test_what_goes_to_spacy_comes_back(tmp_path):
    blank = Document("vide", "")
    docs = list(Corpus.of([DOCUMENT, blank]).to_spacy())
    same(epicene.load_corpus(docs), DOCUMENT, blank)
    same(epicene.load_corpus(iter(docs)), DOCUMENT, blank)
    stored = DocBin(docs=docs, store_user_data=True)
    same(epicene.load_corpus(stored), DOCUMENT, blank)
    stored.to_disk(tmp_path / "corpus.spacy")
    corpus = epicene.load_corpus(tmp_path / "corpus.spacy")
    same(corpus, DOCUMENT, blank)
    assert (len(corpus), corpus.format) == (2, "docbin")


def test_spans_lie_in_groups_and_the_rest_beside():
    (doc,) = Corpus.of([DOCUMENT]).to_spacy()
    assert doc.text == TEXT
    assert [span.text for span in doc.spans["Diagnosis"]] == ["hypertension"]
    assert [span.id_ for span in doc.spans["epicene"]] == ["T1", "T2", "T5", "T6"]
    assert doc.user_data["epicene"]["not_in_spans"] == ["T3", "T4"]


def test_without_user_data_the_spans_remain():
    docs = Corpus.of([DOCUMENT]).to_spacy()
    (found,) = epicene.load_corpus(DocBin(docs=docs, store_user_data=False))
    # Two entities of one label and extent are one span then.
    assert {(e.label, e.spans, e.text) for e in found.entities} == {
        (e.label, e.spans, e.text) for e in (ALIGNED, SAME, NESTED)
    }


def test_the_tokenizer_given_is_used_and_texts_have_no_longest():
    nlp = spacy.blank("fr")
    nlp.max_length = 10
    (doc,) = Corpus.of([DOCUMENT]).to_spacy(nlp)
    assert doc.vocab is nlp.vocab


def test_spans_that_a_pipeline_takes_away_or_adds():
    (doc,) = Corpus.of([DOCUMENT]).to_spacy()
    for name in ("epicene", "Diagnosis"):
        doc.spans[name] = [span for span in doc.spans[name] if span.label_ != "Diagnosis"]
    doc.ents = [doc.char_span(36, 38, label="DET")]
    (found,) = epicene.load_corpus([doc])
    assert found.entities[:-1] == (DISCONTINUOUS, SAME, WITHIN, NESTED, TWICE)
    assert found.entities[-1] == Entity("T7", "DET", ((36, 38),), "Sa")


@pytest.fixture
def extensions():
    """Register extensions as edsnlp does, and take them away again."""
    told = [(Doc, "note_id"), (Doc, "person_id"), (Span, "negation"), (Span, "our_score")]
    added = [(kind, name) for kind, name in told if not kind.has_extension(name)]
    for kind, name in added:
        kind.set_extension(name, default=None)
    yield
    for kind, name in added:
        kind.remove_extension(name)


def clinical_doc():
    doc = spacy.blank("fr")("Pas de douleur ni de fièvre.")
    doc._.note_id, doc._.person_id = 12, "p9"
    # Where edsnlp is installed it makes moments of these when they are set, which no file takes.
    doc.user_data["._.", "note_datetime", None, None] = "2020-03-01"
    doc.user_data["._.", "birth_datetime", None, None] = "1960-03-02"
    doc.ents = [doc.char_span(7, 14, label="douleur")]
    doc.ents[0]._.negation = True
    doc.ents[0]._.our_score = 0.5
    doc.spans["symptomes"] = [doc.char_span(7, 14, label="douleur"), doc[5:6]]
    return doc


def expected():
    return Document(
        "12", "Pas de douleur ni de fièvre.",
        (Entity("T1", "douleur", ((7, 14),), "douleur", {"negation": "true", "our_score": "0.5"}),
         Entity("T2", "symptomes", ((21, 27),), "fièvre")),
        attributes={"note_datetime": "2020-03-01", "birth_datetime": "1960-03-02"},
        patient=Patient("p9", age=59.0),
    )  # fmt: skip


@pytest.mark.usefixtures("extensions")
def test_docs_of_a_pipeline():
    same(epicene.load_corpus([clinical_doc()]), expected())


def test_extensions_come_out_of_a_file_where_nobody_registers_them(tmp_path, request):
    request.getfixturevalue("extensions")
    DocBin(docs=[clinical_doc()], store_user_data=True).to_disk(tmp_path / "a.spacy")
    code = (
        "import epicene, sys, json; (d,) = epicene.load_corpus(sys.argv[1]); "
        "print(d.id, d.patient.id, d.patient.age, d.entities[0].attributes['negation'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.spacy")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["12", "p9", "59.0", "true"]


def test_docs_of_edsnlp():
    edsnlp = pytest.importorskip("edsnlp")
    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.sentences")
    nlp.add_pipe("eds.matcher", config={"terms": {"douleur": ["douleur"], "toux": ["toux"]}})
    nlp.add_pipe("eds.negation")
    docs = [nlp("La patiente n'a pas de douleur."), nlp("Il présente une toux.")]
    docs[0]._.note_id = "n1"
    one, two = epicene.load_corpus(docs)
    assert (one.id, two.id) == ("n1", "2")
    for document, text, negated in ((one, "douleur", "true"), (two, "toux", "false")):
        (found,) = document.entities
        assert (found.label, found.text, found.attributes["negation"]) == (text, text, negated)


def test_what_is_no_doc(tmp_path):
    path = tmp_path / "a.spacy"
    for content in (b"", b"nothing", DocBin().to_bytes()[:-9]):
        path.write_bytes(content)
        with pytest.raises(InputError, match="no spaCy DocBin, or it is damaged") as caught:
            list(epicene.load_corpus(path))
        assert str(path) in str(caught.value)
    corpus = epicene.load_corpus([clinical_doc_plain(), "a"], on_error="skip")
    assert len(list(corpus)) == 1
    assert "document 2: this is no spaCy Doc" in str(corpus.skipped[0])


def clinical_doc_plain():
    return spacy.blank("fr")("Pas de douleur.")


def test_a_file_that_unfolds_without_end_is_refused():
    bomb = zlib.compress(bytes(40 << 20))
    check_size(bomb, "a.spacy", largest=40 << 20)
    with pytest.raises(InputError, match=r"a\.spacy: the file unfolds into more than 39 MiB"):
        check_size(bomb, "a.spacy", largest=39 << 20)
