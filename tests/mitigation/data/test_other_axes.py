"""Age, origin and means: versions of a document, with its annotations and metadata."""

from __future__ import annotations

import numpy as np
import pytest
from tests.mitigation.data.planted_records import records, texts_of_entities

from epicene.core.document import Document, Entity, Patient
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.augmentation import Augmentation
from epicene.mitigation.data.substitution import Substitution

MENTION = "La patiente, originaire de Bretagne, tousse. Elle va bien."


def augmented(corpus, **options):
    learnt = Augmentation(**options).fit(FitInputs(corpus))
    return learnt, list(learnt.apply(corpus))


def test_the_recorded_age_follows_the_stated_one():
    text = "Mme D., 34 ans, est suivie pour un asthme. Elle va bien."
    start = text.index("34 ans")
    age = Entity("T1", "Age", ((start, start + 6),), "34 ans")
    corpus = Corpus.of([Document("1", text, (age,), patient=Patient("p", "F", 34.5))])
    learnt, (_, twin) = augmented(corpus, axis="age")
    assert twin.id == "1+older"
    assert twin.text == text.replace("34 ans", "74 ans")
    assert texts_of_entities(twin) == ["74 ans"]
    assert twin.subject == Patient("p", "F", 74.5)
    assert learnt.facts["before"] == {"younger": 1}
    assert learnt.facts["after"] == {"older": 1, "younger": 1}


def test_a_planted_age_is_no_longer_told_by_a_word():
    # Of the thirties and forties alone: after, as many are in their seventies, sign by sign.
    corpus = records(40)
    _, made = augmented(corpus, axis="age")
    ages = np.array([document.subject.age for document in made])
    assert (ages[::2] < 50).all()
    assert (ages[1::2] >= 70).all()
    for own, twin in zip(made[::2], made[1::2], strict=True):
        assert texts_of_entities(own) == texts_of_entities(twin)


@pytest.mark.parametrize(
    ("axis", "attribute", "values"),
    [("origin", "origin", ()), ("socioeconomic", "precariousness", ("yes", "no"))],
)
def test_a_silent_text_gets_both_mentions(axis, attribute, values):
    corpus = records(30)
    learnt, made = augmented(corpus, axis=axis, attribute=attribute, values=values)
    assert len(made) == 90
    recorded = values or ("abroad", "France")
    for document, first, second in zip(corpus, made[1::3], made[2::3], strict=True):
        assert len({document.text, first.text, second.text}) == 3
        assert texts_of_entities(first) == texts_of_entities(second)
        assert texts_of_entities(first) == [entity.text for entity in document.entities]
        assert (first.subject.attributes[attribute], second.subject.attributes[attribute]) == (
            recorded
        )
        assert first.subject.id == second.subject.id == document.subject.id
    assert learnt.facts["before"] == {"unknown": 30}
    # Mentions take turns: not all are the first one.
    assert len({text.split("Mode de vie")[1][:40] for text in (d.text for d in made[1::3])}) > 1


def test_a_mention_that_is_there_is_replaced_with_its_annotation():
    start = MENTION.index("originaire")
    noted = Entity("T1", "SocialDeterminant", ((start, start + 22),), MENTION[start : start + 22])
    tail = MENTION.index("tousse")
    cough = Entity("T2", "Symptom", ((tail, tail + 6),), "tousse")
    corpus = Corpus.of([Document("1", MENTION, (noted, cough), patient=Patient("p", "F"))])
    _, (_, first, second) = augmented(corpus, axis="origin")
    assert first.id == "1+abroad"
    assert second.id == "1+France"
    assert texts_of_entities(first)[1] == texts_of_entities(second)[1] == "tousse"
    assert texts_of_entities(second)[0] == "originaire de France"
    assert texts_of_entities(first)[0].startswith("originaire d")


def test_an_attribute_of_the_document_stays_one():
    corpus = Corpus.of([Document("1", "Le patient tousse.", attributes={"origin": "?"})])
    _, (_, first, _) = augmented(corpus, axis="origin")
    assert first.attributes == {"origin": "abroad"}
    assert not first.subject.attributes


def test_substitution_draws_one_of_two_mentions_evenly():
    corpus = records(80)
    learnt = Substitution(axis="origin", probability=1.0).fit(FitInputs(corpus))
    values = [d.subject.attributes["origin"] for d in learnt.apply(corpus)]
    # Four standard errors of a share of one half.
    assert values.count("abroad") == pytest.approx(40, abs=4 * 20**0.5)
    assert learnt.facts["after"] == {v: values.count(v) for v in ("France", "abroad")}


def test_axes_follow_each_other():
    corpus = records(5)
    _, made = augmented(corpus)
    _, again = augmented(Corpus.of(made), axis="age")
    assert len({document.id for document in again}) == 20
    sex = next(iter(corpus)).subject.sex
    ids = {document.id for document in again}
    assert ids >= {"d0", "d0+older", f"d0+{'M' if sex == 'F' else 'F'}+older"}
