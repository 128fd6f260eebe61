"""The examples of docs/comparing.md, run as they stand."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "comparing.md"


def test_the_examples_give_what_the_guide_shows():
    blocks = re.findall(
        r"^```python\n(.*?)^```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == 4
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "comparing.md", None, 0)
    told: list[str] = []
    failures = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert failures.failed == 0, "".join(told)
