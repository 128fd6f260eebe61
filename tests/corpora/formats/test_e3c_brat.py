"""From E3C, or any source, to BRAT and back: the same documents, entity for entity."""

from __future__ import annotations

from dataclasses import replace

import pytest
from xmi_samples import write_release

import epicene
from epicene.core.document import (
    Document,
    Entity,
    Equivalence,
    Event,
    Normalisation,
    Note,
    Relation,
)
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus


def there_and_back(corpus, folder):
    """Return the documents by id, as they were and as they come back, but for their source."""
    read = epicene.load_corpus(corpus.to_brat(folder))
    assert read.format == "brat"
    return ({d.id: replace(d, source="") for d in documents} for documents in (corpus, read))


def test_sample_comes_back_whole(tmp_path):
    corpus = epicene.load_corpus(write_release(tmp_path / "release"))
    before, after = there_and_back(corpus, tmp_path / "brat")
    assert len(before) == 2
    assert after == before


def test_release_comes_back_whole(shared_data, tmp_path):
    folder = shared_data / "e3c_fr"
    if not folder.is_dir():
        pytest.skip(f"no E3C in {shared_data}")
    before, after = there_and_back(epicene.load_corpus(folder), tmp_path / "brat")
    assert len(before) == 249
    assert after == before


ODD = "un\tdeux\r\ntrois\nquatre cinq 😀 six"


def covering(name, label, *words, **attributes):
    spans = tuple((ODD.index(word), ODD.index(word) + len(word)) for word in words)
    return Entity(name, label, spans, " ".join(words), attributes)


ODD_ENTITIES = (
    covering("T1", "Nombre", "un\tdeux"),
    covering("T2", "Nombre", "deux\r\ntrois\nquatre", vide="", drapeau="true", libre="a  b = c "),
    covering("T3", "Nombre", "un", "trois", "six"),
    covering("T4", "Emoji", "😀"),
)


def test_odd_texts_and_values_come_back(tmp_path):
    document = Document("dossier/un cas.v2", ODD, ODD_ENTITIES)
    before, after = there_and_back(Corpus.of([document]), tmp_path / "brat")
    assert after == before


def test_identifiers_that_brat_does_not_know_are_made_anew(tmp_path):
    document = Document(
        "1",
        "Elle tousse, elle crache.",
        entities=(
            Entity("a", "Patient", ((0, 4),), "Elle"),
            Entity("T1", "Signe", ((5, 11),), "tousse"),
            Entity("x y", "Signe", ((18, 24),), "crache"),
        ),
        relations=(Relation("lien", "De", "x y", "a"),),
        events=(Event("e", "Fait", "x y", (("Qui", "a"),)),),
        equivalences=(Equivalence("Equiv", ("a", "T1")),),
        notes=(Note("n", "Note", "e", "à revoir"),),
        normalisations=(Normalisation("c", "x y", "UMLS", "C0"),),
    )
    (after,) = epicene.load_corpus(Corpus.of([document]).to_brat(tmp_path / "brat"))
    # T1 is taken, so that the first becomes T2.
    assert [(e.id, e.label, e.spans) for e in after.entities] == [
        ("T2", "Patient", ((0, 4),)),
        ("T1", "Signe", ((5, 11),)),
        ("T3", "Signe", ((18, 24),)),
    ]
    assert after.relations == (Relation("R1", "De", "T3", "T2"),)
    assert after.events == (Event("E1", "Fait", "T3", (("Qui", "T2"),)),)
    assert after.equivalences == (Equivalence("Equiv", ("T2", "T1")),)
    assert after.notes == (Note("#1", "Note", "E1", "à revoir"),)
    assert after.normalisations == (Normalisation("N1", "T3", "UMLS", "C0"),)


@pytest.mark.parametrize(
    ("entity", "identifier", "message"),
    [
        (Entity("T1", "Vide", ((3, 3),), ""), "1", "no length"),
        (Entity("T1", "Deux mots", ((0, 2),), "un"), "1", "white space"),
        (Entity("T1", "Mot", ((0, 2),), "un"), ".cache", "cannot be a file name"),
        (Entity("T1", "Mot", ((0, 2),), "un"), "../dehors", "cannot be a file name"),
    ],
)
def test_what_would_not_come_back_is_refused(tmp_path, entity, identifier, message):
    corpus = Corpus.of([Document(identifier, ODD, (entity,))])
    with pytest.raises(InputError, match=message):
        corpus.to_brat(tmp_path / "brat")
    assert not (tmp_path / "brat").exists()


def test_an_offset_past_the_end_is_seen_though_the_words_are_right(tmp_path):
    (tmp_path / "1.txt").write_text("Elle tousse", encoding="utf-8")
    (tmp_path / "1.ann").write_text("T1\tSigne 5 12\ttousse\n", encoding="utf-8")
    with pytest.raises(InputError, match="ends at 12, and the text has 11") as caught:
        list(epicene.load_corpus(tmp_path))
    assert caught.value.where == f"{tmp_path / '1.ann'}, line 1"
