"""No number of a few patients can be read off the rows, nor be had by subtracting shown ones."""

from __future__ import annotations

import math

import pytest
from records_of import inputs

from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.probes.corpus.agreement import PROBE as AGREEMENT
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.diagnosis_naming import PROBE as NAMING
from epicene.probes.corpus.groups import contrasts, everybody, groups
from epicene.probes.corpus.outcome_rates import PROBE as OUTCOMES
from epicene.probes.corpus.patients import PROBE as PATIENTS
from epicene.probes.corpus.records import Record, read_records
from epicene.probes.corpus.stigmatising import PROBE as STIGMATISING
from epicene.probes.corpus.suppression import exposed_patients, hidden_parts, too_few
from epicene.probes.corpus.words import PROBE as WORDS

LEAST = 11


def record(k, sex="F", yes=None, condition="", age=None, **more):
    outcomes = {} if yes is None else {"included": yes}
    return Record(
        f"d{k}", f"p{k}", sex, age=age, groups=more, condition=condition, outcomes=outcomes
    )


def table(probe, records, min_group=LEAST):
    rows = probe.measure(inputs(records, min_group))
    return {(row.metric, row.group, row.item): row for row in rows}


def hits(row):
    return row.estimate * row.n / 100.0


def test_a_number_about_nobody_is_no_secret_and_one_about_ten_is():
    assert [bool(too_few(n, LEAST)) for n in (0, 1, 10, 11)] == [False, True, True, False]


def test_a_small_group_is_not_the_rest_minus_the_group_that_is_shown():
    """A with 50, B with 40, C with 3 patients: « the rest of A », minus B, would be C."""
    made = [record(k, yes=k % 3 == 0, ward="A") for k in range(50)]
    made += [record(100 + k, yes=k % 5 == 0, ward="B") for k in range(40)]
    made += [record(200 + k, yes=True, ward="C") for k in range(3)]
    rows = table(OUTCOMES, made)
    assert math.isnan(rows["outcome_rate", "C", "included"].estimate)
    gap = rows["outcome_rate_difference", "A-rest", "included"]
    rest = rows["outcome_rate", "A", "included"].estimate - gap.estimate
    assert rest == pytest.approx(rows["outcome_rate", "B", "included"].estimate)
    # Where nothing is hidden the rest is everybody else.
    open_rows = table(OUTCOMES, made, min_group=1)
    gap = open_rows["outcome_rate_difference", "A-rest", "included"]
    rest = open_rows["outcome_rate", "A", "included"].estimate - gap.estimate
    assert rest == pytest.approx(100 * (8 + 3) / 43)


def test_a_small_group_is_not_the_sum_over_another_field_minus_the_group_that_is_shown():
    """Three men among women: what origins sum up to, minus the women, would be the men."""
    origins = ("France", "abroad")
    made = [record(k, "F", yes=k % 4 == 0, origin=origins[k % 2]) for k in range(60)]
    made += [record(100 + k, "M", yes=True, origin="abroad") for k in range(3)]

    def of_origins(rows):
        return sum(hits(rows["outcome_rate", origin, "included"]) for origin in origins)

    rows = table(OUTCOMES, made)
    assert math.isnan(rows["outcome_rate", "M", "included"].estimate)
    assert of_origins(rows) == pytest.approx(hits(rows["outcome_rate", "F", "included"]))
    shown = table(OUTCOMES, made, min_group=1)
    assert of_origins(shown) - hits(shown["outcome_rate", "F", "included"]) == pytest.approx(3.0)


def test_who_is_left_out_of_totals_may_hide_a_further_group():
    """Without the two men there are ten patients of the ward C, who are then told as well."""
    made = [record(k, "F", ward="A") for k in range(30)]
    made += [record(100 + k, "F", ward="C") for k in range(10)]
    made += [record(200 + k, "M", ward="C") for k in range(2)]
    left = {one.patient for one in everybody(made, LEAST)}
    assert left == {f"p{k}" for k in range(30)}
    assert {group.value for group in groups(made, LEAST) if not group.hidden} == {"A", "F"}
    assert len(everybody(made, 1)) == 42


def test_many_small_groups_tell_nobody_and_stay_in_totals():
    made = [record(k, ward="A") for k in range(30)]
    made += [record(100 + k, ward="BC"[k % 2]) for k in range(20)]
    values = {"ward": ["A", "B", "C"]}
    assert exposed_patients(made, values, LEAST) == frozenset()
    (rest,) = (c.second for c in contrasts(made, LEAST) if c.first.value == "A")
    assert rest.n_patients == 20


def test_a_group_of_whom_few_answer_is_hidden():
    """Of thirty women and thirty men each, the inclusion of three is stated."""
    made = [record(k, "FM"[k % 2], yes=True if k < 6 else None) for k in range(60)]
    for key in (("outcome_rate", "F"), ("outcome_rate_difference", "F-M")):
        row = table(OUTCOMES, made)[*key, "included"]
        assert math.isnan(row.estimate)
        assert row.unscored_reason.startswith("suppressed")
    delays = [
        Record(f"d{k}", f"p{k}", "FM"[k % 2], delay_months=1.0 * k if k < 6 else None)
        for k in range(60)
    ]
    for metric, group in (("months_to_diagnosis", "F"), ("months_to_diagnosis_difference", "F-M")):
        assert math.isnan(table(NAMING, delays)[metric, group, ""].estimate)
        assert not math.isnan(table(NAMING, delays, 3)[metric, group, ""].estimate)


def test_a_mean_age_of_few_is_hidden():
    made = [record(k, "FM"[k % 2], age=50.0 + k if k < 4 else None) for k in range(40)]
    rows = table(PATIENTS, made)
    assert math.isnan(rows["mean_age", "", ""].estimate)
    assert math.isnan(rows["mean_age_difference", "F-M", ""].estimate)
    assert not math.isnan(table(PATIENTS, made, 2)["mean_age", "", ""].estimate)


def test_the_whole_minus_the_women_does_not_tell_the_men():
    text = {True: "La patiente prétend avoir mal.", False: "La douleur est nette."}
    documents = [
        Document(f"d{k}", text[k % 3 == 0 or k >= 60], patient=Patient(f"p{k}", "FM"[k >= 60]))
        for k in range(63)
    ]
    corpus = Corpus.of(documents)
    records = tuple(read_records(corpus))

    def rows(min_group):
        given = CorpusInputs(corpus, records, corpus.data_name, min_group=min_group)
        return {(r.metric, r.group, r.item): r for r in STIGMATISING.measure(given)}

    name = "stigmatising_documents"
    told = rows(1)
    assert hits(told[name, "", "all"]) - hits(told[name, "F", "all"]) == pytest.approx(3.0)
    kept = rows(LEAST)
    assert hits(kept[name, "", "all"]) == pytest.approx(hits(kept[name, "F", "all"]))


def test_conditions_of_few_are_not_named_and_not_told_by_subtraction():
    made = [record(k, "FM"[k % 2], condition="asthme", age=60.0) for k in range(40)]
    made += [record(100 + k, "FM"[k % 2], condition="gastrite", age=50.0) for k in range(30)]
    made += [record(200, "F", condition="maladie rarissime", age=20.0)]
    made += [record(201, "M", condition="autre maladie rarissime", age=21.0)]
    rows = table(PATIENTS, made)
    assert {item for _, _, item in rows} == {"", "asthme", "gastrite", "other"}
    for metric, group in (("share_of_women", "F"), ("mean_age", "")):
        hidden = {i for m, g, i in rows if (m, g) == (metric, group) and rows[m, g, i].n == 0}
        assert hidden == {"other", "gastrite"}
        assert not math.isnan(rows[metric, group, ""].estimate)
    assert "minus those shown" in rows["mean_age", "", "gastrite"].unscored_reason
    shown = table(PATIENTS, made, 1)
    assert shown["mean_age", "", "maladie rarissime"].estimate == 20.0


def test_parts_are_hidden_until_what_is_hidden_shows_as_a_whole():
    parts = {"a": [0] * 50, "b": [0] * 20, "c": [0] * 6, "d": [0] * 6}
    assert hidden_parts(parts, lambda own: len(own) >= LEAST) == {"c", "d"}
    assert hidden_parts(parts, lambda own: len(own) >= 13) == {"b", "c", "d"}
    assert hidden_parts(parts, lambda own: True) == frozenset()
    # A total of 82 that is hidden itself takes no further part with it.
    assert hidden_parts(parts, lambda own: 12 < len(own) < 80) == {"c", "d"}
    assert hidden_parts(parts, lambda own: len(own) > 12) == {"b", "c", "d"}


def annotated(k, sex):
    entity = Entity("T1", "Symptom", ((0, 7),), "douleur")
    return Document(f"d{k}", "douleur vive", (entity,), patient=Patient(f"p{k}", sex))


def test_agreement_on_few_documents_of_a_large_group_is_hidden():
    """Thirty women and thirty men, of whom the second annotator read three each."""
    first = Corpus.of([annotated(k, "FM"[k % 2]) for k in range(60)])
    second = Corpus.of(list(first)[:6])

    def rows(min_group):
        given = CorpusInputs(
            first, tuple(read_records(first)), first.data_name, second, min_group=min_group
        )
        return {(r.metric, r.group, r.item): r for r in AGREEMENT.measure(given)}

    for key in (("entity_f1", "F", "exact"), ("entity_f1_difference", "F-M", "exact")):
        assert rows(LEAST)[key].unscored_reason.startswith("suppressed")
        assert not math.isnan(rows(3)[key].estimate)


def test_the_name_of_a_document_is_in_no_reason():
    first = Corpus.of([annotated(1, "F"), annotated(2, "M")])
    changed = [Document("d1", "autre texte"), *list(first)[1:]]
    given = CorpusInputs(first, tuple(read_records(first)), first.data_name, Corpus.of(changed))
    with pytest.raises(NotApplicableError) as caught:
        AGREEMENT.measure(given)
    assert "d1" not in caught.value.message


def test_words_of_a_small_group_are_not_had_from_another_contrast():
    """Three men use a word with eleven women: « abroad against France » does not count the men."""
    documents = [
        Document(
            f"d{k}",
            "Douleur nette, zorglubine." if k % 4 == 0 or k >= 48 else "Douleur nette ce jour.",
            patient=Patient(
                f"p{k}", "FM"[k >= 48], attributes={"origin": ("France", "abroad")[k % 2]}
            ),
        )
        for k in range(51)
    ]
    corpus = Corpus.of(documents)
    records = tuple(read_records(corpus))

    def n_using(min_group):
        given = CorpusInputs(corpus, records, corpus.data_name, min_group=min_group)
        rows = {(r.metric, r.group, r.item): r for r in WORDS.measure(given)}
        return rows["word_log_odds", "abroad-France", "zorglubine"].n

    assert (n_using(2), n_using(LEAST)) == (15, 12)
