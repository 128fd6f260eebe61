"""What each probe of the corpus stage promises; one without a line in `CONTRACTS` fails here."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass

import pytest

from annotated_corpus import (
    annotated_by_another,
    annotated_corpus,
    bare_corpus,
    empty_corpus,
    inputs_of,
)
from epicene.audit.asking import answer_of_corpus
from epicene.core.measurement import to_frame
from epicene.probes.registry import CORPUS_PROBES

NONE = ""
# Corpora to which a question cannot be put; ALWAYS where every corpus gives an answer.
BARE, EMPTY, ALONE, ALWAYS = "bare", "empty", "alone", ""
WELCH, MIETTINEN = "welch1947generalization", "miettinen1985comparative"


@dataclass(frozen=True)
class Contract:
    """A probe: the corpus that it refuses, why, and its papers."""

    refuses: str
    reason: str
    references: frozenset[str]


def contract(refuses, reason, *references):
    return Contract(refuses, reason, frozenset(references))


NO_GROUPS = "there are no two groups of patients to compare"
CONTRACTS = {
    "corpus-patients": contract(
        BARE, "neither sex nor age of any patient is known", NONE, WELCH, "epimad_adults"
    ),
    "corpus-annotations": contract(BARE, NO_GROUPS, NONE, WELCH, MIETTINEN),
    "corpus-outcomes": contract(BARE, "the corpus states none of the outcomes", NONE, MIETTINEN),
    "corpus-determinants": contract(BARE, "no social determinant is annotated", NONE, MIETTINEN),
    "corpus-stigmatising": contract(EMPTY, "there is no document", NONE, WELCH, MIETTINEN),
    "corpus-words": contract(BARE, "no field has two groups of patients", "monroe2008fightin"),
    "corpus-diagnosis-naming": contract(
        BARE, "no diagnosis is annotated, and no delay is recorded", NONE, WELCH
    ),
    "corpus-agreement": contract(
        ALONE,
        "no second annotation was given",
        "hripcsak2005agreement",
        "mathet2015unified",
        "hayes2007answering",
    ),
    "corpus-duplicates": contract(ALWAYS, "", NONE, "broder1997resemblance"),
    "corpus-identifying-data": contract(ALWAYS, "", NONE),
    "corpus-power": contract(BARE, NO_GROUPS, NONE, "suissa1985exact"),
}


@pytest.fixture(scope="module")
def fitting():
    return inputs_of(annotated_corpus(), annotated_by_another())


@pytest.fixture(scope="module")
def rows_of(fitting):
    """Return the rows of a probe on the corpus that fits, computed once."""
    known = {}

    def rows(name):
        if name not in known:
            known[name] = answer_of_corpus(CORPUS_PROBES.get(name), fitting)
        return known[name]

    return rows


def test_every_corpus_probe_has_a_contract():
    assert list(CONTRACTS) == list(CORPUS_PROBES)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_corpus_probe_says_what_it_is(name):
    probe = CORPUS_PROBES.get(name)
    assert (probe.name, probe.stage, probe.needs, probe.reads) == (name, "corpus", (), "corpus")
    assert probe.__doc__
    assert dataclasses.is_dataclass(probe)
    with pytest.raises(dataclasses.FrozenInstanceError):
        probe.name = "another"


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_corpus_probe_answers_for_a_corpus_that_fits(name, rows_of, fitting):
    rows = rows_of(name)
    assert any(not math.isnan(row.estimate) for row in rows)
    for row in rows:
        assert (row.probe, row.stage, row.model) == (name, "corpus", "")
        assert row.data == fitting.name.label
        assert row.metric
        assert not row.unscored_reason.startswith("not_applicable")
        # Only what has a neutral value is tested against one, and then says what more of it means.
        assert math.isnan(row.p_value) or not math.isnan(row.neutral)
        assert math.isnan(row.neutral) == (not row.direction)
        if math.isnan(row.ci_low):
            assert row.unscored_reason
        else:
            assert row.ci_low <= row.estimate <= row.ci_high
        if not math.isnan(row.estimate):
            assert row.n > 0
    keys = [(row.metric, row.axis, row.group, row.item) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_corpus_probe_cites_what_it_follows(name, rows_of, root):
    text = "".join(path.read_text() for path in [*root.glob("docs/*.bib"), *root.glob("*/*/*.bib")])
    keys = set(re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE))
    cited = {row.reference for row in rows_of(name)}
    assert cited == CONTRACTS[name].references
    assert cited - {NONE} <= keys


@pytest.mark.parametrize("name", [name for name, c in CONTRACTS.items() if c.refuses])
def test_a_corpus_probe_says_why_a_corpus_is_not_for_it(name):
    corpora = {BARE: bare_corpus, EMPTY: empty_corpus, ALONE: annotated_corpus}
    inputs = inputs_of(corpora[CONTRACTS[name].refuses]())
    (row,) = answer_of_corpus(CORPUS_PROBES.get(name), inputs)
    assert math.isnan(row.estimate)
    assert (row.n, row.data) == (0, inputs.name.label)
    assert row.unscored_reason == f"not_applicable: {CONTRACTS[name].reason}."


@pytest.mark.parametrize("name", CONTRACTS)
def test_no_corpus_probe_is_silent_about_an_empty_corpus(name):
    rows = answer_of_corpus(CORPUS_PROBES.get(name), inputs_of(empty_corpus()))
    assert rows
    for row in rows:
        assert row.unscored_reason
        # A count of nothing is 0; a share or a mean of nothing is no number.
        assert math.isnan(row.estimate) or (row.metric, row.estimate) == ("identifying_mentions", 0)


@pytest.mark.parametrize("name", CONTRACTS)
def test_small_groups_are_not_shown(name, fitting):
    least = 10_000
    inputs = dataclasses.replace(fitting, min_group=least)
    of_everybody = {"sex_read_from_text", "identifying_mentions", "documents_with_identifying_data"}
    of_documents = {"identical_documents", "repeated_documents", "patients_in_both"}
    for row in answer_of_corpus(CORPUS_PROBES.get(name), inputs):
        agreement = row.metric in ("entity_f1", "gamma", "krippendorff_alpha") and not row.group
        if row.metric not in of_everybody | of_documents and not agreement:
            assert math.isnan(row.estimate), row
            assert str(least) in row.unscored_reason


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_corpus_probe_gives_the_same_rows_again(name, rows_of, fitting):
    again = to_frame(answer_of_corpus(CORPUS_PROBES.get(name), fitting))
    assert again.equals(to_frame(rows_of(name)))
