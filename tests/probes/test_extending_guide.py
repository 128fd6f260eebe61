"""The example of a probe in docs/extending.md, run as it stands; the others beside it."""

from __future__ import annotations

import re
import sys
import textwrap

import pytest

from epicene.audit.asking import answer
from epicene.audit.run import audit
from epicene.core.registry import Registry
from epicene.probes.base import Inputs
from epicene.probes.registry import PROBES


@pytest.fixture(scope="module")
def guide(root) -> str:
    return (root / "docs/extending.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def blocks(guide) -> dict[str, str]:
    found = re.findall(r"^   ```(\w+)\n(.*?)^   ```$", guide, re.DOTALL | re.MULTILINE)
    kinds = [kind for kind, _ in found]
    assert kinds == ["python", "text", "python"]
    return dict(
        zip(("file", "line", "test"), (textwrap.dedent(code) for _, code in found), strict=True)
    )


@pytest.fixture
def registered(blocks, tmp_path, monkeypatch) -> str:
    """Write the example's file and register it, in a copy of the registry, as its line says."""
    name, reference = re.fullmatch(r'"([^"]+)": "([^"]+)",\n', blocks["line"]).groups()
    module, attribute = reference.split(":")
    package, _, file = module.rpartition(".")
    assert package == "epicene.probes.outputs"
    (tmp_path / f"{file}.py").write_text(blocks["file"], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(PROBES, "_entries", dict(PROBES._entries))
    PROBES.add(name, f"{file}:{attribute}")
    yield name
    sys.modules.pop(file, None)


def test_the_example_passes_its_own_test(registered, blocks, mini_fr):
    namespace = {"__name__": "example"}
    exec(compile(blocks["test"], "docs/extending.md", "exec"), namespace)
    tests = [value for key, value in namespace.items() if key.startswith("test_")]
    assert len(tests) == 1
    tests[0](mini_fr)


def test_the_example_is_a_probe_like_the_others(registered, tiny_model, root):
    probe = PROBES.get(registered)
    (row,) = answer(probe, Inputs(tiny_model("camembert")))
    assert (row.probe, row.stage, row.neutral) == (registered, "outputs", 0.0)
    assert row.ci_low < row.estimate < row.ci_high
    assert f"{{{row.reference}," in (root / "docs/references.bib").read_text(encoding="utf-8")
    (refused,) = answer(probe, Inputs(tiny_model("gpt2")))
    assert refused.unscored_reason.startswith("not_applicable")


def test_the_report_shows_a_probe_that_it_does_not_know(registered, tiny_model, tmp_path):
    from epicene.report.write import write_report

    results = audit(tiny_model("camembert"), probes=[registered])
    write_report(results, tmp_path / "report.html")
    assert registered in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_registry_is_as_it_was():
    assert isinstance(PROBES, Registry)
    assert "pronoun-gap" not in PROBES


def test_the_guide_names_files_that_are_there(guide, root):
    """Paths and functions that the text mentions, but for those of the example itself."""
    paths = set(re.findall(r"`((?:src|tests|docs|corpora)/[\w/.-]+)`", guide))
    paths -= {
        "src/epicene/probes/outputs/pronoun_gap.py",
        "src/epicene/corpora/formats/numbered.py",
        "src/epicene/probes/corpus/short_notes.py",
        "src/epicene/mitigation/representations/mean_difference.py",
        "src/epicene/tracing/stages/fillings.py",
    }
    assert len(paths) >= 8
    for path in paths:
        assert (root / path).exists(), path
    load = (root / "src/epicene/models/load.py").read_text()
    estimators = (root / "src/epicene/probes/outputs/estimators.py").read_text()
    sets = (root / "corpora/word_sets/word_sets.toml").read_text()
    contracts = (root / "tests/audit/test_probe_contract.py").read_text()
    for name, source in (
        ("LOADERS", load),
        ("_from_folder", load),
        ("ESTIMATORS", estimators),
        ("Estimator", estimators),
        ("[grammatical_gender]", sets),
        ("CONTRACTS", contracts),
    ):
        assert name in guide
        assert name in source
