"""E3C: every annotation of the release, on the words that it covers, and the facts beside it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from xmi_samples import TEXT, write_release

import epicene
from epicene.core.document import Normalisation

PUBLISHED = {
    "CLINENTITY": 1327,
    "EVENT": 4312,
    "ACTOR": 427,
    "BODYPART": 659,
    "TIMEX3": 333,
    "RML": 508,
}


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return epicene.load_corpus(write_release(tmp_path_factory.mktemp("e3c") / "release"))


@pytest.fixture(scope="module")
def first(release):
    return next(iter(release))


@pytest.fixture(scope="module")
def e3c(shared_data):
    folder = shared_data / "e3c_fr"
    if not folder.is_dir():
        pytest.skip(f"no E3C in {shared_data}")
    return folder


def test_xmi_is_the_document_and_json_its_metadata(release):
    assert release.format == "e3c"
    assert [d.id for d in release] == ["FR000001", "FR000002"]
    assert len(release) == 2
    assert [f["path"] for f in release.files()] == [
        "layer1/FR000001.xml",
        "text_layer1/FR000001.json",
        "layer2/FR000002.xml",
    ]
    first, second = release
    # METADATA goes before the JSON, which adds what it alone has; authors are left out.
    assert first.attributes == {
        "layer": "layer1",
        "title": "cas.conll",
        "doi": "10.0/essai",
        "licence": "CC BY",
        "source": "Revue",
    }
    assert second.attributes == {"layer": "layer2", "doi": "10.0/essai", "licence": "CC BY"}
    assert first.subject.age == 54.0
    assert second.subject.age is None


def test_offsets_are_code_points_and_text_is_not_altered(first):
    assert first.text == TEXT
    spans = {e.id: e.text for e in first.entities}
    assert spans["T17"] == "douleur vive 😀 du thorax"
    # After the emoji, which Java counts twice.
    assert spans["T14"] == "80 µmol/L"
    for entity in first.entities:
        ((start, end),) = entity.spans
        assert TEXT[start:end] == entity.text


def test_every_type_comes_with_its_attributes_concepts_and_links(first):
    entities = {e.id: e for e in first.entities}
    assert Counter(e.label for e in first.entities) == {
        "EVENT": 3, "CLINENTITY": 2, "ACTOR": 1, "RML": 1, "TIMEX3": 1, "BODYPART": 1,
    }  # fmt: skip
    assert entities["T11"].attributes == {"polarity": "POS", "docTimeRel": "OVERLAP"}
    assert entities["T12"].attributes == {"polarity": "NEG", "xtra": 'incertain : "froid" ?'}
    assert entities["T17"].attributes["discontinuous"] == "DISCONTINUOUS"
    assert first.normalisations == (
        Normalisation("N1", "T17", "UMLS", "C0008031"),
        Normalisation("N2", "T18", "UMLS", "C0015967"),
    )
    assert [(r.label, r.source, r.target, r.attributes["link"]) for r in first.relations] == [
        ("CONTAINS", "T11", "T12", "TLINK"),
        ("BEFORE", "T11", "T15", "TLINK"),
        ("INITIATES", "T13", "T11", "ALINK"),
        ("PERTAINS", "T14", "T13", "PERTAINSTO"),
        ("OVERLAP", "T15", "T13", "timexLink"),
    ]


def test_one_file_and_one_layer_load_alike(release, first):
    file = release.path / "layer1" / "FR000001.xml"
    for path in (file, file.parent):
        corpus = epicene.load_corpus(path)
        assert corpus.format == "e3c"
        (document,) = corpus
        assert (document.id, document.text) == (first.id, first.text)
        # The JSON lies outside of what was given.
        assert document.attributes == {k: v for k, v in first.attributes.items() if k != "source"}


@pytest.mark.parametrize("content", ['{"doi":\n', "[]", "\udce9"])
def test_a_broken_json_is_named_and_the_others_are_read(tmp_path, content):
    folder = write_release(tmp_path / "release")
    table = folder / "text_layer1" / "FR000001.json"
    table.write_bytes(content.encode("utf-8", "surrogateescape"))
    corpus = epicene.load_corpus(folder, on_error="skip")
    assert [d.id for d in corpus] == ["FR000002"]
    (error,) = corpus.skipped
    assert error.where.startswith(str(table))


def test_release_has_the_published_counts(e3c):
    corpus = epicene.load_corpus(e3c)
    labels = {"layer1": Counter(), "layer2": Counter()}
    documents, discontinuous, with_doi, links = Counter(), Counter(), 0, Counter()
    for document in corpus:
        layer = document.attributes["layer"]
        documents[layer] += 1
        labels[layer].update(e.label for e in document.entities)
        discontinuous[layer] += sum("discontinuous" in e.attributes for e in document.entities)
        links.update(r.attributes["link"] for r in document.relations)
        for entity in document.entities:
            ((start, end),) = entity.spans
            assert entity.text == document.text[start:end]
            # An offset that were off would begin or end in white space somewhere.
            assert entity.text == entity.text.strip() != ""
        with_doi += document.attributes["doi"].startswith("10.11604/pamj.")
    assert corpus.format == "e3c"
    assert documents == {"layer1": 81, "layer2": 168}
    assert labels["layer1"] == PUBLISHED
    assert labels["layer2"] == {"CLINENTITY": 2033}
    assert discontinuous == {"layer1": 59, "layer2": 0}
    assert with_doi == 249
    # As many as there are elements of links in the files, counted without a parser.
    raw = "".join(file.read_text(encoding="utf-8") for file in (e3c / "layer1").glob("*.xml"))
    assert links == {
        feature: len(re.findall(f"<custom:{name}Link ", raw))
        for feature, name in (
            ("TLINK", "EVENTTLINK"),
            ("ALINK", "EVENTALINK"),
            ("PERTAINSTO", "RMLPERTAINSTO"),
            ("timexLink", "TIMEX3TimexLink"),
        )
    }


def test_ages_are_those_that_were_read_by_people(e3c):
    rows = (e3c / "patient_sex_dev.tsv").read_text(encoding="utf-8").splitlines()[1:]
    recorded = {row.split("\t")[0]: row.split("\t")[3] for row in rows}
    ages = {d.id: d.subject.age for d in epicene.load_corpus(e3c / "layer1")}
    shown = {name: age for name, age in ages.items() if age is not None}
    # Annotated, without a parser: one age, however often, of whoever is a patient.
    pattern = re.compile(r'<custom:ACTOR [^>]*age="(\d+)Y" role="PATIENT"')
    texts = {f.stem: f.read_text(encoding="utf-8") for f in (e3c / "layer1").glob("*.xml")}
    found = {name: set(pattern.findall(text)) for name, text in texts.items()}
    assert len(shown) == sum(len(own) == 1 for own in found.values()) == 64
    assert all(recorded[name] == f"{age:.0f}" for name, age in shown.items())
