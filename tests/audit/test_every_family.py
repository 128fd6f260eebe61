"""Every family of docs/models.md runs, and is asked what the table says and no more."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import tiny_models
from epicene.audit.asking import answer
from epicene.audit.plan import pair_set
from epicene.core.errors import NotApplicableError
from epicene.corpora.load import load_corpus
from epicene.models.capabilities import CAPABILITIES, capabilities
from epicene.models.load import LOADERS, load_model
from epicene.probes.base import Inputs, SplitProbe, lacking
from epicene.probes.registry import PROBES

ROOT = Path(__file__).resolve().parents[2]
# Families that no kind of `tiny_models` stands for have tests of their own.
TESTS = re.compile(r"tests/[\w/]+\.py")
COLUMNS = 6


@dataclass(frozen=True)
class Row:
    """A row of the table: the family, what it can be asked, its papers, what it is tried with."""

    family: str
    asked: frozenset[str]
    papers: frozenset[str]
    tried: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(name for name in self.tried if not TESTS.fullmatch(name))


def rows_of_the_table() -> list[Row]:
    lines = (ROOT / "docs/models.md").read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    body = [row for row in cells if len(row) == COLUMNS][2:]
    quoted = [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in body]
    return [
        Row(row[0], frozenset(code[2]), frozenset(code[4]), tuple(code[5]))
        for row, code in zip(body, quoted, strict=True)
    ]


ROWS = rows_of_the_table()
NAMES = [kind for row in ROWS for kind in row.kinds]
# spaCy takes seconds to load, and has tests of its own.
KINDS = [
    pytest.param(row, kind, id=kind, marks=[pytest.mark.slow] if ":" in kind else [])
    for row in ROWS
    for kind in row.kinds
]
# What a model writes, and the tests of word sets at every layer.
LONG = {
    "generated-cases", "cover-letters", "seat", "association-scores-by-layer",
    "grammatical-gender-by-layer",
}  # fmt: skip
FIRST = [param for param in KINDS if param.values[1] == param.values[0].kinds[0]]


@pytest.fixture(scope="module")
def model_of(tiny_model):
    def model(kind):
        known = kind in (*tiny_models.MASKED, *tiny_models.CAUSAL, *SEQUENCE)
        return tiny_model(kind) if known else load_model(kind)

    return model


SEQUENCE = ("xlnet", "t5", "mt5", "bart", "mbart", "marian")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    path = tmp_path_factory.mktemp("pairs") / "pairs.tsv"
    edits = "".join(
        f"La patiente a {word}.\tLe patient a {word}.\tgender\n" for word in ("mal", "froid")
    )
    path.write_text(f"sentence_more\tsentence_less\taxis\n{edits}", encoding="utf-8")
    return (pair_set(path),)


def test_the_table_names_every_tiny_kind_and_every_loader():
    assert set(NAMES) >= {*tiny_models.MASKED, *tiny_models.CAUSAL, *SEQUENCE}
    assert len(set(NAMES)) == len(NAMES)
    assert len(ROWS) >= len(LOADERS)
    for row in ROWS:
        assert row.tried, row.family
        assert row.asked <= set(CAPABILITIES), row.family
        for test in set(row.tried) - set(row.kinds):
            assert (ROOT / test).is_file(), test


def test_every_paper_of_the_table_is_in_the_bibliography():
    known = (ROOT / "docs/references.bib").read_text(encoding="utf-8")
    for row in ROWS:
        assert row.papers, row.family
        assert all(f"{{{key}," in known for key in row.papers), row.family


@pytest.mark.parametrize(("row", "kind"), KINDS)
def test_a_family_can_be_asked_what_the_table_says(row, kind, model_of):
    assert set(capabilities(model_of(kind))) == row.asked


@pytest.mark.parametrize(("row", "kind"), FIRST)
def test_the_first_unit_of_each_probe_is_answered(row, kind, model_of, pairs):
    model, asked = model_of(kind), 0
    for name in PROBES:
        probe = PROBES.get(name)
        # What takes seconds a unit is in the whole cross below.
        if lacking(probe, model) or not isinstance(probe, SplitProbe) or name in LONG:
            continue
        # An estimator of another family.
        with contextlib.suppress(NotApplicableError):
            probe.units(Inputs(model, pairs))[0].ask(model)
            asked += 1
    # Vectors are asked by probes without units alone.
    assert asked >= 3 or row.asked <= {"EmbedsWords", "EmbedsTexts", "Tokenizes", "ScoresTexts"}


@pytest.mark.slow
@pytest.mark.parametrize(("row", "kind"), KINDS)
def test_every_probe_that_applies_answers(row, kind, model_of, pairs):
    model = model_of(kind)
    inputs = Inputs(model, pairs, (load_corpus("ibd"),))
    for name in PROBES:
        probe = PROBES.get(name)
        rows = answer(probe, inputs)
        assert rows, name
        reasons = {r.unscored_reason for r in rows if r.unscored_reason.startswith("not_appl")}
        if lacking(probe, model):
            assert all("the model lacks" in reason for reason in reasons), name
        elif reasons:
            assert len(rows) == 1, name
            assert "estimator" in reasons.pop(), name
