"""CoNLL files become documents: text rebuilt, mentions at their offsets, errors with their line."""

from __future__ import annotations

import tracemalloc

import pytest

import epicene
from epicene.core.errors import InputError
from epicene.corpora.formats import conll_lines
from epicene.corpora.formats.conll import FORMAT, read_file
from epicene.corpora.formats.conll_lines import Columns

CONLL_2003 = """-DOCSTART- -X- O O

La DET O
patiente NOM B-Patient
prend V O
du P O
paracétamol NOM B-Treatment

# NUM O
codéine NOM B-Treatment
# 2 I-Treatment

-DOCSTART- -X- O O
-DOCSTART- -X- O O

Fin NOM O
"""
COMMENTED = """# newdoc id = cr-1
# sent_id = 1
1\tL’\tB-Patient\tSpaceAfter=No
2\tenfant\tI-Patient\t_
3\ttousse\tO\tGloss=x|SpaceAfter=No
4\t.\tO\t_

# doc id : cr-2
1\t37,5 °C\tB-Score\t_
"""


@pytest.fixture
def file(tmp_path):
    def write(content, name="corpus.conll"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def shown(document):
    return [(e.label, e.spans, e.text) for e in document.entities]


def test_conll_2003(file):
    corpus = epicene.load_corpus(file(CONLL_2003))
    assert corpus.format == "conll"
    one, two = corpus
    assert (one.id, two.id) == ("corpus/1", "corpus/2")
    assert one.text == "La patiente prend du paracétamol\n# codéine #"
    assert shown(one) == [
        ("Patient", ((3, 11),), "patiente"),
        ("Treatment", ((21, 32),), "paracétamol"),
        ("Treatment", ((35, 44),), "codéine #"),
    ]
    assert (two.text, two.entities) == ("Fin", ())
    assert two.source.endswith("corpus.conll, line 16")


def test_comments_name_documents_and_spaces_are_left_out(file):
    path = file(COMMENTED)
    one, two = epicene.load_corpus(path, columns={"token": "1", "label": "-2"})
    assert (one.id, one.text) == ("corpus/cr-1", "L’enfant tousse.")
    assert shown(one) == [("Patient", ((0, 8),), "L’enfant")]
    assert (two.id, two.text) == ("corpus/cr-2", "37,5 °C")
    assert shown(two) == [("Score", ((0, 7),), "37,5 °C")]


@pytest.mark.parametrize("head", ["# global.columns = ID FORM NER MISC\n", "ID\tFORM\tNER\tMISC\n"])
def test_columns_have_names(file, head):
    path = file(head + COMMENTED)
    one, _ = epicene.load_corpus(path, columns={"token": "FORM", "label": "NER"})
    assert one.text == "L’enfant tousse."
    with pytest.raises(InputError, match="no column 'LEMMA'"):
        list(epicene.load_corpus(path, columns={"token": "LEMMA", "label": "NER"}))


def test_without_documents_a_sentence_is_one(file):
    path = file("toux B-Symptom\nsèche I-Symptom\n\n\nRien O\n\n-DOCSTART- O\n\na O\n\nb O\n")
    assert [(d.id, d.text) for d in epicene.load_corpus(path)] == [
        ("corpus/1", "toux sèche"),
        ("corpus/2", "Rien"),
        ("corpus/3", "a\nb"),
    ]


def test_iob1_is_read_when_it_is_named(file):
    path = file("toux I-Symptom\nfièvre B-Symptom\nhaute I-Symptom\n")
    with pytest.raises(InputError, match="I- follows no B-") as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line 1"
    (document,) = epicene.load_corpus(path, columns={"scheme": "iob1"})
    assert [e.text for e in document.entities] == ["toux", "fièvre haute"]
    with pytest.raises(InputError, match="unknown"):
        epicene.load_corpus(path, columns={"scheme": "iob7"})


@pytest.mark.parametrize(
    ("bad", "line"),
    [("toux I-Symptom", 5), ("toux Symptom", 5), ("toux", 5), ("a B-S\nb E-S\nc I-S", 7)],
)
def test_what_is_wrong_has_file_and_line_and_the_rest_is_read(file, bad, line):
    path = file(f"-DOCSTART- O\n\nun O\n-DOCSTART- O\n{bad}\n-DOCSTART- O\n\ntrois O\n")
    with pytest.raises(InputError) as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line {line}"
    assert "toux" not in str(caught.value).replace(str(path), "")
    corpus = epicene.load_corpus(path, on_error="skip")
    assert ([d.text for d in corpus], len(corpus.skipped)) == (["un", "trois"], 1)


def test_words_are_not_read_twice(file):
    path = file("1-2\tdu\tO\n1\tde\tO\n2\tle\tO\n")
    with pytest.raises(InputError, match="several words"):
        list(epicene.load_corpus(path, columns={"token": "1"}))
    # A first column of tokens may hold such a text.
    assert next(iter(epicene.load_corpus(path))).text == "1-2 1 2"


def test_a_document_is_bounded(file, monkeypatch):
    path = file("-DOCSTART- O\n" + "mot O\n" * 100)
    assert len(list(epicene.load_corpus(path))) == 1
    monkeypatch.setattr(conll_lines, "MAX_CHARACTERS", 60)
    with pytest.raises(InputError, match="more than 60 characters") as caught:
        list(epicene.load_corpus(path))
    assert caught.value.where == f"{path}, line 12"


def test_memory_does_not_grow_with_the_file(file):
    def peak(n):
        path = file("La O\ntoux B-Symptom\nsèche I-Symptom\n\n" * n)
        tracemalloc.start()
        assert sum(1 for _ in read_file(path, "corpus", Columns(), None)) == n
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    # Three thousand documents would be megabytes.
    assert peak(4_000) < peak(1_000) + 50_000


def test_it_becomes_brat(file, tmp_path):
    corpus = epicene.load_corpus(file(CONLL_2003))
    again = list(epicene.load_corpus(corpus.to_brat(tmp_path / "brat")))
    assert [(d.text, shown(d)) for d in again] == [(d.text, shown(d)) for d in corpus]


@pytest.mark.parametrize("content", ["", "\n\n", "Du texte courant.\n", "1\tLe\tDET\n", "# note\n"])
def test_nothing_else_is_recognised(file, tmp_path, content):
    path = file(content)
    assert not FORMAT.recognises(path)
    assert not FORMAT.recognises(tmp_path)
    assert not FORMAT.recognises(file(CONLL_2003, "notes.txt"))
