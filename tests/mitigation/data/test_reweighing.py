"""Weights are those of the paper, and a classifier that takes them no longer guesses by gender."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.mitigation.data.planted_records import records

from epicene.core.document import Document, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import TfidfTrainer, train
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.cells import Cells, largest_difference
from epicene.mitigation.data.resampling import Resampling
from epicene.mitigation.data.reweighing import Reweighing
from epicene.mitigation.mitigate import mitigated


def fitted(corpus, target="urgent", **options):
    return Reweighing(target, **options).fit(FitInputs(corpus))


def naive_weight(pairs: list[tuple[str, str]], pair: tuple[str, str]) -> float:
    """Kamiran & Calders (2012), algorithm 3: |s| |c| / (|D| |s and c|)."""
    of_group = sum(group == pair[0] for group, _ in pairs)
    of_label = sum(label == pair[1] for _, label in pairs)
    return of_group * of_label / (len(pairs) * pairs.count(pair))


def gap(predictions, corpus) -> float:
    """How much oftener the label is predicted of women than of men, in percent."""
    women = np.array([document.subject.sex == "F" for document in corpus])
    yes = (predictions["prediction"] == "yes").to_numpy()
    return float(100 * (yes[women].mean() - yes[~women].mean()))


@pytest.fixture(scope="module")
def planted():
    return records(300)


def test_weights_are_those_of_the_paper(planted):
    pairs = [(d.subject.sex, d.attributes["urgent"]) for d in planted]
    learnt = fitted(planted)
    after = learnt.apply(planted)
    weights = np.array([float(d.attributes["weight"]) for d in after])
    np.testing.assert_allclose(weights, [naive_weight(pairs, pair) for pair in pairs], rtol=1e-12)
    assert [learnt.weight_of(d) for d in planted] == list(weights)
    assert weights.sum() == pytest.approx(len(planted))
    # Of the weighted documents, group and label are independent.
    women = np.array([group == "F" for group, _ in pairs])
    urgent = np.array([label == "yes" for _, label in pairs])
    rates = [np.average(urgent[of], weights=weights[of]) for of in (women, ~women)]
    assert rates[0] == pytest.approx(rates[1])
    facts = learnt.facts
    plain = 100 * abs(urgent[women].mean() - urgent[~women].mean())
    assert facts["largest_difference_before"] == pytest.approx(plain)
    assert facts["largest_difference_after"] == pytest.approx(0.0, abs=1e-9)


def test_a_classifier_no_longer_guesses_the_label_by_the_gender(planted):
    # What the text says of the label is the gender of its words, and nothing else.
    new = records(200, seed=1)
    before = gap(train(planted, TfidfTrainer("urgent", C=1.0)).predict(new), new)
    weighed = fitted(planted).apply(planted)
    after = train(weighed, TfidfTrainer("urgent", C=1.0, weights="weight")).predict(new)
    assert before < -50.0
    assert abs(gap(after, new)) < 0.4 * abs(before)
    # Weights that are there and not asked for change nothing.
    blind = train(weighed, TfidfTrainer("urgent", C=1.0)).predict(new)
    assert gap(blind, new) == pytest.approx(before)


def test_resampling_does_the_same_to_a_trainer_without_weights(planted):
    new = records(200, seed=1)
    before = gap(train(planted, TfidfTrainer("urgent", C=1.0)).predict(new), new)
    drawn = Resampling("urgent").fit(FitInputs(planted)).apply(planted)
    after = gap(train(drawn, TfidfTrainer("urgent", C=1.0)).predict(new), new)
    assert abs(after) < 0.4 * abs(before)


def test_where_group_and_label_are_independent_weights_are_one():
    corpus = Corpus.of(
        Document(f"{sex}{k}", "x", attributes={"urgent": label}, patient=Patient(f"{sex}{k}", sex))
        for sex in ("F", "M")
        for k, label in enumerate(["yes", "no", "no"])
    )
    learnt = fitted(corpus)
    assert set(learnt.weights.values()) == {1.0}
    assert learnt.facts["largest_difference_before"] == pytest.approx(0.0, abs=1e-12)


def test_documents_without_group_or_label_weigh_one(planted):
    odd = [
        Document("a", "Examen normal.", attributes={"urgent": "yes"}),
        Document("b", "La patiente."),
    ]
    corpus = Corpus.of([*planted, *odd])
    learnt = fitted(corpus)
    assert learnt.facts["n_without_group_or_label"] == 2
    assert [d.attributes["weight"] for d in learnt.apply(corpus)][-2:] == ["1.0", "1.0"]


def test_a_sex_that_is_not_recorded_is_read(planted):
    unknown = Corpus.of(
        replace(d, patient=replace(d.subject, sex=None)) for d in list(planted)[:40]
    )
    known = Corpus.of(list(planted)[:40])
    assert fitted(unknown).weights == fitted(known).weights


def test_the_mitigation_is_proved_and_written(planted, tmp_path):
    few = Corpus.of(list(planted)[:40])
    done = mitigated(few, "reweighing", target="urgent", out=tmp_path / "out")
    assert done.proof.facts["attributes_changed"] == 40
    again = [float(d.attributes["weight"]) for d in done.subject]
    assert again == [done.fitted.weight_of(d) for d in few]


@pytest.mark.parametrize(
    ("keep", "options", "message"),
    [
        (lambda d: d.subject.sex == "F", {}, "have one value of 'sex'"),
        (lambda d: d.attributes["urgent"] == "no", {}, "have one value of 'urgent'"),
        (lambda d: True, {"group": "ward"}, "has both 'ward' and 'urgent'"),
        (lambda d: False, {}, "no document of 0"),
    ],
)
@pytest.mark.parametrize("method", [Reweighing, Resampling])
def test_one_group_or_one_label_is_refused(planted, method, keep, options, message):
    corpus = Corpus.of(d for d in planted if keep(d))
    with pytest.raises(InputError, match=message):
        method("urgent", **options).fit(FitInputs(corpus))


def test_an_attribute_that_is_there_is_not_written_over(planted):
    with pytest.raises(InputError, match="have an attribute 'urgent' already"):
        list(fitted(planted, attribute="urgent").apply(planted))


def test_a_document_without_a_weight_is_refused(planted):
    with pytest.raises(InputError, match="no weight in 'weight'"):
        train(planted, TfidfTrainer("urgent", weights="weight"))


def test_an_empty_cell_is_told():
    cells = Cells.of([("F", "a"), ("F", "b"), ("M", "a")], "sex", "x")
    assert cells.facts(cells.counts)["n_empty_cells"] == 1
    assert largest_difference(cells.counts) == pytest.approx(50.0)
