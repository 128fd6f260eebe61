"""DEFT 2021: clinical cases with their chapters of MeSH."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats.deft2021 import FORMAT


@pytest.fixture
def release(tmp_path):
    # Made up, in the shape of the release.
    cases, evaluations = tmp_path / "DEFT-cas-cliniques", tmp_path / "evaluations"
    cases.mkdir()
    evaluations.mkdir()
    for name, text in (("cas-1", "Une toux sèche."), ("cas-2", "Un choc."), ("cas-3", "Rien.")):
        (cases / f"{name}.txt").write_text(text, encoding="utf-8")
    (cases / "cas-1.ann").write_text("T1\tsosy 4 14\ttoux sèche\n", encoding="utf-8")
    (evaluations / "ref-train-deft2021.txt").write_text(
        "cas-1.ann\trespiratoire\ttoux\ncas-1.ann\tetatsosy\ttoux\ncas-1.ann\trespiratoire\tx\n\n"
    )
    (evaluations / "ref-test-deft2021.txt").write_text("cas-2.ann\tblessures\tchoc\n")
    (tmp_path / "distribution-corpus.txt").write_text(
        "cas-1.txt\ta\tb\ttrain 2021\ncas-2.txt\ta\tb\ttest 2021\n"
        "cas-3.txt\ta\tb\ttrain 2020\nfin\n"
    )
    return tmp_path


def test_cases_have_their_chapters(release):
    corpus = epicene.load_corpus(release)
    assert (corpus.format, len(corpus)) == ("deft2021", 3)
    one, two, three = corpus
    assert [d.id for d in (one, two, three)] == ["cas-1", "cas-2", "cas-3"]
    assert one.attributes == {"label": "respiratoire|etatsosy", "part": "train"}
    assert two.attributes == {"label": "blessures", "part": "test"}
    assert (three.attributes, three.entities, three.text) == ({}, (), "Rien.")
    assert [(e.label, e.text) for e in one.entities] == [("sosy", "toux sèche")]
    assert {file["path"].rpartition("/")[2] for file in corpus.files()} == {
        "cas-1.ann", "cas-1.txt", "cas-2.txt", "cas-3.txt",
        "ref-test-deft2021.txt", "ref-train-deft2021.txt", "distribution-corpus.txt",
    }  # fmt: skip


def test_a_case_that_cannot_be_read_is_an_error_in_its_place(release):
    bad = release / "DEFT-cas-cliniques" / "cas-2.txt"
    bad.write_bytes("Été".encode("cp1252"))
    with pytest.raises(InputError, match="UTF-8"):
        list(epicene.load_corpus(release))
    corpus = epicene.load_corpus(release, on_error="skip")
    assert ([d.id for d in corpus], len(corpus.skipped)) == (["cas-1", "cas-3"], 1)


def test_nothing_else_is_recognised(tmp_path):
    (tmp_path / "a.txt").write_text("texte")
    assert not FORMAT.recognises(tmp_path)
    assert not FORMAT.recognises(tmp_path / "a.txt")
    assert not FORMAT.recognises(tmp_path / "absent")
    (tmp_path / "DEFT-cas-cliniques").mkdir()
    assert not FORMAT.recognises(tmp_path)
    with pytest.raises(InputError, match="no folder"):
        FORMAT.open(tmp_path / "absent", None)
