"""The examples of docs/french_gender.md, run as they stand."""

from __future__ import annotations

import doctest
import re
import textwrap

import pytest

from epicene.french.swap import swap_gender


@pytest.fixture(scope="module")
def guide(root) -> str:
    return (root / "docs/french_gender.md").read_text(encoding="utf-8")


def test_the_examples_give_what_the_guide_shows(guide):
    blocks = re.findall(r"^( *)```python\n(.*?)^\1```$", guide, re.DOTALL | re.MULTILINE)
    source = "\n".join(textwrap.dedent(code) for _, code in blocks)
    examples = doctest.DocTestParser().get_doctest(source, {}, "french_gender.md", None, 0)
    assert len(blocks) > 10
    assert len(examples.examples) > 25
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)


def test_every_python_block_is_of_examples(guide):
    """A block that is no session would not be run."""
    for code in re.findall(r"^ *```python\n(.*?)^ *```$", guide, re.DOTALL | re.MULTILINE):
        assert code.lstrip().startswith(">>> ")
        assert code.endswith("\n\n")  # else the fence would be read as what the last line prints


def test_the_rows_of_the_table_are_rewritten_as_shown(guide):
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in guide.splitlines()
        if re.search(r"\| [↔→←] \|", line)
    ]
    assert len(rows) > 20
    wrong = []
    for grammar, feminine, arrow, masculine in rows:
        ways = {"→": [(feminine, masculine)], "←": [(masculine, feminine)]}
        both = [(feminine, masculine), (masculine, feminine)]
        for before, after in ways.get(arrow, both):
            if (got := swap_gender(before).text) != after:
                wrong.append((grammar, before, got))
    assert wrong == []


def test_the_guide_names_files_that_are_there(guide, root):
    paths = set(re.findall(r"`((?:src|tests|docs|corpora)/[\w/.-]+)`", guide))
    assert len(paths) >= 2
    for path in paths:
        assert (root / path).exists(), path
