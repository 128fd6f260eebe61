"""How much gender each layer carries: what is read, what is hidden, what is planted and found."""

from __future__ import annotations

import functools
import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from benchmarks.controls.gender_layers import CONTROLS, ENDS, SHIFT, VERBS, model_of, notes, row_of

from epicene.core.canonical import canonical
from epicene.core.document import Document, Patient
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus, InMemory
from epicene.corpora.embedded_corpora import open_embedded
from epicene.corpora.twin_passages import Twins
from epicene.probes.base import Inputs
from epicene.probes.embeddings.gender_layers import (
    FEWEST,
    HIDDEN,
    METRICS,
    GenderLayers,
    MentionLayers,
)
from epicene.probes.embeddings.mention_sentences import (
    BEFORE,
    LONGEST,
    Mention,
    corpora_read,
    marked,
    recorded_mentions,
    shipped_mentions,
)

UNASKED = {"layers": [], "n_unscored": 0, "reason": "not asked"}


@pytest.fixture(scope="module")
def planted():
    return model_of(0, 2.0 * SHIFT)


@pytest.fixture(scope="module")
def corpus():
    return notes(0, 0.5)


def rows_on(model, corpus, **options):
    """Return the rows of a corpus; those that ship are not asked."""
    probe, inputs = GenderLayers(), Inputs(model, corpora=(corpus,), **options)
    units = probe.units(inputs)
    answers = [UNASKED, UNASKED, *(unit.ask(model) for unit in units[2:])]
    return [row for row in probe.conclude(inputs, answers) if row.data.startswith("notes")]


def test_the_words_that_differ_from_the_twin_are_marked_and_first_names_too():
    text, twin = "Mme Marie Durand, suivie, est venue.", "M. Marie Durand, suivi, est venu."
    words = [text[slice(*span)] for span in marked(text, twin)]
    assert words == ["Mme", "Marie", "suivie", "venue"]


def test_hiding_makes_a_text_and_its_twin_equal_and_keeps_the_word():
    texts = ("Hier, la patiente est venue seule ; elle quitte le service.",
             "Hier, le patient est venu seul ; il quitte le service.")  # fmt: skip
    for mask, hidden in (
        ("[MASK]", "Hier, [MASK] [MASK] est [MASK] [MASK] ; [MASK] quitte le service."),
        ("", "Hier, est ; quitte le service."),
    ):
        for own, other in (texts, texts[::-1]):
            start = own.index("quitte")
            mention = Mention(own, marked(own, other), (start, start + 6), 1)
            assert mention.hiding(mask).text == hidden
            assert mention.hiding(mask).word_type == mention.word_type == "quitte"


def test_the_corpora_that_ship_say_nothing_once_gender_is_hidden():
    sample = shipped_mentions(100, 0)
    mentions = sample.mentions
    assert sample.paired
    assert [m.sex for m in mentions] == [1, -1] * (len(mentions) // 2)
    assert len(mentions) > 180
    for woman, man in zip(mentions[::2], mentions[1::2], strict=True):
        assert woman.text != man.text
        for mask in ("[MASK]", ""):
            first, second = woman.hiding(mask), man.hiding(mask)
            assert (first.text, first.word) == (second.text, second.word)
    for mention in mentions:
        assert mention.word_type.islower()
        assert not any(a < mention.word[1] and mention.word[0] < b for a, b in mention.marks)
        assert len(mention.text.split()) <= BEFORE + LONGEST


def test_documents_are_read_as_recorded_one_a_patient():
    corpus = notes(3, 0.5)
    recorded = {document.subject.id: document.subject.sex for document in corpus}
    sample = recorded_mentions(corpus, 100, 0)
    texts = {document.text.replace("\n", " "): document.subject.id for document in corpus}
    for mention in sample.mentions:
        assert mention.sex == (1 if recorded[texts[mention.text]] == "F" else -1)
    twice = [replace(d, id=f"{d.id}b") for d in corpus]
    both = replace(
        Corpus.of([*corpus, *twice], "notes"),
        twin_reader=InMemory(
            (*corpus.twins(), *(replace(d, id=f"{d.id}b") for d in corpus.twins()))
        ),
    )
    assert len(recorded_mentions(both, 100, 0).mentions) == len(sample.mentions)


def test_as_many_women_as_men_are_read_and_the_others_counted():
    corpus = notes(0, 0.5)
    documents = [d for k, d in enumerate(corpus) if d.subject.sex == "F" or k < 61]
    fewer = replace(Corpus.of(documents, "notes"), twin_reader=corpus.twin_reader)
    sample = recorded_mentions(fewer, 100, 0)
    assert sum(m.sex for m in sample.mentions) == 0
    assert len(sample.mentions) == 60
    assert sample.n_unscored == 20
    assert "more_of_one_sex" in sample.reason
    assert len(recorded_mentions(corpus, 10, 0).mentions) == 20


def test_twins_say_which_of_the_two_is_the_document():
    found = recorded_mentions(notes(1, 0.5), 100, 0)
    assert {m.sex for m in found.mentions if "la patiente" in m.text} == {1}
    assert {m.sex for m in found.mentions if "le patient" in m.text} == {-1}
    assert Twins("1", "a", "b", "F").sex == "F"


def test_what_is_planted_in_the_vectors_shows_above_the_embeddings(planted, corpus):
    rows = rows_on(planted, corpus)
    found = {(row.metric, row.item): row for row in rows}
    assert {item for _, item in found} == {"layer_0", "layer_1"}
    below, above = (found["gender_accuracy", f"layer_{k}"] for k in (0, 1))
    assert below.ci_low <= 50.0 < above.ci_low
    length = {s: found[f"gender_description_length{s}", "layer_1"] for s in ("", HIDDEN)}
    assert length[HIDDEN].ci_high > 100.0
    assert length[""].estimate < length[HIDDEN].estimate
    assert found["gender_selectivity", "layer_1"].estimate > (
        found["gender_selectivity", "layer_0"].estimate
    )
    # Hidden, the vectors of women and men have the same words to be made of.
    assert found["gender_accuracy_hidden", "layer_1"].ci_low <= 50.0
    assert found["gender_variance_share_hidden", "layer_1"].ci_low <= 0.0


def test_one_question_a_layer_is_tested_and_on_corpora_of_the_audit_alone(planted, corpus):
    rows = rows_on(planted, corpus)
    tested = [row for row in rows if not np.isnan(row.p_value)]
    assert [(row.metric, row.item) for row in tested] == [
        ("gender_accuracy" + HIDDEN, "layer_0"),
        ("gender_accuracy" + HIDDEN, "layer_1"),
    ]
    for row in tested:
        assert (row.p_value <= 0.05) == (row.ci_low > row.neutral)
    assert len(rows) == 2 * (2 * len(METRICS) - 1)


def test_units_are_picklable_and_answer_with_numbers(planted, corpus):
    *_, unit = GenderLayers().units(Inputs(planted, corpora=(corpus,)))
    assert pickle.loads(pickle.dumps(unit)) == unit
    assert canonical(unit)
    answer = unit.ask(planted)
    assert "patient" not in repr(answer)
    assert json.dumps(unit.ask(planted)) == json.dumps(answer)


def test_a_corpus_of_few_patients_is_not_shown(planted, corpus):
    documents = list(corpus)[:16]
    few = replace(Corpus.of(documents, "notes"), twin_reader=corpus.twin_reader)
    (row, _) = rows_on(planted, few)
    assert row.unscored_reason.startswith("suppressed")
    assert np.isnan(row.estimate)
    (row, _) = rows_on(planted, few, min_group=1)
    assert row.unscored_reason == f"too_few_items: fewer than {FEWEST} patients of a sex"


def test_the_corpora_that_ship_are_not_read_twice():
    corpora = (open_embedded("ibd"), open_embedded("ibd", "planted"))
    assert [name.name for name, _ in corpora_read(corpora)] == ["neutral-notes", "ibd-planted"]


def test_a_tokenizer_without_places_is_not_asked(planted, corpus):
    class Placeless:
        n_layers = 1

        def embed_layers(self, texts, spans=None):
            from epicene.core.errors import ModelError

            raise ModelError("the tokenizer gives no offsets.", where="it")

    *_, unit = GenderLayers().units(Inputs(planted, corpora=(corpus,)))
    with pytest.raises(NotApplicableError, match="no offsets"):
        unit.ask(Placeless())


def test_a_word_without_vector_leaves_a_reason(planted, corpus):
    class Silent:
        def embed_layers(self, texts, spans=None):
            return np.full((len(texts), 2, 3), np.nan)

    *_, unit = GenderLayers().units(Inputs(planted, corpora=(corpus,)))
    for layer in unit.ask(Silent())["layers"]:
        assert all(value["reason"].startswith("no_vector") for value in layer.values())


@functools.cache
def rate(place, planted, runs):
    return CONTROLS[place].rate(planted, runs)[0]


@pytest.mark.parametrize("place", range(len(CONTROLS)))
def test_what_is_planted_is_found_and_nothing_else(place):
    assert rate(place, True, 2) >= 1
    assert rate(place, False, 2) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(CONTROLS)))
def test_alarms_are_no_more_than_their_level(place):
    from scipy.stats import binomtest

    assert binomtest(rate(place, False, 200), 200).proportion_ci(0.95, "exact").low <= 0.05
    assert rate(place, True, 200) > 100


def test_pairs_leave_nothing_to_find_where_they_are_equal(planted):
    """At the embeddings the word is the same; hidden, the whole text is."""
    pairs = [
        Mention(text, ((8, 10), (11, 11 + len(noun))), (start, start + len(verb)), sex)
        for k in range(40)
        for sex, noun in ((1, "patiente"), (-1, "patient"))
        for verb, start in ((VERBS[k % 2], 12 + len(noun)),)
        for text in [f"Ce jour {'la' if sex == 1 else 'le'} {noun} {verb} {ENDS[k % 2]}"]
    ]
    said, hidden = (
        MentionLayers(tuple(pairs), True, h, 0, 0, "").ask(planted)["layers"] for h in (False, True)
    )
    for layer in (said[0], *hidden):
        for metric in ("gender_accuracy", "gender_accuracy_nonlinear"):
            found = layer[metric]
            assert (found["estimate"], found["ci_low"], found["ci_high"]) == (50, 50, 50)
    assert said[1]["gender_accuracy"]["ci_low"] > 50.0


def test_the_row_of_a_control_is_that_of_the_last_layer(planted, corpus):
    assert row_of(planted, corpus, "gender_accuracy").item == "layer_1"


def test_a_document_without_gender_is_counted():
    documents = [Document(str(k), "Rien à signaler.", patient=Patient(str(k))) for k in range(3)]
    silent = replace(Corpus.of(documents, "notes"), twin_reader=InMemory(tuple(documents)))
    sample = recorded_mentions(silent, 100, 0)
    assert (sample.mentions, sample.n_unscored) == ((), 3)
    assert sample.reason.startswith("no_gender")
