"""Planted bias is covered by the probes' intervals at the rates that are promised; none is not."""

from __future__ import annotations

import pytest
from planted_specifications import SPECIFICATIONS, STRENGTHS, Specification, look, run
from scipy.stats import binomtest

from epicene import load_corpus
from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.generate import draw_facts, generate
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.outcome_rates import PROBE
from epicene.probes.corpus.records import read_records

# Two cells in CI: an outcome that is rare and one that is common, one of them made less frequent.
IN_CI = (SPECIFICATIONS[2], SPECIFICATIONS[6])
NAMES = [specification.name for specification in SPECIFICATIONS]


def interval(hits, n):
    found = binomtest(hits, n).proportion_ci(method="exact")
    return f"{hits} of {n} [{found.low:.1%}, {found.high:.1%}]", found


def check(specification, found):
    """Coverage passes unless its interval lies below 93 %, false alarms unless above 5 %."""
    for strength, corpora in found.items():
        n = len(corpora)
        for what, hits in (
            ("rate", sum(f.rate_covered for f in corpora)),
            ("gap", sum(f.gap_covered for f in corpora)),
        ):
            words, exact = interval(hits, n)
            print(f"{specification.name}, strength {strength}: {what} covered in {words}")
            assert exact.high >= 0.93, (strength, what, words)
        flagged = sum(f.p_value < 0.05 for f in corpora)
        words, exact = interval(flagged, n)
        print(f"{specification.name}, strength {strength}: flagged in {words}")
        if strength == 0.0:
            assert exact.low <= 0.05, words


@pytest.mark.parametrize("specification", IN_CI, ids=lambda s: s.name)
def test_two_cells_on_drawn_facts(specification):
    found = run(specification, STRENGTHS[2:], range(15))
    check(specification, found)
    # A positive control: the bias is seen more often than nothing is.
    strong = sum(f.p_value < 0.05 for f in found[STRENGTHS[2]])
    assert strong > sum(f.p_value < 0.05 for f in found[0.0]) + 5


def test_a_wrong_truth_would_not_be_covered():
    """The check can fail: against the neutral truth, a strong bias is rarely covered."""
    specification = SPECIFICATIONS[0]
    from planted_specifications import drawn, patients

    covered = 0
    for seed in range(20):
        facts = patients(specification.domain, seed)
        planted = drawn(facts, specification, seed, (specification.bias(0.3),))
        covered += look(PROBE.measure(planted), specification, None).gap_covered
    assert covered < 10


@pytest.mark.slow
@pytest.mark.parametrize("specification", SPECIFICATIONS, ids=NAMES)
def test_all_cells_on_a_thousand_draws(specification):
    check(specification, run(specification, STRENGTHS, range(1_000)))


def through_files(specification: Specification, strength: float, seed: int, folder):
    """Write a planted corpus, load it again, and look at it."""
    biases = (specification.bias(strength),) if strength else ()
    generated = generate(specification.domain, seed=seed, biases=biases)
    path = folder / f"{seed}.jsonl"
    Corpus.of(generated.documents, "planted").to_jsonl(path)
    corpus = load_corpus(path)
    records = tuple(read_records(corpus))
    # What was drawn is what was read, without an error.
    drawn = draw_facts(specification.domain, len(records), seed, biases)
    for facts, record in zip(drawn, records, strict=True):
        assert dict(record.outcomes) == dict(facts.outcomes), facts.id
    rows = PROBE.measure(CorpusInputs(corpus, records, corpus.data_name, min_group=1))
    return look(rows, specification, biases[0] if biases else None)


def test_one_cell_through_texts(tmp_path):
    found = through_files(SPECIFICATIONS[0], STRENGTHS[2], 3, tmp_path)
    assert found.rate_covered


@pytest.mark.slow
@pytest.mark.parametrize("specification", SPECIFICATIONS, ids=NAMES)
def test_all_cells_through_twenty_texts(specification, tmp_path):
    check(
        specification,
        {
            strength: [through_files(specification, strength, k, tmp_path) for k in range(20)]
            for strength in (0.0, *STRENGTHS)
        },
    )
