"""DEFT 2020: pairs and sets of sentences, and the cases of task 3."""

from __future__ import annotations

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats.deft2020 import FORMAT

# Made up, in the shape of the release.
PAIRS = """<?xml version="1.0" encoding="UTF-8"?>
<doc>
<paire id="1" vote="4.0" moy="3.6" scores="4,3,4,3,4">
<source>Prenez ce remède imaginaire le matin.</source>
<cible>Le remède se prend
   le matin &amp; à jeun.</cible>
</paire>
<paire id="2" vote="0.0" moy="0.2" scores="0,0,1,0,0"><source>Un.</source>
<cible>Deux.</cible></paire>
</doc>
"""
SETS = """<?xml version="1.0" encoding="UTF-8"?>
<doc><ensemble id="7" cible="2"><source>Source.</source>
<cible num="1">Première.</cible><cible num="2">Deuxième.</cible><cible num="3">Troisième.</cible>
</ensemble></doc>
"""


@pytest.fixture
def release(tmp_path):
    (tmp_path / "t1-train.xml").write_text(PAIRS, encoding="utf-8")
    (tmp_path / "t2-train.xml").write_text(SETS, encoding="utf-8")
    cases = tmp_path / "t3-train"
    cases.mkdir()
    (cases / "cas-1.txt").write_text("Une toux sèche.", encoding="utf-8")
    (cases / "cas-1.ann").write_text("T1\tsosy 4 14\ttoux sèche\n", encoding="utf-8")
    return tmp_path


def test_all_tasks_of_a_folder(release):
    corpus = epicene.load_corpus(release)
    assert corpus.format == "deft2020"
    first, second, several, case = corpus
    assert [d.id for d in (first, second, several, case)] == [
        "t1-train/1",
        "t1-train/2",
        "t2-train/7",
        "t3-train/cas-1",
    ]
    assert first.text == (
        "Prenez ce remède imaginaire le matin.\nLe remède se prend le matin & à jeun."
    )
    assert first.attributes == {
        "label": "3.6",
        "moy": "3.6",
        "vote": "4.0",
        "scores": "4,3,4,3,4",
        "task": "1",
    }
    assert several.attributes == {"label": "2", "task": "2"}
    assert [(e.label, e.text, dict(e.attributes)) for e in several.entities] == [
        ("source", "Source.", {}),
        ("cible", "Première.", {"num": "1"}),
        ("cible", "Deuxième.", {"num": "2"}),
        ("cible", "Troisième.", {"num": "3"}),
    ]
    for document in corpus:
        for entity in document.entities:
            assert entity.text == document.text[slice(*entity.spans[0])]
    assert [(e.label, e.text) for e in case.entities] == [("sosy", "toux sèche")]
    assert len(list(corpus.files())) == 4


def test_the_cases_alone(release):
    (release / "t1-train.xml").unlink()
    (release / "t2-train.xml").unlink()
    assert [d.id for d in epicene.load_corpus(release, format="deft2020")] == ["t3-train/cas-1"]
    (release / "t3-train" / "cas-1.ann").unlink()
    with pytest.raises(InputError, match="no document"):
        list(epicene.load_corpus(release, format="deft2020"))


def test_what_is_wrong_is_told_with_its_line(tmp_path):
    path = tmp_path / "t1-train.xml"
    path.write_text(PAIRS.replace("<source>Un.</source>", ""), encoding="utf-8")
    with pytest.raises(InputError, match="no source") as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line 8"
    path.write_text(PAIRS.replace("<doc>", "<doc><autre/>"), encoding="utf-8")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert ([d.id for d in corpus], len(corpus.skipped)) == (["t1-train/1", "t1-train/2"], 1)


@pytest.mark.parametrize("content", ["", "<doc/>", "<doc><cas/></doc>", "<a><paire id='1'/></a>"])
def test_nothing_else_is_recognised(tmp_path, content):
    path = tmp_path / "autre.xml"
    path.write_text(content, encoding="utf-8")
    assert not FORMAT.recognises(path)
    assert not FORMAT.recognises(tmp_path)
