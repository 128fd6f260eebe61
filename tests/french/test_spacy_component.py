"""The component of pipelines says what `detect_gender` says, in spaCy and in edsnlp."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tomllib

import edsnlp
import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from epicene.corpora.load import load_corpus
from epicene.french import detect_gender
from epicene.french.spacy_component import NAME, SPAN_GROUP, PatientGender

TEXTS = (
    "La patiente, hypertendue, a été adressée par son père.",
    "Le patient est sorti guéri.",
    "Fièvre depuis hier.",
    "Le 𝛽-bloquant est arrêté ; Mme D. est guérie.",  # a code point outside the first plane
    "",
)
BLANKS = {"spacy": lambda: spacy.blank("fr"), "edsnlp": lambda: edsnlp.blank("eds")}
LOADS = {"spacy": spacy.load, "edsnlp": edsnlp.load}


@pytest.fixture(params=BLANKS)
def kind(request) -> str:
    return request.param


def pipeline(kind: str, **config: object):
    nlp = BLANKS[kind]()
    nlp.add_pipe(NAME, config=config)
    return nlp


def told(doc: Doc, group: str = SPAN_GROUP):
    spans = [(s.start_char, s.end_char, s.label_, s.id_) for s in doc.spans[group]]
    return doc._.patient_gender, doc._.patient_gender_confidence, spans


def read(text: str, person: int = 3):
    reading = detect_gender(text, person)
    markers = [(m.start, m.end, m.gender, m.rule) for m in reading.markers]
    return reading.label, reading.confidence, markers


def test_it_says_what_detect_gender_says(kind):
    nlp = pipeline(kind)
    found = [told(nlp(text)) for text in TEXTS]
    assert found == [read(text) for text in TEXTS]
    assert [label for label, _, _ in found] == ["F", "M", "neutral", "F", "neutral"]


def test_an_empty_doc_has_an_empty_group():
    doc = PatientGender()(Doc(spacy.blank("fr").vocab, words=[]))
    assert told(doc) == ("neutral", detect_gender("").confidence, [])


def test_the_author_and_the_group_are_options(kind):
    text = "Je suis fatiguée. Le patient est guéri."
    doc = pipeline(kind, person=1, span_group="author")(text)
    assert told(doc, "author") == read(text, 1)
    assert SPAN_GROUP not in doc.spans
    assert (doc._.patient_gender, pipeline(kind)(text)._.patient_gender) == ("F", "M")


@pytest.mark.parametrize("config", [{"person": 2}, {"persn": 3}])
def test_options_that_it_does_not_have_are_refused(kind, config):
    with pytest.raises(Exception, match=f"{NAME}.*{next(iter(config))}") as caught:
        pipeline(kind, **config)
    assert type(caught.value).__name__.lower().startswith("conf")


def test_a_marker_within_a_token_is_expanded():
    doc = pipeline("spacy")("M.Dupont est venu.")
    (marker,) = detect_gender(doc.text).markers
    (span,) = doc.spans[SPAN_GROUP]
    assert (marker.text, span.text) == ("M", "M.Dupont")
    assert (span.label_, span.id_) == (marker.gender, marker.rule)


def test_two_markers_of_a_rule_within_a_token_are_one_span():
    words = ["Elle", "est", "guérie et fatiguée", "."]
    doc = Doc(spacy.blank("fr").vocab, words=words, spaces=[True, True, False, False])
    assert [m.text for m in detect_gender(doc.text).markers] == ["Elle", "guérie", "fatiguée"]
    spans = PatientGender()(doc).spans[SPAN_GROUP]
    assert [span.text for span in spans] == ["Elle", "guérie et fatiguée"]


def test_spans_that_are_there_stay_and_none_comes_twice():
    doc = spacy.blank("fr")(TEXTS[0])
    doc.spans["sc"] = [doc[0:2]]
    doc.spans[SPAN_GROUP] = [Span(doc, 4, 5, label="mine")]
    doc.spans[SPAN_GROUP].attrs["by"] = "hand"
    doc.ents = [Span(doc, 1, 2, label="PERSON")]
    component = PatientGender()
    once = told(component(doc))
    assert once[2][0][2] == "mine"
    assert once[2][1:] == read(TEXTS[0])[2]
    assert told(component(doc)) == once
    assert doc.spans[SPAN_GROUP].attrs == {"by": "hand"}
    assert [span.text for span in doc.spans["sc"]] == ["La patiente"]
    assert [ent.label_ for ent in doc.ents] == ["PERSON"]


def test_a_pipeline_on_disk_keeps_the_options(kind, tmp_path):
    pipeline(kind, person=1, span_group="author").to_disk(tmp_path / "nlp")
    again = LOADS[kind](tmp_path / "nlp")
    component = again.get_pipe(NAME)
    assert (component.person, component.span_group) == (1, "author")
    assert told(again("Je suis fatiguée."), "author") == read("Je suis fatiguée.", 1)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_two_processes_say_the_same(kind):
    texts = list(TEXTS) * 4
    docs = list(pipeline(kind).pipe(texts, n_process=2))
    # edsnlp returns them as they come.
    assert sorted(doc.text for doc in docs) == sorted(texts)
    assert [told(doc) for doc in docs] == [read(doc.text) for doc in docs]


def test_edsnlp_keeps_the_order_where_it_is_asked_to():
    texts = list(TEXTS) * 4
    stream = pipeline("edsnlp").pipe(texts)
    stream = stream.set_processing(num_cpu_workers=2, batch_size=2, preserve_output_order=True)
    assert [doc.text for doc in stream] == texts


def test_a_docbin_keeps_everything():
    doc = pipeline("spacy")(TEXTS[0])
    kept = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(kept).get_docs(spacy.blank("fr").vocab)
    assert told(again) == read(TEXTS[0])


def test_a_corpus_takes_it_for_the_sex_where_none_is_recorded():
    nlp = pipeline("spacy")
    read, neutral, recorded = nlp(TEXTS[0]), nlp(TEXTS[2]), nlp(TEXTS[0])
    recorded.user_data["._.", "sex", None, None] = "M"
    taken_away = nlp(TEXTS[0])
    taken_away._.patient_gender = None
    documents = load_corpus([read, neutral, recorded, taken_away])
    assert [document.subject.sex for document in documents] == ["F", None, "M", None]


def test_a_process_that_got_it_by_pickle_has_the_attributes():
    kept = pickle.dumps(PatientGender(person=1))
    for name in ("patient_gender", "patient_gender_confidence"):
        Doc.remove_extension(name)
    component = pickle.loads(kept)
    assert component.person == 1
    assert component(spacy.blank("fr")("Je suis fatiguée."))._.patient_gender == "F"


def test_both_find_it_by_the_entry_point(root, tmp_path):
    """Installed under another name beside the package, what pyproject declares is found."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["entry-points"]["spacy_factories"]
    assert set(declared) == {NAME}
    info = tmp_path / "declared-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: declared\nVersion: 1.0\n")
    lines = [f"{name} = {value}" for name, value in declared.items()]
    (info / "entry_points.txt").write_text("\n".join(["[spacy_factories]", *lines, ""]))
    code = (
        "import sys, spacy, edsnlp\n"
        "assert 'epicene' not in sys.modules\n"
        "for nlp in (edsnlp.blank('eds'), spacy.blank('fr')):\n"
        f"    nlp.add_pipe({NAME!r})\n"
        f"    print(nlp({TEXTS[0]!r})._.patient_gender)\n"
    )
    path = os.pathsep.join([str(tmp_path), *(p for p in sys.path if p)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["F", "F"], done.stderr
