"""The examples of docs/baselines.md, run as they stand."""

from __future__ import annotations

import doctest
import re

from epicene.evaluation.baselines.registry import TRAINERS


def test_the_examples_give_what_the_guide_shows(root):
    guide = (root / "docs/baselines.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 5
    assert all(code.startswith(">>> ") and code.endswith("\n\n") for code in blocks)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "baselines.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)


def test_every_trainer_is_in_the_guide(root):
    guide = (root / "docs/baselines.md").read_text(encoding="utf-8")
    for name in TRAINERS:
        assert f"`{TRAINERS.get(name).__name__}(" in guide
