"""Words that go with a group are found where they were planted, and no others."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest
from records_of import NAME

from epicene.core.document import Document, Patient
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.metrics import (
    benjamini_hochberg,
    clustered_log_odds,
    dirichlet_prior,
    proportion,
)
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import read_records
from epicene.probes.corpus.word_association import Comparison, associations
from epicene.probes.corpus.word_counts import Counts
from epicene.probes.corpus.word_forms import words_of
from epicene.probes.corpus.words import PROBE, Words

VOCABULARY = [
    "douleur", "abdomen", "bilan", "toux", "scanner", "repos", "sommeil", "poids", "genou",
    "colique", "fièvre", "diarrhée", "lavement", "iléon", "rachis", "peau", "vertige", "appétit",
]  # fmt: skip


def names(text):
    return [word.name for word in words_of(text) if word.name]


def document(k, sex, text, patient="", **attributes):
    return Document(f"d{k}", text, patient=Patient(patient or f"p{k}", sex, attributes=attributes))


def inputs(documents, min_group=2):
    corpus = Corpus.of(documents)
    return CorpusInputs(corpus, tuple(read_records(corpus)), NAME, min_group=min_group)


def measured(documents, min_group=2, probe=PROBE):
    rows = probe.measure(inputs(documents, min_group))
    return {(row.metric, row.group, row.item): row for row in rows}


def written(seed, women, men, n=40):
    """Notes of drawn words; « fatigue » is each tenth word with the probability of the sex."""
    source = random.Random(seed)
    documents = []
    for k in range(2 * n):
        sex, rate = ("F", women) if k % 2 else ("M", men)
        words = source.choices(VOCABULARY, k=source.randint(20, 80))
        words += ["fatigue" for _ in range(len(words) // 10) if source.random() < rate]
        title = "La patiente est suivie." if sex == "F" else "Le patient est suivi."
        documents.append(document(k, sex, f"{title} Bilan : {', '.join(words)}."))
    return documents


def test_the_two_forms_of_a_word_count_as_one_and_marks_of_gender_do_not_count():
    woman = "Mme Dupont, patiente hospitalisée, anxieuse, vit avec son mari. Elle est suivie."
    man = "M. Dupont, patient hospitalisé, anxieux, vit avec sa femme. Il est suivi."
    assert names(woman) == names(man) == ["patient", "hospitalisé", "anxieux", "vit", "suivi"]


def test_nouns_that_look_like_participles_stay_themselves():
    assert names("À l’entrée, sortie prévue.") == ["entrée", "sortie", "prévu"]


@pytest.mark.parametrize("text", ["Madame Zorglub", "le Dr Zorglub", "Thérèse", "M. A. Zorglub"])
def test_names_of_people_are_no_words(text):
    assert names(f"Adressé par {text} ce jour.")[1:] == ["jour"]


def test_words_of_one_sex_are_left_out_by_sex_only():
    text = "Toux, douleur. Grossesse évolutive."
    people = [document(k, "F", text, origin="abroad" if k % 2 else "France") for k in range(12)]
    people += [
        document(12 + k, "M", "Toux, douleur.", origin="abroad" if k % 2 else "France")
        for k in range(12)
    ]
    rows = measured(people)
    items = {
        group: {i for m, g, i in rows if m == "word_log_odds" and g == group}
        for _, group, _ in rows
    }
    assert "grossesse" in items["abroad-France"]
    assert "grossesse" not in items["F-M"]


def test_estimates_are_those_of_the_metric_and_p_values_are_adjusted_for_all_words():
    documents = written(1, 0.9, 0.2)
    rows = measured(documents, probe=Words(top=3))
    counted = [Counter(word.name for word in words_of(one.text)) for one in documents]
    vocabulary = sorted({name for one in counted for name in one} - {""})
    table = np.array([[one[name] for name in (*vocabulary, "")] for one in counted], float)
    sides = [one.subject.sex == "F" for one in documents]
    lengths = table.sum(axis=1)
    of_women = lengths[np.array(sides)].sum()
    strength = 0.1 * min(of_women, lengths.sum() - of_women)
    prior = dirichlet_prior(table.sum(axis=0), strength)
    expected = clustered_log_odds(table, sides, prior, [one.subject.id for one in documents])
    adjusted = benjamini_hochberg(expected.p_value[:-1])
    found = rows["word_log_odds", "F-M", "fatigue"]
    at = vocabulary.index("fatigue")
    assert found.estimate == pytest.approx(expected.delta[at])
    assert found.p_value == pytest.approx(adjusted[at])
    assert found.n == sum(one["fatigue"] > 0 for one in counted)
    # Six of some twenty words are reported: the interval is wider than one of 95 %.
    assert found.ci_low < expected.ci_low[at] < expected.ci_high[at] < found.ci_high
    assert sum(metric == "word_log_odds" for metric, _, _ in rows) == 6


def test_a_planted_word_is_found_in_texts_and_nothing_where_none_was_planted():
    for seed in range(4):
        word = measured(written(seed, 0.9, 0.3))["word_log_odds", "F-M", "fatigue"]
        assert word.p_value < 0.05
        assert word.ci_low > 0.0
    rows = measured(written(100, 0.5, 0.5))
    assert all(row.p_value >= 0.05 for key, row in rows.items() if key[0] == "word_log_odds")


@pytest.mark.parametrize(
    "seeds", [150, pytest.param(1000, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_any_false_alarm_in_a_whole_scope_is_as_rare_as_one_test_allows(seeds):
    documents = Comparison(range(60), [k % 3 == 0 for k in range(60)], [f"p{k}" for k in range(60)])
    alarms = 0
    for seed in range(seeds):
        draw = np.random.default_rng(seed)
        rates = draw.gamma(0.5, 1.0, size=(60, 80)) * draw.uniform(0.2, 4.0, size=80)
        counts = Counts()
        for row, drawn in enumerate(draw.poisson(rates)):
            counts.add(row, Counter({f"w{k}": int(n) for k, n in enumerate(drawn) if n}))
        found = associations(counts, 60, documents, least_patients=11, top=25, prior_share=0.1)
        assert len(found) == 50
        alarms += any(one.value.p_value < 0.05 for one in found)
    assert proportion(alarms, seeds).ci_low <= 0.05


def test_a_planted_expression_is_found():
    texts = {"F": "Toux. Patiente théâtrale. Douleur.", "M": "Toux. Patient reposé. Douleur."}
    people = [document(k, sex, texts[sex]) for k, sex in enumerate("FM" * 20)]
    row = measured(people)["expression_log_odds", "F-M", "theatrical"]
    assert row.estimate > 0
    assert row.p_value < 0.05
    assert row.n == 20


def test_a_word_is_found_in_the_section_where_it_stands():
    texts = {
        "F": "Mode de vie : ménage, marche.\nExamen : abdomen souple.",
        "M": "Mode de vie : bricolage, marche.\nExamen : abdomen souple.",
    }
    rows = measured([document(k, sex, texts[sex]) for k, sex in enumerate("FM" * 20)])
    sections = {item for metric, _, item in rows if metric == "section_word_log_odds"}
    assert rows["section_word_log_odds", "F-M", "social: ménage"].p_value < 0.05
    assert rows["section_word_log_odds", "F-M", "social: bricolage"].estimate < 0
    assert not any(item.startswith("examination: ménage") for item in sections)


def test_rare_words_and_small_groups_are_not_shown():
    rare = [
        document(k, sex, "Toux, Zorglubine." if k < 10 else "Toux.")
        for k, sex in enumerate("FM" * 20)
    ]
    assert ("word_log_odds", "F-M", "zorglubine") not in measured(rare, min_group=11)
    assert ("word_log_odds", "F-M", "zorglubine") in measured(rare, min_group=10)
    # A patient's ten notes are one patient's.
    again = [document(k, "F", "Toux, Zorglubine.", patient="p1") for k in range(50, 70)]
    assert ("word_log_odds", "F-M", "zorglubine") not in measured([*rare, *again], min_group=11)
    few = [document(k, "F" if k else "M", "Toux.") for k in range(20)]
    row = measured(few, min_group=11)["word_log_odds", "F-M", ""]
    assert row.unscored_reason == "suppressed: a group has fewer than 11 patients"


def test_a_patient_on_both_sides_is_left_out_and_counted():
    people = [document(k, sex, "Toux, douleur.") for k, sex in enumerate("FM" * 10)]
    people += [
        document(30, "F", "Toux.", patient="both"),
        document(31, "M", "Toux.", patient="both"),
    ]
    row = measured(people)["word_log_odds", "F-M", "douleur"]
    assert row.n_unscored == 2
    assert row.unscored_reason.startswith("on_both_sides")


def test_a_corpus_of_one_group_cannot_answer():
    with pytest.raises(NotApplicableError, match="two groups"):
        measured([document(k, "F", "Toux.") for k in range(12)])
