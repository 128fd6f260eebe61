"""What each registered probe promises; a probe without a line in `CONTRACTS` fails here."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass

import pytest

import tiny_models
from epicene.audit.asking import answer
from epicene.audit.plan import pair_set
from epicene.core.canonical import canonical
from epicene.core.measurement import STAGES, to_frame
from epicene.corpora.load import load_corpus
from epicene.models.capabilities import CAPABILITIES
from epicene.models.load import load_model
from epicene.probes.base import Inputs, SplitProbe
from epicene.probes.registry import PROBES

MASKED, CAUSAL, VECTORS, NONE = "camembert", "gpt2", "mini-fr-vectors", ""
# A causal model that ends its texts at once.
TERSE = "terse-gpt2"


@dataclass(frozen=True)
class Contract:
    """A probe: its stage and needs, a model that it fits and one that it does not, its papers."""

    stage: str
    needs: tuple[str, ...]
    reads: str
    fits: str
    refuses: str
    references: frozenset[str]


def contract(stage, needs, reads, fits, refuses, *references):
    return Contract(stage, (needs,), reads, fits, refuses, frozenset(references))


ASSOCIATION_SCORES = (
    "garg2018word",
    "ethayarajh2019understanding",
    "dev2019attenuating",
    "manzini2019black",
    "sweeney2019transparent",
)
GRAMMAR = ("zhou2019examining", "bolukbasi2016man", "omrani2022measuring")

CONTRACTS = {
    "tokenization-gender": contract(
        "tokenization", "Tokenizes", "resources", MASKED, VECTORS, "petrov2023language"
    ),
    "tokenization-whole-words": contract(
        "tokenization", "Tokenizes", "resources", MASKED, VECTORS, NONE
    ),
    "tokenization-names": contract(
        "tokenization", "Tokenizes", "resources", CAUSAL, VECTORS, "an2023nichelle"
    ),
    "tokenization-notes": contract(
        "tokenization",
        "Tokenizes",
        "resources",
        CAUSAL,
        VECTORS,
        "petrov2023language",
        "zouhar2023tokenization",
    ),
    "tokenization-unknown": contract(
        "tokenization", "Tokenizes", "resources", MASKED, VECTORS, NONE
    ),
    "tokenization-writing": contract(
        "tokenization", "Tokenizes", "resources", MASKED, VECTORS, NONE
    ),
    "tokenization-fertility": contract(
        "tokenization", "Tokenizes", "corpora", MASKED, VECTORS, "rust2021good", NONE
    ),
    "tokenization-truncation": contract(
        "tokenization", "Tokenizes", "corpora", MASKED, VECTORS, NONE
    ),
    "weat": contract(
        "embeddings", "EmbedsWords", "resources", VECTORS, MASKED, "caliskan2017semantics"
    ),
    "association-scores": contract(
        "embeddings",
        "EmbedsWords",
        "resources",
        VECTORS,
        MASKED,
        *ASSOCIATION_SCORES,
    ),
    "grammatical-gender": contract(
        "embeddings", "EmbedsWords", "resources", VECTORS, MASKED, *GRAMMAR
    ),
    "seat": contract("embeddings", "EmbedsTexts", "resources", CAUSAL, VECTORS, "may2019measuring"),
    "association-scores-by-layer": contract(
        "embeddings", "EmbedsTexts", "resources", CAUSAL, VECTORS, *ASSOCIATION_SCORES
    ),
    "grammatical-gender-by-layer": contract(
        "embeddings", "EmbedsTexts", "resources", CAUSAL, VECTORS, *GRAMMAR
    ),
    "ceat": contract("embeddings", "EmbedsTexts", "resources", CAUSAL, VECTORS, "guo2021detecting"),
    "gender-layers": contract(
        "embeddings",
        "EmbedsTexts",
        "resources",
        CAUSAL,
        VECTORS,
        "belinkov2022probing",
        "hewitt2019designing",
        "voita2020information",
        "anderson2001new",
    ),
    "pairs/crows-pairs": contract(
        "outputs", "ScoresTokens", "pairs", MASKED, CAUSAL, "nangia2020crows"
    ),
    "pairs/pll": contract("outputs", "ScoresTokens", "pairs", MASKED, CAUSAL, "salazar2020masked"),
    "pairs/pll-word-l2r": contract(
        "outputs", "ScoresTokens", "pairs", MASKED, VECTORS, "kauf2023better"
    ),
    "pairs/changed-tokens": contract(
        "outputs", "ScoresTokens", "pairs", MASKED, CAUSAL, "meade2022empirical"
    ),
    "pairs/sss": contract(
        "outputs", "ScoresTokens", "pairs", MASKED, CAUSAL, "nadeem2021stereoset"
    ),
    "pairs/aul": contract(
        "outputs", "ReadsUnmasked", "pairs", MASKED, CAUSAL, "kaneko2022unmasking"
    ),
    "pairs/aula": contract(
        "outputs", "ReadsUnmasked", "pairs", MASKED, CAUSAL, "kaneko2022unmasking"
    ),
    "pairs/log-likelihood": contract("outputs", "ScoresTexts", "pairs", CAUSAL, MASKED, NONE),
    "pairs/causal-mean": contract("outputs", "ScoresTexts", "pairs", CAUSAL, MASKED, NONE),
    "pairs/forced-choice": contract("outputs", "ChoosesAnswers", "pairs", CAUSAL, MASKED, NONE),
    "pairs/agreement": contract(
        "outputs", "ScoresTokens", "pairs", CAUSAL, VECTORS, "spearman1904proof"
    ),
    "clinical-templates": contract(
        "outputs",
        "ScoresTokens",
        "resources",
        CAUSAL,
        VECTORS,
        "kurita2019measuring",
        "spearman1904proof",
    ),
    "log-probability-bias": contract(
        "outputs",
        "ScoresTokens",
        "resources",
        MASKED,
        VECTORS,
        "kurita2019measuring",
        "seshadri2022quantifying",
    ),
    "disco": contract(
        "outputs", "FillsBlanks", "resources", CAUSAL, VECTORS, "webster2020measuring"
    ),
    "honest": contract("outputs", "FillsBlanks", "resources", MASKED, VECTORS, "nozza2021honest"),
    "perplexity-parity": contract(
        "outputs", "ScoresTokens", "resources", CAUSAL, VECTORS, "salazar2020masked"
    ),
    "generated-cases": contract(
        "outputs",
        "Generates",
        "resources",
        TERSE,
        MASKED,
        "ducel2025women",
        "spearman1904proof",
        NONE,
    ),
    "cover-letters": contract(
        "outputs", "Generates", "resources", TERSE, MASKED, "ducel2024you", NONE
    ),
}


@pytest.fixture(scope="module")
def model_of(tiny_model, tmp_path_factory):
    folder = tmp_path_factory.mktemp(TERSE) / TERSE
    tiny_models.save(CAUSAL, folder, alter=tiny_models.terse)
    own = {VECTORS: load_model(VECTORS), TERSE: load_model(str(folder), sanity_check=False)}
    return lambda kind: own[kind] if kind in own else tiny_model(kind)


def answered(probe, inputs, memo):
    """Return the rows of a probe; units that probes share are asked once, as in an audit."""
    if not isinstance(probe, SplitProbe):
        return answer(probe, inputs)
    answers = []
    for unit in probe.units(inputs):
        key = inputs.model.name, canonical(unit)
        if key not in memo:
            memo[key] = unit.ask(inputs.model)
        answers.append(memo[key])
    return probe.conclude(inputs, answers)


@pytest.fixture(scope="module")
def asked_again():
    """Remember the answers of shared units, apart from those of `rows_of`."""
    return {}


@pytest.fixture(scope="module")
def rows_of(model_of, pairs_file, corpus_file):
    """Return the rows of a probe on the model that it fits, computed once."""
    pairs, corpora = (pair_set(pairs_file),), (load_corpus(corpus_file),)
    known, memo = {}, {}

    def rows(name):
        if name not in known:
            model = model_of(CONTRACTS[name].fits)
            inputs = Inputs(model, pairs, corpora, min_group=1)
            known[name] = answered(PROBES.get(name), inputs, memo)
        return known[name]

    return rows


def test_every_probe_has_a_contract():
    assert list(CONTRACTS) == list(PROBES)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_probe_says_what_it_is(name):
    probe, expected = PROBES.get(name), CONTRACTS[name]
    assert probe.name == name
    assert (probe.stage, probe.needs, probe.reads) == (
        expected.stage,
        expected.needs,
        expected.reads,
    )
    assert set(probe.needs) <= set(CAPABILITIES)
    assert probe.__doc__
    assert dataclasses.is_dataclass(probe)
    with pytest.raises(dataclasses.FrozenInstanceError):
        probe.name = "another"


def test_probes_are_in_the_order_of_the_chain():
    order = [STAGES.index(PROBES.get(name).stage) for name in PROBES]
    assert order == sorted(order)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_probe_answers_for_a_model_that_it_fits(name, rows_of):
    rows = rows_of(name)
    assert rows
    assert any(not math.isnan(row.estimate) for row in rows)
    for row in rows:
        assert (row.probe, row.stage) == (name, CONTRACTS[name].stage)
        assert row.metric
        assert re.fullmatch(r".+@[0-9a-f]{8}", row.model)
        assert re.fullmatch(r".+@[0-9a-f]{8}", row.data)
        assert not row.unscored_reason.startswith("not_applicable")
        # A number that has no neutral value only describes, and is not tested against one.
        if math.isnan(row.neutral) and row.metric != "correlation_with_recorded_ratio":
            assert math.isnan(row.p_value)
        if not math.isnan(row.neutral):
            assert row.direction
        if not math.isnan(row.ci_low):
            assert row.ci_low <= row.estimate <= row.ci_high
        if math.isnan(row.ci_low):
            assert row.unscored_reason
        assert row.n > 0 or row.n_unscored > 0
    keys = [(row.data, row.metric, row.axis, row.group, row.item) for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_probe_cites_what_it_follows(name, rows_of, root):
    keys = set(
        re.findall(r"^@\w+\{([^,]+),", (root / "docs/references.bib").read_text(), re.MULTILINE)
    )
    cited = {row.reference for row in rows_of(name)}
    assert cited == CONTRACTS[name].references
    assert cited - {NONE} <= keys


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_probe_says_why_another_model_is_not_for_it(name, model_of, pairs_file, corpus_file):
    inputs = Inputs(
        model_of(CONTRACTS[name].refuses), (pair_set(pairs_file),), (load_corpus(corpus_file),)
    )
    (row,) = answer(PROBES.get(name), inputs)
    assert math.isnan(row.estimate)
    assert row.n == 0
    reason = row.unscored_reason.removeprefix("not_applicable: ")
    assert reason != row.unscored_reason
    assert "the model lacks" in reason or "has no estimator" in reason


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_probe_gives_the_same_rows_again(
    name, rows_of, model_of, pairs_file, corpus_file, asked_again
):
    inputs = Inputs(
        model_of(CONTRACTS[name].fits),
        (pair_set(pairs_file),),
        (load_corpus(corpus_file),),
        min_group=1,
    )
    again = to_frame(answered(PROBES.get(name), inputs, asked_again))
    assert again.equals(to_frame(rows_of(name)))
