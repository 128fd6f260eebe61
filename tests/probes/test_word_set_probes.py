"""Numbers on word sets beside effect sizes: which words they take, in which direction."""

from __future__ import annotations

import json
import math

import numpy as np
import planted_vectors
import pytest

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.word_sets import load_word_sets
from epicene.metrics import direction, ect, mac, rnd, rnsb
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.embeddings.association_scores import BY_LAYER as SCORES_BY_LAYER
from epicene.probes.embeddings.association_scores import PROBE as SCORES
from epicene.probes.embeddings.ceat import Ceat, WordsInContexts
from epicene.probes.embeddings.contexts import Context, contexts_of
from epicene.probes.embeddings.grammatical_gender import BY_LAYER as GRAMMAR_BY_LAYER
from epicene.probes.embeddings.grammatical_gender import PROBE as GRAMMAR
from epicene.probes.embeddings.seat import PROBE as SEAT
from epicene.probes.embeddings.weat import PROBE as WEAT

PAIN = planted_vectors.association_test("gender_pain")
CAREER = planted_vectors.association_test("gender_career")


def asked(probe, vectors, tmp_path):
    path = planted_vectors.write(tmp_path / "planted.vec", vectors)
    rows = probe.measure(Inputs(load_model(str(path))))
    return {(row.metric, row.item): row for row in rows}


def matrix(vectors, words):
    return np.stack([vectors[word] for word in words])


def pairs_of(vectors):
    """Return the pairs of the two groups of which both words have a vector."""
    pairs = zip(PAIN.x.words, PAIN.y.words, strict=True)
    return [pair for pair in pairs if set(pair) <= vectors.keys()]


def test_the_scores_are_those_of_the_words_of_the_test(tmp_path):
    rng = np.random.default_rng(1)
    vectors = planted_vectors.associated(PAIN, 0.8, rng)
    vectors |= planted_vectors.associated(CAREER, 0.0, rng)
    # A word without its counterpart leaves RIPA, and no other number.
    del vectors[PAIN.y.words[3]]
    rows = asked(SCORES, vectors, tmp_path)
    x, y, a, b = (
        matrix(vectors, [w for w in getattr(PAIN, name).words if w in vectors]) for name in "xyab"
    )
    toward = rnd(x, y, b, n_resamples=0).estimate - rnd(x, y, a, n_resamples=0).estimate
    expected = {
        "rnd_difference": toward,
        "ect": ect(x, y, np.vstack((a, b)), n_resamples=0).estimate,
        "mac": mac([x, y], [a, b], n_resamples=0).estimate,
        "rnsb": rnsb(np.vstack((x, y)), a, b, n_resamples=0).estimate,
    }
    along = []
    for woman, man in pairs_of(vectors):
        relation = vectors[woman] - vectors[man]
        relation = relation / math.sqrt(relation @ relation)
        along.append(np.mean(a @ relation) - np.mean(b @ relation))
    expected["ripa_difference"] = np.mean(along)
    assert len(along) == len(PAIN.x.words) - 1
    for metric, value in expected.items():
        row = rows[metric, "gender_pain"]
        # Vectors are kept in single precision.
        assert row.estimate == pytest.approx(value, abs=1e-5), metric
        assert row.n_unscored == 1
    # x was planted toward a: nearer, and along the pairs.
    assert rows["rnd_difference", "gender_pain"].ci_low > 0.0
    assert rows["ripa_difference", "gender_pain"].ci_low > 0.0
    tested = {metric for (metric, _), row in rows.items() if not math.isnan(row.p_value)}
    assert tested == {"rnd_difference"}


def test_first_names_are_no_pairs(tmp_path):
    vectors = planted_vectors.associated(CAREER, 0.5, np.random.default_rng(2))
    rows = asked(SCORES, vectors, tmp_path)
    assert ("rnd_difference", "gender_career") in rows
    assert ("ripa_difference", "gender_career") not in rows


def gendered(rng, strength):
    """Draw vectors in which people and things have a gender, and the test an association."""
    sets, gender = load_word_sets(), np.eye(planted_vectors.DIMENSIONS)[2]
    vectors = planted_vectors.associated(PAIN, 1.0, rng)
    for sign, words in ((1.0, PAIN.x.words), (-1.0, PAIN.y.words)):
        vectors |= {word: vectors[word] + 2.0 * sign * gender for word in words}
    for sign, words in ((strength, sets.feminine_things), (-strength, sets.masculine_things)):
        vectors |= {
            word: sign * gender + rng.normal(size=planted_vectors.DIMENSIONS) for word in words
        }
    return vectors


def test_what_things_show_of_gender_is_found_and_only_then(tmp_path):
    found = asked(GRAMMAR, gendered(np.random.default_rng(3), 1.5), tmp_path)
    blind = asked(GRAMMAR, gendered(np.random.default_rng(4), 0.0), tmp_path)
    assert found["things_gender_effect", ""].p_value < 0.001
    assert found["things_gender_effect", ""].estimate > 1.0
    assert blind["things_gender_effect", ""].p_value > 0.05
    assert (
        found["gender_direction_shared", ""].ci_low > blind["gender_direction_shared", ""].ci_high
    )
    assert found["direct_bias", "things"].ci_low > blind["direct_bias", "things"].ci_high


def test_the_numbers_of_grammar_are_those_of_their_definitions(tmp_path):
    vectors = gendered(np.random.default_rng(5), 1.0)
    rows, effects = asked(GRAMMAR, vectors, tmp_path), asked(WEAT, vectors, tmp_path)
    without = effects["effect_size_without_grammatical_gender", "gender_pain"].estimate
    drop = effects["effect_size", "gender_pain"].estimate - without
    assert rows["effect_size_drop", "gender_pain"].estimate == pytest.approx(drop, abs=1e-9)

    def mean_unit(words):
        return np.mean([vectors[w] / np.linalg.norm(vectors[w]) for w in words], axis=0)

    sets = load_word_sets()
    people = mean_unit(PAIN.x.words) - mean_unit(PAIN.y.words)
    things = mean_unit(sets.feminine_things) - mean_unit(sets.masculine_things)
    cosine = people @ things / math.sqrt((people @ people) * (things @ things))
    shared = rows["gender_direction_shared", ""]
    assert shared.estimate == pytest.approx(100.0 * cosine**2, abs=1e-3)
    assert 0.0 <= shared.ci_low < shared.estimate < shared.ci_high <= 100.0
    axis = direction(matrix(vectors, PAIN.x.words), matrix(vectors, PAIN.y.words), "pca")
    nouns = [*sets.feminine_things, *sets.masculine_things]
    cosines = [abs(vectors[w] @ axis) / np.linalg.norm(vectors[w]) for w in nouns]
    assert rows["direct_bias", "things"].estimate == pytest.approx(np.mean(cosines), abs=1e-5)
    # No epicene word has a vector here.
    missing = rows["direct_bias", "epicene_words"]
    assert math.isnan(missing.estimate)
    assert missing.n_unscored == sum(len(some.words) for some in sets.epicene)


def test_three_probes_read_one_pass_over_a_model():
    units = [probe.units(Inputs(None)) for probe in (SEAT, SCORES_BY_LAYER, GRAMMAR_BY_LAYER)]
    assert units[0] == units[1] == units[2]


def documents(*texts):
    return Corpus.of([Document(str(k), text) for k, text in enumerate(texts)], "notes")


def test_contexts_are_sentences_that_hold_the_word_whole():
    corpus = documents(
        "Plainte de la patiente. Elle se plaint ; une plainte de plus ?",
        "Plainte de la patiente.\nLes plaintes : " + "long " * 100 + "plainte.",
    )
    found = contexts_of([corpus], ("plainte", "Rosa"), 8, 0)
    assert set(found["plainte"]) == {
        Context("Plainte de la patiente.", 0, 7),
        Context("Elle se plaint ; une plainte de plus ?", 21, 28),
    }
    assert found["Rosa"] == ()
    assert len(contexts_of([corpus], ("plainte",), 1, 0)["plainte"]) == 1


def test_ceat_scores_tests_whose_words_have_sentences_and_keeps_no_text(tiny_model):
    sets = (PAIN.x, PAIN.y, PAIN.a, PAIN.b)
    words = [word for one in sets for word in one.words[:6]]
    corpus = documents(*(f"Le {k} {word} est secret." for word in words for k in ("un", "deux")))
    contexts = contexts_of([corpus], words, 8, 0)
    unit = WordsInContexts(contexts, (PAIN, CAREER), -1, 50, 0)
    answer = unit.ask(tiny_model("camembert"))
    found = {(row["metric"], row["item"]): row for row in answer}
    pain = found["combined_effect_size", "gender_pain"]
    assert not math.isnan(pain["value"]["estimate"])
    assert pain["value"]["n"] == 12
    assert pain["n_unscored"] == sum(len(one.words) - 6 for one in sets)
    assert math.isnan(found["combined_effect_size", "gender_career"]["value"]["estimate"])
    # The last layer, once with its test and once as one of all.
    last = found["combined_effect_size_by_layer", "gender_pain/layer_2"]
    assert last["value"]["estimate"] == pain["value"]["estimate"]
    assert math.isnan(last["value"]["p_value"])
    assert "secret" not in json.dumps(answer)


def test_ceat_reads_the_corpora_of_the_audit_beside_those_that_ship(tiny_model):
    inputs = Inputs(tiny_model("camembert"), corpora=(documents("Une plainte."),))
    ours, theirs = Ceat().units(inputs)
    assert len(ours.contexts["patiente"]) == 8
    assert [one.text for one in theirs.contexts["plainte"]] == ["Une plainte."]
    assert theirs.contexts["patiente"] == ()
