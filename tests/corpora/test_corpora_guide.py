"""The examples of docs/corpora.md, run as they stand."""

from __future__ import annotations

import doctest
import re

import pytest

from epicene.corpora.formats.registry import FORMATS
from epicene.probes.registry import CORPUS_PROBES


@pytest.fixture(scope="module")
def guide(root) -> str:
    return (root / "docs/corpora.md").read_text(encoding="utf-8")


def test_the_examples_give_what_the_guide_shows(guide):
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 6
    assert all(code.startswith(">>> ") and code.endswith("\n\n") for code in blocks)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "corpora.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)


def test_every_format_and_every_probe_is_in_a_table(guide):
    cells = set(re.findall(r"`([\w-]+)`", guide))
    assert set(FORMATS) <= cells
    assert set(CORPUS_PROBES) <= cells


def test_the_guide_names_files_that_are_there(guide, root):
    for path in re.findall(r"`((?:src|annotation_schemas)/[\w/.-]+)`", guide):
        assert (root / path).exists(), path
