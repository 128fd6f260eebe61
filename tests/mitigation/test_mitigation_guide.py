"""The examples of docs/mitigation.md, run as they stand."""

from __future__ import annotations

import doctest
import re


def test_the_examples_give_what_the_guide_shows(root):
    guide = (root / "docs/mitigation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```pycon\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == guide.count("```pycon") >= 5
    assert all(code.startswith(">>> ") and code.endswith("\n\n") for code in blocks)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "mitigation.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)
