"""The examples of docs/pipelines.md, run as they stand."""

from __future__ import annotations

import doctest
import re

# What the entry point of an installed epicene does.
import epicene.french.spacy_component  # noqa: F401


def test_the_examples_give_what_the_guide_shows(root):
    guide = (root / "docs/pipelines.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "pipelines.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)
